"""The agents of rhythms, and from which bar on each lesson is heard.

The lesson of bar b is fixed when all of bar b has been sent, is learnt during bar b + 1, and
is heard from the start of bar b + 2 on, live and offline alike. What is learnt elsewhere arrives
as futures, and nothing here ever waits for a lesson.
"""

from bisect import bisect_right
from concurrent.futures import Future
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from math import floor, inf
from pathlib import Path

from ..errors import AgentError
from ..language.syntax import Track
from ..performance.entries import Evaluate, Load, Performance
from ..performance.guesses import Lessons
from ..performance.index import PerformanceIndex
from ..timeline.patterns import Pattern
from ..timeline.track_events import Event
from .agent_file import SavedAgent, read_agent, read_agent_file
from .agent_kind import AgentKind, EnsembleSettings, Learnt
from .agent_spans import AgentSpan, Structure, agent_spans
from .agent_states import RhythmState, doing_at
from .learner import DEFAULT_STRUCTURE, AgentSpec
from .lessons import Heard, first_step, heard_between, lesson, targets_between
from .situations import STEPS_PER_BAR
from .snapshot import Snapshot
from .training import BarLesson, Layer, Trained, begin, layers_of, learn, pack

SINKING_BARS = 2
"""A lesson is heard so many bars after the one it was given in."""

OVER_BARS = 4
"""Live, an agent in whose place another one plays is kept for so many bars: the engine has them
long before they sound. What it was yet to learn, nobody would hear."""

Origin = AgentSpec | SavedAgent
"""What an agent begins as."""


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


@lru_cache(maxsize=8)
def opened_agent(load: Load) -> SavedAgent:
    """What the file of a loaded agent says.

    Raises:
        AgentError: If it is not what it should be.
    """
    return read_agent(load.data, load.name or "the agent")


