"""The single models, by the names that files use."""

from ...errors import MelodyError
from .base import Corpus, NoteModel, State


def _single_models() -> dict[str, type[NoteModel]]:
    """None of them needs PyTorch to be played."""
    from .bilstm import BiLstm
    from .gru import Gru
    from .intervals import Intervals
    from .mlp import Mlp
    from .ngram import Ngram

    return {model.name: model for model in (Ngram, Intervals, Mlp, Gru, BiLstm)}


def restored(name: str, corpus: Corpus, state: State) -> NoteModel:
    """The model of that name that has this state.

    Raises:
        MelodyError: If there is none of that name, or the state makes no sense.
    """
    classes = _single_models()
    if name not in classes:
        raise MelodyError(f"there is no model called {name}: there are {', '.join(classes)}")
    return classes[name].from_state(corpus, state)
