"""A take as JSON Lines: what comes back, how long it is, and what is said of damaged lines."""

import base64
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.agents.agent_file import packed, read_agent
from rubbergosling.agents.learner import Agent, Making
from rubbergosling.errors import JournalError
from rubbergosling.language.syntax import Program, Track
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.melody.fallback_model import read_saved_tune
from rubbergosling.performance.agent_files import tune_file
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
from rubbergosling.performance.journal import Journal, JournalFile, read_journal
from rubbergosling.performance.journal_format import Reached, entry_fields, entry_of, reached_fields
from rubbergosling.settings import DEFAULT_BARS
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

TUNE = tune_file(((60, 63, 67) * 4,))
"""A model of melodies as a file."""

of_agents = st.builds(
    Entry,
    positions,
    st.sampled_from(["snare", "lead", None]).map(Reset)
    | st.sampled_from([Load("snare", read_agent(AGENT)), Load("lead", read_saved_tune(TUNE))])
    | st.integers(1, 1000).map(Late),
)


def load_line(encoded: object, instrument: object = "snare") -> str:
    return json.dumps({"bar": "0", "do": "load", "instrument": instrument, "agent": encoded})


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def written(path: Path, performance: Performance) -> Performance:
    """The performance as it comes back from a journal."""
    with JournalFile(path) as journal:
        for entry in performance.entries:
            journal.write(entry)
    return read_journal(path, DRUMS).performance


def read(path: Path, *lines: str) -> Journal:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_journal(path, DRUMS)


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
    load_line(encoded(AGENT), "lead"): "the model is no saved tune",
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


def test_a_bar_that_was_reached_is_read_as_the_contract_says(tmp_path: Path) -> None:
    assert reached_fields(17) == {"bar": "17", "do": "reached"}
    assert entry_of({"bar": "17", "do": "reached"}, DRUMS) == Reached(17)
    path = tmp_path / "take.jsonl"
    with JournalFile(path) as journal:
        journal.write(Entry(0, Hush()))
        journal.reached(17)
    assert path.read_text().splitlines()[1] == '{"bar": "17", "do": "reached"}'
    assert read_journal(path, DRUMS).bars == 18


def test_a_program_made_by_hand_is_written_as_text(tmp_path: Path) -> None:
    program = Program([Track("kick", speed=4)], tempo_bpm=150)
    (entry,) = written(tmp_path / "take.jsonl", Performance.of((0, program))).entries
    assert isinstance(entry.action, Evaluate)
    assert entry.action.program == program


def test_a_program_that_no_text_can_say_is_refused(tmp_path: Path) -> None:
    third = Program([Track("kick", speed=Fraction(1, 3))])
    with pytest.raises(JournalError, match="can't be written: 1/3 has no short decimal notation"):
        written(tmp_path / "take.jsonl", Performance.of((0, third)))


def test_a_journal_that_cant_be_made_says_why(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "take.jsonl"
    with pytest.raises(JournalError) as caught:
        JournalFile(path)
    assert str(caught.value) == f"the journal {path} can't be written: No such file or directory"


WRITER = """
import sys
from pathlib import Path
from rubbergosling.performance.entries import Entry, MovePointer
from rubbergosling.performance.journal import JournalFile

journal = JournalFile(Path(sys.argv[1]))
for number in range(1_000_000):
    journal.write(Entry(number, MovePointer(0.25, 0.75)))
    print(number, flush=True)
"""


def test_a_process_that_is_killed_has_lost_at_most_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(1000):
            process.stdout.readline()
        process.kill()
        *_, last = ("999", *process.stdout.read().split())
    assert process.returncode != 0
    entries = read_journal(path, DRUMS).performance.entries
    written = int(last) + 1
    assert len(entries) in (written, written + 1)  # killed before it could say so
    assert [entry.bar for entry in entries] == list(range(len(entries)))


LIMITED = """
import resource
import sys
from pathlib import Path
from rubbergosling.errors import JournalError
from rubbergosling.performance.entries import Entry, Hush
from rubbergosling.performance.journal import JournalFile

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

journal = JournalFile(Path(sys.argv[1]))
room(100)
for bar in range(6):
    try:
        journal.write(Entry(bar, Hush()))
    except JournalError as error:
        print(error)
room(100_000)
journal.write(Entry(6, Hush()))
"""


def test_what_found_no_room_is_written_when_there_is_room_again(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "take.jsonl"
    command = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    # Each line has 26 bytes and its end: three have room, and a part of the fourth.
    assert done.stdout.splitlines() == [f"the journal {path} can't be written: File too large"] * 3
    journal = read_journal(path, DRUMS)
    assert [entry.bar for entry in journal.performance.entries] == list(range(7))
    assert journal.damage is None


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no file that is open")
@pytest.mark.parametrize("way", ["removed", "replaced", "its folder moved"])
def test_a_journal_that_is_lost_while_it_is_written_says_so(way: str, tmp_path: Path) -> None:
    folder = tmp_path / "takes"
    folder.mkdir()
    path = folder / "take.jsonl"
    with JournalFile(path) as journal:
        journal.write(Entry(0, Hush()))
        if way == "its folder moved":
            folder.rename(tmp_path / "old")
        else:
            path.unlink()
        if way == "replaced":
            path.write_text("something else")
        with pytest.raises(JournalError, match="can't be written: it was removed or replaced"):
            journal.write(Entry(1, Hush()))
