"""What is named on the command line, as one performance."""

import io
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.agents.rehearsal import events
from rubbergosling.errors import JournalError, ProgramError, SourceError
from rubbergosling.language.program_files import read_text
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import Evaluate
from rubbergosling.performance.sources import Take, read_sources, split_length
from rubbergosling.settings import DEFAULT_BARS

JOURNAL = """\
{"bar": "1", "do": "evaluate", "text": "openhat;"}
{"bar": "13/2", "do": "evaluate", "text": "closedhat;"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we're in, with two programs and a journal."""
    (tmp_path / "one.gosling").write_text("bpm 150; kick;", encoding="utf-8")
    (tmp_path / "two.gosling").write_text("snare;", encoding="utf-8")
    (tmp_path / "take.jsonl").write_text(JOURNAL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding="ascii"))


def instruments(take: Take, start: int, stop: int) -> list[str]:
    """What sounds at the beginning of each bar."""
    return [event.instrument for event in events(take.performance, start, stop)]


def refused(*sources: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_sources(sources, DRUMS)
    return str(caught.value)


@pytest.mark.usefixtures("folder")
def test_a_program_alone_plays_for_as_long_as_is_usual() -> None:
    take = read_sources(["one.gosling"], DRUMS)
    assert take.bars == DEFAULT_BARS
    (entry,) = take.performance.entries
    assert isinstance(entry.action, Evaluate)
    assert entry.bar == 0 and entry.action.text == "bpm 150; kick;"


@pytest.mark.usefixtures("folder")
def test_a_length_says_when_the_next_source_follows() -> None:
    take = read_sources(["one.gosling:2", "two.gosling:3", "one.gosling:1"], DRUMS)
    assert take.bars == 6
    assert instruments(take, 0, 6) == ["kick"] * 2 + ["snare"] * 3 + ["kick"]


@pytest.mark.usefixtures("folder")
def test_the_next_source_keeps_the_tempo_if_it_names_none() -> None:
    tempo = read_sources(["one.gosling:2", "two.gosling:2"], DRUMS).performance.tempo
    assert tempo.tempo_at(Fraction(3)) == 150


@pytest.mark.usefixtures("folder")
def test_a_length_for_the_whole_cuts_or_prolongs_it() -> None:
    sources = ["one.gosling:2", "two.gosling:2"]
    assert read_sources(sources, DRUMS, Fraction(3)).bars == 3
    assert instruments(read_sources(sources, DRUMS, Fraction(6)), 4, 6) == ["snare"] * 2


@pytest.mark.usefixtures("folder")
def test_a_file_whose_name_ends_like_a_length_is_a_file() -> None:
    Path("two.gosling:4").write_text("openhat;", encoding="utf-8")
    assert split_length("two.gosling:4") == ("two.gosling:4", None)
    assert split_length("two.gosling:5") == ("two.gosling", Fraction(5))
    assert instruments(read_sources(["two.gosling:4"], DRUMS), 0, 1) == ["openhat"]


@pytest.mark.usefixtures("folder")
def test_a_journal_plays_its_last_entry_for_as_long_as_is_usual() -> None:
    take = read_sources(["take.jsonl"], DRUMS)
    assert take.bars == 7 + DEFAULT_BARS
    assert instruments(take, 0, 9) == ["openhat"] * 6 + ["closedhat"] * 2


@pytest.mark.usefixtures("folder")
def test_a_journal_after_a_program_counts_from_where_it_begins() -> None:
    take = read_sources(["one.gosling:4", "take.jsonl:2"], DRUMS)
    assert take.bars == 6
    assert [entry.bar for entry in take.performance.entries][:2] == [0, 5]
    assert instruments(take, 5, 6) == ["openhat"]


@pytest.mark.usefixtures("folder")
def test_what_a_journal_did_after_its_length_is_left_out() -> None:
    take = read_sources(["take.jsonl:4", "two.gosling:8"], DRUMS)
    assert take.bars == 12
    assert instruments(take, 4, 12) == ["snare"] * 8


@pytest.mark.usefixtures("folder")
def test_a_take_that_was_killed_is_followed_after_the_last_bar_it_reached() -> None:
    with Path("take.jsonl").open("a", encoding="utf-8") as journal:
        journal.writelines(f'{{"bar": "{bar}", "do": "reached"}}\n' for bar in range(9))
    take = read_sources(["take.jsonl", "two.gosling:2"], DRUMS)
    assert take.bars == 11
    assert instruments(take, 7, 11) == ["closedhat"] * 2 + ["snare"] * 2


@pytest.mark.usefixtures("folder")
def test_of_a_damaged_journal_the_beginning_is_taken_and_the_line_is_told() -> None:
    with Path("take.jsonl").open("a", encoding="utf-8") as journal:
        journal.write('{"bar": "8", "do": "evalu')
    whole = read_sources(["one.gosling:4"], DRUMS)
    take = read_sources(["one.gosling:4", "take.jsonl:8"], DRUMS)
    assert whole.damages == ()
    (damage,) = take.damages
    assert str(damage).startswith("take.jsonl:3: it is no JSON: unterminated string")
    assert instruments(take, 0, 12) == ["kick"] * 5 + ["openhat"] * 6 + ["closedhat"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("sources", "bars", "has_end"),
    [
        (["one.gosling"], None, False),
        (["one.gosling"], 4, True),
        (["one.gosling:4"], None, True),
        (["take.jsonl"], None, True),
        (["one.gosling:4", "two.gosling"], None, False),
        (["one.gosling", "two.gosling:4"], None, True),
    ],
)
def test_only_a_program_without_a_length_goes_on_for_ever(
    sources: list[str], bars: int | None, has_end: bool
) -> None:
    length = None if bars is None else Fraction(bars)
    assert read_sources(sources, DRUMS, length).has_end is has_end


@pytest.mark.usefixtures("folder")
def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    typed("// é\nsnare;".encode(), monkeypatch)
    assert instruments(read_sources(["-"], DRUMS), 0, 1) == ["snare"]


@pytest.mark.usefixtures("folder")
def test_standard_input_may_have_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(b"snare;", monkeypatch)
    take = read_sources(["-:2", "one.gosling:2"], DRUMS)
    assert instruments(take, 0, 4) == ["snare"] * 2 + ["kick"] * 2


def test_a_program_may_come_from_windows(tmp_path: Path) -> None:
    path = tmp_path / "windows.gosling"
    path.write_bytes(b"\xef\xbb\xbfkick;\r\nsnare;\r\n")
    assert read_text(str(path)) == "kick;\nsnare;\n"


@pytest.mark.usefixtures("folder")
def test_no_source_is_nothing() -> None:
    take = read_sources([], DRUMS)
    assert take.bars == 0 and take.performance.entries == ()


@pytest.mark.usefixtures("folder")
def test_a_length_of_0_is_refused() -> None:
    assert refused("one.gosling:0") == "one.gosling:0: a length must be 1 to 100000 bars"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("source", ["three.gosling", "three.gosling:8"])
def test_a_missing_file_is_named(source: str) -> None:
    assert refused(source) == "three.gosling can't be read: No such file or directory"


@pytest.mark.usefixtures("folder")
def test_a_folder_is_no_program() -> None:
    Path("songs").mkdir()
    assert refused("songs") == "songs can't be read: it is a folder, not a file"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("source", ["x" * 300, f"{'x' * 300}:8"], ids=["alone", "with a length"])
def test_a_name_that_is_too_long_is_refused_with_a_sentence(source: str) -> None:
    assert refused(source) == f"{'x' * 300} can't be read: File name too long"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfekick;", "it is written in UTF-16, as Notepad and PowerShell may do"),
        (b"kick; // \xe9t\xe9", "byte 10 is not UTF-8: in Latin-1 or Windows-1252 it would be"),
        (b"kick\x80", "byte 5 is not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_says_what_is_wrong(content: bytes, reason: str) -> None:
    Path("three.gosling").write_bytes(content)
    assert refused("three.gosling").startswith(f"three.gosling is no text: {reason}")


def test_standard_input_that_is_no_text_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(b"kick\xff", monkeypatch)
    assert refused("-").startswith("standard input is no text: byte 5 is not UTF-8")


@pytest.mark.usefixtures("folder")
def test_an_error_in_a_program_bears_its_files_name() -> None:
    Path("three.gosling").write_text("kick;\nsnair;\nkcik;", encoding="utf-8")
    with pytest.raises(ProgramError) as caught:
        read_sources(["one.gosling", "three.gosling"], DRUMS)
    told = [str(error) for error in (caught.value, *caught.value.others)]
    assert [line.split(" ")[0] for line in told] == ["three.gosling:2:1:", "three.gosling:3:1:"]


def test_an_error_in_standard_input_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(b"snair;", monkeypatch)
    with pytest.raises(ProgramError, match=r"^standard input:1:1: unknown instrument"):
        read_sources(["-"], DRUMS)


@pytest.mark.usefixtures("folder")
def test_an_error_in_a_journal_bears_its_path_and_line() -> None:
    Path("three.jsonl").write_text('\n{"bar": 0}\n', encoding="utf-8")
    with pytest.raises(JournalError, match=r"^three.jsonl:2: the field 'do' is missing$"):
        read_sources(["one.gosling", "three.jsonl:8"], DRUMS)
