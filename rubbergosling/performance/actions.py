"""The actions of a performance, as values."""

from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ..errors import GoslingValueError
from ..language.checking import checked
from ..language.syntax import Program, Track
from ..language.values import Number, exact, plain, readable
from ..language.vocabulary import MAX_NUMBER, TEMPO
from ..timeline.patterns import Pattern, pattern_of


@dataclass(frozen=True, repr=False)
class Evaluate:
    """A program replaces the one before, as a whole.

    Attributes:
        program: What plays from there on.
        text: What it was read from; empty if it was made by hand.

    Raises:
        GoslingValueError: If a program made by hand makes no sense; reading has checked the others.
    """

    program: Program
    text: str = ""

    def __post_init__(self) -> None:
        if not self.text:
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
        ValueError: If it is out of range, or has more digits than a program's numbers may have.
    """

    bpm: Fraction

    def __init__(self, bpm: Number) -> None:
        vars(self).update(bpm=exact(bpm))
        if not TEMPO.check(self.bpm):
            shown = plain(self.bpm) if abs(self.bpm) < 10**9 else "enormous"
            raise GoslingValueError(TEMPO.sentence("bpm", shown))
        if self.bpm.denominator >= 10**MAX_NUMBER:  # no journal, and no text, could say it
            raise GoslingValueError(f"bpm has more than {MAX_NUMBER} digits")

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
                raise GoslingValueError(f"pointer {name} is {value}: it must be 0 to 1")


@dataclass(frozen=True)
class Reset:
    """An agent starts afresh; without an instrument, all of them do."""

    instrument: str | None = None


@dataclass(frozen=True)
class Load:
    """An instrument's agent becomes one that was saved.

    Attributes:
        instrument: What it plays.
        data: The whole file. Only agents open it, and say what is wrong with it.
        name: What it is called in messages: where it was read from.
        notice: What to tell of it before it plays; mostly nothing.
    """

    instrument: str
    data: bytes = field(repr=False)
    name: str = field(default="", compare=False)
    notice: str = field(default="", compare=False)


@dataclass(frozen=True)
class Late:
    """In this bar the agents play without so many of their last lessons.

    Their training had not ended in time; it is written down so that a take sounds the same
    again.
    """

    bars: int


@dataclass(frozen=True)
class Chance:
    """The agents' random seed, and the name of the model they have; an empty one is ours."""

    seed: int = 0
    model: str = ""


Action = Evaluate | SetTempo | Hush | MovePointer | Reset | Load | Late | Chance


@dataclass(frozen=True, init=False, repr=False)
class Entry:
    """An action at an exact position in bars."""

    bar: Fraction
    action: Action

    def __init__(self, bar: Number, action: Action) -> None:
        vars(self).update(bar=exact(bar), action=action)

    __repr__ = readable


def bar_of(entry: Entry) -> Fraction:
    """Where an entry stands; for sorting and searching."""
    return entry.bar


def append_entry(entries: list[Entry], entry: Entry) -> None:
    """Adds an entry at the end; of those at its bar, what it makes meaningless goes."""
    at = bisect_left(entries, entry.bar, key=bar_of)
    entries[at:] = [each for each in entries[at:] if not _replaces(entry.action, each.action)]
    entries.append(entry)


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
