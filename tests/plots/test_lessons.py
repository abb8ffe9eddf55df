"""The picture of a performance: what is drawn is what the agents did."""

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread

from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.errors import PlotError
from rubbergosling.performance.entries import Entry, Reset
from rubbergosling.plots.history import History, fate, history_of
from rubbergosling.plots.lessons import draw_lessons, drawable_agents, lessons_figure
from tests.cli.schooling import FIRST, SECOND, forgetful, lessons

TUTORIAL = (
    ("source kick*2; snare*2;", 2), ("source kick*2; predict snare*2;", 2),
    ("source kick*2; learn snare*2;", 4), ("source kick*2; predict snare*2;", 4),
    ("source kick*4; predict snare*2;", 4), ("source kick*4; learn snare 2,4,2;", 4),
    ("source kick*4; predict snare 2,4,2;", 4), ("source kick*2; predict snare 2,4,2;", 4),
)  # fmt: skip
RIGHT = "#0072b2"


@pytest.fixture(scope="module")
def tutorial() -> History:
    performance, end = lessons(*TUTORIAL)
    return history_of(rehearsed(performance, end), performance, "snare", end)


def words_of(panel: Axes) -> list[str]:
    return [text.get_text() for text in panel.texts]


def all_words(figure: Figure) -> str:
    return "\n".join(word for panel in figure.axes for word in words_of(panel))


def test_a_history_tells_what_was_done_when_and_what_was_heard(tutorial: History) -> None:
    assert [(span.first, span.bars, span.doing, span.source) for span in tutorial.spans] == [
        (1, 2, "rests", "kick*2"), (3, 2, "plays", "kick*2"), (5, 4, "learns", "kick*2"),
        (9, 4, "plays", "kick*2"), (13, 4, "plays", "kick*4"), (17, 4, "learns", "kick*4"),
        (21, 4, "plays", "kick*4"), (25, 4, "plays", "kick*2"),
    ]  # fmt: skip
    assert tutorial.patterns == ("kick*2 -> snare*2", "kick*4 -> snare 2,4,2")


def test_a_pattern_is_known_from_the_bar_of_its_first_lesson_on(tutorial: History) -> None:
    first, second = (tutorial.shares(pattern) for pattern in tutorial.patterns)
    assert first[:4] == [None] * 4 and first[7] == 1.0
    assert second[:16] == [None] * 16 and second[-1] == 1.0


def test_forgetting_is_drawn_as_it_was() -> None:
    performance, end = forgetful()
    ensemble = rehearsed(performance, end)
    history = history_of(ensemble, performance, "snare", end)
    state = ensemble.of(RhythmAgents).state(performance, "snare", end)
    for known in state.known:
        assert history.shares(known.pattern)[-1] == known.right / known.taught
    words = words_of(lessons_figure([history]).axes[4])
    assert f" {state.known[0].right} of 8" in words
    assert any(text.startswith("1  kick*2 -> snare*2: known after bar 1, no") for text in words)


def test_a_pattern_says_when_it_was_known_and_since_when_no_longer() -> None:
    assert fate([None, 0.5, 1.0, 1.0]) == "known after bar 3"
    assert fate([1.0, 0.5, 1.0, 0.9]) == "known after bar 1, no longer from bar 4 on"
    assert fate([0.5, None]) == "never wholly known"


def test_a_pattern_that_was_taught_otherwise_is_replaced() -> None:
    performance, end = lessons(
        (FIRST.format("learn"), 2), (FIRST.replace("snare*2", "snare*4").format("learn"), 2)
    )
    history = history_of(rehearsed(performance, end), performance, "snare", end)
    assert history.shares(history.patterns[0]) == [1.0, 1.0, None, None]
    assert " replaced" in words_of(lessons_figure([history]).axes[4])


def test_an_agent_that_starts_afresh_knows_nothing_of_before() -> None:
    performance, end = lessons((FIRST.format("learn"), 4), (SECOND.format("learn"), 4))
    performance = performance.added(Entry(Fraction(4), Reset("snare")))
    history = history_of(rehearsed(performance, end), performance, "snare", end)
    assert history.shares(history.patterns[0])[4:] == [None] * 4
    assert [each.after.lessons for each in history.moments] == [1, 2, 3, 4, 1, 2, 3, 4]


def test_the_losses_are_drawn_on_a_logarithmic_scale_at_their_bars(tutorial: History) -> None:
    panel = lessons_figure([tutorial]).axes[1]
    assert panel.get_yscale() == "log"
    first, second, low = panel.lines
    assert list(first.get_xdata()) == [5, 6, 7, 8]
    assert list(second.get_xdata()) == [17, 18, 19, 20]
    assert list(second.get_ydata()) == [each.after.loss for each in tutorial.moments[16:20]]
    assert set(low.get_ydata()) == {0.02}


