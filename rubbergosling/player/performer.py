"""All parts of a session: opens, connects and closes them."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ..agents.ensemble import Ensemble
from ..agents.learner import AgentSpec
from ..agents.training import begin
from ..engine.opening import open_engine
from ..errors import AgentError, EngineError, JournalError
from ..language.syntax import Program
from ..mixer.samples import SampleBank, find_samples
from ..performance.entries import Action, Entry, Evaluate, Performance, Section
from ..performance.index import PerformanceIndex
from ..settings import Settings
from .clock import Clock, SystemClock
from .journal_writer import JournalWriter
from .notifications import Closed, Entered
from .publisher import Publisher
from .remarks import losses_of, warnings_of
from .scheduler import Scheduler
from .supervisor import Opener, Supervisor
from .trainer_process import TrainingProcess
from .transport import Transport

HEARD_LESSONS = 16
"""So many bars of lessons back an agent can still be heard; later than that it never is."""

LOOK_SECONDS = 0.05
"""How long a thread that is with a subscriber has to come back before it is not waited for."""


@dataclass(frozen=True)
class Parts:
    """What differs between playing, and tests or dry runs.

    Attributes:
        clock: Tells the time.
        open_engine: Opens the engine that the settings ask for.
        training: Where agents learn.
        bank: The samples; None looks for them where the settings say.
    """

    clock: Clock = field(default_factory=SystemClock)
    open_engine: Opener = open_engine
    training: Executor = field(default_factory=TrainingProcess)
    bank: SampleBank | None = None


class Performer:
    """Transport, scheduler, supervisor, journal and publisher of one session.

    Whatever it adds it promises: agents and sounds are there before. Its methods tell subscribers
    what happened when they are done, with no lock held.
    """

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self.settings = settings
        self.bank = parts.bank or find_samples(settings.sample_folders)
        self.training, self._open_engine = parts.training, parts.open_engine
        self.publisher = Publisher()
        self.transport = Transport(parts.clock, settings, self.publisher.post)
        self.journal = JournalWriter(self.publisher.fail)
        self.ensemble = Ensemble(
            settings.seed, settings.model, parts.training, HEARD_LESSONS, report=self._lesson_lost
        )
        self.scheduler = Scheduler(self.transport, self.ensemble, self.journal, self.publisher)
        self.opened: Supervisor | None = None
        """What keeps the engine alive; None before it is opened."""
        self._threads: list[threading.Thread] = []
        self._last_loss, self._is_over = "", False

    @property
    def supervisor(self) -> Supervisor:
        """What keeps the engine alive, while there is one; raises EngineError."""
        if self.opened is None:
            raise EngineError("the session is not open yet: `with Session() as session:` opens it")
        if self._is_over:
            raise EngineError("the session is over: open another one")
        return self.opened

    def open(self, journal: str | Path | None, record: str | Path | None) -> None:
        """Starts the engine, what is to be written, and the threads; raises GoslingError."""
        self.opened = supervisor = Supervisor(
            self.settings, self.bank, self._open_engine, self.scheduler, self.publisher
        )
        try:
            if model := self.settings.model:  # better now than when the first agent needs it
                self.training.submit(begin, AgentSpec(model=model), model).result()
            if journal is not None:
                self.start_journal(Path(journal))
            if record is not None:
                supervisor.start_recording(Path(record))
        except BaseException:
            self._take_down()
            raise
        for name, work in (("scheduler", self.scheduler.run), ("supervisor", supervisor.run)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Ends the music and takes everything down; does nothing the second time."""
        with self.transport.lock:
            was_over, self._is_over = self._is_over, True
        if was_over:
            return
        self.scheduler.stopping.set()
        for thread in self._threads:
            self._wait_for(thread)
        self._take_down()
        self.publisher.post(Closed())
        self.publisher.deliver()

    def add(self, action: Action) -> Entry:
        """Adds what needs nothing to be there."""
        entry = self.transport.add(action)
        self.publisher.deliver()
        return entry

    def play(self, *entries: Entry, words: Callable[[Entry], str] | None = None) -> Entry:
        """Adds entries from the next place of the grid on; returns the first of them.

        Args:
            entries: What is done, counted from there.
            words: What is said of the first, before the warnings; earlier messages are cleared.
        """
        while (first := self._promise(entries, words)) is None:
            pass
        self.publisher.deliver()
        return first

    def play_instead(self, last: tuple[Section, ...], action: Action) -> Entry | None:
        """Adds an action, if the program that holds in the end is still the one it was."""
        first = self._promise([Entry(0, action)], last=last)
        self.publisher.deliver()
        return first

    def begin(self, performance: Performance, end: Fraction | None) -> None:
        """Begins with a performance, whose sound begins before `end`; raises as `perform`."""
        self.ensemble.ready(performance.index)
        with self.supervisor.lock:
            programs = self._prepare(performance.entries)
            self.transport.begin(performance, end)
        for sentence in dict.fromkeys(w for program in programs for w in warnings_of(program)):
            self.publisher.say(sentence)
        self.publisher.deliver()

    def start_journal(self, path: Path) -> None:
        """Begins a journal with all that was done so far; raises JournalError."""
        self.journal.start(path, lambda: self.transport.performance)

    def stop_journal(self) -> Path:
        """Ends the journal where the music stands; returns its file; raises JournalError."""
        with self.transport.lock:
            performance, end = self.transport.performance, self.transport.last_entry
        return self.journal.stop(performance, end)

    def _promise(
        self,
        entries: Sequence[Entry],
        words: Callable[[Entry], str] | None = None,
        last: tuple[Section, ...] | None = None,
    ) -> Entry | None:
        """Adds entries once all they need is there, and posts what there is to say of them.

        Returns:
            The first, or None where somebody else was quicker: it may be tried once more then.
        """
        before = self.transport.performance
        self.ensemble.ready(self._with(before, entries))  # may take long, so no lock is held
        with self.supervisor.lock:
            programs = self._prepare(entries)
            with self.transport.lock:
                now = self.transport.performance
                if now.beginnings != before.beginnings or last not in (None, now.sections[-1:]):
                    return None
                first = self.transport.add_all(entries)
                after = self.transport.performance
        if words is not None:
            self.publisher.say(words(first), clears=True)
        for sentence in (
            *(w for each in programs for w in warnings_of(each)),
            *losses_of(now, after),
        ):
            self.publisher.say(sentence)
        return first

    def _with(self, performance: Performance, entries: Sequence[Entry]) -> PerformanceIndex:
        """What is known of a performance with entries after its end: which agents they need."""
        last = self.transport.last_entry
        start = last.bar + 1 if last is not None else Fraction(0)
        later = (Entry(start + entry.bar, entry.action) for entry in entries)
        return performance.index.extended(*later)

    def _prepare(self, entries: Sequence[Entry]) -> list[Program]:
        """Has the engine hold all that some entries need; returns their programs."""
        programs = [e.action.program for e in entries if isinstance(e.action, Evaluate)]
        for program in programs:
            self.supervisor.prepare(program)
        return programs

    def _lesson_lost(self, error: AgentError) -> None:
        is_news = str(error) != self._last_loss  # it may well be the same in every bar
        if is_news and not self.scheduler.stopping.is_set():
            self._last_loss = str(error)
            self.publisher.say(f"{error}: its lessons are lost", is_error=True)

    def _take_down(self) -> None:
        if (end := self.transport.last_entry) is not None:
            self.publisher.post(Entered(end))
        if self.journal.path is not None:
            try:
                self.stop_journal()
            except JournalError as error:
                self.publisher.fail(error)
        self.training.shutdown()  # so that nobody waits for an agent any more
        if self.opened is not None:
            self.opened.close()
        self.publisher.deliver()

    def _wait_for(self, thread: threading.Thread) -> None:
        """Waits for the end of a thread, unless it is calling a subscriber, which may wait for us.

        After that it does nothing any more.
        """
        if thread is threading.current_thread():
            return
        while thread.is_alive():
            thread.join(LOOK_SECONDS)
            if self.publisher.is_telling(thread):
                return
