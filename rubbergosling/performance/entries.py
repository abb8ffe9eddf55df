"""A performance: actions and the bars from which they hold, as one value.

A performance is a tuple of entries at exact positions in bars. Live playing appends
entries a little ahead of the clock; offline rendering has them all from the start;
a journal is the same list on disk. A script can write one down:

    >>> from rubbergosling import Hush, Performance, Program, SetTempo, Track
    >>> verse = Program([Track("kick", speed=4)], tempo_bpm=150)
    >>> song = Performance.of((0, verse), (4, SetTempo(160)), (8, Hush()))
    >>> song.entries[1]
    Entry(4, SetTempo(160))
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from ..language.parser import parse
from ..language.syntax import Program
from ..language.values import Number, readable
from ..language.vocabulary import DRUMS
from ..timeline.tempo import TempoMap
from .actions import (
    Action,
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
    bar_of,
)
from .index import PerformanceIndex, Section

__all__ = [
    "Action",
    "Chance",
    "Entry",
    "Evaluate",
    "Hush",
    "Late",
    "Load",
    "MovePointer",
    "Performance",
    "Reset",
    "Section",
    "SetTempo",
    "performance_of",
]


@dataclass(frozen=True, init=False, repr=False)
class Performance:
    """Entries in ascending order of bars; of two at one bar, the later one comes later.

    `Performance.of` puts them in order.

    Args:
        entries: What is done, in order.
        index: What is known of just these entries, where it is known already.
    """

    entries: tuple[Entry, ...]
    index: PerformanceIndex = field(repr=False, compare=False)

    def __init__(
        self, entries: tuple[Entry, ...] = (), index: PerformanceIndex | None = None
    ) -> None:
        vars(self).update(entries=entries, index=index or PerformanceIndex.of(entries))

    __repr__ = readable

    @classmethod
    def of(cls, *moments: "tuple[Number, Program | Action]") -> "Performance":
        """The performance of what is done at each position in bars, in any order.

        Args:
            moments: Pairs of a position and a program that begins there, or another action.

        Raises:
            ValueError: If a program makes no sense.
        """
        return cls.holding(
            Entry(bar, Evaluate(doing) if isinstance(doing, Program) else doing)
            for bar, doing in moments
        )

    @classmethod
    def holding(cls, entries: Iterable[Entry]) -> "Performance":
        """The performance to which entries were added, in any order of bars."""
        kept: list[Entry] = []
        for entry in sorted(entries, key=bar_of):  # which keeps their order at one bar
            append_entry(kept, entry)
        return cls(tuple(kept))

    def added(self, entry: Entry) -> "Performance":
        """A performance with one entry more, in its place by bars.

        An earlier one at the same bar that it makes meaningless goes: a hand on a fader moves it
        more often than anything is sent.
        """
        end = bisect_right(self.entries, entry.bar, key=bar_of)
        here = list(self.entries[:end])
        append_entry(here, entry)
        entries = (*here, *self.entries[end:])
        return Performance(
            entries, self.index.extended(entry) if end == len(self.entries) else None
        )

    def with_chance(self, seed: int | None, model: str) -> "Performance":
        """The performance with another model and seed of its agents; None keeps the seed."""
        chance = Chance(self.chance.seed if seed is None else seed, model)
        return self if chance == self.chance else self.added(Entry(Fraction(0), chance))

    def is_changed_by(self, action: Action) -> bool:
        """Whether an action at the end would change anything; a fader may say the same for ever."""
        match action:
            case SetTempo(bpm):
                return bpm != self.tempo.tempi_bpm[-1]
            case MovePointer():
                return action != self.index.pointer
        return True

    @property
    def pointer(self) -> tuple[float, float]:
        """Where the pointer was moved to last, as x and y; it begins in the middle."""
        moved = self.index.pointer
        return (moved.x, moved.y) if moved else (0.5, 0.5)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The programs that hold, with their patterns, by start; silence is empty."""
        return self.index.sections

    @property
    def tempo(self) -> TempoMap:
        """The tempo along this performance; the first is 120 until something says otherwise."""
        return self.index.tempo

    @property
    def beginnings(self) -> tuple[Entry, ...]:
        """The entries that may give an instrument another agent."""
        return self.index.beginnings

    @property
    def chance(self) -> Chance:
        """What the agents derive from, as the last entry that says so has it."""
        return self.index.chance

    @property
    def late_bars(self) -> int:
        """How many bars the agents played without their latest lesson."""
        return len(self.index.late)

    @property
    def taught_instruments(self) -> tuple[str, ...]:
        """All instruments that ever learn or are predicted: rhythms, or as synths melodies."""
        return self.sections[-1].taught if self.sections else ()

    def late_at(self, bar: Fraction | int) -> int:
        """How many bars of lessons the agents lack in the bar a position lies in."""
        return self.index.late.get(floor(bar), 0)

    def memory_steps_at(self, bar: Fraction) -> int | None:
        """How many of the last steps agents rehearse at a position; None is everything."""
        at = self.section_index(bar)
        memory = self.sections[at].memory if at >= 0 else "all"
        return None if memory == "all" else memory

    def pieces(
        self, start: Fraction, stop: Fraction
    ) -> Iterator[tuple[Section, Fraction, Fraction]]:
        """The sections in a half-open span of bars, each with where it begins and ends there."""
        index = max(self.section_index(start), 0)
        while index < len(self.sections) and self.sections[index].start < stop:
            section, index = self.sections[index], index + 1
            end = self.sections[index].start if index < len(self.sections) else stop
            yield section, max(start, section.start), min(stop, end)

    def between(self, start: Fraction, stop: Fraction) -> tuple[Entry, ...]:
        """The entries in a half-open span of bars."""
        if not self.entries or self.entries[-1].bar < start:
            return ()
        first, last = (bisect_left(self.entries, bar, key=bar_of) for bar in (start, stop))
        return self.entries[first:last]

    def program_at(self, bar: Fraction) -> Program:
        """The program that holds at a position in bars; empty before the first."""
        at = self.section_index(bar)
        return self.sections[at].program if at >= 0 else Program()

    def section_index(self, bar: Fraction) -> int:
        """Which of `sections` holds at a position in bars; -1 before the first."""
        return bisect_right(self.sections, bar, key=_start_of) - 1


def performance_of(
    source: str | Program | Performance, instruments: Collection[str] = DRUMS
) -> Performance:
    """A performance itself, or a program as one that holds from bar 0 on.

    Args:
        source: A performance, a program or its text.
        instruments: The names of the samples that a text may name.

    Raises:
        ProgramError: If the text is wrong.
        ValueError: If a program made without text makes no sense.
        TypeError: If it is none of the three.
    """
    if isinstance(source, Performance):
        return source
    if isinstance(source, str):
        return Performance((Entry(Fraction(0), Evaluate(parse(source, instruments), source)),))
    if not isinstance(source, Program):
        raise TypeError(f"this is no text, Program or Performance: {source!r:.40}")
    return Performance((Entry(Fraction(0), Evaluate(source)),))


def _start_of(section: Section) -> Fraction:
    return section.start
