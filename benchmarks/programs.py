"""The programs that are measured, and the sounds they play."""

from pathlib import Path

import numpy as np
import soundfile

TUTORIAL = sorted(Path("examples", "tutorial").glob("*.gosling"))
"""The tutorial's programs; benchmarks are run at the top of the project."""

LEARNS = Path("examples", "tutorial", "11-learn.gosling")
"""The one whose agent learns all the while."""

DRUMS = ("kick", "snare", "closedhat", "openhat")
SIXTEENTHS = 16
"""Onsets in a bar of every track here, so that the grid of a program is even."""

FOUR_LINES = """\
bpm 150;
kick*2 3,3,2 (dist:2, lpf:200);
bass*4 2,2 22,32 cut30 res90 env1 (dist:2,lpf:100);
lead*4 2,1 32,48,60 cut_mousex res_mousey env70 (dist:10,hpf:800);
"""

_LINES = (
    "drum{}*2;",
    "drum{}*4+0.5;",
    "drum{}*1 3,3,2;",
    "drum{}*2 2,1,1 (amp:0.9, hpf:300);",
)


def forty_lines() -> tuple[str, list[str]]:
    """A program of 40 lines, and the 39 instruments it plays."""
    tracks = [_LINES[number % len(_LINES)].format(number) for number in range(39)]
    return "\n".join(["bpm 150;", *tracks]), [f"drum{number}" for number in range(39)]


def sixteenths(bpm: int, tracks: int) -> str:
    """A program with so many tracks (0 to 8) of 16 onsets a bar, all at once."""
    names = (*DRUMS, *(f"extra{number}" for number in range(4)))[:tracks]
    return "\n".join([f"bpm {bpm};", *(f"{name}*{SIXTEENTHS};" for name in names), ""])


def interlocked(bpm: int) -> str:
    """Four tracks that together have one onset on each sixteenth."""
    quarters = (f"{name}*4+{-number / 4 % 1};" for number, name in enumerate(DRUMS))
    return "\n".join([f"bpm {bpm};", *quarters, ""])


def write_impulses(folder: Path) -> Path:
    """A sample folder whose every instrument, drums included, is one single sample of 1.0.

    So what is recorded shows where each sound began, through the very path that all
    samples take. Returns the folder.
    """
    impulse = np.zeros(64, dtype=np.float32)
    impulse[0] = 1.0
    for name in (*DRUMS, *(f"extra{number}" for number in range(5))):
        soundfile.write(folder / f"{name}.wav", impulse, 48000, subtype="FLOAT")
    return folder
