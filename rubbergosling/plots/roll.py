"""Draws a piano roll: time to the right, pitch upwards, drums in rows below."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PlotError
from ..melody.pitches import name_of
from .notes_drawn import Drawn, Fate
from .output import INK, drawing, require_matplotlib, write_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VOICES = ("#0072b2", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8c6d1f")
"""Colours of what somebody wrote, a voice each, by turns; told apart by everyone."""

FATES: dict[Fate, tuple[str, str]] = {
    "made": ("#e69f00", "made by a model"),
    "copied": ("#9aa5b1", "taken from the training notes, 8 or more in a row"),
}
WIDTH_INCHES = 16.0
SEMITONE_INCHES, DRUM_INCHES, GAP_INCHES, HEAD_INCHES = 0.07, 0.22, 0.4, 1.1
MIN_SEMITONES, OCTAVE = 18, 12
BARS_IN_A_ROW, MAX_ROWS = 16, 12
HIT_BARS = Fraction(1, 24)
"""A drum's hit is drawn as long as this."""

SEAM_BARS = Fraction(1, 96)
"""So much shorter is a note drawn, that two of a pitch are seen as two."""


def draw_roll(notes: Sequence[Drawn], bars: int, title: str, path: Path) -> None:
    """Writes a piano roll.

    Args:
        notes: What is drawn.
        bars: How many bars are drawn, from bar 0; 1 or more.
        title: What it is called.
        path: Ends in ``.png``, ``.svg`` or ``.pdf``.

    Raises:
        PlotError: If nothing sounds, matplotlib is missing, or the file can't be written.
    """
    require_matplotlib()
    shown = [note for note in notes if note.start < bars]
    if not shown:
        raise PlotError("nothing sounds in this, so there is nothing to draw")
    write_figure(roll_figure(shown, bars, title), path)


def roll_figure(notes: Sequence[Drawn], bars: int, title: str) -> "Figure":
    """The picture, 1600 pixels wide: rows of 16 bars, or of more where there are very many."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    in_a_row = BARS_IN_A_ROW
    while bars > in_a_row * MAX_ROWS:
        in_a_row *= 2
    colours, panels = _colours(notes), _panels(notes)
    heights = [panel.inches for panel in panels] * ceil(bars / in_a_row)
    size = (WIDTH_INCHES, sum(heights) + GAP_INCHES * len(heights) + HEAD_INCHES)
    with drawing({"font.size": 11, "text.color": INK, "axes.edgecolor": "#bbbbbb"}):
        figure = Figure(size, layout="constrained")
        figure.suptitle(title, x=0.01, ha="left", weight="bold")
        places = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for number, axes in enumerate(places):
            row, which = divmod(number, len(panels))
            panels[which].rule(axes)
            _rule_bars(
                axes, row * in_a_row, min(in_a_row, bars), is_last=panels[which] is panels[-1]
            )
            _draw(
                axes, [note for note in notes if panels[which].holds(note)], panels[which], colours
            )
        patches = [Patch(color=colour, label=label) for label, colour in colours.items()]
        figure.legend(handles=patches, loc="outside lower left", ncols=6, frameon=False)
    return figure


@dataclass(frozen=True)
class _Keys:
    """A panel of pitches."""

    low: int
    high: int

    @property
    def inches(self) -> float:
        return (self.high - self.low) * SEMITONE_INCHES

    def holds(self, note: Drawn) -> bool:
        return note.pitch is not None

    def lane(self, note: Drawn) -> float:
        return float(note.pitch or 0)

    def rule(self, axes: "Axes") -> None:
        octaves = [pitch for pitch in range(self.low, self.high + 1) if pitch % OCTAVE == 0]
        names = [(name_of(Fraction(pitch)) or str(pitch)).capitalize() for pitch in octaves]
        axes.set_ylim(self.low, self.high)
        axes.set_yticks(octaves, names)
        axes.grid(axis="y", color="#eeeeee")


@dataclass(frozen=True)
class _Drums:
    """A panel of drums, a row each, in the order in which they begin."""

    names: tuple[str, ...]

    @property
    def inches(self) -> float:
        return len(self.names) * DRUM_INCHES

    def holds(self, note: Drawn) -> bool:
        return note.pitch is None

    def lane(self, note: Drawn) -> float:
        return self.names.index(note.voice)

    def rule(self, axes: "Axes") -> None:
        axes.set_ylim(len(self.names) - 0.5, -0.5)
        axes.set_yticks(range(len(self.names)), self.names)


def _panels(notes: Sequence[Drawn]) -> "list[_Keys | _Drums]":
    """What a row consists of."""
    found: list[_Keys | _Drums] = []
    if pitches := [note.pitch for note in notes if note.pitch is not None]:
        low, high = floor(min(pitches)) - 1, ceil(max(pitches)) + 1
        room = max(MIN_SEMITONES - (high - low), 0)
        found.append(_Keys(low - room // 2, high + (room + 1) // 2))
    if drums := tuple(dict.fromkeys(note.voice for note in notes if note.pitch is None)):
        found.append(_Drums(drums))
    return found


def _colours(notes: Sequence[Drawn]) -> dict[str, str]:
    """The colours and their words for the legend."""
    voices = dict.fromkeys(_label(note) for note in notes if note.fate == "given")
    given = dict(zip(voices, cycle(VOICES), strict=False))
    fates = {note.fate for note in notes}
    return given | {words: colour for fate, (colour, words) in FATES.items() if fate in fates}


def _label(note: Drawn) -> str:
    """What a note is called in the legend."""
    if note.fate != "given":
        return FATES[note.fate][1]
    return note.voice if note.pitch is not None else "drums"


def _rule_bars(axes: "Axes", start: int, bars: int, is_last: bool) -> None:
    """Lines and numbers of bars, counted from 1 for people."""
    places = range(start, start + bars + 1, max(bars // BARS_IN_A_ROW, 1))
    axes.set_xlim(start, start + bars)
    axes.set_xticks(places, [str(place + 1) for place in places])
    axes.tick_params(length=0, labelbottom=is_last)
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _draw(
    axes: "Axes", notes: Sequence[Drawn], panel: "_Keys | _Drums", colours: dict[str, str]
) -> None:
    """The notes that begin or go on between the ends of a panel."""
    left, right = axes.get_xlim()
    spans: dict[tuple[float, str], list[tuple[float, float]]] = {}
    for note in notes:
        if note.start < right and note.start + note.bars > left:
            lane = panel.lane(note), colours[_label(note)]
            bars = note.bars - SEAM_BARS if note.pitch is not None else min(note.bars, HIT_BARS)
            spans.setdefault(lane, []).append((float(note.start), float(max(bars, SEAM_BARS))))
    for (height, colour), pairs in spans.items():
        axes.broken_barh(pairs, (height - 0.42, 0.84), facecolors=colour)
