"""The model `intervals`: n-gram counts of steps from pitch to pitch.

A note is seen as how far its top pitch lies from the last pitch before it, and how long it lasts;
so what was learnt in one place is known in every other.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ..notes import Note
from .base import Corpus, HeldOut, State, mean_bits
from .ngram import ORDERS, ContextListener, ContextTree, read_order


class Intervals:
    """Counts of steps.

    Args:
        corpus: What is counted.
        order: Steps of the longest context, and the one after it: at least 1.
    """

    name: ClassVar[str] = "intervals"

    def __init__(self, corpus: Corpus, order: int) -> None:
        self._order = order
        self._steps = Steps(corpus.kinds)
        lines = [self._steps.of_line(line) for line in corpus.lines]
        self._tree = ContextTree(lines, self._steps.n_steps, order)

    def listener(self) -> "IntervalListener":
        """Somebody at the beginning of a line."""
        return IntervalListener(self._tree.listener(), self._steps)

    def state(self) -> State:
        """The order; the counts are made again from the corpus."""
        return State({"order": self._order}, {})

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """See `base.NoteModel.from_state`."""
        return cls(corpus, read_order(state))

    @classmethod
    def tuned(cls, corpus: Corpus, held_out: Sequence[HeldOut]) -> int:
        """The order that foretells the held-out notes best, one of `ORDERS`."""
        return min(ORDERS, key=lambda order: mean_bits(cls(corpus, order), held_out))


class Steps:
    """The numbers of steps: from each place, each kind of note is one.

    A place is the number of the last pitch heard; `NOWHERE` before the first.

    Args:
        kinds: All notes there are.
    """

    NOWHERE = 0

    def __init__(self, kinds: Sequence[Note]) -> None:
        pitches = sorted({note.pitches[-1] for note in kinds if note.pitches})
        numbers: dict[tuple[Fraction | str | None, Fraction | None], int] = {}
        places = [None, *pitches]
        table = [
            [numbers.setdefault(_step(place, note), len(numbers)) for note in kinds]
            for place in places
        ]
        self.n_steps = len(numbers)
        self.table = np.array(table, dtype=np.intp)
        """By place and kind: the step, of shape (n_places, n_kinds)."""
        self.places = [places.index(note.pitches[-1]) if note.pitches else None for note in kinds]
        """By kind: the place where it leads; None where a rest leaves it as it is."""
        # Kinds that are the same step from here (chords with one top) share its probability.
        self.sharers = np.array(
            [np.bincount(row, minlength=self.n_steps)[row] for row in self.table]
        )

    def of_line(self, line: Sequence[int]) -> list[int]:
        """A line of kinds as steps."""
        place, steps = self.NOWHERE, []
        for kind in line:
            steps.append(int(self.table[place, kind]))
            place = self.after(place, kind)
        return steps

    def after(self, place: int, kind: int) -> int:
        """Where a kind leads from a place."""
        new = self.places[kind]
        return place if new is None else new


def _step(place: Fraction | None, note: Note) -> tuple[Fraction | str | None, Fraction | None]:
    if not note.pitches:
        return "rest", note.beats
    return None if place is None else note.pitches[-1] - place, note.beats


class IntervalListener:
    """Hears kinds, counts steps."""

    def __init__(self, listener: ContextListener, steps: Steps) -> None:
        self._listener, self._steps, self._place = listener, steps, Steps.NOWHERE

    def probabilities(self) -> NDArray[np.float64]:
        """Of each kind, of shape (n_kinds,)."""
        likely: NDArray[np.float64] = self._listener.probabilities()[self._steps.table[self._place]]
        likely /= self._steps.sharers[self._place]
        likely /= np.add.reduce(likely)  # steps that lead to no kind are out of the question
        return likely

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        self._listener.hear(int(self._steps.table[self._place, kind]))
        self._place = self._steps.after(self._place, kind)
