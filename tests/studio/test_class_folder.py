"""What is kept of a class in its folder, whatever else somebody has put there."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rubbergosling.errors import SourceError
from rubbergosling.studio.admission import PageAdmission, Role
from rubbergosling.studio.class_folder import EASY_LETTERS, ClassFolder, known_key
from rubbergosling.studio.kept_progress import known_progress

OLD = {"pupil": "Ab_cdefghijklmnopqrstuvw", "teacher": "x" * 24}
DONE = {
    "kind": "rubber-gosling-progress",
    "chapters": {"1-beat": {"0": "2026-11-27T10:00:00.000Z"}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[ClassFolder]:
    with closing(ClassFolder(tmp_path / "7b")) as opened:
        yield opened


def test_the_word_of_pupils_is_easy_to_type_and_stays(tmp_path: Path) -> None:
    with closing(ClassFolder(tmp_path)) as first:
        word = first.tokens["pupil"]
        assert len(word) == 8
        assert set(word) <= set(EASY_LETTERS)
        assert len(first.tokens["teacher"]) > 20
    with closing(ClassFolder(tmp_path)) as again:
        assert again.tokens == first.tokens


def test_pupils_type_their_word_in_whatever_case_and_the_teacher_does_not() -> None:
    tokens: dict[str, Role] = {"ab3d5fgh": "pupil", "Teacher-Token": "teacher"}
    admission = PageAdmission(("127.0.0.1",), 1, tokens)
    assert admission.role_of(" AB3d5FGH ") == "pupil"
    assert admission.role_of("Teacher-Token") == "teacher"
    assert admission.role_of("teacher-token") is None
    assert admission.role_of("\ud800") is None


def test_words_of_before_stay_valid(tmp_path: Path) -> None:
    (tmp_path / "class.json").write_text(json.dumps(OLD))
    with closing(ClassFolder(tmp_path)) as opened:
        assert opened.tokens == OLD


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "[" * 5000, "{}", '{"pupil": "", "teacher": ""}',
     '{"pupil": 7, "teacher": 8}',
     json.dumps(OLD | {"teacher": OLD["pupil"].lower()}), json.dumps(OLD | {"pupil": "short"}),
     json.dumps(OLD | {"pupil": "x" * 5000}), json.dumps(OLD | {"pupil": "with a space"})],
)  # fmt: skip
def test_words_that_make_no_sense_are_refused_and_it_is_said_what_to_do(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "class.json").write_text(text)
    with pytest.raises(SourceError, match="remove it, and the class has new addresses"):
        ClassFolder(tmp_path)
    assert (tmp_path / "class.json").read_text() == text


def test_two_studios_do_not_open_one_class(tmp_path: Path, folder: ClassFolder) -> None:
    with pytest.raises(SourceError, match="is open already"):
        ClassFolder(folder.path)
    folder.close()
    ClassFolder(folder.path).close()


def test_a_program_that_can_not_be_read_is_put_aside(folder: ClassFolder) -> None:
    ana = folder.known("Ana")
    assert ana.put_aside_unreadable() == ""
    ana.begin()
    written = "kick*4;".encode("utf-16")
    (ana.path / "program.gosling").write_bytes(written)
    assert "program.gosling.unreadable" in ana.put_aside_unreadable()
    ana.keep("snare*2;", {})
    assert (ana.path / "program.gosling.unreadable").read_bytes() == written
    (ana.path / "program.gosling").write_text("x" * 500_000)
    assert "more than" in ana.put_aside_unreadable()
    assert len(list(ana.path.glob("*.unreadable"))) == 2


def test_there_is_no_folder_before_there_is_work(folder: ClassFolder) -> None:
    ana = folder.known("Ana")
    assert ana.knows("her key")
    assert not ana.knows("another")
    ana.keep("", {})
    assert not ana.path.exists()
    assert folder.names == ["Ana"]
    ana.keep("kick*4;", {})
    assert (ana.path / "key").read_text() == "her key"
    assert not ana.knows("another")


def test_the_first_browser_after_a_key_was_forgotten_is_the_pupils_own(folder: ClassFolder) -> None:
    ana = folder.known("Ana")
    for has_work in (False, True):
        ana.knows("her key")
        if has_work:
            ana.keep("kick*4;", {})
        ana.forget_key()
        assert folder.names == ["Ana"]
        assert ana.knows("new key")
        assert not ana.knows("her key")
        ana.forget_key()


def test_a_progress_that_is_too_deep_to_be_read_is_none(folder: ClassFolder) -> None:
    ana = folder.known("Ana")
    ana.begin()
    (ana.path / "progress.json").write_text('{"a":' + "[" * 5000 + "]" * 5000 + "}")
    assert ana.progress == {}


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {"1": [0]},
        DONE | {"chapters": []},
        DONE | {"chapters": {}},
        DONE | {"kind": "another"},
    ],
)
def test_what_is_no_progress_is_not_kept(found: object) -> None:
    assert known_progress(found) == {}


def test_of_a_progress_is_kept_what_makes_sense() -> None:
    chapters = {"1-beat": {**DONE["chapters"]["1-beat"], "x": "y", "1": 5, "2": "z" * 999}, "2": 7}  # type: ignore[index]
    assert known_progress(DONE | {"more": [1], "chapters": chapters}) == DONE


@pytest.mark.parametrize("said", [None, 5, [], "", "   ", "x" * 65, "é" * 33, "\0", "a\u202eb"])
def test_what_is_no_key_is_refused(said: object) -> None:
    assert known_key(said) == ""


def test_a_key_is_the_same_without_needless_spaces() -> None:
    assert known_key(" key  of Ana ") == "key of Ana"
