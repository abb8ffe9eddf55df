"""The SynthDefs of the four effects: each replaces the sound on a track's bus.

An effect reads ``source``, two audio channels, and writes ``out``, which may be the same bus.
Its one number is ``value``, which starts where it's set and glides to where it's set later, so
that changing it makes no click.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from supriya.ugens import SynthDefBuilder

from .synthdef_recipe import Control, SynthDefRecipe, four_pole, scalar, ugens

GLIDE_SECONDS = 0.05
"""How long a gain takes to come within a thousandth of its new value."""

OCTAVES_PER_SECOND = 50.0
"""How fast a cutoff glides. A filter remembers sound in proportion to its old cutoff; moved
from 200 to 20000 hertz in 50 ms it gave bursts of six times its input; at this rate a tone
swells to twice its height at most, as in any sweep."""

CLIPPER_LEVEL = 0.38
"""Where ``dist`` clips, -8.4 dBFS: the peak of a drum, so that what is loud stays as loud."""

LOUDEST = 1000.0
"""``amp`` clips here, 60 dB over full scale: a chain of many would else reach infinity, and an
infinity in a filter leaves it ringing with "not a number" for ever."""

TAKEN_BACK = 0.2
"""How much of its gain ``dist`` takes back, as an exponent: 4 dB at ``dist:10``. A square is
3 dB louder than a sine of its height, and brighter; this keeps it from pushing to the front."""

MAX_TAKEN_BACK_AT = 10.0
"""The gain beyond which a sound is all but a square already, and nothing more is taken back."""

RESONANCE = 0.4
"""Reciprocal of Q of ``lpf`` and ``hpf``: a bump of 3 dB at the cutoff."""


def _dist(source: Any, value: Any) -> Any:
    """Gain n, the value, into a clipper: tanh(n x) / tanh(n) / n ** 0.2, in units of its level."""
    gain = _glide(value.max(1))
    level = CLIPPER_LEVEL / (gain.tanh() * gain.min(MAX_TAKEN_BACK_AT) ** TAKEN_BACK)
    return (source * (gain / CLIPPER_LEVEL)).tanh() * level


def _amp(source: Any, value: Any) -> Any:
    return (source * _glide(value)).clip2(LOUDEST)


def _filter(source: Any, value: Any, kind: Any) -> Any:
    octaves = value.max(1).log2()
    glided = ugens.Slew.kr(source=octaves, up=OCTAVES_PER_SECOND, down=OCTAVES_PER_SECOND)
    return four_pole(kind, source, 2**glided, RESONANCE)


def _glide(gain: Any) -> Any:
    return ugens.Lag.kr(source=gain, lag_time=GLIDE_SECONDS)


def _effect(controls: SynthDefBuilder, process: Callable[[Any, Any], Any]) -> None:
    source = ugens.In.ar(bus=controls["source"], channel_count=2)
    ugens.ReplaceOut.ar(bus=controls["out"], source=process(source, controls["value"]))


def _recipe(process: Callable[[Any, Any], Any], value: float) -> SynthDefRecipe:
    controls: dict[str, Control] = {"source": scalar(0), "out": scalar(0), "value": value}
    return SynthDefRecipe(controls, partial(_effect, process=process))


EFFECTS: dict[str, SynthDefRecipe] = {
    "dist": _recipe(_dist, 1),
    "amp": _recipe(_amp, 1),
    "lpf": _recipe(partial(_filter, kind=ugens.BLowPass), 20000),
    "hpf": _recipe(partial(_filter, kind=ugens.BHiPass), 20),
}
"""Controls: ``source`` and ``out`` (first of two audio buses each), and ``value``: a gain for
``dist`` (1 and above) and ``amp``, a cutoff in hertz for ``lpf`` and ``hpf``."""
