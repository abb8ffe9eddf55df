"""A performance as JSON Lines, and what is said about lines that are damaged."""

import base64
import json
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.agent.learner import Agent, Making
from rubbergosling.agent.store import packed, read_agent
from rubbergosling.errors import JournalError
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import (
    Entry,
    Evaluate,
    Hush,
    Late,
    Load,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
)
from rubbergosling.performance.journal import JournalWriter, entry_fields, entry_of, read_journal
from tests.performance.drawn import (
    entries,
    evaluate,
    examples,
    of_entries,
    performances,
    performed,
)
from tests.timeline.rationals import positions

comments = st.text(st.characters(exclude_characters="\r\n"), max_size=20)
"""Whatever can stand in a comment, lone surrogates too, as a terminal may hand them over."""


AGENT = packed(Agent(Making(5, (6, 5))), "openhat")
"""A saved agent as a file."""

of_agents = st.builds(
    Entry,
    positions,
    st.sampled_from(["snare", "lead", None]).map(Reset)
    | st.sampled_from([Load(name, read_agent(AGENT)) for name in ("snare", "lead")])
    | st.integers(1, 1000).map(Late),
)


def load_line(encoded: object, instrument: object = "snare") -> str:
    return json.dumps({"bar": "0", "do": "load", "instrument": instrument, "agent": encoded})


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def written(path: Path, performance: Performance) -> Performance:
    """The performance as it comes back from a journal."""
    with JournalWriter(path) as journal:
        for entry in performance.entries:
            journal.write(entry)
    return read_journal(path, DRUMS)


def read(path: Path, *lines: str) -> Performance:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_journal(path, DRUMS)


@examples
@given(performances)
def test_a_journal_gives_back_what_was_written(performance: Performance) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert written(Path(folder, "take.jsonl"), performance) == performance


@examples
@given(entries)
def test_the_fields_of_an_entry_stand_for_it(entry: Entry) -> None:
    fields = json.loads(json.dumps(entry_fields(entry)))
    assert isinstance(fields["bar"], str)
    assert fields["do"] in ("evaluate", "bpm", "pointer", "hush")
    assert entry_of(fields, DRUMS) == entry


@examples
@given(st.lists(of_agents, max_size=6).map(of_entries))
def test_what_was_done_with_agents_comes_back(performance: Performance) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert written(Path(folder, "take.jsonl"), performance) == performance


def test_a_loaded_agent_comes_back_whole(tmp_path: Path) -> None:
    performance = performed((3, Load("snare", read_agent(AGENT))))
    (entry,) = written(tmp_path / "take.jsonl", performance).entries
    assert isinstance(entry.action, Load)
    assert entry.action.agent.data == AGENT
    assert entry.action.instrument == "snare"
    assert entry.action.agent.instrument == "openhat"


def test_lines_about_agents_read_as_the_contract_says(tmp_path: Path) -> None:
    performance = read(
        tmp_path / "take.jsonl",
        '{"bar": "13", "do": "reset", "instrument": "snare"}',
        '{"bar": "27/2", "do": "reset"}',
        '{"bar": "16", "do": "late", "bars": 1}',
    )
    assert performance.entries == (
        Entry(Fraction(13), Reset("snare")),
        Entry(Fraction(27, 2), Reset()),
        Entry(Fraction(16), Late(1)),
    )
    assert [entry_fields(entry) for entry in performance.entries] == [
        {"bar": "13", "do": "reset", "instrument": "snare"},
        {"bar": "27/2", "do": "reset"},
        {"bar": "16", "do": "late", "bars": 1},
    ]


@examples
@given(comments)
@example("\u2028 a line separator")
@example("\x85 a next line")
@example("\ud800 half a letter")
@example("\x1c\x0b\x0c")
def test_any_text_that_was_evaluated_comes_back(comment: str) -> None:
    performance = performed((0, f"kick*4; // {comment}\nsnare;"))
    with tempfile.TemporaryDirectory() as folder:
        back = written(Path(folder, "take.jsonl"), performance)
    assert back == performance


