"""Several models and the present melody as one model: a weighted mean of probabilities.

Each has a weight, chosen on held-out notes. As a line goes on, who foretold its notes better is
heard more: the weights are half those chosen, half what Bayes's rule makes of them after each note
("fixed share", M. Herbster and M. Warmuth, "Tracking the best expert", Machine Learning 32, 1998).
Where the line so far repeats itself for some notes, it has the last word.
"""

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ...errors import MelodyError
from .base import Corpus, HeldOut, Listener, NoteModel, State
from .cache_model import CacheModel
from .registry import restored

_STEADY = 0.5
_MIN_REPEAT = 4
_TRUST = 0.5
_ROUNDS = 50
_LEAST = 1e-6
_MAX_PARTS = 8


class Mixture:
    """A model of models.

    Args:
        parts: At least one, all of the same corpus.
        weights: Of each part, and of the line so far: above 0 or 0, their sum 1.
        heeds_line: Whether the line so far is heard at all; if not, its weight means nothing.
    """

    name: ClassVar[str] = "mixture"

    def __init__(
        self, parts: Sequence[NoteModel], weights: Sequence[float], heeds_line: bool = True
    ) -> None:
        self.parts, self.weights, self._heeds_line = tuple(parts), tuple(weights), heeds_line

    def without_line(self) -> "Mixture":
        """The same mixture deaf to the line so far: for making notes.

        Who heeds what he made himself believes it more each time, and soon plays nothing else:
        with the line, 5000 notes after Purcell were rests from the thousandth on.
        """
        return Mixture(self.parts, self.weights, heeds_line=False)

    @classmethod
    def fitted(cls, parts: Sequence[NoteModel], held_out: Sequence[HeldOut]) -> "Mixture":
        """The mixture whose weights predict held-out notes best.

        By expectation maximisation: a weight is the share that its part has, on average, in what
        the mixture says of the note that came.
        """
        weights = np.full(len(parts) + 1, 1 / (len(parts) + 1))
        likely = np.array([row for notes in held_out for row in _foretold(parts, notes)])
        for _ in range(_ROUNDS):
            shares = weights * likely
            weights = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
        return cls(parts, (weights / weights.sum()).tolist())

    def listener(self) -> "MixtureListener":
        """A listener at the beginning of a line."""
        listeners = [part.listener() for part in self.parts]
        if self._heeds_line:
            return MixtureListener(listeners, self.weights, CacheModel())
        # Where the line alone had all the weight, the parts are worth the same.
        weights = [weight + _LEAST for weight in self.weights[:-1]]
        return MixtureListener(listeners, [weight / sum(weights) for weight in weights], None)

    def state(self) -> State:
        """The weights, and the parts' states, theirs arrays named by their place."""
        states = [part.state() for part in self.parts]
        return State(
            {
                "weights": list(self.weights),
                "parts": [
                    {"name": part.name, "values": dict(state.values)}
                    for part, state in zip(self.parts, states, strict=True)
                ],
            },
            {
                f"{place}.{name}": array
                for place, state in enumerate(states)
                for name, array in state.arrays.items()
            },
        )

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """See `base.NoteModel.from_state`."""
        weights, parts = state.values.get("weights"), state.values.get("parts")
        if not isinstance(parts, list) or not 1 <= len(parts) <= _MAX_PARTS:
            raise MelodyError(f"a mixture has 1 to {_MAX_PARTS} parts")
        if (
            not isinstance(weights, list)
            or len(weights) != len(parts) + 1
            or not all(type(weight) is float and 0 <= weight <= 1 for weight in weights)
            or not math.isclose(sum(weights), 1, abs_tol=1e-6)
        ):
            raise MelodyError("a mixture has one weight more than parts, their sum 1")
        made: list[NoteModel] = []
        for place, part in enumerate(parts):
            made.append(_part(corpus, state, place, part, made))
        return cls(made, weights)


class MixtureListener:
    """The listeners of all parts, and of the present melody."""

    def __init__(
        self, listeners: Sequence[Listener], weights: Sequence[float], line: CacheModel | None
    ) -> None:
        self._listeners, self._chosen = listeners, weights
        self._weights, self._line = weights, line
        self._told: list[NDArray[np.float64]] = []

    def probabilities(self) -> NDArray[np.float64]:
        """Of each kind, of shape (n_kinds,)."""
        pairs = zip(self._weights, self._tell(), strict=True)
        likely: NDArray[np.float64] = np.add.reduce([weight * told for weight, told in pairs])
        return self._line.refined(likely, _MIN_REPEAT, _TRUST) if self._line else likely

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        pairs = zip(self._weights, self._tell(), strict=True)
        proved = [weight * float(told[kind]) for weight, told in pairs]
        follow = (1 - _STEADY) / sum(proved)
        self._weights = [
            _STEADY * chosen + follow * each
            for chosen, each in zip(self._chosen, proved, strict=True)
        ]
        for listener in self._listeners:
            listener.hear(kind)
        if self._line:
            self._line.hear(kind)
        self._told = []

    def _tell(self) -> list[NDArray[np.float64]]:
        """What each part, and the line by itself, finds likely."""
        if not self._told:
            self._told = [listener.probabilities() for listener in self._listeners]
            if self._line:
                alike = np.full(len(self._told[0]), 1 / len(self._told[0]))
                self._told.append(self._line.refined(alike))
        return self._told


def _foretold(parts: Sequence[NoteModel], notes: HeldOut) -> list[list[float]]:
    """By note that counts: what each part, and the line by itself, gave it."""
    listeners, line, rows = [part.listener() for part in parts], CacheModel(), []
    for index, kind in enumerate(notes.line):
        if index >= notes.first:
            told = [listener.probabilities() for listener in listeners]
            alike = np.full(len(told[0]), 1 / len(told[0]))
            rows.append([float(likely[kind]) for likely in (*told, line.refined(alike))])
        for listener in listeners:
            listener.hear(kind)
        line.hear(kind)
    return rows


def _part(
    corpus: Corpus, state: State, place: int, part: Any, others: Sequence[NoteModel]
) -> NoteModel:
    if (
        not isinstance(part, dict)
        or not isinstance(part.get("values"), dict)
        or not isinstance(part.get("name"), str)
        or part["name"] == Mixture.name
    ):
        raise MelodyError("a part of a mixture has a name and values, and is no mixture itself")
    if part["name"] in {made.name for made in others}:  # which takes as much memory again
        raise MelodyError(f"a mixture has each part once, and not {part['name'][:40]} again")
    own = f"{place}."
    arrays = {
        name.removeprefix(own): array
        for name, array in state.arrays.items()
        if name.startswith(own)
    }
    return restored(part["name"], corpus, State(part["values"], arrays))
