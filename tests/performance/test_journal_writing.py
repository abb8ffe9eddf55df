"""Writing a journal: what can't be said, no room, killed in the middle, a file that goes away."""

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.errors import JournalError
from rubbergosling.language.syntax import Program, Track
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import (
    Entry,
    Evaluate,
    Hush,
    Performance,
)
from rubbergosling.performance.journal import JournalFile, read_journal
from tests.performance.journals import written


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
