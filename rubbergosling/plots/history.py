"""What an agent knows, bar by bar along a performance, as values to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from ..agents.agent_states import Doing, RhythmState
from ..agents.ensemble import Ensemble
from ..agents.lessons import pattern_name, targets_between
from ..agents.rhythm_agents import RhythmAgents
from ..agents.situations import STEPS_PER_BAR
from ..agents.snapshot import Snapshot
from ..performance.entries import Performance


@dataclass(frozen=True)
class Moment:
    """One bar of an agent's way.

    Attributes:
        state: The agent as it is heard in this bar.
        after: What it knows after this bar's lesson, which is heard two bars later.
        source: The rhythm it hears, such as ``kick*2``, or ``silence``.
        taught: The pattern it is being taught; None where it isn't.
    """

    state: RhythmState
    after: Snapshot
    source: str
    taught: str | None


@dataclass(frozen=True)
class Span:
    """Neighbouring bars in which an agent does the same and hears the same.

    Attributes:
        first: Its first bar, counted from 1.
        bars: How many there are.
        doing: Whether it learns, plays or rests.
        source: What it hears.
    """

    first: int
    bars: int
    doing: Doing
    source: str


@dataclass(frozen=True)
class History:
    """All bars of one agent, from the first on."""

    instrument: str
    moments: tuple[Moment, ...]

    @property
    def patterns(self) -> tuple[str, ...]:
        """All it was ever taught, in order, also what has since been taught otherwise."""
        found = {known.pattern: None for each in self.moments for known in each.after.known}
        return tuple(found)

    @property
    def spans(self) -> tuple[Span, ...]:
        """What it did, one span after the other."""
        found: list[Span] = []
        for bar, each in enumerate(self.moments, 1):
            doing, source = each.state.doing, each.source
            if found and (found[-1].doing, found[-1].source) == (doing, source):
                found[-1] = Span(found[-1].first, found[-1].bars + 1, doing, source)
            else:
                found.append(Span(bar, 1, doing, source))
        return tuple(found)

    def end_of(self, pattern: str) -> str:
        """Why a pattern is no longer known of: replaced by another one, or reset."""
        shares = self.shares(pattern)
        last = max(bar for bar, share in enumerate(shares) if share is not None)
        lessons = [each.after.lessons for each in self.moments[last:]]
        return "reset" if lessons[1:] and lessons[1] < lessons[0] else "replaced"

    def lessons_until_known(self, pattern: str) -> int | None:
        """After how many bars of its lessons all of a pattern was right first; None: never."""
        known = [{k.pattern: k for k in each.after.known}.get(pattern) for each in self.moments]
        steps = max((each.taught for each in known if each), default=0)  # it may take some bars
        bars = 0
        for moment, each in zip(self.moments, known, strict=True):
            bars += moment.taught == pattern
            if each and each.right == steps:
                return bars
        return None

    def shares(self, pattern: str) -> list[float | None]:
        """For each bar, which part of a pattern is known, 0 to 1; None where it isn't taught.

        Before its first lesson it is not taught yet, and no longer when all of it has been
        taught otherwise.
        """
        known = [{k.pattern: k for k in each.after.known}.get(pattern) for each in self.moments]
        return [None if each is None else each.right / each.taught for each in known]


def fate(shares: Sequence[float | None]) -> str:
    """When a pattern was known first, and since when it no longer is, with bars from 1.

    Args:
        shares: Which part of it is known after each bar, as `History.shares` tells.
    """
    known = [bar for bar, share in enumerate(shares, 1) if share == 1]
    if not known:
        return "never wholly known"
    lost = [bar for bar, share in enumerate(shares, 1) if bar > known[-1] and share is not None]
    faded = f", no longer from bar {lost[0]} on" if lost else ""
    return f"known after bar {known[0]}{faded}"


def history_of(
    ensemble: Ensemble, performance: Performance, instrument: str, bars: Fraction
) -> History:
    """The way of an instrument's agent through so many bars, which it must have been taught."""
    agents = ensemble.of(RhythmAgents)
    moments = tuple(_moment(agents, performance, instrument, bar) for bar in range(ceil(bars)))
    return History(instrument, moments)


def _moment(agents: RhythmAgents, performance: Performance, instrument: str, bar: int) -> Moment:
    first, last = bar * STEPS_PER_BAR, (bar + 1) * STEPS_PER_BAR
    end = Fraction(last - 1, STEPS_PER_BAR)
    targets = targets_between(performance, instrument, first, last)
    return Moment(
        state=agents.state(performance, instrument, Fraction(bar)),
        after=agents.course(performance, instrument, end).after(bar),
        source=_source(performance, end),
        taught=targets[max(targets)].pattern if targets else None,
    )


def _source(performance: Performance, bar: Fraction) -> str:
    program = performance.program_at(bar)
    sources = [track for track in program.tracks if track.mode == "source"]
    return pattern_name(program, sources[-1]).partition(" -> ")[0] if sources else "silence"
