"""Compares two takes: hits, sounds, tempi, lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise, zip_longest
from operator import itemgetter

from ..language.syntax import Track
from ..timeline.track_events import Event
from .entries import MovePointer, Performance
from .event_diff import Change, changes
from .events import events_between
from .guesses import Lessons, Rehearse
from .sources import Take


@dataclass(frozen=True)
class Side:
    """One of two takes that are compared.

    Attributes:
        bars: How long it is.
        seconds: The same in seconds.
        part: What was done in the bars that are compared.
        events: What sounds in them.
        later: How many hits follow after them.
        lessons: What the agents were taught in them, by instrument.
    """

    bars: Fraction
    seconds: Fraction
    part: Performance
    events: tuple[Event, ...]
    later: int
    lessons: Mapping[str, Lessons]

    @cached_property
    def tempi(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The tempi in the bars that are compared: from which bar on, beats a minute."""
        tempo = self.part.tempo
        steps = zip(tempo.bars, tempo.tempi_bpm, strict=True)
        return tuple(next(same) for _, same in groupby(steps, key=itemgetter(1)))


@dataclass(frozen=True)
class SoundChange:
    """A half-open span of bars in which an instrument has other controls or effects.

    Attributes:
        start: Where it begins.
        stop: Where it ends.
        in_a: The instrument with nothing but its controls and effects.
        in_b: The same in B.
    """

    start: Fraction
    stop: Fraction
    in_a: Track
    in_b: Track


@dataclass(frozen=True)
class Difference:
    """How two takes, A and B, differ in the bars that both of them have.

    Attributes:
        bars: How many bars are compared, from bar 0 on.
        a: The one take.
        b: The other one.
        changes: The hits that are not the same, ascending.
        sounds: Where an instrument does not sound the same, ascending.
        pointer: Where the pointer is first moved otherwise; None where that is not heard.
    """

    bars: Fraction
    a: Side
    b: Side
    changes: tuple[Change, ...]
    sounds: tuple[SoundChange, ...]
    pointer: Fraction | None

    @cached_property
    def first(self) -> Fraction | None:
        """The first place in bars that does not sound the same; None where all does."""
        places = [
            _first_apart(self.a.tempi, self.b.tempi),
            *(change.bar for change in self.changes[:1]),
            *(sound.start for sound in self.sounds[:1]),
            self.pointer,
        ]
        return min((place for place in places if place is not None), default=None)

    @property
    def is_none(self) -> bool:
        """Whether the two takes sound the same and teach the same."""
        a, b = self.a, self.b
        return self.first is None and (a.bars, a.lessons) == (b.bars, b.lessons)


def compare(a: Take, b: Take, rehearse: Rehearse) -> Difference:
    """How two takes differ; a program without a length is as long as the other take.

    Args:
        a: The one take.
        b: The other one.
        rehearse: Has the agents of each take learn.

    Raises:
        AgentError: If a model fails.
    """
    if not a.has_end:
        a = replace(a, bars=b.bars)
    elif not b.has_end:
        b = replace(b, bars=a.bars)
    bars = min(a.bars, b.bars)
    one, other = (_side(take, bars, rehearse) for take in (a, b))
    return Difference(
        bars, one, other,
        changes(one.events, other.events),
        _sounds(one.part, other.part, bars),
        _pointer(one.part, other.part),
    )  # fmt: skip


def _side(take: Take, bars: Fraction, rehearse: Rehearse) -> Side:
    performance = take.performance
    agents = rehearse(performance, take.bars)
    found = events_between(performance, Fraction(0), take.bars, agents)
    heard = tuple(event for event in found if event.bar < bars)
    part = Performance(performance.between(Fraction(0), bars))
    return Side(
        take.bars, performance.tempo.seconds_at(take.bars), part,
        heard, len(found) - len(heard), agents.lessons(part, bars),
    )  # fmt: skip


def _sounds(a: Performance, b: Performance, bars: Fraction) -> tuple[SoundChange, ...]:
    edges = sorted({bars, *(section.start for part in (a, b) for section in part.sections)})
    found = []
    for instrument in {track.instrument for each in a.sections for track in each.program.tracks}:
        spans = [
            (start, stop, _sound_at(a, instrument, start), _sound_at(b, instrument, start))
            for start, stop in pairwise(edges)
        ]
        for (ours, theirs), group in groupby(spans, key=itemgetter(2, 3)):
            if ours is not None and theirs is not None and ours != theirs:
                same = list(group)
                found.append(SoundChange(same[0][0], same[-1][1], ours, theirs))
    return tuple(sorted(found, key=lambda sound: (sound.start, sound.in_a.instrument)))


def _sound_at(part: Performance, instrument: str, bar: Fraction) -> Track | None:
    for track in part.program_at(bar).tracks:
        if track.instrument == instrument:
            controls = tuple(sorted(track.controls, key=itemgetter(0)))
            return Track(instrument, controls=controls, effects=track.effects)
    return None


def _pointer(a: Performance, b: Performance) -> Fraction | None:
    if not (_follows(a) or _follows(b)):
        return None
    moves = [
        [
            (e.bar, (e.action.x, e.action.y))
            for e in part.entries
            if isinstance(e.action, MovePointer)
        ]
        for part in (a, b)
    ]
    return _first_apart(*moves)


def _follows(part: Performance) -> bool:
    """Whether anything in it follows the pointer."""
    return any(
        isinstance(value, str)
        for section in part.sections
        for track in section.program.tracks
        for _, value in track.controls
    )


def _first_apart(
    a: Sequence[tuple[Fraction, object]], b: Sequence[tuple[Fraction, object]]
) -> Fraction | None:
    """The first bar at which two lists of what happens at which bar are not the same."""
    for one, other in zip_longest(a, b):
        if one != other:
            return min(step[0] for step in (one, other) if step is not None)
    return None
