"""Compares two lists of events, hit by hit."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from ..timeline.tempo import BEATS_PER_BAR
from ..timeline.track_events import Event

Kind = Literal["moved", "note", "agent", "only a", "only b"]

FARTHEST = Fraction(1, BEATS_PER_BAR)
"""A hit that is farther away than a beat is another hit, not one that has moved."""


@dataclass(frozen=True)
class Change:
    """A hit that is not the same in A and in B; None where it is missing."""

    in_a: Event | None
    in_b: Event | None

    @property
    def kind(self) -> Kind:
        """The kind of difference: place, else note, else player."""
        if self.in_b is None:
            return "only a"
        if self.in_a is None:
            return "only b"
        if self.in_a.bar != self.in_b.bar:
            return "moved"
        return "note" if self.in_a.note != self.in_b.note else "agent"

    @property
    def bar(self) -> Fraction:
        """Where it is, in bars; of two places the earlier one."""
        return min(event.bar for event in (self.in_a, self.in_b) if event is not None)

    @property
    def instrument(self) -> str:
        """What hits."""
        event = self.in_a or self.in_b
        assert event is not None
        return event.instrument


def changes(in_a: Iterable[Event], in_b: Iterable[Event]) -> tuple[Change, ...]:
    """The hits that are not the same in both, ascending; an instrument hits once at a place.

    A hit without one of its instrument at its place in the other list has moved if within a beat
    there is one in that list of which the same is true; the nearest find each other first.
    """
    a, b = ({(event.instrument, event.bar): event for event in each} for each in (in_a, in_b))
    found = [Change(a[key], b[key]) for key in a.keys() & b.keys() if a[key] != b[key]]
    lonely_a, lonely_b = _by_instrument(a.keys() - b.keys()), _by_instrument(b.keys() - a.keys())
    for instrument in {*lonely_a, *lonely_b}:
        left, right = lonely_a[instrument], lonely_b[instrument]
        moved = _moved(left, right)
        for here in left:
            there = moved.get(here)
            found.append(
                Change(a[instrument, here], None if there is None else b[instrument, there])
            )
        for there in set(right) - set(moved.values()):
            found.append(Change(None, b[instrument, there]))
    return tuple(sorted(found, key=lambda change: (change.bar, change.instrument)))


def _by_instrument(keys: Iterable[tuple[str, Fraction]]) -> defaultdict[str, list[Fraction]]:
    found = defaultdict(list)
    for instrument, bar in sorted(keys):
        found[instrument].append(bar)
    return found


def _moved(left: list[Fraction], right: list[Fraction]) -> dict[Fraction, Fraction]:
    """Where each place has moved to that has; of those equally near, one in the same bar."""
    pairs = sorted(
        (abs(there - here), floor(here) != floor(there), min(here, there), here, there)
        for here in left
        for there in right[
            bisect_left(right, here - FARTHEST) : bisect_right(right, here + FARTHEST)
        ]
    )
    moved: dict[Fraction, Fraction] = {}
    taken: set[Fraction] = set()
    for *_, here, there in pairs:
        if here not in moved and there not in taken:
            moved[here] = there
            taken.add(there)
    return moved
