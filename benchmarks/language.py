"""How long it takes to understand a program and to say what sounds when."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise

from rubbergosling import parse
from rubbergosling.agents.rehearsal import events
from rubbergosling.performance.entries import Performance, performance_of

from .programs import DRUMS, FOUR_LINES, forty_lines, sixteenths
from .tables import Scale, Table, durations, spread

BARS = 64


def parsing(scale: Scale) -> Iterator[Table]:
    """Parse time."""
    table = Table(
        "parsing",
        "Wall time of parse(text, instruments) in a warm process.",
        ("program", "median ms", "min..max", "calls"),
    )
    times = scale.times(200, 30)
    long_text, instruments = forty_lines()
    for name, text, known in (("4 lines", FOUR_LINES, DRUMS), ("40 lines", long_text, instruments)):
        parse(text, known)
        found = durations(partial(parse, text, known), times)
        table.rows.append((name, *spread(found, 1e3), str(times)))
    yield table


def pure_events(scale: Scale) -> Iterator[Table]:
    """Events a second from the pure function."""
    table = Table(
        "events",
        f"Events that events(performance, start, stop) gives a second of wall time, {BARS} bars.",
        ("tracks of sixteenths", "windows of", "median thousand/s", "min..max"),
    )
    names = [f"extra{number}" for number in range(4)]
    for tracks in (1, 4, 8):
        performance = performance_of(parse(sixteenths(150, tracks), (*DRUMS, *names)))
        for step, name in ((Fraction(1, 8), "1/8 bar"), (Fraction(BARS), f"{BARS} bars")):
            edges = [step * number for number in range(int(BARS / step) + 1)]

            walk = partial(_walk, performance, edges)
            found = durations(walk, scale.times(21, 5))
            speeds = [tracks * 16 * BARS / seconds for seconds in found]
            table.rows.append((str(tracks), name, *spread(speeds, 1e-3, 0)))
    yield table


def _walk(performance: Performance, edges: Sequence[Fraction]) -> None:
    """Asks for all events, window by window."""
    for start, stop in pairwise(edges):
        events(performance, start, stop)
