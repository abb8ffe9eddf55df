"""The model `gru`: a recurrent network that remembers what it heard.

It is trained in PyTorch, see ``gru_training``, and played from its weights in NumPy: a
model trained elsewhere plays where there is no PyTorch.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ...errors import MelodyError
from .arrays import check_arrays, likely
from .base import Corpus, State

MAX_MEMBERS = 16
MAX_UNITS = 1024


@dataclass(frozen=True)
class Gru:
    """Networks of gated recurrent units, whose probabilities are averaged.

    The formulas are PyTorch's (``torch.nn.GRU``), its gates in the order reset, update, new. All
    arrays are float32.

    Attributes:
        transposed: Whether it learnt from transposed lines as well.
        inputs: What a kind adds to the gates, of shape (members, n_kinds + 1, 3 * units); the
            last row is for no kind: the beginning of a line.
        recurrent: What the state adds to them, of shape (members, units, 3 * units).
        recurrent_bias: Of shape (members, 1, 3 * units).
        output: From the state to the kinds, of shape (members, units, n_kinds).
        output_bias: Of shape (members, 1, n_kinds).
    """

    name: ClassVar[str] = "gru"

    transposed: bool
    inputs: NDArray[np.float32]
    recurrent: NDArray[np.float32]
    recurrent_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    output_bias: NDArray[np.float32]

    def listener(self) -> "GruListener":
        """A listener at the beginning of a line."""
        return GruListener(self)

    def state(self) -> State:
        """All it is."""
        arrays = dict(vars(self))
        return State({"transposed": arrays.pop("transposed")}, arrays)

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """The model that has this state.

        Raises:
            MelodyError: If it makes no such model.
        """
        transposed = state.values.get("transposed")
        if type(transposed) is not bool or len(state.values) != 1:
            raise MelodyError("a gru is either transposed or not")
        members, units = _sizes(state.arrays.get("recurrent"))
        check_arrays(cls.name, state.arrays, cls.shapes(members, len(corpus.kinds), units))
        return cls(transposed, **state.arrays)

    @staticmethod
    def shapes(members: int, kinds: int, units: int) -> dict[str, tuple[int, int, int]]:
        """The shapes of its arrays, by name."""
        return {
            "inputs": (members, kinds + 1, 3 * units),
            "recurrent": (members, units, 3 * units),
            "recurrent_bias": (members, 1, 3 * units),
            "output": (members, units, kinds),
            "output_bias": (members, 1, kinds),
        }


class GruListener:
    """Hears one line; its state is one row of units for each member."""

    def __init__(self, model: Gru) -> None:
        self._model = model
        members, units, _ = model.recurrent.shape
        self._heard: NDArray[Any] = np.zeros((members, 1, units), dtype=np.float32)
        self.hear(-1)  # the last row: a line begins

    def probabilities(self) -> NDArray[np.float64]:
        """Of each kind to come next, of shape (n_kinds,): the mean of the members'."""
        scores = (self._heard @ self._model.output + self._model.output_bias)[:, 0]
        mean: NDArray[np.float64] = likely(scores).mean(axis=0)
        return mean

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        model, heard = self._model, self._heard
        units = heard.shape[2]
        given = model.inputs[:, kind, None]
        kept = heard @ model.recurrent + model.recurrent_bias
        # The logistic function by tanh, which never overflows.
        gates = 0.5 + 0.5 * np.tanh(0.5 * (given[..., : 2 * units] + kept[..., : 2 * units]))
        reset, update = gates[..., :units], gates[..., units:]
        new = np.tanh(given[..., 2 * units :] + reset * kept[..., 2 * units :])
        self._heard = new + update * (heard - new)


def _sizes(recurrent: Any) -> tuple[int, int]:
    shape: tuple[int, ...] = getattr(recurrent, "shape", ())
    if len(shape) != 3 or not (1 <= shape[0] <= MAX_MEMBERS and 1 <= shape[1] <= MAX_UNITS):
        raise MelodyError(
            f"a gru's array recurrent has the shape {shape}: it must be "
            f"(members, units, 3 * units), with 1 to {MAX_MEMBERS} members and 1 to "
            f"{MAX_UNITS} units"
        )
    return shape[0], shape[1]
