"""Trains in rounds for as long as the prediction of held-out notes gets better."""

import math
from typing import Protocol

from .base import Epoch, NoteModel, TrainingResult, TrainingTask


class Trainer(Protocol):
    """What learns in rounds."""

    def round(self) -> float:
        """Learns from every note once; returns the mean bits a note while learning."""
        ...

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average; None where none are held out."""
        ...

    def model(self) -> NoteModel:
        """What it knows by now; later rounds do not change it."""
        ...


def train_in_rounds(
    task: TrainingTask, trainer: Trainer, max_epochs: int, patience: int
) -> TrainingResult:
    """Trains round by round and keeps the best round.

    Args:
        task: How many rounds at most, when to stop, and who is told.
        trainer: What learns.
        max_epochs: Rounds at most, where the task does not tell.
        patience: Rounds without a better one after which it ends.
    """
    best, best_bits, best_epoch = trainer.model(), math.inf, 0
    curve: list[Epoch] = []
    epochs = task.epochs or max_epochs
    for epoch in range(1, epochs + 1):
        train_bits, bits = trainer.round(), trainer.held_out_bits()
        curve.append(Epoch(train_bits, bits))
        if bits is None or bits < best_bits:
            best, best_epoch = trainer.model(), epoch
            best_bits = math.inf if bits is None else bits
        task.report(curve[-1], epochs)
        if task.stop() or epoch - best_epoch >= patience:
            break
    return TrainingResult(best, best_epoch, tuple(curve))
