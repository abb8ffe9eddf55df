"""For tests only: plays synths offline, in a process of its own, and gives the samples."""

import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from supriya import Score, SynthDef, SynthDefBuilder

from rubbergosling.mixer.synthdef_library import RECIPES, synthdef
from rubbergosling.mixer.synthdef_recipe import ugens

Sound = NDArray[np.float64]
Changes = Mapping[float, Mapping[str, float]]
"""Seconds to the controls that are set then."""

SAMPLE_RATE = 48000
BUS = 16
"""A private bus, well above the outputs, for what stands between two synths."""

_EMBEDDED = """
import sys
from nanosynth import _scsynth
from nanosynth.scsynth import find_ugen_plugins_path
commands, output, rate, channels = sys.argv[1:]
_scsynth.world_nrt_render(
    cmd_filename=commands, output_filename=output, sample_rate=int(rate), input_filename=None,
    header_format="WAV", sample_format="float", num_output_bus_channels=int(channels),
    num_input_bus_channels=0, ugen_plugins_path=str(find_ugen_plugins_path()), verbosity=-2,
)
"""


def play(
    arrange: Callable[[Score], Any],
    seconds: float,
    *,
    sample_rate: int = SAMPLE_RATE,
    channels: int = 2,
    scsynth: str = "",
) -> Sound:
    """What ``arrange`` plays, as floats of shape (n_frames, channels).

    Args:
        arrange: Adds requests to the score it's given; all SynthDefs are loaded already.
        seconds: How much is rendered.
        sample_rate: In hertz.
        channels: How many output buses are written to the file.
        scsynth: The path of an executable to render with, instead of the embedded engine.
    """
    score = Score(output_bus_channel_count=channels, input_bus_channel_count=0)
    with score.at(0):
        score.add_synthdefs(_probe(), *(synthdef(name) for name in RECIPES if name != "pointer"))
    arrange(score)
    with score.at(seconds):
        score.free_group_children(score.root_node)
    datagrams = score.iterate_datagrams()
    with tempfile.TemporaryDirectory() as folder:
        commands, output = Path(folder, "score.osc"), Path(folder, "sound.wav")
        commands.write_bytes(b"".join(struct.pack(">i", len(d)) + d for d in datagrams))
        _render(commands, output, sample_rate, channels, scsynth)
        sound, _ = soundfile.read(output, always_2d=True)
    return np.asarray(sound[: round(seconds * sample_rate)])


def note(name: str, seconds: float = 1.0, changes: Changes | None = None, **controls: Any) -> Sound:
    """The left channel of one synth that starts at 0 seconds, at 48 kHz."""

    def arrange(score: Score) -> None:
        with score.at(0):
            synth = score.add_synth(synthdef(name), **controls)
        _set(score, synth, changes)

    return play(arrange, seconds)[:, 0]


def through(
    name: str, signal: Sound, changes: Changes | None = None, channels: int = 2, **controls: Any
) -> Sound:
    """A signal sent through one synth that has a ``source``.

    Args:
        name: The synth.
        signal: Of shape (n_frames,), for both channels, or (n_frames, 2); at 48 kHz.
        changes: What is set on the synth meanwhile.
        channels: How many output buses to return.
        **controls: Of the synth; it reads the signal and writes the first output.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "signal.wav")
        stereo = signal if signal.ndim == 2 else np.column_stack([signal, signal])
        soundfile.write(path, stereo, SAMPLE_RATE, subtype="FLOAT")

        def arrange(score: Score) -> None:
            with score.at(0):
                buffer = score.add_buffer(file_path=path)
                # In a group of its own, as on the stage: a fader takes its group with it.
                group = score.add_group()
                score.add_synth(_probe(), buffer=buffer, out=BUS)
                synth = score.add_synth(
                    synthdef(name), target_node=group, source=BUS, out=0, **controls
                )
            _set(score, synth, changes)

        return play(arrange, len(stereo) / SAMPLE_RATE, channels=channels)


def sine(hertz: float, seconds: float, level: float = 0.5) -> Sound:
    """A sine of shape (n_frames,), at 48 kHz."""
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


def decibels(ratio: float) -> float:
    return 20 * float(np.log10(max(ratio, 1e-12)))


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def spectrum(sound: Sound) -> tuple[Sound, Sound]:
    """Hertz and magnitude of a sound of shape (n_frames,), at 48 kHz."""
    magnitude = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return np.asarray(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)), np.asarray(magnitude)


def centroid(sound: Sound) -> float:
    """The centre of the power spectrum, in hertz."""
    hertz, magnitude = spectrum(sound)
    return float(np.sum(hertz * magnitude**2) / np.sum(magnitude**2))


@cache
def _probe() -> SynthDef:
    """Plays a stereo buffer as it is, infinities and all."""
    with SynthDefBuilder(buffer=0, out=0) as controls:
        sound = ugens.PlayBuf.ar(channel_count=2, buffer_id=controls["buffer"])
        ugens.Out.ar(bus=controls["out"], source=sound)
    return controls.build(name="probe")


def _set(score: Score, synth: Any, changes: Changes | None) -> None:
    for seconds, controls in (changes or {}).items():
        with score.at(seconds):
            score.set_node(synth, **controls)


def _render(commands: Path, output: Path, rate: int, channels: int, scsynth: str) -> None:
    call: list[str | Path] = [
        sys.executable,
        "-c",
        _EMBEDDED,
        commands,
        output,
        str(rate),
        str(channels),
    ]
    if scsynth:
        score: list[str | Path] = ["-N", commands, "_", output, str(rate), "WAV", "float"]
        call = [scsynth, "-i", "0", "-o", str(channels), *score]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, timeout=60)
