"""One live performance: what a script, the command and later every other door plays with.

Three threads: the caller's, the scheduler's and the watchman's. They share immutable
values, each published by one assignment; a program's sounds are on the engine before
its evaluation is promised.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

from ..agent.learner import Making
from ..agent.store import read_agent_file, write_agent_file
from ..agent.training import begin, pack
from ..engine.live import open_engine
from ..errors import AgentError, GoslingError
from ..language.parser import parse
from ..language.syntax import Program
from ..performance.agents import AgentState, agent_state
from ..performance.ensemble import Ensemble
from ..performance.entries import (
    Action,
    Chance,
    Entry,
    Evaluate,
    Hush,
    Performance,
    SetTempo,
)
from ..performance.journal import JournalWriter, load_of, pointer_of, reset_of, tempo_of
from ..settings import MAXIMUM_LOOK_AHEAD_SECONDS, MINIMUM_LOOK_AHEAD_SECONDS, Settings
from ..sound.samples import find_samples
from .clock import Clock, SystemClock
from .notifications import Entered, Notification, Said, Subscriber
from .rig import Opener, Rig
from .scheduler import Lateness, Scheduler
from .training import TrainingProcess

HEARD_LESSONS = 16
"""So many bars of lessons back an agent can still be heard; later than that it never is."""

log = logging.getLogger(__name__)


class Session:
    """A live performance, from the moment it is entered until it is left.

        with Session() as session:
            session.evaluate("bpm 150; kick*4;")
            session.wait_until(4)

    Args:
        settings: How to play.
        journal: A file that gets every entry as it happens.
        record: A WAV file that gets what the engine plays.
        clock: Another clock than the system's.
        opener: Opens another engine than the settings ask for.
        training: Where agents learn, if not in a process of the session's own.

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
        journal: Path | None = None,
        record: Path | None = None,
        clock: Clock | None = None,
        opener: Opener = open_engine,
        training: Executor | None = None,
    ) -> None:
        self.settings = settings or Settings()
        look_ahead = self.settings.look_ahead_seconds
        if not MINIMUM_LOOK_AHEAD_SECONDS <= look_ahead <= MAXIMUM_LOOK_AHEAD_SECONDS:
            raise ValueError(
                f"the look-ahead is {look_ahead} seconds: it must be "
                f"{MINIMUM_LOOK_AHEAD_SECONDS} to {MAXIMUM_LOOK_AHEAD_SECONDS}"
            )
        self.bank = find_samples(self.settings.sample_folders)
        self._opener, self._record_path, self._journal_path = opener, record, journal
        self._subscribers: tuple[Subscriber, ...] = ()
        self._training: Executor = training or TrainingProcess()
        self._scheduler = Scheduler(
            clock or SystemClock(),
            look_ahead,
            self.settings.quantise,
            Ensemble(
                self.settings.seed, self.settings.model, self._training, HEARD_LESSONS,
                report=self._lesson_lost,
            ),
            publish=self._publish,
            entered=self._entered,
            say=self.say,
        )  # fmt: skip
        self._journal: JournalWriter | None = None
        self._writing = threading.Lock()
        self._last_loss = ""
        self._rig: Rig
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._rig = Rig(self.settings, self.bank, self._opener, self._scheduler, self.say)
        self._scheduler.stage = self._rig.stage
        try:
            if self.settings.model:  # better now than when the first agent needs it
                making = Making(model=self.settings.model)
                self._training.submit(begin, making, self.settings.model).result()
            if self._journal_path is not None:
                self._journal = JournalWriter(self._journal_path)
            if self._record_path is not None:
                self._rig.record(self._record_path)
        except BaseException:
            self._rig.close()
            self._training.shutdown()
            self._close_journal()
            raise
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What a player can do

    def evaluate(self, text: str) -> Program:
        """Replaces the program that plays, at the next step, beat or bar.

        Raises:
            ProgramError: If the text is wrong; the music goes on as it is.
            SampleError: If a sample can't be read; likewise.
            AgentError: If an agent can't be made; likewise.
            EngineError: If the engine does not take the samples; likewise.
        """
        return self.play(Evaluate(parse(text, self.bank.names), text))

    def play(self, action: Evaluate) -> Program:
        """Replaces the program that plays by one that is parsed already."""
        self._rig.prepare(action.program)
        self._prepare_agents(action)
        self._add(action)
        self._tell_about(action.program)
        return action.program

    def perform(self, performance: Performance, end: Fraction | None = None) -> None:
        """Begins with a performance, from its bar 0 on; comes before anything else.

        Args:
            performance: What is played.
            end: The bar before which all sound begins; None goes on for ever.

        Raises:
            SampleError: If a sample can't be read.
            AgentError: If an agent can't be made.
            EngineError: If the engine does not take the samples.
        """
        programs = [e.action.program for e in performance.entries if isinstance(e.action, Evaluate)]
        for program in programs:
            self._rig.prepare(program)
        self._scheduler.ensemble.ready(performance)
        self._scheduler.end = end
        self._begin(performance)
        for program in programs:
            self._tell_about(program)

    def hush(self) -> None:
        """Stops everything that sounds, at the next step, beat or bar."""
        self._add(Hush())

    def bpm(self, tempo_bpm: float | Fraction) -> None:
        """Sets the tempo, 20 to 999 beats a minute, from the next step, beat or bar on.

        Raises:
            ValueError: If it is out of range.
        """
        self._add(SetTempo(tempo_of(Fraction(tempo_bpm))))

    def pointer(self, x: float, y: float) -> None:
        """Moves the pointer that `_mousex` and `_mousey` follow; each 0 to 1.

        Raises:
            ValueError: If a coordinate is out of range.
        """
        move = pointer_of(x, y)
        self._rig.take_pointer()
        self._add(move)

    def reset(self, instrument: str | None = None) -> None:
        """Has an agent start afresh, or all of them, at the next step, beat or bar.

        Args:
            instrument: What the agent plays; None is all agents.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If it has no agent, or a new one can't be made.
        """
        action = reset_of(instrument, self.bank.names)
        if instrument is not None:
            self._check_agent(instrument)
        self._begin_anew(action)

    def load(self, instrument: str, path: str | Path) -> None:
        """Has an instrument played by an agent that was saved, from the next step, beat or bar on.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If the file can't be read or is not what it should be.
        """
        agent = read_agent_file(Path(path))
        self._begin_anew(load_of(instrument, agent, self.bank.names))

    def save(self, instrument: str, path: str | Path) -> None:
        """Saves an instrument's agent with all it has learnt so far.

        Raises:
            ValueError: If there is no such instrument.
            AgentError: If there is none, its model can't be kept, or the file not be written.
        """
        reset_of(instrument, self.bank.names)
        self._check_agent(instrument)
        bar = max(self.bar, Fraction(0))
        state = self._scheduler.ensemble.course(self.performance, instrument, bar).newest.state
        write_agent_file(Path(path), self._training.submit(pack, state, instrument).result())

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Has a function called with everything that happens; returns what ends that.

        It is called on the threads that play, so it must be quick.
        """
        self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)

        return unsubscribe

    def wait_until(self, bar: float | Fraction) -> None:
        """Waits until a position in bars sounds."""
        while (rest := self._seconds_until(Fraction(bar))) > 0:
            self._scheduler.clock.wait(min(rest, 0.5), threading.Event())

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
    def agents(self) -> dict[str, AgentState]:
        """The agents as they are in the bar that sounds now, by instrument."""
        performance, bar = self.performance, max(self.bar, Fraction(0))
        return {
            instrument: agent_state(self.ensemble, performance, instrument, bar)
            for instrument in performance.agent_instruments
        }

    @property
    def ensemble(self) -> Ensemble:
        """The agents along the performance."""
        return self._scheduler.ensemble

    @property
    def engine_name(self) -> str:
        """Which engine plays, for people."""
        return self._rig.engine.name

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
        return self._rig.failure if hasattr(self, "_rig") else None  # it may never have begun

    def say(self, text: str, is_error: bool = False, clears: bool = False) -> None:
        """Tells every subscriber one sentence; `clears` where earlier ones no longer matter."""
        self._publish(Said(text, is_error, clears))

    def close(self) -> None:
        """Fades out and takes everything down; a server that was there is left as it was."""
        self._scheduler.stopping.set()
        for thread in self._threads:
            thread.join()
        if self._scheduler.has_begun:
            self._entered(self._scheduler.last_entry())
        self._rig.close()
        self._training.shutdown()
        self._close_journal()

    def _start(self) -> None:
        for name, work in (("scheduler", self._scheduler.run), ("watchman", self._rig.watch)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _tell_about(self, program: Program) -> None:
        for notice in program.notices:
            self.say(f"line {notice.place.line}: {notice.message}")

    def _check_agent(self, instrument: str) -> None:
        if instrument not in self.performance.agent_instruments:
            raise AgentError(f"there is no agent of {instrument}: it neither learns nor predicts")

    def _lesson_lost(self, error: AgentError) -> None:
        if str(error) != self._last_loss:  # it may well be the same in every bar
            self._last_loss = str(error)
            self.say(f"{error}: its lessons are lost", is_error=True)

    def _prepare_agents(self, action: Action) -> None:
        """Makes the agents that an action will need, before it is promised."""
        after = self._scheduler.last_entry().bar + 1
        self._scheduler.ensemble.ready(self.performance.added(Entry(after, action)))

    def _begin(self, performance: Performance) -> None:
        """Begins with a performance; what is not as usual of its agents becomes a part of it."""
        seed, model = self.settings.seed, self.settings.model
        chance = Chance(performance.chance.seed if seed is None else seed, model)
        if chance != performance.chance:
            performance = performance.added(Entry(Fraction(0), chance))
        self._scheduler.begin(performance)
        for entry in performance.entries:
            self._entered(entry)

    def _begin_anew(self, action: Action) -> None:
        self._prepare_agents(action)
        self._add(action)

    def _add(self, action: Action) -> None:
        if not self._scheduler.has_begun:
            self._begin(Performance())
        self._entered(self._scheduler.add(action))

    def _entered(self, entry: Entry) -> None:
        if self._journal is not None:
            with self._writing:
                self._journal.write(entry)
        self._publish(Entered(entry))

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()

    def _publish(self, notification: Notification) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(notification)
            except Exception:  # whoever listens must not be able to stop the music
                log.exception("a subscriber failed and is left out from now on")
                self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)

    def _seconds_until(self, bar: Fraction) -> float:
        tempo = self.performance.tempo
        return float(tempo.seconds_at(bar) - tempo.seconds_at(self.bar))
