"""Draws a grid as an SVG picture that fits light and dark pages.

A row an instrument, a column a sixteenth of a bar: what is on the grid fills its cell, what is
off it stands where it sounds. Bars are counted from 0, as in the code beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import pairwise

from ..language.syntax import Mode, Program
from ..language.values import plain
from ..performance.entries import Performance
from ..timeline.tempo import BEATS_PER_BAR
from .grid import Grid, GridMark, Part, Row, grid_of

CELLS_PER_BAR = 16

# In pixels.
WIDEST_BAR, WIDEST_GRID, EDGE = 320, 900, 10
ROW, HIT, LANE, BASE = 24, 18, 15, 16
CHARACTER, BOLD = 6.0, 7.5
"""About the width of a letter, and of a bold one."""

MAX_NAME, MAX_WORDS, MAX_NOTE = 20, 60, 4
"""In letters."""

NARROWEST_WITH_NOTE, CLOSEST = 13, 1.5
"""From this width on a hit bears its note; hits nearer to each other than that are one."""

MAX_LANES = 3
GROUND, PALE, INK = "#fdfdfb", "#ececea", "#333333"
SIXTEENTH, BEAT, BAR = GROUND, "#b4b4b4", "#666666"
COLOURS: dict[Mode | None, str] = {
    None: "#4d4d4d",
    "source": "#0072b2",
    "learn": "#b5487f",
    "predict": "#00805e",
}
HATCHED = (
    '<pattern id="guess" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<path d="M0 6L6 0" stroke="{COLOURS["predict"]}"/></pattern>'
)


def picture(source: Program | Performance) -> str:
    """The beginning of a program or a performance as SVG.

    Raises:
        ValueError: If a program makes no sense.
    """
    grid = grid_of(source)
    frame = _frame(grid)
    rows = [(row, frame.top + ROW * index) for index, row in enumerate(grid.rows)]
    rest = _cut(_rest(grid))
    words = [(frame.right, _sounds(row)) for row in grid.rows]
    words += [(frame.x(mark.bar), _cut(mark.words)) for mark in grid.marks]
    width = 2 * EDGE + max([frame.right, *(x + CHARACTER * len(told) for x, told in words)])
    height = frame.bottom + EDGE + LANE * bool(rest)
    drawn = [HATCHED, *_marks(frame)]
    for row, top in rows:
        drawn += [*_names(frame, row, top), *_grounds(frame, row, top + (ROW - HIT) // 2)]
    drawn += _lines(frame)
    for row, top in rows:
        drawn += _hits(frame, row, top + (ROW - HIT) // 2)
    drawn.append(_text(frame.left, frame.bottom + BASE, rest))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}"'
        f' width="{width:.0f}" height="{height}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" rx="6" fill="{GROUND}"/>{"".join(drawn)}</svg>'
    )


@dataclass(frozen=True)
class _Frame:
    """Where the cells lie, and in which line above them each mark is told."""

    bars: int
    left: float
    bar_width: float
    lanes: tuple[tuple[GridMark, int], ...]
    top: int
    bottom: int

    def x(self, bar: Fraction | int) -> float:
        return self.left + float(bar) * self.bar_width

    @property
    def right(self) -> float:
        return self.x(self.bars)

    @property
    def cell(self) -> float:
        return self.bar_width / CELLS_PER_BAR


def _frame(grid: Grid) -> _Frame:
    bar_width = min(WIDEST_BAR, WIDEST_GRID / grid.bars)
    ends: list[float] = []
    lanes: list[tuple[GridMark, int]] = []
    for mark in grid.marks:
        begin = float(mark.bar) * bar_width
        lane = next((lane for lane, end in enumerate(ends) if end < begin), len(ends))
        lanes.append((mark, lane))
        if lane < MAX_LANES:  # where there is no room, its line must do
            ends[lane : lane + 1] = [begin + CHARACTER * (len(_cut(mark.words)) + 2)]
    top = EDGE + LANE * (len(ends) + 1)
    return _Frame(
        bars=grid.bars,
        left=EDGE + max((_width_of_names(row) for row in grid.rows), default=0.0),
        bar_width=bar_width,
        lanes=tuple(lanes),
        top=top,
        bottom=top + ROW * max(1, len(grid.rows)),
    )


def _marks(frame: _Frame) -> Iterator[str]:
    """What is done, above its place; below that the numbers of the bars."""
    for mark, lane in frame.lanes:
        x, y = frame.x(mark.bar), EDGE + LANE * min(lane, MAX_LANES)
        yield f'<path d="M{x:.1f} {y}V{frame.bottom}" stroke="{INK}"/>'
        if lane < MAX_LANES:
            yield _text(x + 4, y + 10, _cut(mark.words))
    for bar in range(frame.bars):
        yield _text(frame.x(bar) + 4, frame.top - 5, f"bar {bar}", f'fill="{BAR}" font-size="9"')


def _names(frame: _Frame, row: Row, top: int) -> Iterator[str]:
    """What an instrument is called, what the agents do with it, and how it sounds."""
    base = top + BASE
    name = _cut(row.instrument, MAX_NAME)
    yield _text(EDGE, base, name, f'fill="{INK}" font-weight="bold"')
    style = f'fill="{COLOURS[row.modes[-1]]}" text-anchor="end" font-size="10"'
    yield _text(frame.left - EDGE, base, _modes(row), style)
    yield _text(frame.right + EDGE, base, _sounds(row))


def _width_of_names(row: Row) -> float:
    name = _cut(row.instrument, MAX_NAME)
    return BOLD * len(name) + CHARACTER * len(_modes(row)) + 2 * EDGE


def _modes(row: Row) -> str:
    return " → ".join(mode or "plays" for mode in row.modes) if any(row.modes) else ""


def _sounds(row: Row) -> str:
    return _cut(" → ".join(each or "plain" for each in row.sounds)) if any(row.sounds) else ""


def _grounds(frame: _Frame, row: Row, top: int) -> Iterator[str]:
    """The cells of each part, hatched where an agent plays."""
    for part in row.parts:
        begin, width = frame.x(part.start), frame.x(part.stop) - frame.x(part.start)
        yield _box(begin, top, width, PALE)
        if part.track.mode == "predict":
            yield _box(begin, top, width, "url(#guess)")


def _hits(frame: _Frame, row: Row, top: int) -> Iterator[str]:
    """The hits of all parts, with their notes where there is room."""
    for part in row.parts:
        for (x, note), (end, _) in pairwise([*_seen(frame, part), (frame.x(part.stop), None)]):
            width = max(1.0, min(frame.cell, end - x) - 1)
            yield _box(x, top, width, COLOURS[part.track.mode])
            if note is not None and width >= NARROWEST_WITH_NOTE:
                words = plain(note) if len(plain(note)) <= MAX_NOTE else str(round(note))
                style = 'fill="#ffffff" text-anchor="middle" font-size="9"'
                yield _text(x + width / 2, top + 12, words, style)


def _seen(frame: _Frame, part: Part) -> list[tuple[float, Fraction | None]]:
    """Where the hits of a part stand, and their notes; of those too near, the first."""
    seen: list[tuple[float, Fraction | None]] = []
    for event in part.events:
        x = frame.x(event.bar)
        if not seen or x - seen[-1][0] >= CLOSEST:
            seen.append((x, event.note))
    return seen


def _lines(frame: _Frame) -> Iterator[str]:
    """The borders of sixteenths, beats and bars."""
    cells = range(frame.bars * CELLS_PER_BAR + 1)
    beat = CELLS_PER_BAR // BEATS_PER_BAR
    for colour, chosen in (
        (SIXTEENTH, [cell for cell in cells if cell % beat]),
        (BEAT, [cell for cell in cells if cell % CELLS_PER_BAR and cell % beat == 0]),
        (BAR, [cell for cell in cells if cell % CELLS_PER_BAR == 0]),
    ):
        path = "".join(
            f"M{frame.left + cell * frame.cell - 0.5:.1f} {frame.top}V{frame.bottom}"
            for cell in chosen
        )
        yield f'<path d="{path}" stroke="{colour}"/>'


def _rest(grid: Grid) -> str:
    if not grid.rows:
        return "silence"
    counts = ((grid.more_bars, "bar"), (grid.more_rows, "instrument"))
    more = [f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count]
    return f"and {' and '.join(more)} more" if more else ""


def _cut(words: str, most: int = MAX_WORDS) -> str:
    """The words, or the beginning of long ones, without what no XML may hold."""
    words = words if len(words) <= most else f"{words[: most - 1]}…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def _box(x: float, y: float, width: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{HIT}" fill="{fill}"/>'


def _text(x: float, y: float, words: str, style: str = f'fill="{INK}"') -> str:
    return f'<text x="{x:.1f}" y="{y}" {style}>{escape(words)}</text>' if words else ""
