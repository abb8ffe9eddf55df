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
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import floor

from ..agent.store import SavedAgent
from ..language.checking import checked
from ..language.syntax import Mode, Program, Track
from ..language.values import Number, exact, plain, readable
from ..language.vocabulary import TEMPO
from ..timeline.patterns import Pattern, pattern_of
from ..timeline.tempo import TempoMap


@dataclass(frozen=True, repr=False)
class Evaluate:
    """A program replaces the one before, as a whole.

    Raises:
        ValueError: If the program makes no sense; one that was read from a text does.
    """

    program: Program
    text: str = ""

    def __post_init__(self) -> None:
        checked(self.program)

    __repr__ = readable

    @cached_property
    def patterns(self) -> tuple[tuple[Track, Pattern], ...]:
        """The program's tracks with their rhythms, worked out once however long it plays."""
        return tuple((track, pattern_of(track)) for track in self.program.tracks)


@dataclass(frozen=True, init=False, repr=False)
class SetTempo:
    """The tempo changes, in beats a minute, 20 to 999.

    Raises:
        ValueError: If it is out of range.
    """

    bpm: Fraction

    def __init__(self, bpm: Number) -> None:
        vars(self).update(bpm=exact(bpm))
        if not TEMPO.check(self.bpm):
            raise ValueError(TEMPO.sentence("bpm", plain(self.bpm)))

    __repr__ = readable


@dataclass(frozen=True)
class Hush:
    """Everything stops."""


@dataclass(frozen=True)
class MovePointer:
    """The pointer moves to (x, y), each 0 to 1, y upwards as the mouse's own.

    Raises:
        ValueError: If one is out of range.
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            if not 0 <= value <= 1:
                raise ValueError(f"pointer {name} is {value}: it must be 0 to 1")


@dataclass(frozen=True)
class Reset:
    """An agent starts afresh; without an instrument, all of them do."""

    instrument: str | None = None


@dataclass(frozen=True)
class Load:
    """An instrument's agent becomes one that was saved."""

    instrument: str
    agent: SavedAgent


@dataclass(frozen=True)
class Late:
    """In this bar the agents are heard as they were so many bars of lessons earlier.

    Their training had not ended in time; it is written down so that a take sounds the same
    again.
    """

    bars: int


@dataclass(frozen=True)
class Chance:
    """What the agents' chance derives from, and which model they have, see `model_maker`."""

    seed: int = 0
    model: str = ""


Action = Evaluate | SetTempo | Hush | MovePointer | Reset | Load | Late | Chance


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
    """Entries in ascending order of bars; of two at one bar, the later one comes later."""

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
        performance = cls()
        for bar, doing in moments:
            action = Evaluate(doing) if isinstance(doing, Program) else doing
            performance = performance.added(Entry(bar, action))
        return performance

    def added(self, entry: Entry) -> "Performance":
        """A performance with one entry more, in its place by bars.

        An earlier one at the same bar that it makes meaningless goes: a hand on a fader moves it
        more often than anything is sent.
        """
        at = bisect_right(self.entries, entry.bar, key=_bar)
        before = self.entries[:at]
        if before and before[-1].bar == entry.bar and _replaces(entry.action, before[-1].action):
            before = before[:-1]
        added = replace(self, entries=(*before, entry, *self.entries[at:]))
        if isinstance(entry.action, MovePointer):
            # Nothing else that is worked out depends on the pointer, of which there is much.
            added.__dict__.update(self.__dict__ | {"entries": added.entries})
        return added

    def with_chance(self, seed: int | None, model: str) -> "Performance":
        """A performance whose agents have a model and a seed; None leaves them their seed."""
        chance = Chance(self.chance.seed if seed is None else seed, model)
        return self if chance == self.chance else self.added(Entry(Fraction(0), chance))

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
        for bar, action in ((entry.bar, entry.action) for entry in self.entries):
            if isinstance(action, Evaluate):
                found[bar] = Section(bar, action.program, action.patterns)
            elif isinstance(action, Hush):
                found[bar] = Section(bar, Program(), ())
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
        changes = []
        for entry in self.entries:
            if isinstance(entry.action, SetTempo):
                changes.append((entry.bar, entry.action.bpm))
            elif isinstance(entry.action, Evaluate) and entry.action.program.tempo_bpm:
                changes.append((entry.bar, entry.action.program.tempo_bpm))
        return TempoMap.of(changes)

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
        steps: int | None = None
        for section in self.sections[: self.section_index(bar) + 1]:
            if section.program.memory is not None:
                memory = section.program.memory
                steps = None if memory == "all" else memory
        return steps

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
    def agent_instruments(self) -> tuple[str, ...]:
        """All instruments that ever learn or are predicted."""
        found = {
            track.instrument: None
            for section in self.sections
            for track, _ in section.patterns
            if track.mode in ("learn", "predict")
        }
        return tuple(found)

    def learners_between(self, start: Fraction, stop: Fraction) -> tuple[str, ...]:
        """The instruments that learn somewhere in a half-open span of bars."""
        found = {
            track.instrument: None
            for section, _, _ in self.pieces(start, stop)
            for track, _ in section.patterns
            if track.mode == "learn"
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


def performance_of(source: Performance | Program) -> Performance:
    """A performance itself, or a program as one that holds from bar 0 on."""
    if isinstance(source, Performance):
        return source
    return Performance((Entry(Fraction(0), Evaluate(source)),))


def _bar(entry: Entry) -> Fraction:
    return entry.bar


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
    return False
