"""Damaged journals: they are read up to the damage, and the line is named."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.errors import JournalError
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import (
    Entry,
    Hush,
)
from rubbergosling.performance.journal import read_journal
from tests.performance.drawn import (
    examples,
)
from tests.performance.journals import AGENT, TUNE, encoded, read


def load_line(encoded: object, instrument: object = "snare") -> str:
    return json.dumps({"bar": "0", "do": "load", "instrument": instrument, "agent": encoded})


HUGE = "1" + "0" * 400

FAULTS = {
    "kick*4;": "it is no JSON: expecting value at column 1",
    '{"bar": "0", "do": "hush"': "it is no JSON: expecting ',' delimiter at column 26",
    '{"bar": "0", "do": "evaluate", "text": "kick': (
        "it is no JSON: unterminated string starting at column 40"
    ),
    '{"bar": "0", "do": "hush"}\0\0\0': "it holds zeros",
    "\0\0\0\0": "it holds zeros",
    '{"bar": "17/2", "do": "reached"}': "the bar that was reached must be a whole number",
    '{"bar": "-1", "do": "reached"}': "bar is -1: it must be 0 to 1000000",
    '{"do": "reached"}': "the field 'bar' is missing",
    "[]": "it is not a JSON object",
    '"hush"': "it is not a JSON object",
    "[" * 100_000: "recursion",
    '{"do": "hush"}': "the field 'bar' is missing",
    '{"bar": "0"}': "the field 'do' is missing",
    '{"bar": "0", "do": "evaluate"}': "the field 'text' is missing",
    '{"bar": "0", "do": "bpm"}': "the field 'bpm' is missing",
    '{"bar": "0", "do": "pointer", "x": 0.5}': "the field 'y' is missing",
    '{"bar": "0", "do": "dance"}': (
        "unknown action 'dance': evaluate, bpm, pointer, hush, reset, load, late, chance or reached"
    ),
    '{"bar": "0", "do": null}': "unknown action None",
    '{"bar": "-1", "do": "hush"}': "bar is -1: it must be 0 to 1000000",
    '{"bar": "1/0", "do": "hush"}': "",
    '{"bar": "soon", "do": "hush"}': "'soon'",
    '{"bar": null, "do": "hush"}': "",
    '{"bar": [1], "do": "hush"}': "",
    '{"bar": NaN, "do": "hush"}': "",
    '{"bar": Infinity, "do": "hush"}': "",
    '{"bar": 1e400, "do": "hush"}': "",
    '{"bar": "0", "do": "bpm", "bpm": "19"}': "it must be 20 to 999 beats a minute",
    '{"bar": "0", "do": "bpm", "bpm": "fast"}': "'fast'",
    f'{{"bar": "0", "do": "bpm", "bpm": "{HUGE}"}}': "is not a number",
    '{"bar": "1e999999999", "do": "hush"}': "is not a number",
    '{"bar": "1000001", "do": "hush"}': "it must be 0 to 1000000",
    '{"bar": "0", "do": "bpm", "bpm": 1e30}': "bpm is enormous: it must be 20 to 999",
    '{"bar": "0", "do": "bpm", "bpm": Infinity}': "",
    '{"bar": "0", "do": "pointer", "x": 2, "y": 0}': "pointer x is 2.0: it must be 0 to 1",
    '{"bar": "0", "do": "pointer", "x": 0, "y": NaN}': "pointer y is nan: it must be 0 to 1",
    '{"bar": "0", "do": "pointer", "x": "left", "y": 0}': "'left'",
    '{"bar": "0", "do": "pointer", "x": null, "y": 0}': "",
    f'{{"bar": "0", "do": "pointer", "x": {HUGE}, "y": 0}}': "",
    '{"bar": "0", "do": "evaluate", "text": "snair;"}': 'unknown instrument "snair": did you mean',
    '{"bar": "0", "do": "evaluate", "text": null}': "",
    '{"bar": "0", "do": "reset", "instrument": "snair"}': 'unknown instrument "snair": did you',
    '{"bar": "0", "do": "reset", "instrument": ""}': 'unknown instrument ""',
    '{"bar": "0", "do": "reset", "instrument": 5}': 'unknown instrument "5"',
    '{"bar": "0", "do": "reset", "instrument": ["snare"]}': "unknown instrument",
    '{"bar": "0", "do": "late"}': "the field 'bars' is missing",
    '{"bar": "0", "do": "late", "bars": 0}': "bars is 0: it must be a whole number, 1 to 1000000",
    '{"bar": "0", "do": "late", "bars": -1}': "bars is -1",
    '{"bar": "0", "do": "late", "bars": 1.5}': "bars is 1.5",
    '{"bar": "0", "do": "late", "bars": "1"}': "bars is '1'",
    '{"bar": "0", "do": "late", "bars": true}': "bars is True",
    '{"bar": "0", "do": "late", "bars": null}': "bars is None",
    f'{{"bar": "0", "do": "late", "bars": {HUGE}}}': "it must be a whole number, 1 to 1000000",
    '{"bar": "0", "do": "load", "instrument": "snare"}': "the field 'agent' is missing",
    load_line(encoded(AGENT), "snair"): 'unknown instrument "snair": did you mean snare?',
    load_line(encoded(AGENT), None): 'unknown instrument "None"',
    load_line(encoded(AGENT), "lead"): "the model is no saved model",
    load_line(encoded(TUNE)): "the agent is no saved agent",
    load_line(encoded(TUNE)[:-4], "lead"): "the model is damaged",
    load_line(None): "",
    load_line(5): "",
    load_line([encoded(AGENT)]): "",
    load_line(""): "the agent is no saved agent",
    load_line("not base64!"): "",
    load_line("ä" * 8): "",
    load_line(encoded(AGENT)[:-1]): "",
    load_line(encoded(AGENT)[:-4]): "the agent is damaged",
    load_line(encoded(AGENT)[4:]): "the agent is no saved agent",
    load_line(encoded(AGENT)[:4000] + "\n" + encoded(AGENT)[4000:]): "",
    load_line(encoded(AGENT)[:4000] + "AAAA" + encoded(AGENT)[4000:]): "the agent is damaged",
    load_line(encoded(AGENT.replace(b"agent 1", b"agent 2", 1))): "the agent is of version 2",
}
"""A line, and a part of what is said about it."""


@pytest.mark.parametrize(
    ("line", "said"),
    FAULTS.items(),
    ids=[f"{number} {line[:60]}" for number, line in enumerate(FAULTS)],
)
def test_a_take_is_read_up_to_the_first_damaged_line_which_is_named(
    line: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "take.jsonl"
    lines = ['{"bar": "1", "do": "hush"}', "", line, '{"bar": "2", "do": "hush"}']
    journal = read(path, *lines)
    assert journal.performance.entries == (Entry(1, Hush()),)
    assert str(journal.damage).startswith(f"{path}:3: ")
    assert said in str(journal.damage)
    assert len(str(journal.damage)) > len(f"{path}:3: ")


TAKE = b"".join(
    json.dumps(fields, ensure_ascii=False).encode() + b"\n"
    for fields in (
        {"bar": "0", "do": "evaluate", "text": "kick*4;"},
        {"bar": "0", "do": "reached"},
        {"bar": "1", "do": "reached"},
        {"bar": "9/8", "do": "evaluate", "text": "kick*2; // été ♩ 🥁"},
        {"bar": "2", "do": "hush"},
    )
)
"""A journal with letters of two, three and four bytes."""

ENTRIES_BEFORE = (0, 1, 1, 1, 2, 3)
"""How many entries stand in its first so many lines."""


@examples
@given(
    st.integers(TAKE.index(b"\n") + 1, len(TAKE)),
    st.binary(max_size=20) | st.just(bytes(512)),
)
@example(TAKE.index("🥁".encode()) + 2, b"")
def test_a_journal_cut_or_overwritten_anywhere_keeps_every_line_before(
    cut: int, noise: bytes
) -> None:
    whole = TAKE[:cut].count(b"\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "take.jsonl")
        path.write_bytes(TAKE)
        entries = read_journal(path, DRUMS).performance.entries
        path.write_bytes(TAKE[:cut] + noise)
        journal = read_journal(path, DRUMS)
    count = ENTRIES_BEFORE[whole]
    assert journal.performance.entries[:count] == entries[:count]
    if journal.damage is not None:
        assert str(journal.damage).startswith(f"{path}:")
        assert int(str(journal.damage).removeprefix(f"{path}:").split(":")[0]) > whole


def test_a_take_whose_last_line_was_cut_lacks_nothing_but_that_line(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    lines = TAKE.splitlines(keepends=True)
    start = len(TAKE) - len(lines[-1])
    for cut in range(start, len(TAKE)):
        path.write_bytes(TAKE[:cut])
        journal = read_journal(path, DRUMS)
        is_whole = cut in (start, len(TAKE) - 1)  # nothing of it, or all but the line's end
        assert (journal.damage is None) == is_whole
        assert is_whole or str(journal.damage).startswith(f"{path}:5: it is no JSON")
        assert len(journal.performance.entries) == (3 if cut == len(TAKE) - 1 else 2)


NOTHING = {
    "noise": (b"\xff\xfe\x00", "{path}:1: it is no text: byte 1 is not UTF-8"),
    "zeros": (bytes(100), "{path}:1: it holds zeros, as a disk leaves when the power fails"),
    "a program": (b"kick*4;\n", "{path}:1: it is no JSON: expecting value at column 1"),
    "a cut line": (b'{"bar": "0", "do"', "{path}:1: it is no JSON: expecting ':' delimiter"),
    "nothing": (b"", "the journal {path} is empty: nothing was played"),
    "white space": (b"\xef\xbb\xbf \n\n", "the journal {path} is empty: nothing was played"),
    "bars alone": (
        b'{"bar": "3", "do": "reached"}\n',
        "the journal {path} is empty: nothing was played",
    ),
    "bars and noise": (b'{"bar": "3", "do": "reached"}\n{', "{path}:2: it is no JSON: expecting"),
}


@pytest.mark.parametrize(("content", "said"), NOTHING.values(), ids=NOTHING)
def test_a_journal_without_one_entry_that_can_be_read_is_no_take(
    content: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "take.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError) as caught:
        read_journal(path, DRUMS)
    assert str(caught.value).startswith(said.format(path=path))


def test_a_journal_that_is_not_there_says_so(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    with pytest.raises(JournalError) as caught:
        read_journal(path, DRUMS)
    assert str(caught.value) == f"the journal {path} can't be read: No such file or directory"


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be read: it is a folder, not a file"):
        read_journal(tmp_path, DRUMS)
