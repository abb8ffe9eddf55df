"""Where a take ends: with its hush, or with the last bar that it reached."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.errors import JournalError
from rubbergosling.performance.entries import (
    Entry,
    Hush,
)
from rubbergosling.performance.journal_format import reached_fields
from rubbergosling.settings import DEFAULT_BARS
from tests.performance.journals import read

START = '{"bar": "0", "do": "evaluate", "text": "kick;"}'
CHANGE = '{"bar": "13/2", "do": "evaluate", "text": "snare;"}'
HUSH = '{"bar": "51/8", "do": "hush"}'


def reached(bar: int) -> str:
    return json.dumps(reached_fields(bar))


@pytest.mark.parametrize(
    ("lines", "bars"),
    [
        ([START, *map(reached, range(7)), HUSH], Fraction(51, 8)),
        ([START, HUSH, reached(6), reached(7)], 8),
        ([START, *map(reached, range(4))], 4),
        ([START, reached(3), reached(2), reached(0)], 4),
        ([START, HUSH, CHANGE, reached(6)], 7),
        ([START], DEFAULT_BARS),
        ([START, CHANGE], 7 + DEFAULT_BARS),
        ([CHANGE, HUSH, START], 7 + DEFAULT_BARS),
        ([HUSH, START], Fraction(51, 8)),
    ],
    ids=[
        "ended", "killed in a silence", "killed", "killed, its bars out of order",
        "killed after a pause", "of old", "of old, with a change", "of old, out of order",
        "of old, ended, out of order",
    ],
)  # fmt: skip
def test_a_take_ends_with_its_hush_or_with_the_last_bar_it_reached(
    lines: list[str], bars: Fraction, tmp_path: Path
) -> None:
    journal = read(tmp_path / "take.jsonl", *lines)
    assert journal.bars == bars
    assert journal.damage is None
    entries = [line for line in lines if "reached" not in line]
    assert journal.performance == read(tmp_path / "take.jsonl", *entries).performance


def test_what_was_planned_for_after_the_end_of_a_take_never_came(tmp_path: Path) -> None:
    """A take that is played again is written down as a whole before it begins."""
    path, planned = tmp_path / "take.jsonl", [START, CHANGE, '{"bar": "8", "do": "hush"}']
    killed = read(path, *planned, *map(reached, range(3)))
    assert killed.bars == 3
    assert [entry.bar for entry in killed.performance.entries] == [0]
    ended = read(path, *planned, *map(reached, range(3)), '{"bar": "5/2", "do": "hush"}')
    assert ended.bars == Fraction(5, 2)
    assert ended.performance.entries[1:] == (Entry(Fraction(5, 2), Hush()),)
    stopped = read(path, *planned, *map(reached, range(3)), '{"bar": "8", "do": "hush"}')
    assert (stopped.bars, stopped.performance) == (3, killed.performance)
    with pytest.raises(JournalError, match="is empty: nothing was played"):
        read(path, CHANGE, reached(0))
