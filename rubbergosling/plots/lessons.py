"""Draws what agents learnt and forgot along a performance.

Blue is right, orange is wrong, blank was never taught; these two, and the grey of the
probabilities, are told apart by everyone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from pathlib import Path
from typing import TYPE_CHECKING

from ..agents.agent_states import Doing
from ..agents.ensemble import Ensemble
from ..agents.rhythm_agents import RhythmAgents
from ..agents.situations import STEPS_PER_BAR
from ..errors import PlotError
from ..performance.entries import Performance
from .history import History, fate, history_of
from .output import INK, drawing, require_matplotlib, write_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_AGENTS = 4
WIDTH_INCHES, HEIGHT_INCHES = 16.0, 9.0
LOW_LOSS = 0.02
"""The tutorial's: from here on a pattern is known well enough to try it."""

MIN_LOSS = 1e-9
RIGHT, WRONG = "#0072b2", "#e69f00"
DOING_COLOURS: dict[Doing, str] = {"learns": "#f0c9de", "plays": "#bfe5d8", "rests": "#eeeeee"}
LESSON_TINT = "#faeef5"

ROWS_INCHES = (0.55, 1.1, 0.6, 1.35)
"""Heights of the strip, the loss, the steps right and the guesses; the patterns get the rest."""

TOP_INCHES, GAP_INCHES, EDGE_INCHES, BOTTOM_INCHES = 0.85, 0.36, 0.75, 0.9
PATTERN_INCHES, MAX_PATTERNS_IN_A_SLIDE = 0.38, 5
MIN_ROWS, BAND, BASE = 2, 0.5, 0.9
"""Rows of patterns there is room for at least; the part of a row that its band takes, and
where the band ends."""

CHARACTER = 0.62
"""Width of a character, in parts of the font's size."""

NUMBER_POINTS, GAPS_FROM_POINTS = 40, 8
"""So wide must be what has a number, and a bar that has gaps beside it."""


def draw_lessons(ensemble: Ensemble, performance: Performance, bars: Fraction, path: Path) -> None:
    """Writes the picture of a performance of so many bars.

    Args:
        ensemble: The agents.
        performance: What they were taught along.
        bars: How many bars are drawn.
        path: Ends in ``.png``, ``.svg`` or ``.pdf``.

    Raises:
        PlotError: If it can't be drawn, see `drawable_agents`, or the file can't be written.
    """
    instruments = drawable_agents(performance)
    histories = [history_of(ensemble, performance, each, bars) for each in instruments]
    write_figure(lessons_figure(histories), path)


def taught_agents(performance: Performance) -> tuple[str, ...]:
    """The instruments of the agents that learn rhythms.

    Raises:
        PlotError: If there is none.
    """
    instruments = tuple(filter(RhythmAgents.takes, performance.taught_instruments))
    if not instruments:
        if performance.taught_instruments:
            raise PlotError("only synths learn here, which learn melodies: draw shows their notes")
        raise PlotError("no instrument learns or is predicted here: there is nothing to tell")
    return instruments


def drawable_agents(performance: Performance) -> tuple[str, ...]:
    """The instruments of the agents that can be drawn.

    Raises:
        PlotError: If there is none, or there are too many, or matplotlib is missing.
    """
    instruments = taught_agents(performance)
    require_matplotlib()
    if len(instruments) > MAX_AGENTS:
        raise PlotError(
            f"{len(instruments)} instruments learn or are predicted here: "
            f"at most {MAX_AGENTS} can be drawn"
        )
    return instruments


@dataclass(frozen=True)
class StepMark:
    """What a step of a bar is marked with when its target and its guess are these."""

    target: bool
    guess: bool
    colour: str
    shape: str
    words: str


MARKS = (
    StepMark(True, True, RIGHT, "o", "taught hit, played"),
    StepMark(True, False, WRONG, "o", "taught hit, missed"),
    StepMark(False, True, WRONG, "x", "taught rest, played"),
)


def lessons_figure(histories: Sequence[History]) -> "Figure":
    """The picture of some agents, 1600 by 900 pixels: a column of panels for each.

    With more than five patterns it is higher.
    """
    from matplotlib.figure import Figure

    patterns = max(len(history.patterns) for history in histories)
    height = HEIGHT_INCHES + PATTERN_INCHES * max(patterns - MAX_PATTERNS_IN_A_SLIDE, 0)
    with drawing({"font.size": 12, "text.color": INK}):
        figure = Figure((WIDTH_INCHES, height))
        for column, history in enumerate(histories):
            panels = _panels(figure, column, len(histories))
            for draw, axes in zip(PANELS, panels, strict=True):
                draw(axes, history)
                _tint_lessons(axes, history)
                _count_bars(axes, len(history.moments))
            panels[-1].tick_params(labelbottom=True, length=4)
            panels[-1].set_xlabel("bar")
            panels[0].text(
                0, 1.55, _title(history, len(histories)), transform=panels[0].transAxes,
                fontsize=17 if len(histories) <= 2 else 14, weight="bold",
            )  # fmt: skip
        _explain(figure)
    return figure


