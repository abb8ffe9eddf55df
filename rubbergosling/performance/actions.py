"""What can be done at a place in a performance, as values."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..agents.agent_file import SavedAgent
from ..errors import GoslingValueError
from ..language.checking import checked
from ..language.syntax import Program, Track
from ..language.values import Number, exact, plain, readable
from ..language.vocabulary import MAX_NUMBER, SYNTHS, TEMPO
from ..melody.fallback_model import SavedTune
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
    """An instrument's agent becomes one that was saved; a synth's has a model behind it.

    Raises:
        ValueError: If it is a synth and no model of melodies, or the other way round.
    """

    instrument: str
    agent: SavedAgent | SavedTune

    def __post_init__(self) -> None:
        if (self.instrument in SYNTHS) != isinstance(self.agent, SavedTune):
            kind = "a model of melodies" if self.instrument in SYNTHS else "a saved agent"
            raise GoslingValueError(f"what is loaded for {self.instrument} must be {kind}")

    @property
    def notice(self) -> str:
        """What to tell of the agent before it plays; mostly nothing."""
        return self.agent.notice if isinstance(self.agent, SavedAgent) else ""


@dataclass(frozen=True)
class Late:
    """In this bar the agents are heard as they were so many bars of lessons earlier.

    Their training had not ended in time; it is written down so that a take sounds the same
    again.
    """

    bars: int


@dataclass(frozen=True)
class Chance:
    """The agents' random seed, and which model they have, see `model_maker`."""

    seed: int = 0
    model: str = ""


Action = Evaluate | SetTempo | Hush | MovePointer | Reset | Load | Late | Chance
