"""A trained model: the model, its corpus, and its learning curve."""

from dataclasses import dataclass

from .base import Corpus, Epoch, Listener, NoteModel


@dataclass(frozen=True)
class TrainedModel:
    """A model that can go on with a melody.

    Attributes:
        corpus: What it learnt from: the kinds it knows, and the lines that a new one must not copy.
        model: What it learnt; for a mixture see ``mixture``.
        seed: Of the training.
        curve: How the training of the part that learns in rounds went; empty where none does.
    """

    corpus: Corpus
    model: NoteModel
    seed: int = 0
    curve: tuple[Epoch, ...] = ()

    def player(self) -> Listener:
        """A listener that goes on with a line: it hears the notes before, and those it makes.

        See `Mixture.without_line` for why he is not the model's own listener.
        """
        from .mixture import Mixture

        model = self.model.without_line() if isinstance(self.model, Mixture) else self.model
        return model.listener()
