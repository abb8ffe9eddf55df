"""The model `bilstm`: the author's network, layer for layer, for comparison.

Luis Velasco's "Automatic music generation with Sonic Pi and Recurrent Neuronal Networks" has an
embedding of 100, a bidirectional LSTM of 150 each way, dropout, an LSTM of 100, and two dense
layers; it sees the whole line so far, padded at its front, for each note anew. His summary tells
34 classes: one is the padding, the other 33 are what stays of his file when it is split at commas
alone: 29 of its 30 kinds of note, and four that have a line's end in or after them. So ours has,
for the same 30 kinds, 31 classes.

It is trained in PyTorch, see ``bilstm_training``, and played in NumPy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ...errors import MelodyError
from .arrays import check_arrays, likely
from .base import Corpus, State

EMBEDDING, EACH_WAY, SECOND = 100, 150, 100

PADDING = 0
"""The class that fills the front of a window; a kind's class is its number and 1."""

WINDOW = 64
"""Notes it sees. The author's sees the whole of his data, which takes 20 times as long."""

MAX_WINDOW = 1 << 12


def layers(classes: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the arrays of a network with so many classes, by name."""
    lstms = {"forward": (EMBEDDING, EACH_WAY), "backward": (EMBEDDING, EACH_WAY)}
    lstms["second"] = (2 * EACH_WAY, SECOND)
    shapes: dict[str, tuple[int, ...]] = {"embedding": (classes, EMBEDDING)}
    for name, (inputs, units) in lstms.items():
        shapes |= {
            f"{name}_input": (inputs, 4 * units),
            f"{name}_recurrent": (units, 4 * units),
            f"{name}_bias": (4 * units,),
        }
    half = classes // 2
    return shapes | {
        "dense": (SECOND, half), "dense_bias": (half,),
        "output": (half, classes), "output_bias": (classes,),
    }  # fmt: skip


@dataclass(frozen=True)
class BiLstm:
    """A network that sees the last notes of a line in both directions.

    Attributes:
        window: How many notes it sees.
        arrays: Its weights, of type float32, see `layers`. An LSTM's gates are in the order
            input, forget, cell, output.
    """

    name: ClassVar[str] = "bilstm"

    window: int
    arrays: Mapping[str, NDArray[np.float32]]

    def listener(self) -> "BiLstmListener":
        """A listener at the beginning of a line."""
        return BiLstmListener(self)

    def state(self) -> State:
        """All it is."""
        return State({"window": self.window}, self.arrays)

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """The model that has this state.

        Raises:
            MelodyError: If it makes no such model.
        """
        window = state.values.get("window")
        if type(window) is not int or not 1 <= window <= MAX_WINDOW or len(state.values) != 1:
            raise MelodyError(f"a bilstm has a window, of 1 to {MAX_WINDOW} notes")
        check_arrays(cls.name, state.arrays, layers(len(corpus.kinds) + 1))
        return cls(window, state.arrays)

    def probabilities(self, window: NDArray[np.intp]) -> NDArray[np.float64]:
        """Of each class to come after a window of classes, of shape (classes,)."""
        arrays = self.arrays
        notes = arrays["embedding"][window]
        both = np.hstack([self._lstm("forward", notes), self._lstm("backward", notes[::-1])[::-1]])
        dense = self._lstm("second", both)[-1] @ arrays["dense"] + arrays["dense_bias"]
        scores = np.maximum(dense, 0) @ arrays["output"] + arrays["output_bias"]
        return likely(scores)

    def _lstm(self, name: str, notes: NDArray[np.float32]) -> NDArray[np.float32]:
        """What a layer of LSTM makes of notes, of shape (notes, units)."""
        recurrent = self.arrays[f"{name}_recurrent"]
        given = notes @ self.arrays[f"{name}_input"] + self.arrays[f"{name}_bias"]
        units = len(recurrent)
        cell = state = np.zeros(units, dtype=np.float32)
        states = np.empty((len(notes), units), dtype=np.float32)
        for index, row in enumerate(given):
            gates = row + state @ recurrent
            # The logistic function by tanh, which never overflows.
            taken, kept, _, shown = (0.5 + 0.5 * np.tanh(0.5 * gates)).reshape(4, units)
            cell = kept * cell + taken * np.tanh(gates[2 * units : 3 * units])
            states[index] = state = shown * np.tanh(cell)
        return states


class BiLstmListener:
    """Hears one line; runs over its whole window for each note, as the author's does."""

    def __init__(self, model: BiLstm) -> None:
        self._model = model
        self._window = np.full(model.window, PADDING)

    def probabilities(self) -> NDArray[np.float64]:
        """Of each kind to come next, of shape (n_kinds,)."""
        kinds = self._model.probabilities(self._window)[PADDING + 1 :]
        return np.asarray(kinds / kinds.sum())

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        self._window[:-1] = self._window[1:]
        self._window[-1] = kind + 1