class RhythmAgents(AgentKind[RhythmState]):
    """The agents of all rhythms: each hears one source, and learns which steps hit."""

    name = "rhythm"
    sinking_bars = SINKING_BARS

    def __init__(self, setting: EnsembleSettings) -> None:
        super().__init__(setting)
        self._begun: dict[Origin, _Begun] = {}
        self._courses: dict[AgentSpan, Course] = {}
        self._fixed = 0
        self._pending: list[tuple[int, dict[AgentSpan, BarLesson]]] = []
        self._running: Future[list[Trained]] | None = None

    @classmethod
    def load(cls, instrument: str, data: bytes, name: str = "") -> Load:
        """What has an instrument played by a saved agent; raises AgentError."""
        load = Load(instrument, data, name)
        return replace(load, notice=opened_agent(load).notice)

    @classmethod
    def load_file(cls, instrument: str, path: Path) -> Load:
        """The same of a file; raises AgentError."""
        return cls.load(instrument, read_agent_file(path).data, str(path))

    @classmethod
    def structure_of(cls, load: Load | None) -> Structure:
        """The hidden layers of an agent that is loaded, or untaught where no program sets them."""
        return opened_agent(load).spec.structure if load else DEFAULT_STRUCTURE

    @classmethod
    def most_guesses(cls, pattern: Pattern, start: Fraction, stop: Fraction) -> int:
        """All steps of the span, whatever the pattern is."""
        return first_step(stop) - first_step(start)

    def ready(self, index: PerformanceIndex) -> None:
        """Makes the agents that begin with a performance or in it; raises AgentError."""
        for instrument in self.instruments(index):
            for span in self._heard_yet(index, instrument):
                self._begin(origin_of(span, self._setting.model)).result()

    def advance(self, performance: Performance, bar: Fraction) -> list[Learnt]:
        """Sends off the lessons of all bars that end by a position; raises AgentError."""
        while self._fixed < floor(bar):
            if lessons := self._lessons(performance, self._fixed):
                self._pending.append((self._fixed, lessons))
            self._fixed += 1
            self._forget(performance.index)
        return self._train(performance.index)

    def behind(self, bar: int) -> int:
        """How many bars of lessons the agents lack at the start of a bar; 0 is in time."""
        return max(0, bar - SINKING_BARS - self._pending[0][0] + 1) if self._pending else 0

    def course(self, performance: Performance, instrument: str, bar: Fraction) -> Course:
        """The way of the agent that an instrument has at a position in bars."""
        return self._course(self.span_at(performance.index, instrument, bar))

    def heard(self, performance: Performance, instrument: str, bar: Fraction) -> Snapshot:
        """The agent that plays at a position in bars."""
        whole = floor(bar)
        late = performance.late_at(whole)
        return self.course(performance, instrument, bar).after(whole - SINKING_BARS - late)

    def guesses(
        self, performance: Performance, track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """A hit at the beginning of each step in which the agent plays."""
        found = []
        for each in heard_between(performance, first_step(start), first_step(stop)):
            bar = Fraction(each.step, STEPS_PER_BAR)
            if _plays(self.heard(performance, track.instrument, bar), each):
                found.append(Event(bar, track.instrument, predicted=True))
        return found

    def lessons(self, performance: Performance, instrument: str, bars: Fraction) -> Lessons | None:
        """What an agent was taught before a position; None where it was not."""
        agent = self.course(performance, instrument, bars).after(floor(bars) - 1)
        return Lessons(agent.lessons, agent.known) if agent.lessons else None

    def saved(self, performance: Performance, instrument: str, bar: Fraction) -> bytes:
        """The contents of a file for an agent with all it has learnt; raises AgentError."""
        return self._packed(self.course(performance, instrument, bar).newest.state, instrument)

    def packed(self, learnt: Learnt) -> bytes:
        """The contents of a file for an agent as it was after a lesson; raises AgentError."""
        return self._packed(learnt.state, learnt.instrument)

    def layers(self, state: bytes) -> tuple[Layer, ...] | None:
        """The weights of an agent's network, see `layers_of`.

        Args:
            state: The agent after some lesson: `Learnt.state`, or that of its course.
        """
        layers: tuple[Layer, ...] | None = self._setting.executor.submit(layers_of, state).result()
        return layers

    def _packed(self, state: bytes, instrument: str) -> bytes:
        data: bytes = self._setting.executor.submit(pack, state, instrument).result()
        return data

    def state(
        self,
        performance: Performance,
        instrument: str,
        bar: Fraction,
        agent: Snapshot | None = None,
    ) -> RhythmState:
        """What can be seen of an agent in the bar that a position lies in.

        Its guesses are those of the agent that is heard in this bar; what it knows and its loss
        are newer: of all lessons before this bar that it has learnt. With `agent`, all of it is
        of the agent as it was then.
        """
        first = floor(bar) * STEPS_PER_BAR
        last = first + STEPS_PER_BAR
        heard = heard_between(performance, first, last)
        taught = targets_between(performance, instrument, first, last)
        agents = [
            agent or self.heard(performance, instrument, Fraction(each.step, STEPS_PER_BAR))
            for each in heard
        ]
        end = Fraction(last - 1, STEPS_PER_BAR)
        course = self.course(performance, instrument, end)
        newest = agent or course.after(floor(bar) - 1)
        return RhythmState(
            instrument=instrument,
            doing=doing_at(performance, instrument, end),
            bar=floor(bar),
            lessons=newest.lessons,
            source=tuple(each.hit for each in heard),
            targets=tuple(
                taught[each.step].hit if each.step in taught else newest.answers.get(each.situation)
                for each in heard
            ),
            probabilities=tuple(
                agent.probabilities[each.situation]
                if each.has_source or each.situation in agent.answers
                else 0.0
                for agent, each in zip(agents, heard, strict=True)
            ),
            guesses=tuple(_plays(agent, each) for agent, each in zip(agents, heard, strict=True)),
            loss=newest.loss,
            losses=course.losses if agent is None else course.losses[: agent.lessons],
            known=newest.known,
        )

    def _train(self, index: PerformanceIndex) -> list[Learnt]:
        learnt: list[Learnt] = []
        while self._pending:
            bar, lessons = self._pending[0]
            if self._running is None:
                lessons = {
                    span: each
                    for span, each in lessons.items()
                    if span in self._heard_yet(index, span.instrument)
                }
                if not lessons:
                    self._pending.pop(0)
                    continue
                self._pending[0] = bar, lessons
                asked = [(self._course(span).newest.state, each) for span, each in lessons.items()]
                self._running = self._setting.executor.submit(learn, asked)
            if not self._running.done():
                break
            error, running, self._running = self._running.exception(), self._running, None
            self._pending.pop(0)
            if error is None:
                for span, trained in zip(lessons, running.result(), strict=True):
                    course = self._course(span).with_lesson(bar, trained, self._setting.keep)
                    self._courses[span] = course
                    learnt.append(Learnt(bar, span.instrument, trained.snapshot, trained.state))
            elif self._setting.report is not None and isinstance(error, AgentError):
                self._setting.report(error)
            else:
                raise error
        return learnt

    def _lessons(self, performance: Performance, bar: int) -> dict[AgentSpan, BarLesson]:
        first, last = bar * STEPS_PER_BAR, (bar + 1) * STEPS_PER_BAR
        found = {}
        end = Fraction(last - 1, STEPS_PER_BAR)
        for instrument in self._learners(performance, Fraction(bar), Fraction(bar + 1)):
            # Who starts afresh within the bar has not had what was before.
            span = self.span_at(performance.index, instrument, end)
            begin = max(first, first_step(span.start))
            if examples := lesson(performance, instrument, begin, last):
                found[span] = BarLesson(examples, performance.memory_steps_at(end))
        return found

    def _learners(self, performance: Performance, start: Fraction, stop: Fraction) -> list[str]:
        """The instruments whose agents learn somewhere in a half-open span of bars."""
        learning = {
            track.instrument: None
            for section, _, _ in performance.pieces(start, stop)
            for track, _ in section.patterns
            if track.mode == "learn" and self.takes(track.instrument)
        }
        return list(learning)

    def _heard_yet(self, index: PerformanceIndex, instrument: str) -> tuple[AgentSpan, ...]:
        """The agents of an instrument that still play, or will play."""
        found = self.spans(index, instrument)
        oldest = self._oldest if self._setting.keep is None else self._fixed - OVER_BARS
        return found[max(sum(span.start <= oldest for span in found) - 1, 0) :]

    @property
    def _oldest(self) -> float:
        """The bar before which no agent plays any more."""
        if self._setting.keep is None:
            return -inf
        return (self._pending[0][0] if self._pending else self._fixed) - self._setting.keep

    def _forget(self, index: PerformanceIndex) -> None:
        """Drops agents that will not play any more."""
        yet = {
            span
            for instrument in self.instruments(index)
            for span in self._heard_yet(index, instrument)
        }
        for span in self._courses.keys() - yet:
            del self._courses[span]
        origins = {origin_of(span, self._setting.model) for span in yet}
        for origin, begun in [*self._begun.items()]:  # others may begin one at the same time
            if origin not in origins and begun.bar < self._oldest:
                del self._begun[origin]

    def _course(self, span: AgentSpan) -> Course:
        if (course := self._courses.get(span)) is None:
            trained = self._begin(origin_of(span, self._setting.model)).result()
            course = Course(trained, (), (trained.snapshot,))
        return course  # written down by who trains only: others may ask at the same time

    def _begin(self, origin: Origin) -> "Future[Trained]":
        begun = self._begun.get(origin)
        # What failed may be mended by now.
        if begun is None or (begun.trained.done() and begun.trained.exception() is not None):
            submitted = self._setting.executor.submit(begin, origin, self._setting.model)
            begun = self._begun[origin] = _Begun(self._fixed, submitted)
        return begun.trained


def origin_of(span: AgentSpan, model: str) -> Origin:
    """What an agent begins as: a saved one, or an untaught one of the player's model."""
    if span.load is not None:
        return opened_agent(span.load)
    digest = sha256(f"{span.seed}/{span.instrument}/{span.number}".encode()).digest()
    return AgentSpec(int.from_bytes(digest[:4], "big"), span.structure or DEFAULT_STRUCTURE, model)


def begun_afresh(before: Performance, after: Performance) -> dict[str, tuple[Structure, Structure]]:
    """The instruments whose agents a new structure has made start afresh.

    Args:
        before: The performance as it was.
        after: The same with one entry more.

    Returns:
        For each instrument the structure of its agent before, and now.
    """
    changed = after.beginnings != before.beginnings and after.beginnings[-1].action
    if not isinstance(changed, Evaluate):
        return {}
    found = {}
    for instrument in filter(RhythmAgents.takes, before.taught_instruments):
        was, now = (
            agent_spans(each.index, instrument, 0, RhythmAgents.structure_of)[-1]
            for each in (before, after)
        )
        if was.structure and now.structure and was.structure != now.structure:
            found[instrument] = was.structure, now.structure
    return found


def _plays(snapshot: Snapshot, heard: Heard) -> bool:
    """Whether an agent plays a hit at what it hears.

    Without a source it plays nothing but what it was taught in silence.
    """
    would = snapshot.would_hit(heard.situation)
    return would and (heard.has_source or snapshot.answers.get(heard.situation, False))
