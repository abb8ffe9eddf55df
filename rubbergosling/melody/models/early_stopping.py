"""Learning in rounds: it goes on as long as held-out notes are foretold better."""

import math
from typing import Protocol

from .base import Epoch, Learnt, Lesson, NoteModel


class Pupil(Protocol):
    """What learns in rounds."""

    def round(self) -> float:
        """Learns from every note once; tells the bits of one, on average, as it learnt."""
        ...

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average; None where none are held out."""
        ...

    def model(self) -> NoteModel:
        """What it knows by now; later rounds do not change it."""
        ...


def learn_in_rounds(lesson: Lesson, pupil: Pupil, most: int, patience: int) -> Learnt:
    """What came of a lesson.

    Args:
        lesson: It tells how many rounds at most, when it is over, and who is to be told.
        pupil: Who learns.
        most: Rounds, where the lesson does not tell.
        patience: Rounds without a better one after which it ends.
    """
    best, best_bits, best_epoch = pupil.model(), math.inf, 0
    curve: list[Epoch] = []
    epochs = lesson.epochs or most
    for epoch in range(1, epochs + 1):
        train_bits, bits = pupil.round(), pupil.held_out_bits()
        curve.append(Epoch(train_bits, bits))
        if bits is None or bits < best_bits:
            best, best_epoch = pupil.model(), epoch
            best_bits = math.inf if bits is None else bits
        lesson.report(curve[-1], epochs)
        if lesson.stop() or epoch - best_epoch >= patience:
            break
    return Learnt(best, best_epoch, tuple(curve))
