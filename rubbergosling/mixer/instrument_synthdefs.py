"""The SynthDefs that play one event: the samplers and the two synths.

Each writes with ``OffsetOut``, which places its first sample exactly, where ``Out`` would start
it with the block of 64 samples it falls into. Each frees itself.
"""

import math
from functools import partial
from typing import Any

from supriya.ugens import SynthDefBuilder

from .synthdef_recipe import (
    BUTTERWORTH,
    FREE_SYNTH,
    LINEAR,
    Control,
    SynthDefRecipe,
    four_pole,
    highest_hertz,
    scalar,
    ugens,
    until_choked,
)

SAMPLER_LEVEL = 0.42
LEAD_LEVEL = 0.33
BASS_LEVEL = 0.34
"""Gains that balance the instruments: a lone kick peaks at about -8.5 dBFS."""

MAX_SAMPLE = 4.0
"""A sound file of floats may go over full scale, by up to 12 dB, but not to the moon."""

END_FADE_SECONDS = 0.002
MAX_FADE = 0.25
"""A sample ends in a fade: of 2 ms, or of the last quarter of one that is very short."""

MAX_FRAMES_OF_A_CLICK = 64
"""A sample of so few is nothing but a click, and ends without a fade."""

LOWEST_CUT_HERTZ = 20.0
CUT_RANGE = 250.0
"""``cut`` 0 to 1 is 20 to 5000 hertz, in equal steps for equal ratios: 20 * 250 ** cut."""

HIGHEST_CUT_HERTZ = 10000.0
"""As far as a note opens the filter; a resonance above that is only hiss."""

SHARPEST = 0.025
"""Reciprocal of Q at ``res`` 1: a squeal, still well away from oscillating by itself."""

ENVELOPE_OCTAVES = 4.0
"""How far above ``cut`` the filter begins a note at ``env`` 1."""

MIN_SECONDS, MAX_SECONDS = 0.09, 1.0
"""How long a note rings at ``env`` 0 and at ``env`` 1."""

ATTACK_SECONDS = 0.001

GLIDE_PER_SECOND = 6.0
"""How fast ``cut`` and ``res`` follow a pointer that jumps: across in a sixth of a second."""

THIN_HERTZ = 100.0
"""Corner below which the saw of a lead loses 6 dB an octave."""

LOWEST_SUB_HERTZ = 30.0
"""The sub of a bass goes no lower than this."""


def _sampler(controls: SynthDefBuilder, channels: int) -> None:
    buffer: Any = controls["buffer"]
    played = ugens.PlayBuf.ar(
        channel_count=channels,
        buffer_id=buffer,
        # Not the buffer's own rate: what came sample by sample has the server's.
        rate=controls["sample_rate"] * ugens.SampleDur.ir(),
        done_action=FREE_SYNTH,
    )
    # A file of floats can hold infinities, which would ring for ever in a filter.
    safe = ugens.Sanitize.ar(source=played).clip2(MAX_SAMPLE)
    # Many a file was cut out of something longer, and PlayBuf holds its last value for a while.
    frames: Any = ugens.BufFrames.ir(buffer_id=buffer)
    is_click = frames <= MAX_FRAMES_OF_A_CLICK
    seconds = (frames - 1 + is_click) / controls["sample_rate"]
    fade = (seconds * MAX_FADE).min(END_FADE_SECONDS) * (1 - is_click)
    end = ugens.Envelope([1, 1, 0], [seconds - fade, fade], [LINEAR])
    faded = safe * ugens.EnvGen.ar(envelope=end)
    sound = faded * until_choked(controls["choke"]) * controls["amp"]
    stereo = [sound, sound] if channels == 1 else sound
    ugens.OffsetOut.ar(bus=controls["out"], source=stereo)


