"""The state of an agent at a place in a performance, as a value."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..melody.variable_order import Choice, Pitch
from ..performance.entries import Performance
from ..performance.guesses import Known

Doing = Literal["learns", "plays", "rests"]


@dataclass(frozen=True)
class AgentState:
    """An agent in one bar: what all kinds of agents have.

    Attributes:
        instrument: What it plays.
        doing: Whether it learns, plays or rests in this bar; where it does one after the
            other, what it does last.
        bar: Which bar, counted from 0.
        lessons: How much it was ever taught: bars of a rhythm, or notes of a melody.
    """

    instrument: str
    doing: Doing
    bar: int
    lessons: int


@dataclass(frozen=True)
class RhythmState(AgentState):
    """The agent of an instrument's rhythm in one bar.

    Attributes:
        source: For each of the 8 steps whether the source hits.
        targets: For each step what is right: what it is being taught, or else what it was
            once taught in this situation; None where it never was.
        probabilities: Of a hit, for each step; 0 where it hears no source and was never taught
            what to do in silence.
        guesses: For each step whether it plays a hit, or would if it were to predict.
        loss: The model's loss over its last lesson; None before the first.
        losses: After each bar of lessons so far.
        known: How much it still has right of each pattern it was ever taught, in order.
    """

    source: tuple[bool, ...]
    targets: tuple[bool | None, ...]
    probabilities: tuple[float, ...]
    guesses: tuple[bool, ...]
    loss: float | None
    losses: tuple[float, ...]
    known: tuple[Known, ...]

    @property
    def correct(self) -> int:
        """How many steps of this bar it guesses right, of those whose target is known."""
        return sum(
            guess == target for guess, target in zip(self.guesses, self.targets, strict=True)
        )

    @property
    def judged(self) -> int:
        """How many steps of this bar have a known target."""
        return sum(target is not None for target in self.targets)

    @property
    def right(self) -> int:
        """The forgetting meter: of all situations ever taught, how many it still gets right."""
        return sum(each.right for each in self.known)

    @property
    def taught(self) -> int:
        """How many situations it was ever taught."""
        return sum(each.taught for each in self.known)


@dataclass(frozen=True)
class PassedNote:
    """A note that a synth's agent was taught or has played.

    Attributes:
        bar: Where, in bars.
        note: Which; None is a rest.
        is_own: Whether it played the note, rather than being taught it.
        choice: How sure it was of its own note; of one it was taught, what it would have played
            for certain, if anything.
    """

    bar: Fraction
    note: Pitch
    is_own: bool
    choice: Choice | None

    @property
    def is_sure(self) -> bool:
        """Whether it was sure of this note, or would have been."""
        choice = self.choice
        return choice is not None and choice.is_certain and choice.note == self.note


@dataclass(frozen=True)
class MelodyState(AgentState):
    """The agent of a synth's melody in one bar.

    Attributes:
        passed: The notes of this bar that it is taught and those it plays, in order.
        kinds: How many different notes it remembers.
        has_model: Whether it falls back on a trained model.
    """

    passed: tuple[PassedNote, ...]
    kinds: int
    has_model: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing it could go by: neither lessons nor a model."""
        return not (self.lessons or self.has_model)

    @property
    def sure(self) -> int:
        """Of how many notes of this bar it was sure: those it plays, and those it foresaw."""
        return sum(each.is_sure for each in self.passed)

    @property
    def context(self) -> int:
        """How many notes before it decided on the last note of this bar; 0 where none did."""
        return self.passed[-1].choice.context if self.passed and self.passed[-1].choice else 0


def doing_at(performance: Performance, instrument: str, bar: Fraction) -> Doing:
    """What an instrument's agent does at a position in bars."""
    for track in performance.program_at(bar).tracks:
        if track.instrument == instrument and track.mode == "learn":
            return "learns"
        if track.instrument == instrument and track.mode == "predict":
            return "plays"
    return "rests"
