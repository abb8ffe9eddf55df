"""How a `Gru` learns. Needs PyTorch: imported by ``gru.learn_gru``."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from .base import HeldOut, TrainingResult, TrainingTask
from .early_stopping import train_in_rounds
from .gru import Gru
from .gru_network import NOTHING, Making, Network
from .transposing import Transposing

MANY_LINES = 20
"""From so many lines on they are a corpus; the voices of one piece are fewer."""

FIRST_STEPS = 10
"""So long the mean of the weights forgets faster: at first they are chance."""


@dataclass(frozen=True)
class Recipe:
    """How a `Gru` is made and trained; chosen on held-out notes of training parts.

    Attributes:
        making: Of the network.
        transposed: Whether half of the windows are heard in other keys.
        rate: Of learning.
        decay: Of the weights, in each step by the share `rate * decay`.
        averaging: What is kept of the mean of the weights in each step.
        batch: Windows in a step.
        window: Notes in a window.
        rounds: At most, where the task does not tell.
        patience: Rounds without a better one after which it ends.
    """

    making: Making
    transposed: bool
    rate: float
    decay: float = 0.3
    averaging: float = 0.98
    batch: int = 16
    window: int = 48
    rounds: int = 300
    patience: int = 25


PIECE = Recipe(Making(dropout=0.6, unheard=0.3), transposed=False, rate=3e-3)
CORPUS = Recipe(
    Making(dropout=0.3, unheard=0.2), transposed=True, rate=5e-3, rounds=60, patience=5
)  # fmt: skip


def learn(task: TrainingTask) -> TrainingResult:
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


def learn_by(task: TrainingTask, recipe: Recipe) -> TrainingResult:
    """A `Gru` that learnt a task in this way."""
    with one_thread():
        return train_in_rounds(task, _GruTrainer(task, recipe), recipe.rounds, recipe.patience)


class _GruTrainer:
    """A network, its optimiser, the mean of its weights over the steps, and its notes."""

    def __init__(self, task: TrainingTask, recipe: Recipe) -> None:
        self._recipe, self._lines = recipe, task.corpus.lines
        self._no_kind = len(task.corpus.kinds)
        self._chance = torch.Generator().manual_seed(task.seed)
        self._network = Network(task.corpus.kinds, recipe.making, self._chance)
        self._optimiser = torch.optim.AdamW(
            self._network.weights, lr=recipe.rate, weight_decay=recipe.decay
        )
        self._mean = [weight.detach().clone() for weight in self._network.weights]
        self._steps = 0
        self._transposing = Transposing(task.corpus.kinds) if recipe.transposed else None
        self._held_out = _side_by_side(task.held_out, self._no_kind)

    def model(self) -> Gru:
        """The network with the mean of its weights."""
        return self._network.played(self._mean, self._recipe.transposed)

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average."""
        return None if self._held_out is None else self._network.bits(self._mean, *self._held_out)

    def round(self) -> float:
        """Learns from every note once; tells the bits of one, with what is left out by chance."""
        losses = [self._step(heard, wanted) for heard, wanted in self._batches()]
        return sum(losses) / len(losses) / math.log(2)

    def _step(self, heard: Tensor, wanted: Tensor) -> float:
        loss = self._network.loss(heard, wanted, self._chance)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.weights, 1.0)
        self._optimiser.step()
        self._steps += 1
        kept = min(self._recipe.averaging, self._steps / (self._steps + FIRST_STEPS))
        with torch.no_grad():
            for mean, weight in zip(self._mean, self._network.weights, strict=True):
                mean.lerp_(weight, 1 - kept)
        return loss.item()

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """All windows, for each member in an order of its own."""
        heard, wanted = self._windows()
        order = torch.stack(
            [
                torch.randperm(len(heard), generator=self._chance)
                for _ in range(self._recipe.making.members)
            ]
        )
        for chosen in torch.split(order, self._recipe.batch, 1):
            batch = heard[chosen], wanted[chosen]
            yield self._transposing.moved(*batch, self._chance) if self._transposing else batch

    def _windows(self) -> tuple[Tensor, Tensor]:
        """The lines cut into windows, in each round at other places."""
        window = self._recipe.window
        heard: list[Tensor] = []
        wanted: list[Tensor] = []
        for line in self._lines:
            first = int(torch.randint(1, window + 1, (), generator=self._chance))
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