def _voice(controls: SynthDefBuilder, is_bass: bool) -> None:
    env: Any = controls["env"]
    seconds = MIN_SECONDS + (MAX_SECONDS - MIN_SECONDS) * env.clip(0, 1)
    hertz = controls["freq"].min(highest_hertz())
    oscillator = _square_with_sub(hertz) if is_bass else _thin_saw(hertz)
    amplitude = ugens.EnvGen.ar(
        envelope=ugens.Envelope.percussive(ATTACK_SECONDS, seconds, curve=-3),
        done_action=FREE_SYNTH,
    )
    filtered = _squelch(oscillator, controls, seconds)
    sound = (filtered * amplitude).tanh() * until_choked(controls["choke"]) * controls["amp"]
    ugens.OffsetOut.ar(bus=controls["out"], source=[sound, sound])


def _squelch(oscillator: Any, controls: SynthDefBuilder, seconds: Any) -> Any:
    """The oscillator through the resonant filter that closes as the note rings."""
    cut, res = (
        ugens.Slew.kr(source=controls[name].clip(0, 1), up=GLIDE_PER_SECOND, down=GLIDE_PER_SECOND)
        for name in ("cut", "res")
    )
    # The filters read it once a block, but at control rate engines differ in where it begins.
    sweep = ugens.EnvGen.ar(envelope=ugens.Envelope([1, 0], [seconds], [-4]))
    cut_hertz = LOWEST_CUT_HERTZ * CUT_RANGE**cut
    opened = cut_hertz * 2 ** (ENVELOPE_OCTAVES * controls["env"].clip(0, 1) * sweep)
    _, flat = BUTTERWORTH
    reciprocal_of_q = flat * (SHARPEST / flat) ** res
    return four_pole(ugens.BLowPass, oscillator, opened.min(HIGHEST_CUT_HERTZ), reciprocal_of_q)


def _thin_saw(hertz: Any) -> Any:
    """A saw that has passed a small capacitor: less of its lowest, so that more squelch shows."""
    coefficient = 1 - 2 * math.pi * THIN_HERTZ / ugens.SampleRate.ir()
    saw = ugens.Saw.ar(frequency=hertz)
    return saw - ugens.OnePole.ar(source=saw, coefficient=coefficient)


def _square_with_sub(hertz: Any) -> Any:
    square = ugens.Pulse.ar(frequency=hertz, width=0.5)
    # An octave below 30 hertz nothing would be heard; there the sub doubles the note itself.
    octave_below = hertz / 2
    is_audible = octave_below >= LOWEST_SUB_HERTZ
    sub = ugens.SinOsc.ar(frequency=hertz - octave_below * is_audible)
    return square * 0.7 + sub * 0.5


def _sampler_recipe(channels: int) -> SynthDefRecipe:
    controls: dict[str, Control] = {
        "out": scalar(0),
        "buffer": scalar(0),
        "sample_rate": scalar(48000),
        "amp": scalar(SAMPLER_LEVEL),
        "choke": 0.0,
    }
    return SynthDefRecipe(controls, partial(_sampler, channels=channels))


def _voice_recipe(is_bass: bool) -> SynthDefRecipe:
    controls: dict[str, Control] = {
        "out": scalar(0),
        "freq": scalar(440),
        "amp": scalar(BASS_LEVEL if is_bass else LEAD_LEVEL),
        "cut": 0.7085,
        "res": 0.5,
        "env": 0.5,
        "choke": 0.0,
    }
    return SynthDefRecipe(controls, partial(_voice, is_bass=is_bass))


INSTRUMENTS: dict[str, SynthDefRecipe] = {
    "sampler1": _sampler_recipe(channels=1),
    "sampler2": _sampler_recipe(channels=2),
    "lead": _voice_recipe(is_bass=False),
    "bass": _voice_recipe(is_bass=True),
}
"""Controls, by the names that SuperCollider's patterns know: ``out`` (first of two audio buses),
``amp`` (gain), ``choke`` (1 fades in 2 ms and frees; not a gate, which a pattern would close).
Samplers: ``buffer``, of one or of two channels, and the ``sample_rate`` of its sound in hertz.
Voices: ``freq`` in hertz; ``cut``, ``res`` and ``env``, each 0 to 1."""
