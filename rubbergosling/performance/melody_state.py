"""What can be seen of a synth's agent at a place in a performance, as a value."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from .agents import Doing, doing_at
from .ensemble import Ensemble
from .entries import Performance
from .melodies import Passed


@dataclass(frozen=True)
class MelodyState:
    """A synth's agent in one bar.

    Attributes:
        instrument: What it plays.
        doing: Whether it learns, plays or rests in this bar; where it does one after the
            other, what it does last.
        bar: Which bar, counted from 0.
        passed: The notes of this bar that it is taught and those it plays, in order.
        lessons: How many notes it was ever taught.
        kinds: How many different ones it remembers.
        has_model: Whether a trained model is behind it.
    """

    instrument: str
    doing: Doing
    bar: int
    passed: tuple[Passed, ...]
    lessons: int
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


def melody_state(
    ensemble: Ensemble, performance: Performance, instrument: str, bar: Fraction
) -> MelodyState:
    """What can be seen of a synth's agent in the bar that a position lies in.

    What it has learnt is all that is fixed by the end of this bar.
    """
    first, end = Fraction(floor(bar)), Fraction(floor(bar) + 1)
    course = ensemble.melody(performance, instrument, end)
    return MelodyState(
        instrument=instrument,
        doing=doing_at(performance, instrument, end - Fraction(1, 1024)),
        bar=floor(bar),
        passed=tuple(course.between(first, end)),
        lessons=course.phrases.lessons,
        kinds=course.phrases.kinds,
        has_model=course.behind is not None,
    )
