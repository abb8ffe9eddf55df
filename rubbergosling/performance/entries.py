"""What was done, and when, as a value.

A performance is a tuple of entries at exact positions in bars. Live playing appends
entries a little ahead of the clock; offline rendering has them all from the start;
a journal is the same list on disk.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from ..language.syntax import Program, Track
from ..timeline.patterns import Pattern, pattern_of
from ..timeline.tempo import TempoMap


@dataclass(frozen=True)
class Evaluate:
    """A program replaces the one before, as a whole."""

    program: Program
    text: str = ""

    @cached_property
    def patterns(self) -> tuple[tuple[Track, Pattern], ...]:
        """The program's tracks with their rhythms, worked out once however long it plays."""
        return tuple((track, pattern_of(track)) for track in self.program.tracks)


@dataclass(frozen=True)
class SetTempo:
    """The tempo changes, in beats a minute, 20 to 999."""

    bpm: Fraction


@dataclass(frozen=True)
class Hush:
    """Everything stops."""


@dataclass(frozen=True)
class MovePointer:
    """The pointer moves to (x, y), each 0 to 1, y upwards as the mouse's own."""

    x: float
    y: float


Action = Evaluate | SetTempo | Hush | MovePointer


@dataclass(frozen=True)
class Entry:
    """An action at an exact position in bars."""

    bar: Fraction
    action: Action


@dataclass(frozen=True)
class Section:
    """A span in which one program holds: from `start` on, to the next section's start."""

    start: Fraction
    program: Program
    patterns: tuple[tuple[Track, Pattern], ...]


@dataclass(frozen=True)
class Performance:
    """Entries in ascending order of bars; of two at one bar, the later one comes later."""

    entries: tuple[Entry, ...] = ()

    def added(self, entry: Entry) -> "Performance":
        """A performance with one entry more, in its place by bars."""
        at = bisect_right(self.entries, entry.bar, key=_bar)
        return replace(self, entries=(*self.entries[:at], entry, *self.entries[at:]))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The programs that hold, with their patterns worked out, by start; silence is empty."""
        found: dict[Fraction, Section] = {}
        for bar, action in ((entry.bar, entry.action) for entry in self.entries):
            if isinstance(action, Evaluate):
                found[bar] = Section(bar, action.program, action.patterns)
            elif isinstance(action, Hush):
                found[bar] = Section(bar, Program(), ())
        return tuple(found.values())

    @cached_property
    def tempo(self) -> TempoMap:
        """The tempo along this performance; the first is 120 until something says otherwise."""
        changes = []
        for entry in self.entries:
            if isinstance(entry.action, SetTempo):
                changes.append((entry.bar, entry.action.bpm))
            elif isinstance(entry.action, Evaluate) and entry.action.program.tempo_bpm:
                changes.append((entry.bar, entry.action.program.tempo_bpm))
        return TempoMap.of(changes)

    def between(self, start: Fraction, stop: Fraction) -> tuple[Entry, ...]:
        """The entries in a half-open span of bars."""
        if not self.entries or self.entries[-1].bar < start:
            return ()
        first, last = (bisect_left(self.entries, bar, key=_bar) for bar in (start, stop))
        return self.entries[first:last]

    def program_at(self, bar: Fraction) -> Program:
        """The program that holds at a position in bars; empty before the first."""
        at = self.section_index(bar)
        return self.sections[at].program if at >= 0 else Program()

    def section_index(self, bar: Fraction) -> int:
        """Which of `sections` holds at a position in bars; -1 before the first."""
        return bisect_right(self._starts, bar) - 1

    @cached_property
    def _starts(self) -> list[Fraction]:
        return [section.start for section in self.sections]


def performance_of(source: Performance | Program) -> Performance:
    """A performance itself, or a program as one that holds from bar 0 on."""
    if isinstance(source, Performance):
        return source
    return Performance((Entry(Fraction(0), Evaluate(source)),))


def _bar(entry: Entry) -> Fraction:
    return entry.bar
