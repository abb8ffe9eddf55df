"""A trained model that a synth's agent asks where its lessons decide nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from .variable_order import MAX_CONTEXT, Pitch

if TYPE_CHECKING:
    from .models.base import Listener
    from .models.trained_model import TrainedModel

MAX_HEARD = 2 * MAX_CONTEXT


@dataclass(frozen=True)
class SavedModel:
    """What a model's file says.

    Attributes:
        data: The whole file.
        trained: The model, and the notes it knows.
    """

    data: bytes = field(repr=False)
    trained: "TrainedModel" = field(compare=False, repr=False)

    @cached_property
    def lessons(self) -> tuple[tuple[Pitch, ...], ...]:
        """What an agent was taught that was saved; nothing of a model that was trained.

        An agent is saved as mere counts, with its lines; whoever trains a model has it mixed, and
        does not want to hear its lines again.
        """
        if self.trained.model.name != "counts":
            return ()
        pitches = self.pitches
        return tuple(tuple(pitches[kind] for kind in line) for line in self.trained.corpus.lines)

    @cached_property
    def pitches(self) -> tuple[Pitch, ...]:
        """Of each kind of note the model knows its top pitch; None of a rest."""
        return tuple(max(kind.pitches, default=None) for kind in self.trained.corpus.kinds)

    @cached_property
    def kinds(self) -> Mapping[Pitch, int]:
        """Of each pitch its kind; of those that differ in durations only, the most common one."""
        counts = Counter(kind for line in self.trained.corpus.lines for kind in line)
        rarest_first = sorted(range(len(self.pitches)), key=lambda kind: counts[kind])
        return {self.pitches[kind]: kind for kind in rarest_first}


def read_saved_model(data: bytes, name: str = "the model") -> SavedModel:
    """What the contents of a model's file say.

    Raises:
        MelodyError: If it is no such file, of another version, or damaged.
    """
    from .models.model_file import unpack

    return SavedModel(data, unpack(data, name))


def read_saved_model_file(path: Path) -> SavedModel:
    """The model in a file.

    Raises:
        MelodyError: If the file can't be read or is not what it should be.
    """
    from .models.model_file import pack, read_model

    tune = read_model(path)
    return SavedModel(pack(tune), tune)


def after(heard: tuple[Pitch, ...], note: Pitch) -> tuple[Pitch, ...]:
    """The state after one more note.

    It never is much: now and then it begins anew with the last notes, so that whoever joins in
    late can know all that it has heard.
    """
    heard = (*heard, note)
    return heard[-MAX_CONTEXT:] if len(heard) > MAX_HEARD else heard


class FallbackModel:
    """Draws notes that a model finds likely; a function of the notes before and a random number.

    Of chords it takes the top note; durations do not count, for the rhythm is given.

    Args:
        model: The model, and the notes it knows.
    """

    def __init__(self, model: SavedModel) -> None:
        self._model = model
        self._listener: Listener | None = None
        self._heard: tuple[Pitch, ...] = ()

    def note(self, heard: tuple[Pitch, ...], chance: Random) -> Pitch:
        """A note that follows those that were heard."""
        probabilities = self._listening(heard).probabilities()
        (note,) = chance.choices(self._model.pitches, probabilities.tolist())
        return note

    def _listening(self, heard: tuple[Pitch, ...]) -> "Listener":
        known = len(self._heard)
        if self._listener is None or heard[:known] != self._heard:
            self._listener, known = self._model.trained.player(), 0
        self._hear(self._listener, heard[known:])
        self._heard = heard
        return self._listener

    def _hear(self, listener: "Listener", notes: Sequence[Pitch]) -> None:
        for note in notes:
            if (kind := self._model.kinds.get(note)) is None and note is not None:
                kind = self._nearest(note)
            if kind is not None:  # what has no rests hears none
                listener.hear(kind)

    def _nearest(self, note: Pitch) -> int | None:
        """The kind whose pitch is nearest to a note the model does not know."""
        known = [pitch for pitch in self._model.kinds if pitch is not None and note is not None]
        near = min(known, key=lambda pitch: abs(pitch - note), default=None)  # type: ignore[operator]
        return None if near is None else self._model.kinds[near]
