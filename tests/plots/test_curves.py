"""The picture of a training: what is drawn is how it went."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.image import imread

from rubbergosling.errors import PlotError
from rubbergosling.melody.models.base import Epoch
from rubbergosling.plots.curves import curves_figure, draw_curves

CURVE = (Epoch(5.0, 5.2), Epoch(4.0, 4.1), Epoch(3.0, 3.75), Epoch(2.0, 4.5))


def test_both_curves_are_drawn_round_by_round_from_1() -> None:
    (axes,) = curves_figure(CURVE).axes
    training, held_out, _ = axes.lines
    assert list(training.get_xdata()) == list(held_out.get_xdata()) == [1, 2, 3, 4]
    assert list(training.get_ydata()) == [5.0, 4.0, 3.0, 2.0]
    assert list(held_out.get_ydata()) == [5.2, 4.1, 3.75, 4.5]
    assert axes.get_ylim()[0] == 0


def test_the_best_round_is_marked_and_named() -> None:
    (axes,) = curves_figure(CURVE).axes
    best = axes.lines[2]
    assert (list(best.get_xdata()), list(best.get_ydata())) == ([3], [3.75])
    assert [text.get_text() for text in axes.texts] == ["the model at its best: 3.75 bits"]


def test_a_part_is_named_and_the_whole_model_has_a_line_of_its_own() -> None:
    (axes,) = curves_figure(CURVE, "mlp", 2.4).axes
    assert axes.get_title(loc="left") == "How well mlp guesses the next note"
    assert [text.get_text() for text in axes.texts] == ["mlp at its best: 3.75 bits"]
    whole = axes.lines[-1]
    assert list(whole.get_ydata()) == [2.4, 2.4]
    assert whole.get_label() == "held-out notes, all parts together: 2.40 bits"


def test_the_legend_tells_which_is_which() -> None:
    (axes,) = curves_figure(CURVE).axes
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "notes it learns from", "held-out notes",
    ]  # fmt: skip


def test_rounds_without_held_out_notes_have_one_curve() -> None:
    (axes,) = curves_figure([Epoch(3.0, None), Epoch(2.0, None)]).axes
    (training,) = axes.lines
    assert list(training.get_ydata()) == [3.0, 2.0]
    assert not axes.texts


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_is_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"curves{suffix}"
    draw_curves(CURVE, path)
    assert path.stat().st_size > 5_000
    if suffix == ".png":
        pixels = imread(path)
        assert pixels.shape[:2] == (560, 1000)
        assert len({tuple(pixel) for pixel in pixels.reshape(-1, pixels.shape[2])}) > 10


def test_without_rounds_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match="there is no curve: mlp and gru do"):
        draw_curves([], tmp_path / "curves.png")


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlotError, match=r"curves\.png can't be written"):
        draw_curves(CURVE, tmp_path / "nowhere" / "curves.png")


def test_without_matplotlib_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotError, match=r"pip install 'rubbergosling\[plots\]'"):
        draw_curves(CURVE, tmp_path / "curves.png")
