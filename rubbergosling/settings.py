"""Every default with its unit, once. Made at the edge and passed down; never changed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .errors import GoslingValueError

Quantise = Literal["step", "beat", "bar"]
Order = Literal["first", "last"]

DEFAULT_BARS = 8
"""How many bars a program without a length is rendered or listed for."""

MAX_BARS = 100_000
"""That can be asked for: two days at 120 bpm."""

DEFAULT_PORT = 7331
"""Of the OSC remote: none of the field's programs listens there, and no engine of ours."""

MINIMUM_LOOK_AHEAD_SECONDS = 0.05
MAXIMUM_LOOK_AHEAD_SECONDS = 2.0
MINIMUM_SAMPLE_RATE = 8000
MAXIMUM_SAMPLE_RATE = 192_000

MAX_BUS = 65_535
"""What can be asked for; how many there are, an engine says."""


@dataclass(frozen=True)
class Settings:
    """How to play.

    Raises:
        ValueError: If the look-ahead is out of range.

    Attributes:
        engine: ``auto`` (embedded where its wheel exists, else scsynth), ``embedded``,
            ``scsynth``, or ``HOST:PORT`` of a server that is already running.
        look_ahead_seconds: How far ahead of their time bundles are sent, 0.05 to 2.
        quantise: Where an evaluation takes effect: the next step (eighth of a bar), beat or bar.
        sample_folders: Folders whose sound files become instruments.
        sample_rate: Of an offline render, in hertz, 8000 to 192000.
        tail_seconds: How long an offline render goes on after its last bar.
        output_bus: First of the two audio buses we play to: a hardware output, or on a server
            that was there before us any bus that is not in use.
        place: Where our group sits in the node tree of such a server: ``first``, so that others
            can process what we play, or ``last``.
        seed: Of everything that is random; None is that of the take
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
        low, high = MINIMUM_LOOK_AHEAD_SECONDS, MAXIMUM_LOOK_AHEAD_SECONDS
        if not low <= self.look_ahead_seconds <= high:
            raise GoslingValueError(
                f"the look-ahead is {self.look_ahead_seconds} seconds: it must be {low} to {high}"
            )
