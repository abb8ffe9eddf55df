"""The protocol of all models of melodies, and what they are trained on and measured by.

A model knows no notes, only their kinds: every different `Note` of what it was taught has a
number, 0 to n_kinds - 1, see `Corpus`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from ...errors import MelodyError
from ..notes import Melody, Note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


MAX_UPBEAT = 4
"""Beats: a voice that begins later than that waits, and its silence is no part of its tune."""


@dataclass(frozen=True)
class Corpus:
    """What is to be learnt.

    Attributes:
        kinds: Every different note, in the order of first appearance.
        lines: The voices, each as the numbers of its notes' kinds.
    """

    kinds: tuple[Note, ...]
    lines: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, melodies: Iterable[Melody]) -> "Corpus":
        """The voices of melodies, one line each.

        Raises:
            MelodyError: If there are none.
        """
        numbers: dict[Note, int] = {}
        lines = tuple(
            tuple(numbers.setdefault(note, len(numbers)) for note in _without_wait(voice.notes))
            for melody in melodies
            for voice in melody.voices
        )
        if not lines:
            raise MelodyError("there is nothing to learn: no melody was given")
        return cls(tuple(numbers), lines)


def _without_wait(notes: Sequence[Note]) -> Sequence[Note]:
    """The notes of a voice without the silence in which it waits for the others to go first."""
    waits = len(notes) > 1 and notes[0].is_rest and (notes[0].beats or 0) > MAX_UPBEAT
    return notes[1:] if waits else notes


class Listener(Protocol):
    """Who hears one line from its beginning on; its state goes from note to note."""

    def probabilities(self) -> "NDArray[np.float64]":
        """Of each kind to come next, of shape (n_kinds,): all above 0, their sum 1."""
        ...

    def hear(self, kind: int) -> None:
        """Takes in the note that came."""
        ...


@dataclass(frozen=True)
class State:
    """All a model is, as plain data, so that a file can hold it and read nothing else.

    Attributes:
        values: By name, what JSON can hold: numbers, texts, lists and dictionaries of them.
        arrays: By name, numbers of type float32 or int32, any shape.
    """

    values: Mapping[str, Any]
    arrays: "Mapping[str, NDArray[Any]]"


class NoteModel(Protocol):
    """What was learnt from a corpus.

    Attributes:
        name: What a file and the command call this kind of model.
    """

    name: ClassVar[str]

    def listener(self) -> Listener:
        """A listener at the beginning of a line."""
        ...

    def state(self) -> State:
        """All it is, beyond its corpus: see `from_state`."""
        ...

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """The model that has this state and learnt from this corpus.

        Raises:
            MelodyError: If the two make no such model: a name missing, a wrong type or shape, a
                number out of its range.
        """
        ...


@dataclass(frozen=True)
class Epoch:
    """How one round over the notes went.

    Attributes:
        train_bits: A note of those it learns from, on average.
        held_out_bits: A note of those it does not; None when none are held out.
    """

    train_bits: float
    held_out_bits: float | None


@dataclass(frozen=True)
class HeldOut:
    """Notes that a model is tried on and does not learn from.

    Attributes:
        line: Kinds, heard from the first on.
        first: The first one that counts, 0-based; those before it only lead up to it.
    """

    line: tuple[int, ...]
    first: int


@dataclass(frozen=True)
class TrainingTask:
    """What a model that learns in rounds is given to learn.

    Attributes:
        corpus: What it learns from; a kind may occur in the held-out notes alone.
        held_out: What tells when to stop: the best round on these is kept. Empty: it goes on for
            exactly `epochs`.
        epochs: At most, at least 1; None leaves it to the model (only with notes held out).
        seed: Of everything that is chance; the same seed gives the same model.
        report: Told every round when it has gone, with how many there can be in all.
        stop: Asked after every round; true ends it there and keeps the best so far.
        like: A model of the same name that learnt part of this; what it found best is done again.
    """

    corpus: Corpus
    held_out: tuple[HeldOut, ...]
    epochs: int | None = None
    seed: int = 0
    report: Callable[[Epoch, int], None] = lambda epoch, epochs: None
    stop: Callable[[], bool] = lambda: False
    like: NoteModel | None = None


@dataclass(frozen=True)
class TrainingResult:
    """What came of a training.

    Attributes:
        model: As it was after its best round.
        epochs: Which that was, 1-based: how many to give it on all notes, none held out.
        curve: How every round went.
    """

    model: NoteModel
    epochs: int
    curve: tuple[Epoch, ...]


def line_bits(model: NoteModel, line: Sequence[int], first: int = 0) -> "NDArray[np.float64]":
    """How surprised a model is by each note of a line: -log2 of its probability.

    Args:
        model: Which.
        line: Kinds, heard from the first on.
        first: The first one that counts.

    Returns:
        Bits, of shape (len(line) - first,).
    """
    import numpy as np

    listener, likely = model.listener(), []
    for index, kind in enumerate(line):
        if index >= first:
            likely.append(listener.probabilities()[kind])
        listener.hear(kind)
    return -np.log2(np.array(likely, dtype=np.float64))


def mean_bits(model: NoteModel, held_out: Sequence[HeldOut]) -> float:
    """How surprised a model is by a held-out note, in bits, on average."""
    import numpy as np

    bits = [line_bits(model, notes.line, notes.first) for notes in held_out]
    return float(np.concatenate(bits).mean())
