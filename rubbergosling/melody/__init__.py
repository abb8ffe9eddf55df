"""Melodies as values: reading, writing, learning and making them. Read ``notes`` first.

    >>> from rubbergosling import melody
    >>> reading = melody.read_sonic_pi("play :c4; sleep 1; play :e4; sleep 0.5")
    >>> reading.melody.voices[0].notes
    (Note((60,), beats=1), Note((64,), beats=0.5))

`read_melody` and `write_melody` know files, `train` makes a `TrainedModel` of a `Corpus`,
`generate` has it go on with some notes. What needs NumPy and more is imported when it is first
used. `Tune`, `read_tune` and `write_tune` are the older names of `TrainedModel`, `read_model` and
`write_model`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .notes import Melody, Note, Reading, Voice

if TYPE_CHECKING:
    from .from_program import from_program, melody_of
    from .generating import Generated, generate
    from .learning import train
    from .melody_files import read_melody, write_melody
    from .models.base import Corpus, Epoch, Listener, NoteModel
    from .models.model_file import read_model, write_model
    from .models.model_file import read_model as read_tune
    from .models.model_file import write_model as write_tune
    from .models.trained_model import TrainedModel
    from .models.trained_model import TrainedModel as Tune
    from .novelty import Novelty
    from .sonic_pi.sonic_pi_reader import read_sonic_pi
    from .sonic_pi.sonic_pi_writer import write_sonic_pi
    from .to_program import Arranged, to_program
    from .variable_order import Choice

__all__ = [
    "Arranged",
    "Choice",
    "Corpus",
    "Epoch",
    "Generated",
    "Listener",
    "Melody",
    "Note",
    "NoteModel",
    "Novelty",
    "Reading",
    "TrainedModel",
    "Tune",
    "Voice",
    "from_program",
    "generate",
    "melody_of",
    "read_melody",
    "read_model",
    "read_sonic_pi",
    "read_tune",
    "to_program",
    "train",
    "write_melody",
    "write_model",
    "write_sonic_pi",
    "write_tune",
]

_LATE = {
    "Arranged": "to_program",
    "Choice": "variable_order",
    "Corpus": "models.base",
    "Epoch": "models.base",
    "Generated": "generating",
    "Listener": "models.base",
    "Novelty": "novelty",
    "NoteModel": "models.base",
    "TrainedModel": "models.trained_model",
    "from_program": "from_program",
    "generate": "generating",
    "melody_of": "from_program",
    "read_melody": "melody_files",
    "read_sonic_pi": "sonic_pi.sonic_pi_reader",
    "read_model": "models.model_file",
    "to_program": "to_program",
    "train": "learning",
    "write_melody": "melody_files",
    "write_sonic_pi": "sonic_pi.sonic_pi_writer",
    "write_model": "models.model_file",
}

_OLDER_NAMES = {"Tune": "TrainedModel", "read_tune": "read_model", "write_tune": "write_model"}


def __getattr__(name: str) -> Any:
    name = _OLDER_NAMES.get(name, name)
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
