"""What was done, and when, as a value.

A performance is a tuple of entries at exact positions in bars. Live playing appends
entries a little ahead of the clock; offline rendering has them all from the start;
a journal is the same list on disk. A script can write one down:

    >>> verse = Program([Track("kick", speed=4)], tempo_bpm=150)
    >>> song = Performance.of((0, verse), (4, SetTempo(160)), (8, Hush()))
    >>> song.entries[1]
    Entry(4, SetTempo(160))
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import floor
from typing import Literal

from ..language.parser import parse
from ..language.syntax import Mode, Program, Track
from ..language.values import Number, exact, readable
from ..language.vocabulary import DRUMS, SYNTHS
from ..timeline.patterns import Pattern
from ..timeline.tempo import TempoMap
from .actions import Action, Chance, Evaluate, Hush, Late, Load, MovePointer, Reset, SetTempo

__all__ = [
    "Action",
    "Beginnings",
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

OF_PROGRAMS = (
    "sections", "_starts", "taught_instruments", "agent_instruments", "melody_instruments"
)  # fmt: skip
"""What is worked out of the programs of a performance."""

Beginnings = tuple[tuple[Fraction, Evaluate | Reset | Load], ...]
"""What may give an instrument another agent, with its bar."""


@dataclass(frozen=True, init=False, repr=False)
class Entry:
    """An action at an exact position in bars."""

    bar: Fraction
    action: Action

    def __init__(self, bar: Number, action: Action) -> None:
        vars(self).update(bar=exact(bar), action=action)

    __repr__ = readable


@dataclass(frozen=True)
class Section:
    """A span in which one program holds: from `start` on, to the next section's start."""

    start: Fraction
    program: Program
    patterns: tuple[tuple[Track, Pattern], ...]

    @classmethod
    def of(cls, entry: Entry) -> "Section":
        """The section that an evaluation or a hush begins."""
        if isinstance(entry.action, Evaluate):
            return cls(entry.bar, entry.action.program, entry.action.patterns)
        return cls(entry.bar, Program(), ())

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


