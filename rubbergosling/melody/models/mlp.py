"""The model `mlp`: a perceptron over the last notes; scikit-learn trains it, NumPy plays it.

It sees which kind stood at each of the last `NOTES` places. Fitted until it converges it knows the
training notes by heart and little else, so it stops as soon as held-out notes get no better.
"""

import math
from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from .arrays import check_arrays
from .base import Corpus, HeldOut, State, TrainingResult, TrainingTask
from .early_stopping import train_in_rounds

NOTES = 8
UNITS = 128
_BATCH_ROWS = 32
_MAX_EPOCHS = 60
_PATIENCE = 4
_PART_NOTES = 4096  # what is laid out at a time: of 400 kinds, it takes 50 MB
_LEAST = 1e-9
_MIN_CLASSES = 3  # with two, scikit-learn would make a network of one output


class Mlp:
    """The network as its weights.

    Args:
        table: What a kind at a place adds to each unit, of shape (NOTES, n_kinds + 1, n_units);
            the last kind stands for what is before the line, place 0 is the latest note.
        bias: Of each unit, of shape (n_units,).
        output: What each unit adds to each kind, of shape (n_units, n_kinds).
        output_bias: Of each kind, of shape (n_kinds,).
    """

    name: ClassVar[str] = "mlp"

    def __init__(
        self,
        table: NDArray[np.float32],
        bias: NDArray[np.float32],
        output: NDArray[np.float32],
        output_bias: NDArray[np.float32],
    ) -> None:
        self._table, self._bias = table, bias
        self._output, self._output_bias = output, output_bias

    def listener(self) -> "MlpListener":
        """Somebody at the beginning of a line."""
        return MlpListener(self._table, self._bias, self._output, self._output_bias)

    def state(self) -> State:
        """The weights."""
        return State(
            {},
            {
                "table": self._table,
                "bias": self._bias,
                "output": self._output,
                "output_bias": self._output_bias,
            },
        )

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """See `base.NoteModel.from_state`."""
        n_kinds = len(corpus.kinds)
        shapes = {
            "table": (NOTES, n_kinds + 1, UNITS),
            "bias": (UNITS,),
            "output": (UNITS, n_kinds),
            "output_bias": (n_kinds,),
        }
        check_arrays(cls.name, state.arrays, shapes)
        return cls(*(state.arrays[name] for name in shapes))


class MlpListener:
    """Knows the last notes."""

    def __init__(
        self,
        table: NDArray[np.float32],
        bias: NDArray[np.float32],
        output: NDArray[np.float32],
        output_bias: NDArray[np.float32],
    ) -> None:
        _, self._n_rows, n_units = table.shape
        self._table = table.reshape(-1, n_units)  # all places' rows one after the other
        self._bias, self._output, self._output_bias = bias, output, output_bias
        self._recent = np.arange(1, NOTES + 1) * self._n_rows - 1

    def probabilities(self) -> NDArray[np.float64]:
        """Of each kind, of shape (n_kinds,)."""
        units = np.add.reduce(self._table.take(self._recent, axis=0)) + self._bias
        told = np.maximum(units, 0, out=units) @ self._output + self._output_bias
        # No kind is impossible: none is so far behind the likeliest that it becomes 0.
        likely: NDArray[np.float64] = np.exp(np.maximum(told - told.max(), -30), dtype=np.float64)
        likely /= np.add.reduce(likely)
        return likely

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        self._recent[1:] = self._recent[:-1] + self._n_rows
        self._recent[0] = kind


def learn_mlp(task: TrainingTask) -> TrainingResult:
    """A `Mlp` that learnt a task."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return train_in_rounds(task, _MlpTrainer(task), _MAX_EPOCHS, _PATIENCE)


class _MlpTrainer:
    """A network of scikit-learn while it learns."""

    def __init__(self, task: TrainingTask) -> None:
        from sklearn.neural_network import MLPClassifier  # late: who only plays needs it not

        self._n_kinds = len(task.corpus.kinds)
        whole = [HeldOut(line, 0) for line in task.corpus.lines]
        self._taught, self._tried = (
            _seen(notes, self._n_kinds) for notes in (whole, task.held_out)
        )
        shuffled = np.random.default_rng(task.seed).permutation(len(self._taught[1]))
        self._parts = np.array_split(shuffled, -(-len(shuffled) // _PART_NOTES))
        batch_rows = min(_BATCH_ROWS, *map(len, self._parts))
        self._network = MLPClassifier((UNITS,), random_state=task.seed, batch_size=batch_rows)
        self._begun = False

    def round(self) -> float:
        """Learns from every note once; returns the mean bits a note while learning."""
        (seen, answers), nats = self._taught, 0.0
        for part in self._parts:
            rows = _one_hot(seen[part], self._n_kinds)
            classes = range(max(self._n_kinds, _MIN_CLASSES))
            self._network.partial_fit(rows, answers[part], classes=classes)
            nats += self._network.loss_ * len(part) / len(answers)
        self._begun = True
        return float(nats / math.log(2))

    def held_out_bits(self) -> float | None:
        """Of a held-out note, on average; None where none are held out."""
        seen, answers = self._tried
        bits = 0.0
        for start in range(0, len(answers), _PART_NOTES):
            part = slice(start, start + _PART_NOTES)
            likely = self._network.predict_proba(_one_hot(seen[part], self._n_kinds))
            came = likely[np.arange(len(likely)), answers[part]]
            bits -= float(np.log2(np.maximum(came, _LEAST)).sum())
        return bits / len(answers) if len(answers) else None

    def model(self) -> Mlp:
        """What it knows by now."""
        if self._begun:
            (table, output), (bias, output_bias) = self._network.coefs_, self._network.intercepts_
        else:  # all alike
            table, bias = np.zeros((NOTES, self._n_kinds + 1, UNITS)), np.zeros(UNITS)
            output, output_bias = np.zeros((UNITS, self._n_kinds)), np.zeros(self._n_kinds)
        return Mlp(
            table.reshape(NOTES, self._n_kinds + 1, UNITS).astype(np.float32),
            bias.astype(np.float32),
            output[:, : self._n_kinds].astype(np.float32),
            output_bias[: self._n_kinds].astype(np.float32),
        )


def _seen(lines: Sequence[HeldOut], n_kinds: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The kinds before each note that counts, the latest first, of shape (n_notes, NOTES).

    And those notes, of shape (n_notes,).
    """
    seen: list[tuple[int, ...]] = []
    answers: list[int] = []
    for notes in lines:
        padded = (n_kinds,) * NOTES + notes.line
        answers.extend(notes.line[notes.first :])
        seen.extend(
            padded[index : index + NOTES][::-1] for index in range(notes.first, len(notes.line))
        )
    return np.array(seen, dtype=np.intp).reshape(-1, NOTES), np.array(answers, dtype=np.intp)


def _one_hot(seen: NDArray[np.intp], n_kinds: int) -> NDArray[np.float32]:
    """What the network sees, of shape (n_notes, NOTES * (n_kinds + 1))."""
    rows = np.zeros((len(seen), NOTES, n_kinds + 1), dtype=np.float32)
    rows[np.arange(len(seen))[:, None], np.arange(NOTES), seen] = 1
    return rows.reshape(len(seen), NOTES * (n_kinds + 1))