def _panels(figure: "Figure", column: int, columns: int) -> list["Axes"]:
    """The places of one agent's five panels, from top to bottom."""
    width, height = figure.get_size_inches()
    each = (width - EDGE_INCHES * (columns + 1)) / columns
    left = EDGE_INCHES + column * (each + EDGE_INCHES)
    used = TOP_INCHES + BOTTOM_INCHES + sum(ROWS_INCHES) + GAP_INCHES * len(ROWS_INCHES)
    top, found = height - TOP_INCHES, []
    for row in (*ROWS_INCHES, height - used):
        found.append(
            figure.add_axes((left / width, (top - row) / height, each / width, row / height))
        )
        top -= row + GAP_INCHES
    return found


def _title(history: History, columns: int) -> str:
    after = history.moments[-1].after
    if not after.lessons:
        return (
            f"{history.instrument}: {'has started afresh' if history.patterns else 'never taught'}"
        )
    found = f"{history.instrument}: knows {after.right} of {after.taught}"
    return found if columns > 2 else f"{found} steps it was taught, at the end"


def _draw_doing(axes: "Axes", history: History) -> None:
    """What the agent does and what it hears, named where it changes and there is room."""
    bar_points = _points(axes)[0] / len(history.moments)
    for span in history.spans:
        left = span.first - 0.5
        axes.axvspan(left, left + span.bars, color=DOING_COLOURS[span.doing], linewidth=0)
        axes.axvline(left, color="white", linewidth=2)
        whole = f"{span.doing}\n{span.source}"
        broken = whole.replace(" ", "\n").replace("+", "\n+")
        for words in (whole, broken, span.doing):
            lines = words.split("\n")
            longest = max(map(len, lines)) + 1
            size = min(span.bars * bar_points / (CHARACTER * longest), 29 / len(lines), 12)
            if size >= 8:
                axes.text(
                    left + span.bars / 2, 0.47, words, fontsize=size, ha="center", va="center",
                    linespacing=1.1,
                )  # fmt: skip
                break
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    _heading(axes, "What it does, and the rhythm it hears", "What it does and hears")


def _draw_loss(axes: "Axes", history: History) -> None:
    bars = [bar for bar, each in enumerate(history.moments, 1) if each.taught is not None]
    losses = {bar: history.moments[bar - 1].after.loss or 0.0 for bar in bars}
    for run in _runs(bars):
        axes.plot(run, [losses[bar] for bar in run], "o-", color=INK, markersize=4)
    axes.axhline(LOW_LOSS, color=INK, linestyle="--", linewidth=1)
    lowest = max(min([0.001, *losses.values()]), MIN_LOSS)
    decades = floor(log10(lowest))
    axes.set_yscale("log")
    axes.set_ylim(lowest / 2, max([1.0, *losses.values()]) * 1.5)
    axes.set_yticks([10.0**decade for decade in range(0, decades - 1, -1 if decades > -5 else -2)])
    axes.yaxis.set_major_formatter(lambda value, place: f"{value:g}")
    axes.minorticks_off()
    _heading(
        axes,
        f"Loss of each bar's own lesson, log scale (dashed: {LOW_LOSS:g}, low enough to try it)",
        f"Loss, log scale (dashed: {LOW_LOSS:g})",
    )


def _draw_correct(axes: "Axes", history: History) -> None:
    bars = range(1, len(history.moments) + 1)
    right = [each.state.correct for each in history.moments]
    wrong = [each.state.judged - each.state.correct for each in history.moments]
    is_wide = _points(axes)[0] / len(history.moments) >= GAPS_FROM_POINTS
    width = 0.92 if is_wide else 1.0
    axes.bar(bars, right, width, color=RIGHT, linewidth=0, antialiased=is_wide)
    axes.bar(bars, wrong, width, right, color=WRONG, linewidth=0, antialiased=is_wide)
    axes.set_ylim(0, STEPS_PER_BAR)
    axes.set_yticks([0, 4, 8])
    _heading(axes, "Steps right in each bar, of 8", "Steps right, of 8")


def _draw_guesses(axes: "Axes", history: History) -> None:
    """Eight rows by bars: the shade is the probability, marks say what was taught."""
    bars = len(history.moments)
    steps = [[each.state.probabilities[step] for each in history.moments] for step in range(8)]
    axes.imshow(
        steps, cmap="Greys", vmin=0, vmax=1, aspect="auto", extent=(0.5, bars + 0.5, 8.5, 0.5)
    )
    width, height = _points(axes)
    size = 0.5 * min(width / bars, height / STEPS_PER_BAR)
    for mark in MARKS:
        places = [
            (bar, step)
            for bar, each in enumerate(history.moments, 1)
            for step, both in enumerate(zip(each.state.targets, each.state.guesses, strict=True), 1)
            if both == (mark.target, mark.guess)
        ]
        axes.plot(
            [bar for bar, _ in places], [step for _, step in places], mark.shape, color=mark.colour,
            markerfacecolor="white", markersize=size, markeredgewidth=size / 5,
        )  # fmt: skip
    axes.set_yticks([1, 3, 5, 7])
    _heading(
        axes,
        "Probability of a hit at each of the 8 steps (a lesson is heard two bars later)",
        "Probability of a hit, by step",
    )


