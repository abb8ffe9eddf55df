"""The network behind a `Gru`, as PyTorch trains it. Needs PyTorch.

Its weights are arrays with one slice for each member of an ensemble, all members at once: on one
thread four then take about twice the time of one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, nll_loss

from ..notes import Note
from .gru import Gru

NOTHING = -100
"""A kind that is not asked for."""


@dataclass(frozen=True)
class Making:
    """How a network is made.

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


class Network:
    """Weights, and what follows from them.

    Args:
        kinds: Of notes.
        making: How it is made.
        chance: Where its first weights come from.
    """

    def __init__(self, kinds: Sequence[Note], making: Making, chance: torch.Generator) -> None:
        self._making, self._n_kinds = making, len(kinds)
        self._columns = _columns(kinds)
        units, features = making.units, sum(making.sizes)
        reach = 1 / math.sqrt(units)  # PyTorch's own choice

        def uniform(rows: int, columns: int) -> Tensor:
            chosen = torch.rand(making.members, rows, columns, generator=chance)
            return ((2 * chosen - 1) * reach).requires_grad_()

        self.weights = [
            torch.randn(
                making.members, int(column.max()) + 1, size, generator=chance
            ).requires_grad_()
            for column, size in zip(self._columns, making.sizes, strict=True)
        ] + [
            uniform(features, 3 * units),
            uniform(1, 3 * units),
            uniform(units, 3 * units),
            uniform(1, 3 * units),
            uniform(units, self._n_kinds),
            uniform(1, self._n_kinds),
        ]

    def played(self, weights: Sequence[Tensor], transposed: bool) -> Gru:
        """Weights as a model that needs no PyTorch."""
        with torch.no_grad():
            return Gru(transposed, *(array.numpy().copy() for array in self._arrays(weights)))

    def loss(self, heard: Tensor, wanted: Tensor, chance: torch.Generator) -> Tensor:
        """Nats of a note, on average, with notes and units left out by chance.

        Args:
            heard: What came before each note, of shape (members, batch, window).
            wanted: The notes, of the same shape, `NOTHING` where none is asked for.
            chance: What is left out.
        """
        making = self._making
        arrays = self._arrays(self.weights)
        unheard = torch.rand(heard.shape, generator=chance) < making.unheard
        states = self._states(arrays, torch.where(unheard, self._n_kinds, heard))
        seen = torch.rand(states.shape, generator=chance) >= making.dropout
        scores = self._scores(arrays, states * seen / (1 - making.dropout))
        return cross_entropy(scores.flatten(0, 2), wanted.flatten(), ignore_index=NOTHING)

    def bits(self, weights: Sequence[Tensor], heard: Tensor, wanted: Tensor) -> float:
        """Of a note, on average, by the mean of the members.

        Args:
            weights: Which.
            heard: Of shape (lines, notes).
            wanted: Of the same shape.
        """
        with torch.no_grad():
            arrays = self._arrays(weights)
            states = self._states(arrays, heard.expand(self._making.members, -1, -1))
            likely = torch.softmax(self._scores(arrays, states), 3).mean(0)
            nats = nll_loss(likely.log().flatten(0, 1), wanted.flatten(), ignore_index=NOTHING)
        return nats.item() / math.log(2)

    def _arrays(self, weights: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The arrays of a `Gru`."""
        *tables, into, into_bias, recurrent, recurrent_bias, output, output_bias = weights
        rows = [table[:, column] for table, column in zip(tables, self._columns, strict=True)]
        inputs = torch.baddbmm(into_bias, torch.cat(rows, 2), into)
        return inputs, recurrent, recurrent_bias, output, output_bias

    def _states(self, arrays: tuple[Tensor, ...], heard: Tensor) -> Tensor:
        """After each note, of shape (members, batch, notes, units)."""
        inputs, recurrent, recurrent_bias, _, _ = arrays
        units = self._making.units
        member = torch.arange(len(heard))[:, None, None]
        state = torch.zeros(*heard.shape[:2], units)
        states = []
        for given in inputs[member, heard].unbind(2):
            kept = torch.baddbmm(recurrent_bias, state, recurrent)
            gates = torch.sigmoid(given[..., : 2 * units] + kept[..., : 2 * units])
            reset, update = gates.chunk(2, 2)
            new = torch.tanh(given[..., 2 * units :] + reset * kept[..., 2 * units :])
            state = torch.lerp(new, state, update)
            states.append(state)
        return torch.stack(states, 2)

    def _scores(self, arrays: tuple[Tensor, ...], states: Tensor) -> Tensor:
        """Of each kind, of shape (members, batch, notes, n_kinds)."""
        *_, output, output_bias = arrays
        scores = torch.baddbmm(output_bias, states.flatten(1, 2), output)
        return scores.view(*states.shape[:3], -1)


def _columns(kinds: Sequence[Note]) -> list[Tensor]:
    """What is told of each kind: its own number, pitch class, octave and duration, as numbers.

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
