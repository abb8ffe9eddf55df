"""Draws how a model learnt: bits a note, round by round."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PlotError
from ..melody.models.base import Epoch
from .output import INK, drawing, require_matplotlib, write_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TRAINING, HELD_OUT = "#0072b2", "#e69f00"
WIDTH_INCHES, HEIGHT_INCHES = 10.0, 5.6


def draw_curves(
    curve: Sequence[Epoch], path: Path, part: str = "the model", whole: float | None = None
) -> None:
    """Writes the picture of a training.

    Args:
        curve: Its rounds, in order.
        path: Ends in ``.png``, ``.svg`` or ``.pdf``.
        part: Which part of the model learnt in these rounds.
        whole: What a held-out note takes with the whole model, in bits; None without others.

    Raises:
        PlotError: If there were no rounds, matplotlib is missing, or the file can't be written.
    """
    if not curve:
        raise PlotError(
            "no part of this model learns in rounds, so there is no curve: mlp and gru do"
        )
    require_matplotlib()
    write_figure(curves_figure(curve, part, whole), path)


def curves_figure(
    curve: Sequence[Epoch], part: str = "the model", whole: float | None = None
) -> "Figure":
    """The picture of a training, 1000 by 560 pixels; the arguments are those of `draw_curves`."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    rounds = range(1, len(curve) + 1)
    held_out = {
        number: epoch.held_out_bits
        for number, epoch in zip(rounds, curve, strict=True)
        if epoch.held_out_bits is not None
    }
    with drawing({"font.size": 12, "text.color": INK}):
        figure = Figure((WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
        axes = figure.subplots()
        axes.plot(
            rounds, [epoch.train_bits for epoch in curve], color=TRAINING,
            label="notes it learns from",
        )  # fmt: skip
        if held_out:
            best = min(held_out, key=held_out.__getitem__)
            axes.plot([*held_out], [*held_out.values()], color=HELD_OUT, label="held-out notes")
            axes.plot([best], [held_out[best]], "o", color=HELD_OUT)
            axes.annotate(
                f"{part} at its best: {held_out[best]:.2f} bits", (best, held_out[best]),
                xytext=(0, 12), textcoords="offset points", ha="center",
            )  # fmt: skip
        if whole is not None:
            axes.axhline(
                whole, color=INK, linestyle="--", linewidth=1,
                label=f"held-out notes, all parts together: {whole:.2f} bits",
            )  # fmt: skip
        axes.set(xlabel="round", ylabel="bits a note (lower is better)")
        axes.set_ylim(0, 1.15 * axes.get_ylim()[1])  # room for the words above the best
        axes.set_title(f"How well {part} guesses the next note", loc="left", weight="bold")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", alpha=0.3)
        axes.legend(frameon=False)
    return figure