def _draw_patterns(axes: "Axes", history: History) -> None:
    """The forgetting meter: a row for each pattern, how much of it is known after each bar."""
    rows = max(len(history.patterns), MIN_ROWS)
    size = min(12.0, _points(axes)[1] / rows * (BASE - BAND) * 0.8)
    last = {known.pattern: known for known in history.moments[-1].after.known}
    for row, pattern in enumerate(history.patterns):
        base = row + BASE
        _draw_band(axes, history, pattern, base)
        left = 0.5 + 0.004 * len(history.moments)
        label = f"{row + 1}  {pattern}"
        longer = f"{label}: {fate(history.shares(pattern))}"
        if len(longer) * CHARACTER * size < _points(axes)[0]:
            label = longer
        axes.text(left, base - BAND - 0.06, label, fontsize=size, va="bottom")
        end = last.get(pattern)
        words = f" {end.right} of {end.taught}" if end else f" {history.end_of(pattern)}"
        axes.text(len(history.moments) + 0.5, base - BAND / 2, words, fontsize=11, va="center")
    if not history.patterns:
        axes.text(1, 1, "nothing was taught", va="center")
    axes.set_ylim(rows, 0)
    axes.set_yticks([])
    _heading(
        axes,
        "What it knows of each pattern after each bar (black: its lessons)",
        "Known of each pattern",
    )


def _draw_band(axes: "Axes", history: History, pattern: str, base: float) -> None:
    shares = history.shares(pattern)
    for run in _runs([bar for bar, share in enumerate(shares, 1) if share is not None]):
        edges = [bar - 0.5 for bar in (*run, run[-1] + 1)]
        tops = [base - BAND * (shares[bar - 1] or 0.0) for bar in run]
        axes.stairs([base - BAND] * len(run), edges, baseline=base, fill=True, color=WRONG)
        axes.stairs(tops, edges, baseline=base, fill=True, color=RIGHT)
    lessons = [bar for bar, each in enumerate(history.moments, 1) if each.taught == pattern]
    for run in _runs(lessons):
        ends = [run[0] - 0.5, run[-1] + 0.5]
        axes.plot(ends, [base, base], color=INK, linewidth=4, solid_capstyle="butt")


PANELS = (_draw_doing, _draw_loss, _draw_correct, _draw_guesses, _draw_patterns)


def _tint_lessons(axes: "Axes", history: History) -> None:
    for span in history.spans:
        if span.doing == "learns":
            left = span.first - 0.5
            axes.axvspan(left, left + span.bars, color=LESSON_TINT, linewidth=0, zorder=-1)


def _count_bars(axes: "Axes", bars: int) -> None:
    """Counts the bars from 1, as musicians do, in fours where there are many."""
    room = _points(axes)[0] / NUMBER_POINTS
    every = next(n for n in (1, 4, *(8 << k for k in range(20))) if bars <= n * room)
    axes.set_xlim(0.5, bars + 0.5)
    axes.set_xticks(range(1, bars + 1, every))
    axes.tick_params(labelbottom=False, length=2)
    axes.spines[["top", "right"]].set_visible(False)


def _explain(figure: "Figure") -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Line2D(
            [], [], color="none", marker=mark.shape, markersize=9, markeredgewidth=2,
            markerfacecolor="white", markeredgecolor=mark.colour, label=mark.words,
        )
        for mark in MARKS
    ]  # fmt: skip
    figure.legend(
        handles=[
            *(Patch(color=colour, label=doing) for doing, colour in DOING_COLOURS.items()),
            Patch(color=RIGHT, label="right"),
            Patch(color=WRONG, label="wrong"),
            Patch(facecolor="white", edgecolor="#888888", label="never taught"),
            *marks,
        ],
        loc="lower center", bbox_to_anchor=(0.5, 0.0), ncols=9, columnspacing=1.4, frameon=False,
        fontsize=11.5,
    )  # fmt: skip


def _heading(axes: "Axes", words: str, short: str) -> None:
    """A panel's name, the longer one where there is room."""
    room = _points(axes)[0] / (CHARACTER * 12)
    axes.text(
        0, 1.0, words if len(words) <= room else short, transform=axes.transAxes, fontsize=12,
        style="italic", va="bottom",
    )  # fmt: skip


def _points(axes: "Axes") -> tuple[float, float]:
    """Width and height of a panel, in points."""
    pixels = axes.get_window_extent()
    return pixels.width * 72 / axes.figure.dpi, pixels.height * 72 / axes.figure.dpi


def _runs(bars: Sequence[int]) -> list[list[int]]:
    """Neighbouring bars together."""
    runs: list[list[int]] = []
    for bar in bars:
        if runs and runs[-1][-1] == bar - 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    return runs
