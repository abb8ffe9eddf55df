"""The SynthDefs between tracks and loudspeakers: fader, output, pointer and recorder."""

import math
from typing import Any

from supriya.ugens import SynthDefBuilder

from .synthdef_recipe import FREE_GROUP, LINEAR, SynthDefRecipe, scalar, ugens

THRESHOLD = 10 ** (-1.2 / 20)
"""Where the limiter begins: -1.2 dBFS."""

CEILING = 0.891
"""Nothing is louder than this, just under -1 dBFS, whatever comes in."""

MAX_SUM = 16.0
"""What the tracks may add up to before the limiter, 24 dB over full scale. Without a bound a
fault as large as 1e9 would keep the DC block, and so the limiter, busy for a second."""

DC_CORNER_HERTZ = 5.0
"""Low enough to leave a kick its weight."""

RELEASE_SECONDS = 0.1

POINTER_LAG_SECONDS = 0.05

MIN_FADE_OUT_SECONDS = 0.01
"""A fader that was made without a fade-in still goes without a click."""


def _fader(controls: SynthDefBuilder) -> None:
    fade: Any = controls["fade"]
    # An envelope takes one sample for a segment of no length: without a fade it begins at 1.
    durations = [fade, fade.max(MIN_FADE_OUT_SECONDS)]
    envelope = ugens.Envelope([fade <= 0, 1, 0], durations, [LINEAR], release_node=1)
    level = ugens.EnvGen.ar(envelope=envelope, gate=controls["gate"], done_action=FREE_GROUP)
    source = ugens.In.ar(bus=controls["source"], channel_count=2)
    ugens.Out.ar(bus=controls["out"], source=source * level)


def _output(controls: SynthDefBuilder) -> None:
    source = ugens.In.ar(bus=controls["source"], channel_count=2)
    safe = ugens.Sanitize.ar(source=source).clip2(MAX_SUM)
    ugens.Out.ar(bus=controls["out"], source=_limited(_centred(safe)).clip2(CEILING))


def _centred(source: Any) -> Any:
    """Without its DC: what a one-pole low-pass leaves over.

    Not ``LeakDC``, which takes the first sample it ever hears for DC, and would give a hit at
    the very beginning of a rendering an offset of its own height.
    """
    coefficient = 1 - 2 * math.pi * DC_CORNER_HERTZ / ugens.SampleRate.ir()
    return source - ugens.OnePole.ar(source=source, coefficient=coefficient)


def _limited(source: Any) -> Any:
    """Both channels turned down together, at once and by just as much as is needed.

    Without looking ahead, since a delay here would put every onset late by it.
    """
    loudest = abs(source[0]).max(abs(source[1]))
    level = ugens.Amplitude.ar(source=loudest, attack_time=0, release_time=RELEASE_SECONDS)
    return source * (THRESHOLD / level.max(THRESHOLD))


def _pointer(controls: SynthDefBuilder) -> None:
    position = [
        axis.kr(minimum=0, maximum=1, warp=0, lag=POINTER_LAG_SECONDS)
        for axis in (ugens.MouseX, ugens.MouseY)
    ]
    ugens.Out.kr(bus=controls["out"], source=position)


def _recorder(controls: SynthDefBuilder) -> None:
    source = ugens.In.ar(bus=controls["source"], channel_count=2)
    ugens.DiskOut.ar(buffer_id=controls["buffer"], source=source)


MIXER: dict[str, SynthDefRecipe] = {
    "fader": SynthDefRecipe(
        {"source": scalar(0), "out": scalar(0), "gate": 1.0, "fade": 0.02}, _fader
    ),
    "output": SynthDefRecipe({"source": scalar(0), "out": scalar(0)}, _output),
    "pointer": SynthDefRecipe({"out": scalar(0)}, _pointer),
    "recorder": SynthDefRecipe({"buffer": scalar(0), "source": scalar(0)}, _recorder),
}
