"""A session: one live performance, as scripts, the command and OSC clients use it."""

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

from ..agents.agent_file import write_agent_file
from ..agents.agent_kind import Learnt
from ..agents.ensemble import load_file, load_of
from ..agents.learner import AgentSpec
from ..agents.rhythm_agents import RhythmAgents
from ..agents.training import begin
from ..errors import AgentError, GoslingValueError
from ..language.checking import known_instrument
from ..language.syntax import Program
from ..language.values import Number, exact
from ..language.vocabulary import series
from ..performance.entries import (
    Chance,
    Entry,
    Evaluate,
    Hush,
    Late,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
)
from ..settings import Quantise, Settings
from .async_notifications import Stream
from .at_exit import close_at_exit, forget
from .notifications import Subscriber
from .performer import Parts, Performer
from .playable import Playable, checked_performance, evaluation_of
from .session_state import SessionState
from .taps import Taps


class Session(SessionState):
    """A live performance, from the moment it is entered until it is left.

    A first script, which plays four bars, changes the program, teaches an agent and lets it play:

        from rubbergosling import Session

        with Session() as session:
            session.evaluate("bpm 150; source kick*4; learn snare*2 2,4,2;")
            session.wait_until(4)
            session.evaluate("source kick*4; predict snare; lead*4 2,1 32,48,60 cut70;")
            session.wait_until(8)
            print(session.agents["snare"].loss)

    Positions are in bars of four beats, counted from 0; a bar lasts 240 / bpm seconds. What is
    changed takes effect at the next eighth of a bar, beat or bar (`Settings.quantise`), about a
    look-ahead from now, and the methods return the `Entry` that tells where: `entry.bar`. What
    is wrong raises a `GoslingError` or a `ValueError` with a sentence, and changes nothing. All
    may be called from any thread, by a subscriber too.

    Args:
        settings: How to play: engine, look-ahead, sample folders and so on.
        journal: A file (.jsonl) that gets every entry as it happens.
        record: A file (.wav) that gets what is heard.

    Raises (on entering):
        EngineError: If there is no engine, device or answer.
        SampleError: If a sample folder is missing.
        AgentError: If the model of one's own can't be made.
        JournalError: If the journal can't be written.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        journal: str | Path | None = None,
        record: str | Path | None = None,
    ) -> None:
        self._set_up(Parts(), settings, journal, record)

    @classmethod
    def of_parts(
        cls,
        parts: Parts,
        settings: Settings | None = None,
        *,
        journal: str | Path | None = None,
        record: str | Path | None = None,
    ) -> Self:
        """A session with another clock, engine or place to learn, for tests and dry runs."""
        session = cls.__new__(cls)
        session._set_up(parts, settings, journal, record)  # noqa: SLF001 - of this very class
        return session

    def _set_up(
        self,
        parts: Parts,
        settings: Settings | None,
        journal: str | Path | None,
        record: str | Path | None,
    ) -> None:
        self.settings, self.taps = settings or Settings(), Taps()
        self._performer = Performer(self.settings, parts)
        self.bank = self._performer.bank
        self._files = journal, record

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Starts what entering starts, for a notebook, where no `with` spans the cells.

        Raises as entering does; `close` must follow in the end.
        """
        self._performer.open(*self._files)
        close_at_exit(self)

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was.

        What is still open when the interpreter ends is closed then.
        """
        forget(self)
        self._performer.close()

    def evaluate(self, source: Playable) -> Entry:
        """Replaces the program that plays, at the next step, beat or bar.

        A performance is played from there on: its bar 0 is that step, beat or bar.

        Args:
            source: The program as text or as a value, or a performance.

        Raises:
            ProgramError: If the text is wrong; the music goes on as it is.
            ValueError: If the value makes no sense or no text can say it; likewise.
            SampleError: If a sample can't be read; likewise.
            AgentError: If an agent can't be made; likewise.
            EngineError: If the engine does not take the samples; likewise.
        """
        if not isinstance(source, Performance):
            return self.play(evaluation_of(source, self.bank.names))
        done = checked_performance(source, self.bank.names).entries
        entries = tuple(each for each in done if not isinstance(each.action, Chance | Late))
        if not entries:
            raise GoslingValueError("this performance has no entries: there is nothing to play")
        return self._performer.play(*entries)

    def play(self, action: Evaluate, words: Callable[[Entry], str] | None = None) -> Entry:
        """Does what `evaluate` does, for a program that is parsed already.

        Args:
            action: The program and its text.
            words: What is said of the entry, before the warnings; earlier messages are cleared.
        """
        return self._performer.play(Entry(0, action), words=words)

    def edit(self, change: Callable[[Program], Program]) -> Entry:
        """Replaces the program evaluated last by what a function makes of its tracks.

        The tempo and the agents' settings stay as they are now, unless the function sets them.
        It is called once more where somebody else was quicker. Raises as `evaluate`, and whatever
        the function raises.
        """
        while True:
            last = self.performance.sections[-1:]
            program = change(Program(last[0].program.tracks if last else ()))
            action = evaluation_of(program, self.bank.names)
            if (entry := self._performer.play_instead(last, action)) is not None:
                return entry

    def perform(self, source: Playable, end: Fraction | None = None) -> None:
        """Begins with a performance, from its bar 0 on; comes before anything else.

            session.perform(Performance.of((0, verse), (8, SetTempo(160)), (16, Hush())))

        Args:
            source: What is played: a performance, or a program as text or as a value.
            end: The bar before which all sound begins; None goes on for ever.

        Raises:
            ProgramError: If a text is wrong.
            ValueError: If a program makes no sense, or the session plays already.
            SampleError: If a sample can't be read.
            AgentError: If an agent can't be made.
            EngineError: If the engine does not take the samples.
        """
        names = self.bank.names
        if isinstance(source, Performance):
            performance = checked_performance(source, names)
        else:
            performance = Performance.holding([Entry(0, evaluation_of(source, names))])
        self._performer.begin(performance, end)

    def hush(self) -> Entry:
        """Stops everything that sounds, at the next step, beat or bar."""
        return self._performer.add(Hush())

    def set_tempo(self, tempo_bpm: Number) -> Entry:
        """Sets the tempo, 20 to 999 beats a minute, from the next step, beat or bar on.

        Raises:
            ValueError: If it is out of range.
        """
        return self._performer.add(SetTempo(exact(tempo_bpm)))

    bpm = set_tempo
    """The older name, kept for scripts."""

    def move_pointer(self, x: float | None = None, y: float | None = None) -> Entry:
        """Moves the pointer that `_mousex` and `_mousey` follow, as soon as can be.

        Args:
            x: 0, left, to 1, right; None leaves it where it is.
            y: 0, below, to 1, above; None leaves it where it is.

        Raises:
            ValueError: If a coordinate is out of range.
        """
        with self._performer.transport.lock:
            here = self.performance.pointer
            move = MovePointer(here[0] if x is None else x, here[1] if y is None else y)
            self._performer.supervisor.take_pointer()
            entry = self._performer.transport.add(move)
        self._performer.publisher.deliver()
        return entry

    pointer = move_pointer
    """The older name, kept for scripts."""

    def set_quantise(self, grid: Quantise) -> None:
        """Sets where changes take effect from now on: at the next ``step``, ``beat`` or ``bar``.

        Raises:
            ValueError: If it is none of these.
        """
        if grid not in get_args(Quantise):
            raise GoslingValueError(
                f"quantise is {grid!r}: it must be {series(get_args(Quantise))}"
            )
        self._performer.transport.quantise = grid

    def reset(self, instrument: str | None = None) -> Entry:
        """Has an agent start afresh, or all of them, at the next step, beat or bar.

        Args:
            instrument: What the agent plays; None is all agents.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If it has no agent, or a new one can't be made.
        """
        if instrument is not None:
            self._check_agent(instrument)
        return self._performer.play(Entry(0, Reset(instrument)))

    def load(self, instrument: str, path: str | Path) -> Entry:
        """Has an instrument played by an agent that was saved, from the next step, beat or bar on.

        A synth's agent begins afresh with the model of melodies behind it that the file holds.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If the file can't be read or is not what it should be.
            MelodyError: Likewise, of a synth.
        """
        known_instrument(instrument, self.bank.names)
        return self._performer.play(Entry(0, load_file(instrument, Path(path))))

    def recall(self, learnt: Learnt) -> Entry:
        """Has an agent play as it was after a lesson, and learn on from there.

        Args:
            learnt: What a subscriber was told after that lesson.

        Raises:
            AgentError: If its model can't be kept.
        """
        data = self.ensemble.of(RhythmAgents).packed(learnt)
        return self._performer.play(Entry(0, load_of(learnt.instrument, data)))

    def save(self, instrument: str, path: str | Path) -> None:
        """Saves an instrument's agent with all it has learnt so far.

        Of a synth this is a model of the notes it was taught here, or if there were none the one
        that was loaded.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If there is none, its model can't be kept, or the file not be written.
        """
        self._check_agent(instrument)
        bar = max(self.bar, Fraction(0))
        data = self.ensemble.saved(self.performance, instrument, bar)
        write_agent_file(Path(path), data)

    def start_recording(self, path: str | Path) -> None:
        """Begins to record the sound into a WAV file; an existing file is replaced.

        Raises:
            EngineError: If the engine can't write there, or a recording is under way.
        """
        self._performer.supervisor.start_recording(Path(path))

    def stop_recording(self) -> Path:
        """Ends the recording; returns the file, which is complete then.

        Raises:
            EngineError: If there is none, or the file can't be completed.
        """
        return self._performer.supervisor.stop_recording()

    def start_journal(self, path: str | Path) -> None:
        """Begins to write down the take, with all that was done so far; replaces the file.

        Raises:
            JournalError: If it can't be written, or a journal is being written already.
        """
        self._performer.start_journal(Path(path))

    def stop_journal(self) -> Path:
        """Ends the journal here; returns the file.

        Raises:
            JournalError: If there is none, or its end can't be written.
        """
        return self._performer.stop_journal()

    def warm_up(self) -> None:
        """Has the agents' process start now, so that the first lesson need not wait for it."""
        self._performer.training.submit(begin, AgentSpec(), "")

    def give_up_training(self) -> None:
        """Ends the agents' process and the music; calls that wait for an agent raise AgentError."""
        self._performer.scheduler.stopping.set()
        self._performer.training.shutdown(wait=False)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Has a function called with every notification. Returns a function that ends this.

        It is called on the threads that play, so it must be quick; by one at a time, and in order;
        perhaps just after the method has returned that it is told of. It gets one of

        - `Played`: its `events` were sent just now, about a look-ahead before they sound;
        - `Learnt`: an agent has learnt the lesson of a `bar`: `instrument`, `snapshot.loss`;
        - `Entered`: an `entry` was added to the performance;
        - `Reached`: a `bar` has begun to be sent;
        - `Said`: one sentence for the player, its `text`, and whether it `is_error`;
        - `Closed`: the session is over.
        """
        return self._performer.publisher.subscribe(subscriber)

    def notifications(self) -> Stream:
        """The notifications of `subscribe`, for asyncio.

        async with session.notifications() as notifications:
            async for notification in notifications:
                print(notification)
        """
        return Stream(self.subscribe)

    def wait_until(self, bar: Number) -> None:
        """Waits until a position in bars sounds; not at all where it has sounded already.

        Bar 0 is where the first thing was done, or else where this is first called.
        """
        self._performer.transport.begin_if_needed()
        while (rest := self.seconds_until(exact(bar))) > 0:
            self._performer.transport.clock.wait(min(rest, 0.5), threading.Event())

    def say(self, text: str, is_error: bool = False, clears: bool = False) -> None:
        """Tells every subscriber one sentence; `clears` where earlier ones no longer matter."""
        self._performer.publisher.say(text, is_error, clears)
        self._performer.publisher.deliver()

    def _check_agent(self, instrument: str) -> None:
        known_instrument(instrument, self.bank.names)
        if instrument not in self.performance.taught_instruments:
            raise AgentError(f"there is no agent of {instrument}: it neither learns nor predicts")