def test_the_steps_right_are_drawn_in_each_bar(tutorial: History) -> None:
    right, wrong = lessons_figure([tutorial]).axes[2].containers
    heights = [[bar.get_height() for bar in bars] for bars in (right, wrong)]
    assert heights[0] == [each.state.correct for each in tutorial.moments]
    assert [sum(both) for both in zip(*heights, strict=True)] == [
        each.state.judged for each in tutorial.moments
    ]


def test_the_guesses_are_a_strip_of_eight_steps_with_marks_where_hits_were_taught(
    tutorial: History,
) -> None:
    panel = lessons_figure([tutorial]).axes[3]
    (strip,) = panel.images
    shades = strip.get_array()
    assert shades is not None
    assert shades.shape == (8, 28)
    assert list(shades[:, 10]) == list(tutorial.moments[10].state.probabilities)
    marked = {
        (int(bar), int(step))
        for line in panel.lines[:2]
        for bar, step in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert marked == {
        (bar, step)
        for bar, each in enumerate(tutorial.moments, 1)
        for step, target in enumerate(each.state.targets, 1)
        if target
    }


def test_every_panel_counts_its_bars_from_1(tutorial: History) -> None:
    for panel in lessons_figure([tutorial]).axes:
        assert panel.get_xlim() == (0.5, 28.5)
        assert panel.get_xticks()[0] == 1


def test_a_title_tells_what_is_known_at_the_end(tutorial: History) -> None:
    assert "snare: knows 16 of 16 steps it was taught, at the end" in all_words(
        lessons_figure([tutorial])
    )


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Texts of a figure that lie over one another."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).draw()
    texts = [text for panel in figure.axes for text in panel.texts]
    texts += [t for panel in figure.axes for t in panel.get_xticklabels() if panel.get_xlabel()]
    boxes = [(text.get_text(), text.get_window_extent().shrunk(0.9, 0.7)) for text in texts]
    return [
        (one, other)
        for number, (one, box) in enumerate(boxes)
        for other, other_box in boxes[:number]
        if one and other and box.overlaps(other_box)
    ]


def sixty_bars(columns: Sequence[str]) -> list[History]:
    sources = ("kick*2", "kick*4", "kick 3,3,2", "kick*8", "kick*2+0.25")
    parts = [
        (f"source {source}; " + " ".join(f"{mode} {name}*{speed};" for name in columns), bars)
        for mode, bars in (("learn", 10), ("predict", 2))
        for speed, source in enumerate(sources, 1)
    ]
    performance, end = lessons(*parts)
    ensemble = rehearsed(performance, end)
    return [history_of(ensemble, performance, each, end) for each in columns]


@pytest.mark.parametrize("columns", [["snare"], ["snare", "openhat", "closedhat", "tom"]])
def test_no_words_overlap_with_five_patterns_and_sixty_bars(columns: list[str]) -> None:
    histories = sixty_bars(columns)
    assert len(histories[0].moments) == 60
    assert len(histories[0].patterns) == 5
    figure = lessons_figure(histories)
    assert len(figure.axes) == 5 * len(columns)
    assert overlapping(figure) == []


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_is_written(tmp_path: Path, suffix: str) -> None:
    performance, end = lessons((FIRST.format("learn"), 3), (FIRST.format("predict"), 3))
    path = tmp_path / f"lessons{suffix}"
    draw_lessons(rehearsed(performance, end), performance, end, path)
    assert path.stat().st_size > 10_000
    if suffix == ".png":
        pixels = imread(path)
        assert pixels.shape[:2] == (900, 1600)
        blue = [int(RIGHT[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        assert (abs(pixels[..., :3] - blue).max(axis=2) < 0.01).mean() > 0.05


def test_more_patterns_make_it_higher() -> None:
    speeds = range(1, 9)
    performance, end = lessons(*((f"source kick*{n}; learn snare*{n};", 1) for n in speeds))
    history = history_of(rehearsed(performance, end), performance, "snare", end)
    few, many = (
        lessons_figure([each]).get_figheight() for each in (sixty_bars(["snare"])[0], history)
    )
    assert few == 9
    assert many > few


def test_where_no_agent_is_there_is_nothing_to_draw() -> None:
    with pytest.raises(PlotError, match="nothing to tell"):
        drawable_agents(lessons(("kick*4;", 4))[0])


def test_too_many_agents_are_refused() -> None:
    five = " ".join(f"learn {name};" for name in ("snare", "tom", "rim", "clap", "cowbell"))
    with pytest.raises(PlotError, match=r"5 instruments .* at most 4"):
        drawable_agents(lessons(("source kick;" + five, 4))[0])


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotError, match=r"pip install 'rubbergosling\[plots\]'"):
        drawable_agents(lessons((FIRST.format("learn"), 1))[0])
