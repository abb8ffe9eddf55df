"""Which models there are, by the name that a file and the command call them."""

from ...errors import MelodyError
from .base import Corpus, NoteModel, State


def model_classes() -> dict[str, type[NoteModel]]:
    """All models that a file can hold; none of them needs PyTorch to be played."""
    from .bilstm import BiLstm
    from .gru import Gru
    from .intervals import Intervals
    from .mixture import Mixture
    from .mlp import Mlp
    from .ngram import Ngram

    return {model.name: model for model in (Ngram, Intervals, Mlp, Gru, BiLstm, Mixture)}


def restored(name: str, corpus: Corpus, state: State) -> NoteModel:
    """The model of that name that has this state.

    Raises:
        MelodyError: If there is none of that name, or the state makes no sense.
    """
    classes = model_classes()
    if name not in classes:
        raise MelodyError(f"there is no model called {name}: there are {', '.join(classes)}")
    return classes[name].from_state(corpus, state)
