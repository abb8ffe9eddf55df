"""The parts of every SynthDef: its controls, its graph, and a shared filter.

Only UGens of SuperCollider's core are used, so that any scsynth plays what we write. Every
signal is one channel unless a docstring says otherwise; every bus is two channels wide.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import supriya.ugens
from supriya.enums import EnvelopeShape
from supriya.ugens import Parameter, SynthDef, SynthDefBuilder

ugens: Any = supriya.ugens
"""supriya adds ``ar``, ``kr`` and ``ir`` to its UGens at run time, where no type checker sees
them; so UGens are written ``ugens.Saw.ar(...)`` and their signals are ``Any``."""

Control = Parameter | float
"""A control's rate and default; a plain number is a default at control rate."""

VERSION = 3
"""Part of every SynthDef's name; to be raised when a sound or a default changes.

A server that already holds another version must not play it: a control left at its default is
not sent with a note, so the two versions have to have different names.
"""

FREE_SYNTH = 2
FREE_GROUP = 14
"""Done actions: the synth frees itself, or the group it is in."""

LINEAR = EnvelopeShape.LINEAR
"""A number would be taken for a curvature, of which 0 is a straight line."""

CHOKE_SECONDS = 0.002
"""How long a sound takes to fade when it is choked: short enough not to be heard as a tail,
long enough not to click."""

HIGHEST_HERTZ = 18000.0
HIGHEST_SHARE_OF_RATE = 0.45
"""No oscillator or filter goes above the lower of the two: a filter is unstable at half the
sample rate, and above 18 kHz there is nothing to hear."""

BUTTERWORTH = (2 * math.cos(math.pi / 8), 2 * math.sin(math.pi / 8))
"""Reciprocal Qs, 1.848 and 0.765, of the two pole pairs of a fourth-order Butterworth filter."""


@dataclass(frozen=True)
class SynthDefRecipe:
    """How to build one SynthDef.

    Attributes:
        controls: Name to default; what is at control rate can be set and mapped to a bus later
            on, a ``scalar`` is read once, at creation.
        graph: Makes the UGens; is given the builder, from which it takes the controls by name.
    """

    controls: Mapping[str, Control]
    graph: Callable[[SynthDefBuilder], None]

    def build(self, name: str) -> SynthDef:
        """The SynthDef ``gosling_NAME_vVERSION``."""
        with SynthDefBuilder(**self.controls) as controls:
            self.graph(controls)
        return controls.build(name=f"gosling_{name}_v{VERSION}")


def scalar(value: float) -> Parameter:
    """A control that is read once, when its synth is made: buses, buffers, levels."""
    return Parameter(value=value, rate="scalar")


def highest_hertz() -> Any:
    """The highest frequency that is safe at the server's sample rate, at scalar rate."""
    return (ugens.SampleRate.ir() * HIGHEST_SHARE_OF_RATE).min(HIGHEST_HERTZ)


def until_choked(choke: Any) -> Any:
    """An envelope of 1 from the very first sample; a ``choke`` of 1 fades it, frees the synth."""
    envelope = ugens.Envelope([1, 0], [CHOKE_SECONDS], [LINEAR], release_node=0)
    return ugens.EnvGen.ar(envelope=envelope, gate=1 - choke, done_action=FREE_SYNTH)


def four_pole(kind: Any, source: Any, hertz: Any, reciprocal_of_q: Any) -> Any:
    """Filter with four poles, 24 dB an octave, as a ladder has them.

    The pair that is damped stays as a fourth-order Butterworth filter has it. The other pair is
    free: at a ``reciprocal_of_q`` of 0.765 the whole is a Butterworth filter, flat to its
    cutoff; below that it rings. Both are the biquads of Robert Bristow-Johnson's "Cookbook
    formulae for audio equalizer biquad filter coefficients", stable at any Q above 0.

    Args:
        kind: ``ugens.BLowPass`` or ``ugens.BHiPass``.
        source: What to filter, one channel or several.
        hertz: The cutoff; limited to 20 hertz and ``highest_hertz``.
        reciprocal_of_q: Of the free pair, 0.02 to 0.765.
    """
    damped, _ = BUTTERWORTH
    safe = hertz.clip(20, highest_hertz())
    smooth = kind.ar(source=source, frequency=safe, reciprocal_of_q=damped)
    return kind.ar(source=smooth, frequency=safe, reciprocal_of_q=reciprocal_of_q)
