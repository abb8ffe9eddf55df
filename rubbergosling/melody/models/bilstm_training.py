"""Trains a `BiLstm`, and plays it as its author does. Needs PyTorch."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, relu

from .base import HeldOut, TrainingResult, TrainingTask
from .bilstm import EACH_WAY, EMBEDDING, PADDING, SECOND, WINDOW, BiLstm
from .early_stopping import train_in_rounds
from .gru_training import one_thread

EPOCHS = 100
"""The author's."""

PATIENCE = 8
"""Rounds without a better one after which it ends; the author went on to the last."""

DROPOUT = 0.2
"""The author does not tell his."""

BATCH = 32
"""The usual one of Keras, which he used."""


class Layers(nn.Module):
    """The layers, as PyTorch has them.

    Args:
        classes: Kinds of note, and the padding.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(classes, EMBEDDING)
        self.first = nn.LSTM(EMBEDDING, EACH_WAY, batch_first=True, bidirectional=True)
        self.second = nn.LSTM(2 * EACH_WAY, SECOND, batch_first=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.dense = nn.Linear(SECOND, classes // 2)
        self.output = nn.Linear(classes // 2, classes)
        for lstm in (self.first, self.second):
            for name, weight in lstm.named_parameters():
                if name.startswith("bias_hh"):  # Keras has one bias, PyTorch two
                    nn.init.zeros_(weight).requires_grad_(False)

    def forward(self, windows: Tensor) -> Tensor:
        """The score of each class, of shape (windows, classes)."""
        both, _ = self.first(self.embedding(windows))
        states, _ = self.second(self.dropout(both))
        scores: Tensor = self.output(relu(self.dense(states[:, -1])))
        return scores

    def weights(self) -> dict[str, Tensor]:
        """All that is learnt, by the names of `bilstm.layers`, PyTorch's way round."""
        sides = {"forward": (self.first, "l0"), "backward": (self.first, "l0_reverse")}
        sides["second"] = (self.second, "l0")
        named: dict[str, Tensor] = {"embedding": self.embedding.weight}
        for name, (lstm, suffix) in sides.items():
            named |= {
                f"{name}_input": getattr(lstm, f"weight_ih_{suffix}"),
                f"{name}_recurrent": getattr(lstm, f"weight_hh_{suffix}"),
                f"{name}_bias": getattr(lstm, f"bias_ih_{suffix}"),
            }
        for name, dense in (("dense", self.dense), ("output", self.output)):
            named |= {name: dense.weight, f"{name}_bias": dense.bias}
        return named

    def played(self, window: int) -> BiLstm:
        """The same as a model that needs no PyTorch."""
        arrays = {
            name: weight.detach().numpy().copy() if name == "embedding" else _turned(weight)
            for name, weight in self.weights().items()
        }
        return BiLstm(window, arrays)

    @classmethod
    def of(cls, model: BiLstm) -> "Layers":
        """The layers of a model."""
        layers = cls(len(model.arrays["embedding"]))
        with torch.no_grad():
            for name, weight in layers.weights().items():
                array = torch.tensor(model.arrays[name])
                weight.copy_(
                    array if name == "embedding" else array.t() if array.dim() > 1 else array
                )
        return layers.eval()


def learn_bilstm(task: TrainingTask, window: int = WINDOW) -> TrainingResult:
    """A `BiLstm` that learnt a task, as the author's did: Adam, at a note's every prefix.

    On one machine the same task gives the same model.

    Args:
        task: What it learns.
        window: Of so many notes at most.
    """
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        return train_in_rounds(task, _BiLstmTrainer(task, window), EPOCHS, PATIENCE)


def greedy(model: BiLstm, line: Sequence[int], count: int, window: int) -> Iterator[int]:
    """Goes on with a line as the author does: the likeliest note each time.

    Args:
        model: Which.
        line: Kinds to begin with.
        count: How many more.
        window: All that it runs over for each note, padded at its front.

    Yields:
        Kinds.
    """
    layers, classes = Layers.of(model), [kind + 1 for kind in line]
    with one_thread(), torch.no_grad():
        for _ in range(count):
            padded = _padded(classes[-window:], window)
            scores = layers(torch.tensor([padded]))[0]
            scores[PADDING] = -math.inf
            classes.append(int(scores.argmax()))
            yield classes[-1] - 1


class _BiLstmTrainer:
    """The layers, their optimiser, and their notes."""

    def __init__(self, task: TrainingTask, window: int) -> None:
        self._window = window
        self._layers = Layers(len(task.corpus.kinds) + 1)
        learnt = (weight for weight in self._layers.parameters() if weight.requires_grad)
        self._optimiser = torch.optim.Adam(learnt)
        self._taught = _examples([HeldOut(line, 0) for line in task.corpus.lines], window)
        self._held_out = _examples(task.held_out, window) if task.held_out else None

    def model(self) -> BiLstm:
        """The layers as they are now."""
        return self._layers.played(self._window)

    def round(self) -> float:
        """Learns from every note once; returns the bits a note, with dropout."""
        self._layers.train()
        seen, wanted = self._taught
        nats = 0.0
        for chosen in torch.split(torch.randperm(len(seen)), BATCH):
            loss = cross_entropy(self._layers(seen[chosen]), wanted[chosen])
            self._optimiser.zero_grad()
            torch.autograd.backward(loss)
            self._optimiser.step()
            nats += loss.item() * len(chosen)
        return nats / len(seen) / math.log(2)

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average."""
        if self._held_out is None:
            return None
        seen, wanted = self._held_out
        self._layers.eval()
        with torch.no_grad():
            scores = torch.cat([self._layers(windows) for windows in torch.split(seen, 8 * BATCH)])
            # The padding never comes: it takes no part.
            nats = cross_entropy(scores[:, PADDING + 1 :], wanted - 1)
        return nats.item() / math.log(2)


def _examples(lines: Sequence[HeldOut], window: int) -> tuple[Tensor, Tensor]:
    """What stands before each note that counts, padded, and the notes, as classes."""
    seen, wanted = [], []
    for notes in lines:
        classes = [kind + 1 for kind in notes.line]
        for index in range(notes.first, len(classes)):
            seen.append(_padded(classes[max(index - window, 0) : index], window))
            wanted.append(classes[index])
    return torch.tensor(np.array(seen)), torch.tensor(wanted)


def _padded(classes: Sequence[int], window: int) -> list[int]:
    return [PADDING] * (window - len(classes)) + list(classes)


def _turned(weight: Tensor) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return np.ascontiguousarray(weight.detach().numpy().T)
