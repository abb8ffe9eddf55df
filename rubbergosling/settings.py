"""All settings with their defaults, units and ranges. A value; it never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

from .errors import GoslingValueError

Quantise = Literal["step", "beat", "bar"]
Order = Literal["first", "last"]

DEFAULT_BARS = 8
"""How many bars a program without a length is rendered or listed for."""

MAX_BARS = 100_000
"""That can be asked for: two days at 120 bpm."""

DEFAULT_PORT = 7331
"""Of the OSC remote: none of the field's programs listens there, and no engine of ours."""

STUDIO_PORT = 7332
"""Of the studio's page. Always the same, since browsers keep a page's work by its address."""

MIN_LOOK_AHEAD_SECONDS = 0.05
MAX_LOOK_AHEAD_SECONDS = 2.0
MIN_SAMPLE_RATE = 8000
MAX_SAMPLE_RATE = 192_000
MAX_TAIL_SECONDS = 600
MAX_SEED = 2**32 - 1

MAX_BUS = 65_535
"""What can be asked for; how many there are, an engine says."""


@dataclass(frozen=True)
class Settings:
    """How to play.

    Raises:
        GoslingValueError: If a value is out of its range; names the range, or what is allowed.

    Attributes:
        engine: ``auto`` (embedded where its wheel exists, else scsynth), ``embedded``,
            ``scsynth``, ``silent`` (no sound), or ``HOST:PORT`` of a server that is already
            running. Whether it is there is found out when it is opened.
        look_ahead_seconds: How far ahead of their time bundles are sent, 0.05 to 2.
        quantise: Where an evaluation takes effect: the next step (eighth of a bar), beat or bar.
        sample_folders: Folders whose sound files become instruments.
        sample_rate: Of an offline render, in hertz, 8000 to 192000.
        tail_seconds: How long an offline render goes on after its last bar, 0 to 600.
        output_bus: First of the two audio buses we play to, 0 to 65535: a hardware output, or on a
            server that was there before us any bus that is not in use.
        place: Where our group sits in the node tree of such a server: ``first``, so that others
            can process what we play, or ``last``.
        seed: Of everything that is random, 0 to 4294967295; None is that of the take
            that is played, and 0 of a new one.
        model: The agents' model: ``FILE.py:NAME`` or ``package.module:NAME`` of something that
            makes one; an empty string is ours.
    """

    engine: str = "auto"
    look_ahead_seconds: float = 0.2
    quantise: Quantise = "step"
    sample_folders: tuple[Path, ...] = ()
    sample_rate: int = 48000
    tail_seconds: float = 2.0
    output_bus: int = 0
    place: Order = "first"
    seed: int | None = None
    model: str = ""

    def __post_init__(self) -> None:
        for name, (kind, low, high) in _NUMBERS.items():
            value = getattr(self, name)
            is_none = value is None and name == "seed"
            if not is_none and not (_is_a(kind, value) and low <= value <= high):
                number = "a whole number" if kind is Integral else "a number"
                _refuse(name, value, f"{number}, {low} to {high}")
        for name, words in _WORDS.items():
            if (value := getattr(self, name)) not in words:
                _refuse(name, value, f"{', '.join(words[:-1])} or {words[-1]}")
        for name in ("engine", "model"):
            if not isinstance(value := getattr(self, name), str):
                _refuse(name, value, "a text")
        folders: Any = self.sample_folders
        if not isinstance(folders, tuple) or not all(isinstance(each, Path) for each in folders):
            _refuse("sample_folders", folders, "a tuple of paths")


_NUMBERS: Mapping[str, tuple[type, float, float]] = {
    "look_ahead_seconds": (Real, MIN_LOOK_AHEAD_SECONDS, MAX_LOOK_AHEAD_SECONDS),
    "sample_rate": (Integral, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE),
    "tail_seconds": (Real, 0, MAX_TAIL_SECONDS),
    "output_bus": (Integral, 0, MAX_BUS),
    "seed": (Integral, 0, MAX_SEED),
}
_WORDS: Mapping[str, tuple[str, ...]] = {"quantise": get_args(Quantise), "place": get_args(Order)}


def _is_a(kind: type, value: object) -> bool:
    """Whether a value is such a number, NumPy's included; true and false are none."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _refuse(name: str, value: object, right: str) -> NoReturn:
    raise GoslingValueError(f"{name} is {value!r}: it must be {right}")
