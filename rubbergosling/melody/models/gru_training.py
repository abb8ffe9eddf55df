"""Trains a `Gru`. Needs PyTorch."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.optim.swa_utils import AveragedModel

from .base import HeldOut, TrainingResult, TrainingTask
from .early_stopping import train_in_rounds
from .gru import Gru
from .gru_network import NOTHING, Architecture, GruEnsemble
from .transposing import Transposing

MANY_LINES = 20
"""From so many lines on they are a corpus; the voices of one piece are fewer."""

FIRST_STEPS = 10
"""So long the mean of the weights forgets faster: at first they are chance."""


@dataclass(frozen=True)
class Hyperparameters:
    """How a `Gru` is made and trained; chosen on held-out notes of training parts.

    Attributes:
        architecture: Of the networks.
        transposed: Whether half of the windows are heard in other keys.
        rate: Of learning.
        decay: Of the weights, in each step by the share `rate * decay`.
        averaging: What is kept of the mean of the weights in each step.
        batch: Windows in a step.
        window: Notes in a window.
        rounds: At most, where the task does not tell.
        patience: Rounds without a better one after which it ends.
    """

    architecture: Architecture
    transposed: bool
    rate: float
    decay: float = 0.3
    averaging: float = 0.98
    batch: int = 16
    window: int = 48
    rounds: int = 300
    patience: int = 25


PIECE = Hyperparameters(Architecture(dropout=0.6, unheard=0.3), transposed=False, rate=3e-3)
CORPUS = Hyperparameters(
    Architecture(dropout=0.3, unheard=0.2), transposed=True, rate=5e-3, rounds=60, patience=5
)  # fmt: skip


def learn_gru(task: TrainingTask) -> TrainingResult:
    """A `Gru` that learnt a task; on one machine the same task gives the same model.

    Of many lines it learns as they are and transposed as well, and the better is kept.
    """
    if len(task.corpus.lines) < MANY_LINES:
        return learn_by(task, PIECE)
    if isinstance(task.like, Gru):
        return learn_by(task, replace(CORPUS, transposed=task.like.transposed))
    if not task.held_out:
        return learn_by(task, CORPUS)
    both = [learn_by(task, replace(CORPUS, transposed=moved)) for moved in (True, False)]
    return min(both, key=lambda learnt: learnt.curve[learnt.epochs - 1].held_out_bits or math.inf)


def learn_by(task: TrainingTask, settings: Hyperparameters) -> TrainingResult:
    """A `Gru` that learnt a task in this way."""
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        trainer = _GruTrainer(task, settings)
        return train_in_rounds(task, trainer, settings.rounds, settings.patience)


class _GruTrainer:
    """The networks, their optimiser, the mean of their weights over the steps, and the notes."""

    def __init__(self, task: TrainingTask, settings: Hyperparameters) -> None:
        self._settings, self._lines = settings, task.corpus.lines
        self._no_kind = len(task.corpus.kinds)
        self._ensemble = GruEnsemble(task.corpus.kinds, settings.architecture)
        self._optimiser = torch.optim.AdamW(
            self._ensemble.parameters(), lr=settings.rate, weight_decay=settings.decay
        )
        self._mean = AveragedModel(self._ensemble, avg_fn=self._averaged)
        self._transposing = Transposing(task.corpus.kinds) if settings.transposed else None
        self._held_out = _side_by_side(task.held_out, self._no_kind)

    def model(self) -> Gru:
        """The networks with the mean of their weights."""
        return self._mean_ensemble.played(self._settings.transposed)

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average."""
        return None if self._held_out is None else self._mean_ensemble.bits(*self._held_out)

    def round(self) -> float:
        """Learns from every note once; returns the bits a note, with dropout."""
        losses = [self._step(heard, wanted) for heard, wanted in self._batches()]
        return sum(losses) / len(losses) / math.log(2)

    @property
    def _mean_ensemble(self) -> GruEnsemble:
        assert isinstance(self._mean.module, GruEnsemble)
        return self._mean.module

    def _step(self, heard: Tensor, wanted: Tensor) -> float:
        loss = self._ensemble.loss(heard, wanted)
        self._optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self._ensemble.parameters(), 1.0)
        self._optimiser.step()
        self._mean.update_parameters(self._ensemble)
        return loss.item()

    def _averaged(self, mean: Tensor, weight: Tensor, steps: Tensor | int) -> Tensor:
        kept = min(self._settings.averaging, float(steps / (steps + FIRST_STEPS)))
        return mean.lerp(weight, 1 - kept)

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """All windows, for each member in an order of its own."""
        heard, wanted = self._windows()
        order = torch.stack(
            [torch.randperm(len(heard)) for _ in range(self._settings.architecture.members)]
        )
        for chosen in torch.split(order, self._settings.batch, 1):
            batch = heard[chosen], wanted[chosen]
            yield (
                self._transposing.moved(*batch, torch.default_generator)
                if self._transposing
                else batch
            )

    def _windows(self) -> tuple[Tensor, Tensor]:
        """The lines cut into windows, in each round at other places."""
        window = self._settings.window
        heard: list[Tensor] = []
        wanted: list[Tensor] = []
        for line in self._lines:
            first = int(torch.randint(1, window + 1, ()))
            cuts = list(range(first, len(line), window))
            whole = torch.tensor((self._no_kind, *line))
            heard += whole[:-1].tensor_split(cuts)
            wanted += whole[1:].tensor_split(cuts)
        return _padded(heard, self._no_kind), _padded(wanted, NOTHING)


def _side_by_side(held_out: Sequence[HeldOut], no_kind: int) -> tuple[Tensor, Tensor] | None:
    """What is heard before each held-out note, and the notes that count."""
    if not held_out:
        return None
    lines = [torch.tensor((no_kind, *notes.line)) for notes in held_out]
    wanted = _padded([line[1:] for line in lines], NOTHING)
    for row, notes in zip(wanted, held_out, strict=True):
        row[: notes.first] = NOTHING
    return _padded([line[:-1] for line in lines], no_kind), wanted


def _padded(rows: list[Tensor], value: int) -> Tensor:
    """Rows of different length as one array, of shape (rows, longest)."""
    return pad_sequence(rows, batch_first=True, padding_value=value)


@contextmanager
def one_thread() -> Iterator[None]:
    """Has PyTorch use one thread: more are slower here, and others want to play."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
