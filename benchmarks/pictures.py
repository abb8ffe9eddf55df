"""Tables that can be drawn as well."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Any

from .school import NEVER, Learning
from .tables import Table

INK, BLUE, ORANGE, PALE = "#222222", "#1f5fa8", "#d9730d", "#e8e8e8"
ORIGINAL_EXACT, ORIGINAL_SUNK = (5, 9), (17, 20)
"""Bars the original takes in the median, to exact and to a loss of 0.02."""
SPEED_TICKS, NEVER_PLACE = (1, 2, 3, 5, 9, 13, 17, 20), 24


@dataclass(frozen=True, kw_only=True)
class Illustrated(Table):
    """A table with a picture.

    Attributes:
        picture: The name of its file.
        draw: Draws it to a path.
    """

    picture: str
    draw: Callable[[Path], None]


def speed(found: Sequence[Learning], path: Path) -> None:
    """After how many bars pairs were exact and their loss was small, beside the original."""
    figure, axes = _figure(1, 2)
    both = (
        ("exact", [each.exact for each in found], ORIGINAL_EXACT),
        ("loss at most 0.02", [each.sunk for each in found], ORIGINAL_SUNK),
    )
    for axis, (name, bars, original) in zip(axes, both, strict=True):
        counts = Counter(NEVER_PLACE if bar == NEVER else bar for bar in bars)
        shares = [100 * count / len(bars) for count in counts.values()]
        drawn = axis.bar(list(counts), shares, color=BLUE, width=0.8)
        axis.bar_label(drawn, fmt="%.0f", padding=3)
        axis.axvspan(original[0] - 0.5, original[1] + 0.5, color=PALE)
        axis.text(fmean(original), 55, "the original's\nmedian", ha="center", color=INK)
        axis.set_xticks([*SPEED_TICKS, NEVER_PLACE], [*SPEED_TICKS, "later"])
        axis.set(xlim=(0, NEVER_PLACE + 1), ylim=(0, 115), title=name)
        axis.set(xlabel="bars of lessons", ylabel="% of all pairs and seeds")
    _save(figure, path)


def forgetting(found: Mapping[str, Sequence[Sequence[Sequence[float]]]], path: Path) -> None:
    """Accuracy on each of eight pairs, once all were taught in turn, by memory."""
    figure, (axis,) = _figure(1, 1)
    for shift, (name, sets), colour in zip((-0.2, 0.2), found.items(), (BLUE, ORANGE), strict=True):
        runs = list(chain.from_iterable(sets))
        means = [100 * fmean(accuracies) for accuracies in zip(*runs, strict=True)]
        places = [place + shift for place in range(1, len(means) + 1)]
        drawn = axis.bar(places, means, width=0.38, color=colour, label=name)
        axis.bar_label(drawn, fmt="%.0f", padding=2)
    axis.set(ylim=(0, 125), yticks=range(0, 101, 25), xticks=range(1, 9))
    axis.set(xlabel="pair, in the order in which they were taught", ylabel="steps right, %")
    axis.set_title("eight pairs, ten bars each: what is known at the end")
    axis.legend(loc="upper left", ncols=2, frameon=False)
    _save(figure, path)


def grids(
    panels: Sequence[tuple[str, Sequence[Sequence[float]], str]],
    rows: tuple[str, Sequence[object]],
    columns: tuple[str, Sequence[object]],
    chosen: tuple[int, int],
    path: Path,
) -> None:
    """Panels of figures over two settings, with the chosen place framed.

    Args:
        panels: A title, the figures by row and column, and how a figure is written.
        rows: What the rows are, and their values.
        columns: What the columns are, and their values.
        chosen: Its row and column.
        path: Where the picture goes.
    """
    from matplotlib.patches import Rectangle

    figure, axes = _figure(1, len(panels))
    for axis, (title, figures, form) in zip(axes, panels, strict=True):
        ordinary = [value for value in chain(*figures) if value != NEVER]
        axis.imshow(figures, cmap="Blues", vmin=0, vmax=2 * max(ordinary), aspect="auto")
        for row, values in enumerate(figures):
            for column, value in enumerate(values):
                never = value == NEVER
                word, colour = ("never", "white") if never else (format(value, form), INK)
                axis.text(column, row, word, ha="center", va="center", color=colour)
        axis.add_patch(
            Rectangle((chosen[1] - 0.5, chosen[0] - 0.5), 1, 1, fill=False, ec=ORANGE, lw=4)
        )
        axis.set_xticks(range(len(columns[1])), [str(value) for value in columns[1]])
        axis.set_yticks([])
        axis.set(title=title, xlabel=columns[0].replace("_", " "))
    axes[0].set_yticks(range(len(rows[1])), [str(value) for value in rows[1]])
    axes[0].set_ylabel(rows[0].replace("_", " "))
    _save(figure, path)


def _figure(rows: int, columns: int) -> tuple[Any, Sequence[Any]]:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"font.size": 15, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = pyplot.subplots(
        rows, columns, figsize=(14, 5.5), squeeze=False, layout="constrained"
    )
    return figure, list(axes.flat)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
