"""For tests only: plays a few synths offline, in a process of its own, and gives the samples."""

import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from supriya import Score

from rubbergosling.sound.synths import RECIPES, synthdef

Sound = NDArray[np.float64]

SAMPLE_RATE = 48000
BUS = 16
"""A private bus, well above the outputs, for what stands between two synths."""

_EMBEDDED = """
import sys
from nanosynth import _scsynth
from nanosynth.scsynth import Options, find_ugen_plugins_path
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
        score.add_synthdefs(*(synthdef(name) for name in RECIPES if name != "pointer"))
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


def _render(commands: Path, output: Path, rate: int, channels: int, scsynth: str) -> None:
    call = [sys.executable, "-c", _EMBEDDED, commands, output, str(rate), str(channels)]
    if scsynth:
        score = ["-N", commands, "_", output, str(rate), "WAV", "float"]
        call = [scsynth, "-i", "0", "-o", str(channels), *score]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, timeout=60)


def note(name: str, seconds: float = 1.0, **controls: float) -> Sound:
    """One channel of one synth that starts at 0 seconds, at 48 kHz."""

    def arrange(score: Score) -> None:
        with score.at(0):
            score.add_synth(synthdef(name), **controls)

    return play(arrange, seconds)[:, 0]
