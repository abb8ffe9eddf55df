"""One live performance: what a script, the command and every other door plays with.

Three threads: the caller's, the scheduler's and the watchman's. They share immutable
values, each published by one assignment; a program's sounds are on the engine before
its evaluation is promised.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

from ..agents.agent_file import write_agent_file
from ..agents.agent_states import MelodyState, RhythmState
from ..agents.ensemble import Ensemble, load_file
from ..agents.learner import AgentSpec
from ..agents.melody_agents import MelodyAgents
from ..agents.rhythm_agents import RhythmAgents
from ..agents.training import begin
from ..engine.live import open_engine
from ..errors import AgentError, EngineError, GoslingError, GoslingValueError
from ..language.checking import checked, known_instrument
from ..language.parser import parse
from ..language.program import noticed
from ..language.syntax import Program
from ..language.unparse import unparse
from ..language.values import Number, exact
from ..language.vocabulary import series
from ..mixer.samples import find_samples
from ..performance.entries import (
    Action,
    Entry,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
)
from ..settings import Quantise, Settings
from .async_notifications import Stream
from .at_exit import close_at_exit, is_closed
from .clock import Clock, SystemClock
from .notifications import Closed, Subscriber
from .remarks import losses_of, warnings_of
from .scheduler import Lateness, Scheduler
from .supervisor import Opener, Rig
from .taps import Taps
from .trainer_process import TrainingProcess
from .transport import LiveTake

HEARD_LESSONS = 16
"""So many bars of lessons back an agent can still be heard; later than that it never is."""


class Session:
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
    may be called from any thread.

    Args:
        settings: How to play: engine, look-ahead, sample folders and so on.
        journal: A file (.jsonl) that gets every entry as it happens.
        record: A file (.wav) that gets what is heard.
        clock: For tests: another clock than the system's.
        opener: For tests: opens another engine than the settings ask for.
        training: For tests: where agents learn, if not in a process of the session's own.

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
        clock: Clock | None = None,
        opener: Opener = open_engine,
        training: Executor | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.bank = find_samples(self.settings.sample_folders)
        self._opener, self._record_path, self._journal_path = opener, record, journal
        self._take = LiveTake(self.settings)
        self._training: Executor = training or TrainingProcess()
        self._scheduler = Scheduler(
            clock or SystemClock(),
            self.settings.look_ahead_seconds,
            self.settings.quantise,
            Ensemble(
                self.settings.seed, self.settings.model, self._training, HEARD_LESSONS,
                report=self._lesson_lost,
            ),
            publish=self._take.publish,
            entered=self._take.entered,
            fixed=self._take.fixed,
            say=self.say,
        )  # fmt: skip
        self._take.scheduler = self._scheduler
        self._changing = threading.RLock()
        """Held from reading the program that is to be changed until the change is added."""
        self._last_loss, self._is_over = "", False
        self.taps = Taps()
        self._opened: Rig | None = None
        self._threads: list[threading.Thread] = []

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
        self._opened = Rig(
            self.settings, self.bank, self._opener, self._scheduler, self.say, self.hush
        )
        self._scheduler.stage = self._rig.stage
        try:
            if self.settings.model:  # better now than when the first agent needs it
                making = AgentSpec(model=self.settings.model)
                self._training.submit(begin, making, self.settings.model).result()
            if self._journal_path is not None:
                self.start_journal(self._journal_path)
            if self._record_path is not None:
                self.start_recording(self._record_path)
        except BaseException:
            self._rig.close()
            self._training.shutdown()
            self._take.close()
            raise
        close_at_exit(self)
        for name, work in (("scheduler", self._scheduler.run), ("watchman", self._rig.watch)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    # What a player can do

    def evaluate(self, program: str | Program) -> Entry:
        """Replaces the program that plays, at the next step, beat or bar.

        Args:
            program: The program, as text or as a value.

        Raises:
            ProgramError: If the text is wrong; the music goes on as it is.
            ValueError: If the value makes no sense or no text can say it; likewise.
            SampleError: If a sample can't be read; likewise.
            AgentError: If an agent can't be made; likewise.
            EngineError: If the engine does not take the samples; likewise.
        """
        names = self.bank.names
        if not isinstance(program, str | Program):
            raise TypeError(f"a program is a text or a Program, not {program!r:.40}")
        if isinstance(program, str):
            return self.play(Evaluate(parse(program, names), program))
        return self.play(Evaluate(noticed(checked(program, names)), unparse(program)))

    def play(self, action: Evaluate, words: Callable[[Entry], str] | None = None) -> Entry:
        """Does what `evaluate` does with a program and its text; for who has parsed it already.

        Args:
            action: The program and its text.
            words: What is said of the entry, before the warnings; earlier messages are cleared.
        """
        with self._changing:
            before = self.performance
            self._prepare_agents(action)
            with self._rig.lock:  # an engine that is started again must not miss the program
                self._rig.prepare(action.program)
                entry = self._take.add(action)
        if words is not None:
            self.say(words(entry), clears=True)
        for sentence in (*warnings_of(action.program), *losses_of(before, self.performance)):
            self.say(sentence)
        return entry

    def edit(self, change: Callable[[Program], Program]) -> Entry:
        """Replaces the program evaluated last by what a function makes of its tracks.

        The tempo and the agents' settings stay as they are now, unless the function sets them.
        Raises as `evaluate`, and whatever the function raises.
        """
        with self._changing:
            sections = self.performance.sections
            return self.evaluate(change(Program(sections[-1].program.tracks if sections else ())))

    def perform(self, performance: Performance, end: Fraction | None = None) -> None:
        """Begins with a performance, from its bar 0 on; comes before anything else.

            session.perform(Performance.of((0, verse), (8, SetTempo(160)), (16, Hush())))

        Args:
            performance: What is played.
            end: The bar before which all sound begins; None goes on for ever.

        Raises:
            SampleError: If a sample can't be read.
            AgentError: If an agent can't be made.
            EngineError: If the engine does not take the samples.
        """
        programs = [e.action.program for e in performance.entries if isinstance(e.action, Evaluate)]
        self._scheduler.ensemble.ready(performance.index)
        self._scheduler.end = end
        with self._rig.lock:
            for program in programs:
                self._rig.prepare(program)
            self._take.begin(performance)
        for sentence in dict.fromkeys(w for program in programs for w in warnings_of(program)):
            self.say(sentence)

    def hush(self) -> Entry:
        """Stops everything that sounds, at the next step, beat or bar."""
        return self._take.add(Hush())

    def bpm(self, tempo_bpm: Number) -> Entry:
        """Sets the tempo, 20 to 999 beats a minute, from the next step, beat or bar on.

        Raises:
            ValueError: If it is out of range.
        """
        return self._take.add(SetTempo(exact(tempo_bpm)))

    def pointer(self, x: float | None = None, y: float | None = None) -> Entry:
        """Moves the pointer that `_mousex` and `_mousey` follow, as soon as can be.

        Args:
            x: 0, left, to 1, right; None leaves it where it is.
            y: 0, below, to 1, above; None leaves it where it is.

        Raises:
            ValueError: If a coordinate is out of range.
        """
        with self._take.lock:
            here = self.performance.pointer
            move = MovePointer(here[0] if x is None else x, here[1] if y is None else y)
            self._rig.take_pointer()
            return self._take.add(move)

    def quantise(self, grid: Quantise) -> None:
        """Sets where changes take effect from now on: at the next ``step``, ``beat`` or ``bar``.

        Raises:
            ValueError: If it is none of these.
        """
        if grid not in get_args(Quantise):
            raise GoslingValueError(
                f"quantise is {grid!r}: it must be {series(get_args(Quantise))}"
            )
        self._scheduler.quantise = grid

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
        return self._begin_anew(Reset(instrument))

    def load(self, instrument: str, path: str | Path) -> Entry:
        """Has an instrument played by an agent that was saved, from the next step, beat or bar on.

        A synth's agent begins afresh with the model of melodies behind it that the file holds.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If the file can't be read or is not what it should be.
            MelodyError: Likewise, of a synth.
        """
        known_instrument(instrument, self.bank.names)
        return self._begin_anew(load_file(instrument, Path(path)))

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
        """Begins to record what is heard into a WAV file; one that is there is replaced.

        Raises:
            EngineError: If the engine can't write there, or a recording is under way.
        """
        self._rig.record(Path(path))

    def stop_recording(self) -> Path:
        """Ends the recording; returns the file, which is complete then.

        Raises:
            EngineError: If there is none, or the file can't be completed.
        """
        return self._rig.stop_recording()

    def start_journal(self, path: str | Path) -> None:
        """Begins to write down the take, with all that was done so far; replaces the file.

        Raises:
            JournalError: If it can't be written, or a journal is being written already.
        """
        self._take.start_journal(Path(path))

    def stop_journal(self) -> Path:
        """Ends the journal here; returns the file.

        Raises:
            JournalError: If there is none, or its end can't be written.
        """
        return self._take.stop_journal()

    def warm_up(self) -> None:
        """Has the agents' process start now, so that the first lesson need not wait for it."""
        self._training.submit(begin, AgentSpec(), "")

    def give_up_training(self) -> None:
        """Ends the agents' process and the music: who waits for an agent gets an AgentError."""
        self._scheduler.stopping.set()
        self._training.shutdown(wait=False)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Has a function called with everything that happens; returns what ends that.

        It is called on the threads that play, so it must be quick, with one of

        - `Played`: its `events` were sent just now, about a look-ahead before they sound;
        - `Learnt`: an agent has learnt the lesson of a `bar`: `instrument`, `snapshot.loss`;
        - `Entered`: an `entry` was added to the performance;
        - `Reached`: a `bar` has begun to be sent;
        - `Said`: one sentence for the player, its `text`, and whether it `is_error`;
        - `Closed`: the session is over.
        """
        return self._take.audience.subscribe(subscriber)

    def notifications(self) -> Stream:
        """What happens, as `subscribe` tells it, for asyncio.

        async with session.notifications() as notifications:
            async for notification in notifications:
                print(notification)
        """
        return Stream(self.subscribe)

    def wait_until(self, bar: Number) -> None:
        """Waits until a position in bars sounds; not at all where it has sounded already.

        Bar 0 is where the first thing was done, or else where this is first called.
        """
        self._take.begin_if_needed()
        while (rest := self.seconds_until(exact(bar))) > 0:
            self._scheduler.clock.wait(min(rest, 0.5), threading.Event())

    def seconds_until(self, bar: Fraction) -> float:
        """How long it is until a position in bars sounds; below 0 where it has sounded."""
        tempo = self.performance.tempo
        return float(tempo.seconds_at(bar) - tempo.seconds_at(self.bar))

    # What there is to see

    @property
    def bar(self) -> Fraction:
        """The position in bars that sounds now; below 0 just after the start."""
        return self._scheduler.bar_now()

    @property
    def tempo_bpm(self) -> Fraction:
        """The tempo that sounds now, in beats a minute."""
        return self.performance.tempo.tempo_at(self.bar)

    @property
    def program(self) -> Program:
        """The program that sounds now."""
        return self.performance.program_at(self.bar)

    @property
    def performance(self) -> Performance:
        """All that was done so far."""
        return self._scheduler.performance

    @property
    def agents(self) -> dict[str, RhythmState]:
        """The rhythms' agents as they are in the bar that sounds now, by instrument.

        Among much else an `RhythmState` has `loss`, `lessons`, `guesses` for the 8 steps of the
        bar, and how many of the situations it was `taught` it gets `right`.
        """
        performance, bar = self.performance, max(self.bar, Fraction(0))
        agents = self.ensemble.of(RhythmAgents)
        return {
            instrument: agents.state(performance, instrument, bar)
            for instrument in agents.instruments(performance.index)
        }

    @property
    def melodies(self) -> dict[str, MelodyState]:
        """The synths' agents as they are in the bar that sounds now, by instrument.

        A `MelodyState` has `lessons`, how many notes it was taught, and of how many notes of the
        bar it is `sure`.
        """
        performance, bar = self.performance, max(self.bar, Fraction(0))
        agents = self.ensemble.of(MelodyAgents)
        return {
            instrument: agents.state(performance, instrument, bar)
            for instrument in agents.instruments(performance.index)
        }

    @property
    def ensemble(self) -> Ensemble:
        """The agents along the performance."""
        return self._scheduler.ensemble

    @property
    def engine_name(self) -> str:
        """Which engine plays, for people."""
        return self._opened.engine.name if self._opened else "none yet"

    @property
    def quantised_to(self) -> Quantise:
        """Where changes take effect: at the next step, beat or bar."""
        return self._scheduler.quantise

    @property
    def recording(self) -> Path | None:
        """The file that is being recorded into."""
        return self._opened.recording if self._opened else None

    @property
    def journal(self) -> Path | None:
        """The journal that is being written."""
        return self._take.journal

    @property
    def lateness(self) -> Lateness:
        """What was not on time so far."""
        return self._scheduler.lateness

    @property
    def look_ahead_seconds(self) -> float:
        """How far ahead of their time bundles are sent at the moment."""
        return self._scheduler.look_ahead_seconds

    @property
    def failure(self) -> GoslingError | None:
        """What went wrong for good while the music went on, such as a full disk."""
        return self._take.failure or (self._opened.failure if self._opened else None)

    def say(self, text: str, is_error: bool = False, clears: bool = False) -> None:
        """Tells every subscriber one sentence; `clears` where earlier ones no longer matter."""
        self._take.say(text, is_error, clears)

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was.

        What is still open when the interpreter ends is closed then.
        """
        if self._is_over:
            return
        is_closed(self)
        self._scheduler.stopping.set()
        for thread in self._threads:
            thread.join()
        self._take.close()
        if self._opened is not None:
            self._opened.close()
        self._is_over = True
        self._training.shutdown()
        self._take.publish(Closed())

    @property
    def _rig(self) -> Rig:
        if self._opened is None:
            raise EngineError("the session is not open yet: `with Session() as session:` opens it")
        if self._is_over:
            raise EngineError("the session is over: open another one")
        return self._opened

    def _check_agent(self, instrument: str) -> None:
        known_instrument(instrument, self.bank.names)
        if instrument not in self.performance.taught_instruments:
            raise AgentError(f"there is no agent of {instrument}: it neither learns nor predicts")

    def _lesson_lost(self, error: AgentError) -> None:
        if (
            str(error) != self._last_loss and not self._scheduler.stopping.is_set()
        ):  # it may well be the same in every bar
            self._last_loss = str(error)
            self.say(f"{error}: its lessons are lost", is_error=True)

    def _prepare_agents(self, action: Action) -> None:
        """Makes the agents that an action will need, before it is promised."""
        after = self._scheduler.last_entry().bar + 1
        index = self.performance.index.extended(Entry(after, action))
        self._scheduler.ensemble.ready(index)

    def _begin_anew(self, action: Action) -> Entry:
        with self._changing:
            self._prepare_agents(action)
            return self._take.add(action)
