"""The networks of a `Gru` in PyTorch, for training. Needs PyTorch."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, nll_loss

from ..notes import Note
from .gru import Gru

NOTHING = -100
"""A kind that is not asked for."""


@dataclass(frozen=True)
class Architecture:
    """How the networks are made.

    Attributes:
        dropout: Share of units that the output does not see while it learns.
        unheard: Share of notes that are kept from it while it learns; without this it learns
            the training notes by heart.
        members: Networks that are averaged.
        units: Of each.
        sizes: Of what stands for a note's kind, pitch class, octave and duration.
    """

    dropout: float
    unheard: float
    members: int = 4
    units: int = 128
    sizes: tuple[int, int, int, int] = (64, 16, 8, 16)


class Member(nn.Module):
    """One network: the features of a note go through a GRU to a score of each kind.

    Args:
        columns: See `_columns`.
        n_kinds: Of notes.
        architecture: How it is made.
    """

    def __init__(self, columns: Sequence[Tensor], n_kinds: int, architecture: Architecture) -> None:
        super().__init__()
        self._columns = columns
        self.tables = nn.ModuleList(
            nn.Embedding(int(column.max()) + 1, size)
            for column, size in zip(columns, architecture.sizes, strict=True)
        )
        self.gru = nn.GRU(sum(architecture.sizes), architecture.units, batch_first=True)
        self.dropout = nn.Dropout(architecture.dropout)
        self.output = nn.Linear(architecture.units, n_kinds)

    def forward(self, heard: Tensor) -> Tensor:
        """Scores of each kind after each note.

        Args:
            heard: Kinds, of shape (batch, notes).

        Returns:
            Of shape (batch, notes, n_kinds).
        """
        states, _ = self.gru(self._features(heard))
        scores: Tensor = self.output(self.dropout(states))
        return scores

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Its slices of the arrays of a `Gru`."""
        weights = dict(self.gru.named_parameters())
        features = self._features(torch.arange(len(self._columns[0])))
        arrays = {
            "inputs": features @ weights["weight_ih_l0"].t() + weights["bias_ih_l0"],
            "recurrent": weights["weight_hh_l0"].t(),
            "recurrent_bias": weights["bias_hh_l0"][None],
            "output": self.output.weight.t(),
            "output_bias": self.output.bias[None],
        }
        return {name: array.detach().numpy() for name, array in arrays.items()}

    def _features(self, kinds: Tensor) -> Tensor:
        told = zip(self.tables, self._columns, strict=True)
        return torch.cat([table(column[kinds]) for table, column in told], -1)


class GruEnsemble(nn.Module):
    """Networks whose probabilities are averaged.

    Args:
        kinds: Of notes.
        architecture: How they are made.
    """

    def __init__(self, kinds: Sequence[Note], architecture: Architecture) -> None:
        super().__init__()
        self._unheard, self._n_kinds = architecture.unheard, len(kinds)
        columns = _columns(kinds)
        self.members = nn.ModuleList(
            Member(columns, len(kinds), architecture) for _ in range(architecture.members)
        )

    def forward(self, heard: Tensor) -> Tensor:
        """Each member's scores: of shape (members, batch, notes, n_kinds).

        Args:
            heard: Kinds, of shape (members, batch, notes).
        """
        pairs = zip(self.members, heard, strict=True)
        return torch.stack([member(lines) for member, lines in pairs])

    def loss(self, heard: Tensor, wanted: Tensor) -> Tensor:
        """Nats of a note, on average, with notes and units left out by chance.

        Args:
            heard: What came before each note, of shape (members, batch, window).
            wanted: The notes, of the same shape, `NOTHING` where none is asked for.
        """
        unheard = torch.rand(heard.shape) < self._unheard
        scores = self.train()(torch.where(unheard, self._n_kinds, heard))
        return cross_entropy(scores.flatten(0, 2), wanted.flatten(), ignore_index=NOTHING)

    def bits(self, heard: Tensor, wanted: Tensor) -> float:
        """Of a note, on average, by the mean of the members.

        Args:
            heard: Of shape (lines, notes).
            wanted: Of the same shape.
        """
        with torch.no_grad():
            scores = self.eval()(heard.expand(len(self.members), -1, -1))
            likely = torch.softmax(scores, 3).mean(0)
            nats = nll_loss(likely.log().flatten(0, 1), wanted.flatten(), ignore_index=NOTHING)
        return nats.item() / math.log(2)

    def played(self, transposed: bool) -> Gru:
        """The same as a model that needs no PyTorch."""
        members = [member.arrays() for member in self.members if isinstance(member, Member)]
        arrays = {name: np.stack([member[name] for member in members]) for name in members[0]}
        return Gru(transposed, **arrays)


def _columns(kinds: Sequence[Note]) -> list[Tensor]:
    """The features of each kind: its own number, pitch class, octave and duration, as numbers.

    The last row is for no kind. Of a chord it is the top pitch; a rest has a pitch class and an
    octave of its own.
    """
    tops = [int(note.pitches[-1]) if note.pitches else None for note in kinds]
    pitch_classes = [12 if top is None else top % 12 for top in tops]
    octaves = [11 if top is None else top // 12 for top in tops]
    columns = (range(len(kinds)), pitch_classes, octaves, [note.beats for note in kinds])
    return [_numbered(column) for column in columns]


def _numbered(column: Iterable[object]) -> Tensor:
    numbers: dict[object, int] = {}
    rows = [numbers.setdefault(value, len(numbers)) for value in column]
    return torch.tensor([*rows, len(numbers)])
