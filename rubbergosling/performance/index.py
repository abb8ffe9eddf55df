"""The typed index of a performance, so that its entries are not read again and again.

An index is a value. It grows with the performance, one entry at a time, and is then the same as
one that is built of all entries at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from ..language.syntax import Mode, Program, Track
from ..timeline.patterns import Pattern
from ..timeline.tempo import TempoMap
from .actions import (
    Chance,
    Entry,
    Evaluate,
    Hush,
    Late,
    Load,
    MovePointer,
    Reset,
    SetTempo,
    append_entry,
)


@dataclass(frozen=True)
class Section:
    """A span in which one program holds: from `start` on, to the next section's start.

    Attributes:
        start: Where it begins, in bars.
        program: The program; silence is an empty one.
        patterns: Its tracks with their rhythms.
        memory: How many of the last steps agents rehearse: the last that a program has set.
        taught: All instruments that have learnt or were predicted up to here, in order.
    """

    start: Fraction
    program: Program
    patterns: tuple[tuple[Track, Pattern], ...]
    memory: int | Literal["all"]
    taught: tuple[str, ...]

    def part(self, mode: Mode, instrument: str | None = None) -> tuple[Track, Pattern] | None:
        """The last track with a mode, and its rhythm; None where there is none.

        Args:
            mode: What the agents do with it.
            instrument: What it plays; None is any.
        """
        for track, pattern in reversed(self.patterns):
            if track.mode == mode and instrument in (None, track.instrument):
                return track, pattern
        return None


@dataclass(frozen=True)
class PerformanceIndex:
    """What is worked out of the entries of a performance.

    No field has a default: one that is forgotten in `extended` is an error.

    Attributes:
        sections: The programs that hold, by start.
        tempo: The tempo along the performance.
        beginnings: The entries that may give an instrument another agent.
        late: For a bar, how many bars of lessons the agents lack in it.
        chance: What the agents derive from.
        pointer: Where the pointer was moved to last; None where it never was.
    """

    sections: tuple[Section, ...]
    tempo: TempoMap
    beginnings: tuple[Entry, ...]
    late: dict[int, int]
    chance: Chance
    pointer: MovePointer | None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "PerformanceIndex":
        """The index of entries that are in ascending order of bars."""
        return cls((), TempoMap(), (), {}, Chance(), None).extended(*entries)

    def extended(self, *entries: Entry) -> "PerformanceIndex":
        """The index with more entries, none of them before those that it knows."""
        sections, beginnings, late = list(self.sections), list(self.beginnings), dict(self.late)
        tempi: list[tuple[Fraction, Fraction]] = []
        chance, pointer = self.chance, self.pointer
        for entry in entries:
            match entry.action:
                case Evaluate(program):
                    _append_section(sections, entry.bar, program, entry.action.patterns)
                    if program.tempo_bpm is not None:
                        tempi.append((entry.bar, program.tempo_bpm))
                    if program.structure is not None:
                        append_entry(beginnings, entry)
                case Hush():
                    _append_section(sections, entry.bar, Program(), ())
                case SetTempo(bpm):
                    tempi.append((entry.bar, bpm))
                case Reset() | Load():
                    append_entry(beginnings, entry)
                case Late(bars):
                    late[floor(entry.bar)] = bars
                case Chance():
                    chance = entry.action
                case MovePointer():
                    pointer = entry.action
        return PerformanceIndex(
            tuple(sections), self.tempo.extended(tempi), tuple(beginnings), late, chance, pointer
        )


def _append_section(
    sections: list[Section],
    start: Fraction,
    program: Program,
    patterns: tuple[tuple[Track, Pattern], ...],
) -> None:
    """Adds a section; one that begins at the same place goes, but what it set holds on."""
    memory = program.memory
    if memory is None:
        memory = sections[-1].memory if sections else "all"
    if sections and sections[-1].start == start:
        sections.pop()
    taught = dict.fromkeys(sections[-1].taught if sections else ())
    taught |= {t.instrument: None for t in program.tracks if t.mode in ("learn", "predict")}
    sections.append(Section(start, program, patterns, memory, tuple(taught)))
