"""A take as JSON Lines: what was written comes back, and each line reads as the contract says."""

import json
import tempfile
from fractions import Fraction
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.agents.rhythm_agents import opened_agent
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
from rubbergosling.performance.journal import JournalFile, read_journal
from rubbergosling.performance.journal_format import (
    ReachedBar,
    entry_fields,
    entry_of,
    reached_fields,
)
from tests.performance.drawn import (
    entries,
    evaluate,
    examples,
    of_entries,
    performances,
    performed,
)
from tests.performance.journals import AGENT, TUNE, read, written
from tests.timeline.rationals import positions

comments = st.text(st.characters(exclude_characters="\r\n"), max_size=20)
"""Whatever can stand in a comment, lone surrogates too, as a terminal may hand them over."""


of_agents = st.builds(
    Entry,
    positions,
    st.sampled_from(["snare", "lead", None]).map(Reset)
    | st.sampled_from([Load("snare", AGENT), Load("lead", TUNE)])
    | st.integers(1, 1000).map(Late),
)


some_performances = performances.filter(lambda performance: performance.entries)


@examples
@given(some_performances)
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
@given(st.lists(of_agents, min_size=1, max_size=6).map(of_entries))
def test_what_was_done_with_agents_comes_back(performance: Performance) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert written(Path(folder, "take.jsonl"), performance) == performance


def test_a_loaded_agent_comes_back_whole(tmp_path: Path) -> None:
    performance = performed((3, Load("snare", AGENT)))
    (entry,) = written(tmp_path / "take.jsonl", performance).entries
    assert isinstance(entry.action, Load)
    assert entry.action.data == AGENT
    assert entry.action.instrument == "snare"
    assert opened_agent(entry.action).instrument == "openhat"


def test_lines_about_agents_read_as_the_contract_says(tmp_path: Path) -> None:
    performance = read(
        tmp_path / "take.jsonl",
        '{"bar": "13", "do": "reset", "instrument": "snare"}',
        '{"bar": "27/2", "do": "reset"}',
        '{"bar": "16", "do": "late", "bars": 1}',
    ).performance
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
    ).performance
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
    bars = [entry.bar for entry in read(tmp_path / "take.jsonl", *lines).performance.entries]
    assert bars == [1, 2, 3]


def test_each_entry_is_on_disk_as_soon_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    with JournalFile(path) as journal:
        for count in (1, 2):
            journal.write(Entry(Fraction(count), Hush()))
            assert len(read_journal(path, DRUMS).performance.entries) == count


def test_a_bar_that_was_reached_is_read_as_the_contract_says(tmp_path: Path) -> None:
    assert reached_fields(17) == {"bar": "17", "do": "reached"}
    assert entry_of({"bar": "17", "do": "reached"}, DRUMS) == ReachedBar(17)
    path = tmp_path / "take.jsonl"
    with JournalFile(path) as journal:
        journal.write(Entry(0, Hush()))
        journal.reached(17)
    assert path.read_text().splitlines()[1] == '{"bar": "17", "do": "reached"}'
    assert read_journal(path, DRUMS).bars == 18