def test_a_journal_reads_as_the_contract_says(tmp_path: Path) -> None:
    performance = read(
        tmp_path / "take.jsonl",
        '{"bar": "49/8", "do": "evaluate", "text": "bpm 150; kick*4;"}',
        '{"bar": "8", "do": "bpm", "bpm": "140"}',
        "",
        '{"bar": "9", "do": "pointer", "x": 0.2, "y": 0.7}',
        '{"bar": "12", "do": "hush"}',
    )
    evaluation = evaluate("bpm 150; kick*4;")
    assert performance.entries == (
        Entry(Fraction(49, 8), evaluation),
        Entry(Fraction(8), SetTempo(Fraction(140))),
        Entry(Fraction(9), MovePointer(0.2, 0.7)),
        Entry(Fraction(12), Hush()),
    )
    assert isinstance(performance.entries[0].action, Evaluate)
    assert performance.entries[0].action.text == evaluation.text


def test_lines_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    lines = [f'{{"bar": "{bar}", "do": "bpm", "bpm": "{100 + bar}"}}' for bar in (3, 1, 2)]
    bars = [entry.bar for entry in read(tmp_path / "take.jsonl", *lines).entries]
    assert bars == [1, 2, 3]


def test_each_entry_is_on_disk_as_soon_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    with JournalWriter(path) as journal:
        for count in (1, 2):
            journal.write(Entry(Fraction(count), Hush()))
            assert len(read_journal(path, DRUMS).entries) == count


HUGE = "1" + "0" * 400

FAULTS = {
    "kick*4;": "it is no JSON: expecting value",
    '{"bar": "0", "do": "hush"': "it is no JSON: expecting ',' delimiter",
    '{"bar": "0", "do": "evaluate", "text": "kick': "it is no JSON: unterminated string",
    "[]": "it is not a JSON object",
    '"hush"': "it is not a JSON object",
    "[" * 100_000: "recursion",
    '{"do": "hush"}': "the field 'bar' is missing",
    '{"bar": "0"}': "the field 'do' is missing",
    '{"bar": "0", "do": "evaluate"}': "the field 'text' is missing",
    '{"bar": "0", "do": "bpm"}': "the field 'bpm' is missing",
    '{"bar": "0", "do": "pointer", "x": 0.5}': "the field 'y' is missing",
    '{"bar": "0", "do": "dance"}': (
        "unknown action 'dance': evaluate, bpm, pointer, hush, reset, load, late or chance"
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
    '{"bar": "0", "do": "late", "bars": 0}': "bars is 0: it must be a whole number above 0",
    '{"bar": "0", "do": "late", "bars": -1}': "bars is -1",
    '{"bar": "0", "do": "late", "bars": 1.5}': "bars is 1.5",
    '{"bar": "0", "do": "late", "bars": "1"}': "bars is 1",
    '{"bar": "0", "do": "late", "bars": true}': "bars is True",
    '{"bar": "0", "do": "late", "bars": null}': "bars is None",
    f'{{"bar": "0", "do": "late", "bars": {HUGE}}}': "it must be a whole number above 0",
    '{"bar": "0", "do": "load", "instrument": "snare"}': "the field 'agent' is missing",
    load_line(encoded(AGENT), "snair"): 'unknown instrument "snair": did you mean snare?',
    load_line(encoded(AGENT), None): 'unknown instrument "None"',
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
def test_a_damaged_line_is_named_with_its_path_and_number(
    line: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "take.jsonl"
    with pytest.raises(JournalError) as caught:
        read(path, '{"bar": "0", "do": "hush"}', "", line)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert said in str(caught.value)
    assert len(str(caught.value)) > len(f"{path}:3: ")


@examples
@given(st.text(max_size=40), st.integers(0, 60))
def test_a_line_cut_or_overwritten_anywhere_meets_only_journal_errors(noise: str, at: int) -> None:
    line = '{"bar": "49/8", "do": "pointer", "x": 0.25, "y": 0.75, "text": ""}'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "take.jsonl")
        path.write_bytes((line[:at] + noise).encode("utf-8", "surrogatepass"))
        try:
            read_journal(path, DRUMS)
        except JournalError as error:
            assert str(path) in str(error)


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), (b"\xff\xfe\x00", "it is no text")]
)
def test_a_journal_that_cant_be_read_says_why(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "take.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(JournalError) as caught:
        read_journal(path, DRUMS)
    assert str(caught.value) == f"the journal {path} can't be read: {reason}"


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="can't be read: Is a directory"):
        read_journal(tmp_path, DRUMS)


def test_a_journal_that_cant_be_written_says_why(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "take.jsonl"
    with pytest.raises(JournalError) as caught:
        JournalWriter(path)
    assert str(caught.value) == f"the journal {path} can't be written: No such file or directory"


def test_an_empty_journal_is_an_empty_performance(tmp_path: Path) -> None:
    assert read(tmp_path / "take.jsonl") == Performance()
