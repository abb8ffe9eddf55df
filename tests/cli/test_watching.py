"""What is read while a file is being saved is not taken for what was meant."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.cli import watching
from rubbergosling.cli.watching import BUFFER_BYTES, STEP_SECONDS, STILL_STEPS, believed
from rubbergosling.errors import SourceError
from tests.support.sessions import silent_session

BEFORE = "bpm 120;\nkick*4;\n"
GONE = SourceError("beat.gosling can't be read: no such file")


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session() as playing:
        yield playing


class File:
    """A file that holds one thing after the other, a step of time each; the last one stays."""

    def __init__(self, contents: Sequence[str | SourceError]) -> None:
        self.contents = contents
        self.steps = 0

    def look(self) -> str | SourceError:
        return self.contents[min(self.steps, len(self.contents) - 1)]

    def wait(self, seconds: float) -> bool:
        assert seconds == STEP_SECONDS
        self.steps += 1
        return False


def found(*contents: str | SourceError) -> tuple[str | SourceError, int]:
    """What is believed of a file, and after how many steps."""
    file = File(contents)
    return believed(file.look, BEFORE, file.wait), file.steps


def test_a_text_that_has_grown_is_believed_at_once() -> None:
    assert found(BEFORE + "snare;") == (BEFORE + "snare;", 0)


@pytest.mark.parametrize("half", ["", "bpm 120;\n", "kick;", "bpm 120;\nki", GONE], ids=str)
def test_what_may_be_half_of_a_save_waits_for_the_rest(half: str | SourceError) -> None:
    new = "bpm 120;\nkick*8;\n// done\n"
    assert found(*[half] * 5, new) == (new, 5)


def test_a_new_file_with_one_valid_part_after_the_other_is_read_as_a_whole() -> None:
    assert found(GONE, "", "kick;", "kick;", BEFORE) == (BEFORE, 4)


def test_a_part_as_long_as_a_buffer_waits_though_it_is_longer_than_before() -> None:
    part = BEFORE + "//" + "x" * (BUFFER_BYTES - len(BEFORE) - 3) + "\n"
    assert found(part, part, part + "snare;") == (part + "snare;", 2)


@pytest.mark.parametrize("text", ["", "kick;", GONE], ids=str)
def test_what_stays_as_it_is_for_long_enough_is_meant(text: str | SourceError) -> None:
    assert found(text) == (text, STILL_STEPS)
    assert found("bpm 1", "bpm 12", text) == (text, 2 + STILL_STEPS)


def test_nobody_waits_when_the_music_has_ended() -> None:
    assert believed(lambda: "", BEFORE, lambda seconds: True) == ""


def test_each_reason_why_a_file_cannot_be_read_is_told_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    garbage = SourceError("beat.gosling can't be read: it is no text")
    seen = [GONE, GONE, garbage, garbage, GONE, "kick*4;", GONE]
    said: list[str] = []
    session.subscribe(lambda each: said.append(getattr(each, "text", "")))
    monkeypatch.setattr(watching, "saves", lambda *_: [(each, True) for each in seen])
    watching.follow(session, Path("beat.gosling"), BEFORE, threading.Event())
    told = [
        text.removesuffix(": the music goes on as it is")
        for text in said
        if "goes on as it is" in text
    ]
    assert told == [str(each) for each in (GONE, garbage, GONE, GONE)]


def test_nothing_waits_for_the_end_without_a_limit(session: Session, tmp_path: Path) -> None:
    limits: list[float | None] = []
    said: list[str] = []

    class Ended(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            limits.append(timeout)
            return len(limits) > 3

    program = tmp_path / "beat.gosling"
    program.write_text(BEFORE)
    session.subscribe(lambda each: said.append(getattr(each, "text", "")))
    watching.tell_of_saves(session, program, (0, 0), Ended())
    assert limits == [watching.LOOK_SECONDS] * 4
    assert [text for text in said if "was saved" in text] == [
        f"{program} was saved, but the music does not change: play --watch hears saves"
    ]
