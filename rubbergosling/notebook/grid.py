"""A performance as a grid of hits, a row for each instrument.

Values only; `picture` draws them. What an agent plays is not worked out: it would have to
be taught first.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from ..language.syntax import Mode, Program, Track
from ..language.values import plain
from ..performance.entries import (
    Action,
    Evaluate,
    Hush,
    Load,
    Performance,
    Reset,
    SetTempo,
    performance_of,
)
from ..timeline.track_events import Event, track_events

MAX_GRID_BARS = 8
MAX_ROWS = 16


@dataclass(frozen=True)
class Part:
    """What an instrument does in a half-open span of bars.

    Attributes:
        start: Where it begins, in bars.
        stop: Where it ends.
        track: What is written for it.
        events: What sounds; nothing where an agent plays.
    """

    start: Fraction
    stop: Fraction
    track: Track
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Row:
    """An instrument and its parts, in order."""

    instrument: str
    parts: tuple[Part, ...]

    @property
    def modes(self) -> tuple[Mode | None, ...]:
        """What the agents do with it, one after the other."""
        return tuple(dict.fromkeys(part.track.mode for part in self.parts))

    @property
    def sounds(self) -> tuple[str, ...]:
        """Its controls and effects, one after the other: ``cut 70, dist 2``."""
        return tuple(dict.fromkeys(map(_sound, (part.track for part in self.parts))))


@dataclass(frozen=True)
class GridMark:
    """Something that is done at a position in bars."""

    bar: Fraction
    words: str


@dataclass(frozen=True)
class Grid:
    """The beginning of a performance.

    Attributes:
        bars: How many bars are seen, from bar 0.
        rows: The instruments, in the order in which they enter.
        marks: What is done, one for each position.
        more_bars: How many bars more there are until nothing new comes.
        more_rows: How many instruments more there are.
    """

    bars: int
    rows: tuple[Row, ...]
    marks: tuple[GridMark, ...]
    more_bars: int = 0
    more_rows: int = 0


def grid_of(source: Program | Performance) -> Grid:
    """The beginning of a performance; of a program, what goes on for ever.

    Raises:
        ValueError: If a program makes no sense.
    """
    performance = performance_of(source)
    wanted = _period(source) if isinstance(source, Program) else _length(source)
    bars = min(wanted, MAX_GRID_BARS)
    rows = _rows(performance, Fraction(bars))
    return Grid(
        bars=bars,
        rows=rows[:MAX_ROWS],
        marks=_marks(source, Fraction(bars)),
        more_bars=wanted - bars,
        more_rows=max(0, len(rows) - MAX_ROWS),
    )


def _period(program: Program) -> int:
    """After how many bars all rhythms of a program begin again."""
    return lcm(*(track.speed.denominator for track in program.tracks))


def _length(performance: Performance) -> int:
    """Bars until nothing new comes; a last program has a bar to be seen in."""
    if not performance.entries:
        return 1
    last = performance.entries[-1]
    return max(1, ceil(last.bar) if isinstance(last.action, Hush) else ceil(last.bar) + 1)


def _rows(performance: Performance, bars: Fraction) -> tuple[Row, ...]:
    found: dict[str, list[Part]] = {}
    for section, start, stop in performance.pieces(Fraction(0), bars):
        for track, pattern in section.patterns:
            plays = track.mode != "predict"
            events = track_events(track, pattern, start, stop) if plays else ()
            found.setdefault(track.instrument, []).append(Part(start, stop, track, tuple(events)))
    return tuple(Row(instrument, tuple(parts)) for instrument, parts in found.items())


def _marks(source: Program | Performance, bars: Fraction) -> tuple[GridMark, ...]:
    if isinstance(source, Program):
        settings = _settings(source)
        return (GridMark(Fraction(0), ", ".join(settings)),) if settings else ()
    found: dict[Fraction, list[str]] = {}
    for entry in source.entries:
        if entry.bar <= bars and (words := _words(entry.action)):
            found.setdefault(entry.bar, []).extend(words)
    return tuple(GridMark(bar, ", ".join(words)) for bar, words in found.items())


def _words(action: Action) -> list[str]:
    """What an action does, for people; nothing for what is not seen."""
    match action:
        case Evaluate(program):
            return ["program", *_settings(program)]
        case SetTempo(bpm):
            return [f"bpm {plain(bpm)}"]
        case Hush():
            return ["hush"]
        case Reset(instrument):
            return [f"{instrument or 'every agent'} starts afresh"]
        case Load(instrument):
            return [f"{instrument} is loaded"]
    return []


def _settings(program: Program) -> list[str]:
    words = [f"bpm {plain(program.tempo_bpm)}"] if program.tempo_bpm is not None else []
    if program.structure is not None:
        words.append(f"structure {','.join(map(str, program.structure))}")
    return [*words, f"memory {program.memory}"] if program.memory is not None else words


def _sound(track: Track) -> str:
    pairs = [*track.controls, *((effect.name, effect.value) for effect in track.effects)]
    return ", ".join(
        f"{name} {plain(value) if isinstance(value, Fraction) else value}" for name, value in pairs
    )
