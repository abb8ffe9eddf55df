"""The agents along a performance: which lesson is heard from which bar on.

The lesson of bar b is fixed when all of bar b has been sent, is learnt during bar b + 1, and
is heard from the start of bar b + 2 on, live and offline alike. Who plays calls from one
thread; what is learnt elsewhere arrives as futures, and nothing here ever waits for a lesson.
"""

from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf
from typing import Any

from ..agents.situations import STEPS_PER_BAR
from ..agents.snapshot import Snapshot
from ..agents.training import Lesson, Trained, begin, learn
from ..errors import AgentError
from ..language.syntax import Track
from ..language.vocabulary import SYNTHS
from ..timeline.track_events import Event
from .agent_spans import Life, Origin, lives
from .entries import Entry, Performance
from .lessons import Heard, first_step, heard_between, lesson
from .melodies import Melodies, MelodyCourse, Passed

SINKING_BARS = 2
"""A lesson is heard so many bars after the one it was given in."""


OVER_BARS = 4
"""Live, an agent in whose place another one plays is kept for so many bars: the engine has them
long before they sound. What it was yet to learn, nobody would hear."""


class InThisProcess(Executor):
    """Does at once, and here, what it is asked for: offline there is no clock to disturb."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done already."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except AgentError as error:
            future.set_exception(error)
        return future


def rehearsed(
    performance: Performance, stop: Fraction, seed: int | None = None, model: str = ""
) -> "Ensemble":
    """The agents of a performance that is all known, taught here all that comes before a bar.

    Without a seed they have the performance's own.

    Raises:
        AgentError: If a model fails.
    """
    ensemble = Ensemble(seed, model)
    ensemble.advance(performance, stop)
    return ensemble


@dataclass(frozen=True)
class Learnt:
    """A bar of lessons that one agent has learnt."""

    bar: int
    instrument: str
    snapshot: Snapshot


@dataclass(frozen=True)
class Course:
    """One agent's way: what it is now, and what it was after each bar of lessons.

    Attributes:
        newest: After its last lesson.
        bars: The bars of the lessons that are still known, ascending.
        snapshots: What it was before the first of these and after each: one more than bars.
        losses: After each bar of lessons it ever had.
    """

    newest: Trained
    bars: tuple[int, ...]
    snapshots: tuple[Snapshot, ...]
    losses: tuple[float, ...] = ()

    def after(self, bar: int) -> Snapshot:
        """The agent after the lessons of all bars up to this one."""
        return self.snapshots[bisect_right(self.bars, bar)]

    def with_lesson(self, bar: int, trained: Trained, keep: int | None) -> "Course":
        """The course one lesson later, of which the last `keep` bars are known."""
        first = 0 if keep is None else max(0, len(self.bars) + 1 - keep)
        return Course(
            trained,
            (*self.bars, bar)[first:],
            (*self.snapshots, trained.snapshot)[first:],
            (*self.losses, trained.snapshot.loss or 0.0),
        )


@dataclass(frozen=True)
class _Begun:
    """An agent that is being made, and in which bar that was begun."""

    bar: int
    trained: "Future[Trained]"


class Ensemble:
    """All agents of one performance, which may grow at its end while they are asked.

    Args:
        seed: Everything drawn by chance derives from it; None is the performance's own.
        model: Which model the agents have, see `model_maker`; an empty string is ours. What
            a performance says of its model is never imported.
        executor: Where training happens: a process of its own, or here.
        keep: How many bars of lessons back an agent can be heard; None is all.
        report: Told of a model that fails, and the lesson is lost; without it the error
            is raised.
    """

    def __init__(
        self,
        seed: int | None = None,
        model: str = "",
        executor: Executor | None = None,
        keep: int | None = None,
        report: Callable[[AgentError], None] | None = None,
    ) -> None:
        self.seed, self.model = seed, model
        self._executor, self._keep, self._report = executor or InThisProcess(), keep, report
        self._begun: dict[Origin, _Begun] = {}
        self._courses: dict[Life, Course] = {}
        self._known_lives: dict[str, tuple[tuple[Entry, ...], int, tuple[Life, ...]]] = {}
        self._melodies = Melodies(keep)
        self._fixed = 0
        self._pending: list[tuple[int, dict[Life, Lesson]]] = []
        self._running: Future[list[Trained]] | None = None

    def ready(self, performance: Performance) -> None:
        """Makes the agents a performance begins with or loads; waits until they are there.

        Raises:
            AgentError: If one can't be made or loaded.
        """
        for instrument in performance.agent_instruments:
            for life in self._heard_yet(performance, instrument):
                self._begin(life.origin).result()
        self._melodies.ready(performance)

    def advance(self, performance: Performance, bar: Fraction) -> list[Learnt]:
        """Sends off the lessons of all bars that end by a position; what is before it is fixed.

        Returns:
            What has been learnt since the last time.

        Raises:
            AgentError: If a model fails and nobody else is told.
        """
        self._melodies.advance(performance, self._seed(performance), bar)
        while self._fixed < floor(bar):
            if lessons := self._lessons(performance, self._fixed):
                self._pending.append((self._fixed, lessons))
            self._fixed += 1
            self._forget(performance)
        return self._train(performance)

    def behind(self, bar: int) -> int:
        """How many bars of lessons the agents lack at the start of a bar; 0 is in time."""
        return max(0, bar - SINKING_BARS - self._pending[0][0] + 1) if self._pending else 0

    def course(self, performance: Performance, instrument: str, bar: Fraction) -> Course:
        """The way of the agent that an instrument has at a position in bars."""
        return self._course(self._life(performance, instrument, bar))

    def heard(self, performance: Performance, instrument: str, bar: Fraction) -> Snapshot:
        """The agent as it is heard at a position in bars."""
        whole = floor(bar)
        late = performance.late_at(whole)
        return self.course(performance, instrument, bar).after(whole - SINKING_BARS - late)

    def guesses(
        self, performance: Performance, track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """What an agent plays in a half-open span of bars, in the place of a track."""
        if track.instrument in SYNTHS:
            return [
                Event(each.bar, track.instrument, each.note, predicted=True)
                for each in self.passed(performance, track.instrument, start, stop)
                if each.is_own and each.note is not None
            ]
        found = []
        for each in heard_between(performance, first_step(start), first_step(stop)):
            bar = Fraction(each.step, STEPS_PER_BAR)
            if plays(self.heard(performance, track.instrument, bar), each):
                found.append(Event(bar, track.instrument, predicted=True))
        return found

    def passed(
        self, performance: Performance, synth: str, start: Fraction, stop: Fraction
    ) -> list[Passed]:
        """What a synth's agent is taught and plays in a half-open span of bars."""
        return self._melodies.passed(performance, synth, self._seed(performance), start, stop)

    def melody(self, performance: Performance, synth: str, bar: Fraction) -> MelodyCourse:
        """A synth's agent at a position in bars, or later where more is fixed already."""
        return self._melodies.at(performance, synth, self._seed(performance), bar)

    def _train(self, performance: Performance) -> list[Learnt]:
        learnt: list[Learnt] = []
        while self._pending:
            bar, lessons = self._pending[0]
            if self._running is None:
                lessons = {
                    life: each
                    for life, each in lessons.items()
                    if life in self._heard_yet(performance, life.instrument)
                }
                if not lessons:
                    self._pending.pop(0)
                    continue
                self._pending[0] = bar, lessons
                asked = [(self._course(life).newest.state, each) for life, each in lessons.items()]
                self._running = self._executor.submit(learn, asked)
            if not self._running.done():
                break
            error, running, self._running = self._running.exception(), self._running, None
            self._pending.pop(0)
            if error is None:
                for life, trained in zip(lessons, running.result(), strict=True):
                    self._courses[life] = self._course(life).with_lesson(bar, trained, self._keep)
                    learnt.append(Learnt(bar, life.instrument, trained.snapshot))
            elif self._report is not None and isinstance(error, AgentError):
                self._report(error)
            else:
                raise error
        return learnt

    def _lessons(self, performance: Performance, bar: int) -> dict[Life, Lesson]:
        first, last = bar * STEPS_PER_BAR, (bar + 1) * STEPS_PER_BAR
        found = {}
        end = Fraction(last - 1, STEPS_PER_BAR)
        for instrument in performance.learners_between(Fraction(bar), Fraction(bar + 1)):
            # Who starts afresh within the bar has not had what was before.
            life = self._life(performance, instrument, end)
            begin = max(first, first_step(life.start))
            if examples := lesson(performance, instrument, begin, last):
                found[life] = Lesson(examples, performance.memory_steps_at(end))
        return found

    def _life(self, performance: Performance, instrument: str, bar: Fraction) -> Life:
        *_, life = (
            life
            for life in self._lives(performance, instrument)
            if life.start <= max(bar, Fraction(0))
        )
        return life

    def _lives(self, performance: Performance, instrument: str) -> tuple[Life, ...]:
        """All agents of an instrument; worked out again only where a beginning was added."""
        seed, beginnings = self._seed(performance), performance.beginnings
        known = self._known_lives.get(instrument)
        if known is None or known[0] != beginnings or known[1] != seed:
            known = beginnings, seed, lives(beginnings, instrument, seed, self.model)
            self._known_lives[instrument] = known
        return known[2]

    def _seed(self, performance: Performance) -> int:
        return performance.chance.seed if self.seed is None else self.seed

    def _heard_yet(self, performance: Performance, instrument: str) -> tuple[Life, ...]:
        """Of an instrument's agents those that can be heard yet, or will be."""
        found = self._lives(performance, instrument)
        oldest = self._oldest if self._keep is None else self._fixed - OVER_BARS
        return found[max(sum(life.start <= oldest for life in found) - 1, 0) :]

    @property
    def _oldest(self) -> float:
        """The bar before which no agent is heard any more."""
        if self._keep is None:
            return -inf
        return (self._pending[0][0] if self._pending else self._fixed) - self._keep

    def _forget(self, performance: Performance) -> None:
        """Lets go of agents that nobody can hear any more."""
        yet = {
            life
            for instrument in performance.agent_instruments
            for life in self._heard_yet(performance, instrument)
        }
        for life in self._courses.keys() - yet:
            del self._courses[life]
        origins = {life.origin for life in yet}
        for origin, begun in [*self._begun.items()]:  # others may begin one at the same time
            if origin not in origins and begun.bar < self._oldest:
                del self._begun[origin]

    def _course(self, life: Life) -> Course:
        if (course := self._courses.get(life)) is None:
            trained = self._begin(life.origin).result()
            course = Course(trained, (), (trained.snapshot,))
        return course  # written down by who trains only: others may ask at the same time

    def _begin(self, origin: Origin) -> "Future[Trained]":
        begun = self._begun.get(origin)
        # What failed may be mended by now.
        if begun is None or (begun.trained.done() and begun.trained.exception() is not None):
            begun = _Begun(self._fixed, self._executor.submit(begin, origin, self.model))
            self._begun[origin] = begun
        return begun.trained


def plays(snapshot: Snapshot, heard: Heard) -> bool:
    """Whether an agent plays a hit at what it hears.

    Without a source it plays nothing but what it was taught in silence.
    """
    would = snapshot.would_hit(heard.situation)
    return would and (heard.has_source or snapshot.answers.get(heard.situation, False))