@dataclass(frozen=True, repr=False)
class Performance:
    """Entries in ascending order of bars; of two at one bar, the later one comes later.

    `Performance.of` puts them in order.
    """

    entries: tuple[Entry, ...] = ()

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
        for _, group in groupby(sorted(entries, key=_bar), key=_bar):  # which keeps their order
            at_one_bar: list[Entry] = []
            for entry in group:
                at_one_bar = _added(at_one_bar, entry)
            kept += at_one_bar
        return cls(tuple(kept))

    def _repr_svg_(self) -> str:
        """The picture that notebooks show."""
        from .picture import picture

        return picture(self)

    def added(self, entry: Entry) -> "Performance":
        """A performance with one entry more, in its place by bars.

        An earlier one at the same bar that it makes meaningless goes: a hand on a fader moves it
        more often than anything is sent.
        """
        first = bisect_left(self.entries, entry.bar, key=_bar)
        last = bisect_right(self.entries, entry.bar, key=_bar)
        here, after = _added(self.entries[first:last], entry), self.entries[last:]
        added = replace(self, entries=(*self.entries[:first], *here, *after))
        added._inherit(self, entry, is_last=not after)
        return added

    def _inherit(self, before: "Performance", entry: Entry, is_last: bool) -> None:
        """Takes over what was worked out already: a long performance grows by small steps."""
        affected = _affected(entry.action)
        # Copied at one stroke: another thread may just now work something out of the one before.
        worked_out = before.__dict__.copy()
        known = {n: v for n, v in worked_out.items() if n not in ("entries", *affected)}
        if is_last and "sections" in before.__dict__ and "sections" in affected:
            section = Section.of(entry)
            is_same = bool(before.sections) and before.sections[-1].start == entry.bar
            known["sections"] = (*before.sections[: -1 if is_same else None], section)
        if is_last and "tempo" in before.__dict__ and "tempo" in affected:
            known["tempo"] = before.tempo.changed(entry.bar, _tempo_of(entry.action))
        self.__dict__.update(known)

    def with_chance(self, seed: int | None, model: str) -> "Performance":
        """A performance whose agents have a model and a seed; None leaves them their seed."""
        chance = Chance(self.chance.seed if seed is None else seed, model)
        return self if chance == self.chance else self.added(Entry(Fraction(0), chance))

    def is_changed_by(self, action: Action) -> bool:
        """Whether an action at the end would change anything; a fader may say the same for ever."""
        match action:
            case SetTempo(bpm):
                return bpm != self.tempo.tempi_bpm[-1]
            case MovePointer():
                moves = (e.action for e in reversed(self.entries))
                return action != next((m for m in moves if isinstance(m, MovePointer)), None)
        return True

    @property
    def pointer(self) -> tuple[float, float]:
        """Where the pointer was moved to last, as x and y; it begins in the middle."""
        for action in (entry.action for entry in reversed(self.entries)):
            if isinstance(action, MovePointer):
                return action.x, action.y
        return 0.5, 0.5

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The programs that hold, with their patterns worked out, by start; silence is empty."""
        found: dict[Fraction, Section] = {}
        for entry in self.entries:
            if isinstance(entry.action, Evaluate | Hush):
                found[entry.bar] = Section.of(entry)
        return tuple(found.values())

    def pieces(
        self, start: Fraction, stop: Fraction
    ) -> Iterator[tuple[Section, Fraction, Fraction]]:
        """The sections in a half-open span of bars, each with where it begins and ends there."""
        index = max(self.section_index(start), 0)
        while index < len(self.sections) and self.sections[index].start < stop:
            section, index = self.sections[index], index + 1
            end = self.sections[index].start if index < len(self.sections) else stop
            yield section, max(start, section.start), min(stop, end)

    @cached_property
    def tempo(self) -> TempoMap:
        """The tempo along this performance; the first is 120 until something says otherwise."""
        changes = ((entry.bar, _tempo_of(entry.action)) for entry in self.entries)
        return TempoMap.of((bar, bpm) for bar, bpm in changes if bpm is not None)

    @cached_property
    def beginnings(self) -> Beginnings:
        """What may give an instrument another agent, with its bar."""
        found: list[tuple[Fraction, Evaluate | Reset | Load]] = []
        for bar, action in ((entry.bar, entry.action) for entry in self.entries):
            match action:
                case Reset() | Load():
                    found.append((bar, action))
                case Evaluate(program) if program.structure:
                    found.append((bar, action))
        return tuple(found)

    def memory_steps_at(self, bar: Fraction) -> int | None:
        """How many of the last steps agents rehearse at a position; None is everything."""
        at = bisect_right(self._memories, bar, key=lambda memory: memory[0])
        memory = self._memories[at - 1][1] if at else "all"
        return None if memory == "all" else memory

    @cached_property
    def _memories(self) -> list[tuple[Fraction, int | Literal["all"]]]:
        """What programs set, with its bar."""
        return [
            (entry.bar, entry.action.program.memory)
            for entry in self.entries
            if isinstance(entry.action, Evaluate) and entry.action.program.memory is not None
        ]

    def late_at(self, bar: Fraction | int) -> int:
        """How many bars of lessons the agents lack in the bar a position lies in."""
        return self._late.get(floor(bar), 0)

    @cached_property
    def late_bars(self) -> int:
        """In how many bars the agents were heard without their latest lesson."""
        return len(self._late)

    @cached_property
    def _late(self) -> dict[int, int]:
        late = [(e.bar, e.action) for e in self.entries if isinstance(e.action, Late)]
        return {floor(bar): action.bars for bar, action in late}

    @cached_property
    def chance(self) -> Chance:
        """What the agents derive from, as the last entry that says so has it."""
        found = [entry.action for entry in self.entries if isinstance(entry.action, Chance)]
        return found[-1] if found else Chance()

    @cached_property
    def taught_instruments(self) -> tuple[str, ...]:
        """All instruments that ever learn or are predicted: rhythms, or as synths melodies."""
        found = {
            track.instrument: None
            for section in self.sections
            for track, _ in section.patterns
            if track.mode in ("learn", "predict")
        }
        return tuple(found)

    @cached_property
    def agent_instruments(self) -> tuple[str, ...]:
        """Those that have an agent for their rhythm: all but synths."""
        return tuple(name for name in self.taught_instruments if name not in SYNTHS)

    @cached_property
    def melody_instruments(self) -> tuple[str, ...]:
        """Those that have an agent for their melody: synths."""
        return tuple(name for name in self.taught_instruments if name in SYNTHS)

    def learners_between(self, start: Fraction, stop: Fraction) -> tuple[str, ...]:
        """The instruments whose agents learn a rhythm somewhere in a half-open span of bars."""
        found = {
            track.instrument: None
            for section, _, _ in self.pieces(start, stop)
            for track, _ in section.patterns
            if track.mode == "learn" and track.instrument not in SYNTHS
        }
        return tuple(found)

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


def performance_of(
    source: str | Program | Performance, instruments: Collection[str] = DRUMS
) -> Performance:
    """A performance itself, or a program or its text as one that holds from bar 0 on.

    Args:
        source: What is played.
        instruments: The names of the samples that a text may name.

    Raises:
        ProgramError: If a text is wrong.
        ValueError: If a program that was made without text is.
        TypeError: If it is none of the three.
    """
    if isinstance(source, Performance):
        return source
    if isinstance(source, str):
        return Performance((Entry(Fraction(0), Evaluate(parse(source, instruments), source)),))
    if not isinstance(source, Program):
        raise TypeError(f"this is no text, Program or Performance: {source!r:.40}")
    return Performance((Entry(Fraction(0), Evaluate(source)),))


def _bar(entry: Entry) -> Fraction:
    return entry.bar


def _added(at_one_bar: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The entries at one bar with one more, without those that it makes meaningless."""
    return [each for each in at_one_bar if not _replaces(entry.action, each.action)] + [entry]


