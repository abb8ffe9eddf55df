"""Where recorded sounds begin, in samples, against where they should."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

THRESHOLD = 0.2


@dataclass(frozen=True)
class Grid:
    """How well onsets keep a grid.

    Attributes:
        count: How many there are.
        lost: How many are missing between the first and the last.
        errors: Of each distance between neighbours, in samples, of shape (count - 1,).
    """

    count: int
    lost: int
    errors: NDArray[np.float64]

    def words(self) -> tuple[str, ...]:
        """Count, lost, and the median, 99th percentile and maximum of the error's size."""
        sizes = np.abs(self.errors) if self.errors.size else np.array([np.nan])
        figures = (np.median(sizes), np.percentile(sizes, 99, method="higher"), sizes.max())
        return str(self.count), str(self.lost), *(f"{figure:.2f}" for figure in figures)


GRID_COLUMNS = ("onsets", "lost", "median", "p99", "max")


def impulses(path: Path, channel: int) -> NDArray[np.int64]:
    """Positions of all impulses on one channel, in samples, ascending."""
    found: list[NDArray[np.int64]] = []
    offset = 0
    for block in _blocks(path):
        found.append(np.flatnonzero(block[:, channel] > THRESHOLD) + offset)
        offset += len(block)
    return np.concatenate(found) if found else np.array([], dtype=np.int64)


def grid(positions: NDArray[np.int64], spacing: float) -> Grid:
    """Onsets against an even grid.

    Args:
        positions: In samples, ascending.
        spacing: Of the grid, in samples.
    """
    distances = np.diff(positions)
    steps = np.round(distances / spacing)
    errors = distances - steps * spacing
    return Grid(len(positions), int((steps - 1).clip(0).sum()), errors)


def spacing_of(bpm: int, sample_rate: float, per_bar: int = 16) -> float:
    """Samples between onsets."""
    return sample_rate * 240 / bpm / per_bar


def _blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    with soundfile.SoundFile(path) as file:
        yield from file.blocks(blocksize=1 << 20, dtype="float32", always_2d=True)
