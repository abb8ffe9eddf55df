"""The sub-command `diff`: shows how two takes differ, as text or as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby
from math import floor
from typing import Any, get_args

import click

from ..agents.rehearsal import rehearsed
from ..language.program_files import called
from ..language.syntax import Program, Track
from ..language.unparse import unparse
from ..language.visible import visible
from ..performance.event_diff import Change, Kind
from ..performance.guesses import Lessons
from ..performance.take_diff import Difference, Side, compare
from ..settings import Settings
from ..timeline.tempo import BEATS_PER_BAR
from ..timeline.track_events import Event, event_fields, number
from .argument_types import PROGRAMS, Source
from .command_line import command
from .files import read_take, refuse_too_much
from .options import SOURCE_HELP, SavedAgents, agent_options, bars_option
from .printing import bank_of, counted, table

LISTED_ROWS = 20
LISTED_SPANS = 6
LISTED_TEMPI = 2
"""So many tell what a difference is like; whoever wants all asks for JSON."""

COLUMNS: dict[Kind, str] = {
    "moved": "moved",
    "note": "other note",
    "agent": "by agent",
    "only a": "only A",
    "only b": "only B",
}

Row = tuple[str, ...]


@command("diff")
@click.argument("a", metavar="A", type=Source(*PROGRAMS), help=SOURCE_HELP)
@click.argument("b", metavar="B", type=Source(*PROGRAMS), help="another one")
@bars_option("compare so many bars (default: those that both have)")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@agent_options
def diff(
    a: str,
    b: str,
    bars: Fraction | None,
    as_json: bool,
    saved: SavedAgents,
    settings: Settings,
) -> int:
    """Prints how two takes or programs differ, as a report or as one JSON object."""
    bank = bank_of(settings)
    one, two = (read_take([source], bars, saved, settings, bank) for source in (a, b))
    for take, other in ((one, two), (two, one)):
        refuse_too_much(take, take.bars if take.has_end else other.bars, "compared")
    found = compare(one, two, partial(rehearsed, seed=settings.seed, model=settings.model))
    if as_json:
        print(json.dumps(_fields(found)))
    else:
        print("\n".join(_report(found, [visible(called(source)) for source in (a, b)])))
    return 0


def _fields(found: Difference) -> dict[str, Any]:
    """A difference as the fields of one JSON object; bars are counted from 0."""
    return {
        "same": found.is_none,
        "bars": float(found.bars),
        "first": None if found.first is None else float(found.first),
        "a": _side_fields(found.a),
        "b": _side_fields(found.b),
        "changes": [
            {
                "kind": change.kind,
                "a": change.in_a and event_fields(change.in_a, found.a.part.tempo),
                "b": change.in_b and event_fields(change.in_b, found.b.part.tempo),
            }
            for change in found.changes
        ],
        "sounds": [
            {
                "start": float(sound.start),
                "stop": float(sound.stop),
                "a": _sound_words(sound.in_a),
                "b": _sound_words(sound.in_b),
            }
            for sound in found.sounds
        ],
        "pointer": None if found.pointer is None else float(found.pointer),
    }


def _side_fields(side: Side) -> dict[str, Any]:
    return {
        "bars": float(side.bars),
        "seconds": float(side.seconds),
        "tempo": [{"bar": float(bar), "bpm": float(bpm)} for bar, bpm in side.tempi],
        "hits": Counter(event.instrument for event in side.events),
        "predicted": Counter(event.instrument for event in side.events if event.predicted),
        "later": side.later,
        "lessons": {
            instrument: {"bars": lessons.bars, "known": [vars(each) for each in lessons.known]}
            for instrument, lessons in side.lessons.items()
        },
    }


def _report(found: Difference, names: Sequence[str]) -> Iterator[str]:
    total = len(found.a.events)
    if found.is_none:
        yield f"the same events: {_hits(total)} in {_bars(found.bars)}"
        return
    for letter, name, side in zip("AB", names, (found.a, found.b), strict=True):
        yield f"{letter}: {name}"
        yield f"   {_bars(side.bars)}, {float(side.seconds):.1f} seconds"
        yield f"   {_tempi(side)}"
    for letter, side in (("A", found.a), ("B", found.b)):
        if side.bars > found.bars:
            more = _hits(side.later)
            yield f"The first {_bars(found.bars)} are compared; {letter} goes on with {more}."
    if found.first is not None:
        bar, beat = divmod(found.first, 1)
        yield f"They differ from bar {bar + 1} beat {_beat(beat)} on."
    yield ""
    yield from _counts(found) if found.changes else [f"The same events: {_hits(total)}."]
    yield from _sounds(found)
    yield from _lessons(found)
    yield from _listing(found)


def _bars(bars: Fraction) -> str:
    return counted(round(float(bars), 1))


def _hits(count: int) -> str:
    return f"{count} hit" if count == 1 else f"{count} hits"


def _tempi(side: Side) -> str:
    first, *changes = side.tempi
    words = [f"{float(first[1]):g} bpm"]
    words += [f"{float(bpm):g} from {_place(bar)}" for bar, bpm in changes[:LISTED_TEMPI]]
    if more := changes[LISTED_TEMPI:]:
        words.append(f"and {len(more)} more")
    return ", ".join(words)


def _place(position: Fraction) -> str:
    bar, beat = divmod(position, 1)
    return f"bar {bar + 1}" + (f" beat {_beat(beat)}" if beat else "")


def _span(start: Fraction, stop: Fraction) -> str:
    if start.denominator == stop.denominator == 1:
        return f"in bars {start + 1} to {stop}" if stop > start + 1 else f"in bar {stop}"
    return f"from {_place(start)} to {_place(stop)}"


def _beat(part: Fraction) -> str:
    """The beat, counted from 1, at a part of a bar; never rounded up to the next one."""
    return f"{floor((part * BEATS_PER_BAR + 1) * 1000) / 1000:g}"


def _counts(found: Difference) -> Iterator[str]:
    """How many hits of each instrument are the same, and how many are not, and in which way."""
    kinds = [kind for kind in get_args(Kind) if any(c.kind == kind for c in found.changes)]
    in_a, in_b = (Counter(e.instrument for e in side.events) for side in (found.a, found.b))
    rows: list[Row] = [("", "A", "B", "same", *(COLUMNS[kind] for kind in kinds))]
    for instrument in in_a | in_b:
        changed = Counter(c.kind for c in found.changes if c.instrument == instrument)
        same = in_a[instrument] - changed.total() + changed["only b"]
        counts = (in_a[instrument], in_b[instrument], same, *(changed[kind] for kind in kinds))
        rows.append((instrument, *(str(count or "-") for count in counts)))
    yield table(rows, right=range(1, len(kinds) + 4))


def _sounds(found: Difference) -> Iterator[str]:
    listed, more = found.sounds[:LISTED_SPANS], found.sounds[LISTED_SPANS:]
    for span, sounds in groupby(listed, key=lambda sound: (sound.start, sound.stop)):
        yield ""
        yield f"Different controls and effects {_span(*span)}:"
        for sound in sounds:
            yield f"   A: {_sound_words(sound.in_a)}"
            yield f"   B: {_sound_words(sound.in_b)}"
    if more:
        yield f"... and {len(more)} more; --json lists them all"
    if found.pointer is not None:
        yield ""
        yield f"The pointer moves differently from {_place(found.pointer)} on."


def _sound_words(track: Track) -> str:
    return unparse(Program((track,))).removesuffix(";\n")


def _lessons(found: Difference) -> Iterator[str]:
    a, b = found.a.lessons, found.b.lessons
    for instrument in dict.fromkeys([*a, *b]):
        if a.get(instrument) != b.get(instrument):
            yield ""
            yield f"What the {instrument}'s agent was taught, and how much of it is right:"
            yield from _taught("A", a.get(instrument))
            yield from _taught("B", b.get(instrument))


def _taught(letter: str, lessons: Lessons | None) -> Iterator[str]:
    yield f"   {letter}: {counted(lessons.bars) if lessons else 'nothing'}"
    for known in lessons.known if lessons else ():
        yield f"      {known.pattern}: {known.right} of {known.taught}"


def _listing(found: Difference) -> Iterator[str]:
    """The changes bar by bar; consecutive bars with the same changes are one row.

    An instrument that only one of the takes has would but flood it.
    """
    both = set.intersection(*({e.instrument for e in side.events} for side in (found.a, found.b)))
    changes = [change for change in found.changes if change.instrument in both]
    if not changes:
        return
    yield ""
    rows: list[Row] = [("bar", "beat", "instrument", "A", "B")]
    more = len(changes)
    for first, last, told in _runs(changes):
        bars = str(first + 1) if first == last else f"{first + 1}-{last + 1}"
        room = told[: LISTED_ROWS + 1 - len(rows)]
        rows += [("" if count else bars, *row) for count, row in enumerate(room)]
        more -= len(room) * (last - first + 1)
    yield table(rows)
    if more:
        yield f"... and {more} more; --json lists them all"


def _runs(changes: Iterable[Change]) -> list[tuple[int, int, list[Row]]]:
    """Bars, first and last, that have the same rows."""
    by_bar: dict[int, list[Row]] = {}
    for change in changes:
        by_bar.setdefault(floor(change.bar), []).append(_row(change))
    runs: list[tuple[int, int, list[Row]]] = []
    for bar, rows in by_bar.items():
        if runs and runs[-1][1:] == (bar - 1, rows):
            runs[-1] = (runs[-1][0], bar, rows)
        else:
            runs.append((bar, bar, rows))
    return runs


def _row(change: Change) -> Row:
    bar = floor(change.bar)
    beat = _beat(change.bar - bar)
    return (beat, change.instrument, *(_cell(e, change) for e in (change.in_a, change.in_b)))


def _cell(event: Event | None, change: Change) -> str:
    if event is None:
        return "-"
    words = "hit" if event.note is None else str(number(event.note))
    if event.bar != change.bar:
        into_next = floor(event.bar) > floor(change.bar)
        words += f" at {_beat(event.bar % 1)}" + (" of the next bar" if into_next else "")
    return words + (" (predicted)" if event.predicted else "")