def _replaces(action: Action, earlier: Action) -> bool:
    """Whether nothing is left of an action when another one follows at the same bar."""
    match action, earlier:
        case (Evaluate(program), Evaluate(other)):
            return all(
                getattr(other, setting) is None or getattr(program, setting) is not None
                for setting in ("tempo_bpm", "structure", "memory")
            )
        case (MovePointer(), MovePointer()) | (SetTempo(), SetTempo()) | (Hush(), Hush()):
            return True
        case (Chance(), Chance()) | (Late(), Late()):
            return True
        case (Reset(None), Reset() | Load()):
            return True
        case (Reset() | Load(), Reset() | Load()):
            return action.instrument == earlier.instrument
    return False


def _tempo_of(action: Action) -> Fraction | None:
    """The tempo that an action sets; None where it leaves it as it is."""
    match action:
        case SetTempo(bpm):
            return bpm
        case Evaluate(program):
            return program.tempo_bpm
    return None


def _affected(action: Action) -> tuple[str, ...]:
    """What is worked out of a performance and depends on such an action."""
    match action:
        case Evaluate(program):
            return (
                *OF_PROGRAMS,
                *(["tempo"] if program.tempo_bpm is not None else []),
                *(["_memories"] if program.memory is not None else []),
                *(["beginnings"] if program.structure is not None else []),
            )  # fmt: skip
        case Hush():
            return OF_PROGRAMS
        case SetTempo():
            return ("tempo",)
        case Reset() | Load():
            return ("beginnings",)
        case Late():
            return ("_late", "late_bars")
        case Chance():
            return ("chance",)
        case MovePointer():
            return ()
