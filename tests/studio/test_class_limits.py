"""What a pupil can do to the others, and to the teacher's machine: nothing that is noticed."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from rubbergosling.studio import class_folder
from rubbergosling.studio.class_register import (
    KEEPING_SECONDS,
    LONELY_SECONDS,
    MAX_PAGES_OF_PUPIL,
    NEW_NAMES_AT_ONCE,
    SILENT_SECONDS,
)
from rubbergosling.studio.seat import PageLimits, RateLimit
from tests.studio.conftest import OpenClass
from tests.studio.test_admission import get
from tests.support.patience import PATIENCE_SECONDS

LESSON = "bpm 600; source kick*4; learn snare*2 2,4,2;"
STRANGE = "127.0.0.2"
DONE = {"kind": "rubber-gosling-progress", "chapters": {"1": {"0": "2026-11-27T10:00:00.000Z"}}}


def why(answer: dict[str, Any]) -> str:
    return str(answer["error"]["message"])


@pytest.mark.parametrize(
    "arguments",
    [["512", "512"], ["512,512,512,512"], [512.0, 512.0], [512, 512], [1000, 1000], ["1000,1000"]],
)
def test_neurons_are_counted_however_they_are_written(
    room: OpenClass, arguments: list[Any]
) -> None:
    with room.pupil("Ana") as ana:
        told = why(ana.verb("structure", *arguments))
        assert "in a class it may have 128 at most" in told
        assert "512" not in told


@pytest.mark.parametrize(
    ("texts", "limit"),
    [
        (["", "structure 64,65; kick;"], "129 neurons: in a class it may have 128 at most"),
        (["structure 1000,1000; kick;"], "2000 neurons: in a class it may have 128 at most"),
        (["structure", 100, ",", 100, "; kick;"], "200 neurons: in a class it may have 128"),
        (["kick*4;", " " * 4000], "in a class it may have 4000 at most"),
        (["kick*64", "1,1,1,1,1,1,1,1,1;"], "sounds a bar: in a class it may be 256 at most"),
    ],
)
def test_a_program_in_several_texts_has_the_limits_of_one(
    room: OpenClass, texts: list[Any], limit: str
) -> None:
    with room.pupil("Ana") as ana:
        assert limit in why(ana.verb("evaluate", *texts))


def test_what_a_comment_says_is_not_counted(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        assert "error" not in ana.verb("evaluate", "kick*4; // not structure 500,500")


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "download", "what": []}, {"do": "download", "what": {"a": 1}},
        {"do": ["class"]}, {"do": {"a": 1}}, {"do": None}, {"do": 5},
        {"do": "verb", "verb": "bpm", "arguments": [10**400]},
        {"do": "verb", "verb": "bpm", "arguments": [1e308]},
        {"do": "verb", "verb": "pointer", "arguments": [1e308, -1e308]},
        {"do": "verb", "verb": "memory", "arguments": [10**400]},
        {"do": "verb", "verb": "structure", "arguments": [10**400]},
        {"do": "verb", "verb": "evaluate", "arguments": [10**400]},
        {"do": "verb", "verb": ["a"]}, {"do": "verb", "verb": "hush", "arguments": 5},
    ],
)  # fmt: skip
def test_strange_input_is_answered_with_a_sentence(room: OpenClass, fields: dict[str, Any]) -> None:
    with room.pupil("Ana") as ana, room.teacher() as teacher:
        for page in (ana, teacher):
            answer = page.ask(**fields)
            assert "mistake" not in why(answer)
            assert "should not happen" not in why(answer)


def test_a_listing_of_a_pupils_learns_nothing(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        listed = ana.ask("listing", text=f"{LESSON} predict closedhat*4;", bars=2)["events"]
        assert {each["instrument"] for each in listed} == {"kick", "snare"}
        listed = ana.ask("listing", text="kick*4; lead*4 2,1 32,48;", bars=1)["events"]
        assert {each["instrument"] for each in listed} == {"kick", "lead"}


def test_who_sends_too_much_is_told_so_and_the_pages_of_a_pupil_share_the_limit(
    room: OpenClass,
) -> None:
    with room.pupil("Ana") as ana, room.pupil("Mallory") as one, room.pupil("Mallory") as other:
        for _ in range(200):
            one.say(do="clock", sent=1)
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(200):
                other.say(do="clock", sent=1)
            while True:
                other.socket.recv(PATIENCE_SECONDS)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
            4429, "too much at once: wait a little",
        )  # fmt: skip
        assert "error" not in ana.verb("evaluate", "kick*4;")


def test_large_messages_count_as_several() -> None:
    limit = RateLimit(a_second=10, at_once=20)
    assert limit.admits(size=300_000, now=0.0)
    assert not limit.admits(size=40_000, now=0.0)
    assert limit.admits(size=40_000, now=1.0)


def test_only_so_many_requests_wait() -> None:
    limits = PageLimits(max_waiting=2)
    assert [limits.begin() for _ in range(3)] == [True, True, False]
    limits.end()
    assert limits.begin()


def test_a_long_message_that_is_no_work_is_refused_and_work_is_kept(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        text = "kick*4; " * 10_000
        assert "in a class it may have 4000 at most" in why(ana.ask("check", text=text))
        assert "in a class it may have 4000 at most" in why(ana.verb("evaluate", text))
        assert "error" not in ana.ask("keep", program=text, progress=DONE)
        answer = ana.ask("keep", program="kick*4;", progress=DONE, pad=[[]] * 20_000)
        assert "error" not in answer
    assert room.work.known("Ana").program == "kick*4;"


def test_numbers_that_are_none_do_not_reach_the_teacher(room: OpenClass) -> None:
    with room.pupil("Ana") as ana, room.teacher() as teacher:
        ana.socket.send('{"do":"keep","number":1,"program":"x","progress":{"a":NaN,"b":Infinity}}')
        ana.wait_for(lambda told: told.get("number") == 1)
        (told,) = teacher.ask("class")["pupils"]
        assert told["progress"] == {}


def test_strangers_keep_nobody_out(room: OpenClass) -> None:
    with ExitStack() as stack:
        for address in (STRANGE, "127.0.0.3"):
            for _ in range(64):
                stack.enter_context(room.socket(address))
        with room.pupil("Ana") as ana, room.pupil("Ben", address=STRANGE), room.teacher():
            assert ana.welcome["name"] == "Ana"


def test_pages_without_a_name_keep_nobody_out(room: OpenClass) -> None:
    hello = json.dumps({"do": "hello", "token": room.work.tokens["pupil"]})
    with ExitStack() as stack:
        for address in (STRANGE, "127.0.0.3"):
            for _ in range(60):
                socket = stack.enter_context(room.socket(address))
                socket.send(hello)
                assert "who" in str(socket.recv(PATIENCE_SECONDS))
        with room.pupil("Ana", address=STRANGE) as ana, room.teacher() as teacher:
            assert ana.welcome["name"] == "Ana"
            assert teacher.welcome["role"] == "teacher"


def test_who_guesses_names_on_and_on_is_sent_away(room: OpenClass) -> None:
    hello = json.dumps({"do": "hello", "token": room.work.tokens["pupil"], "name": "/"})
    with room.socket() as socket, pytest.raises(ConnectionClosed) as closed:
        for _ in range(50):
            socket.send(hello)
        while True:
            socket.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == "too many names at once: wait a little"


def test_one_address_fills_no_class_with_names(room: OpenClass) -> None:
    told = [room.turned_down(f"N {n}", address=STRANGE) for n in range(NEW_NAMES_AT_ONCE + 3)]
    assert told[:NEW_NAMES_AT_ONCE] == [""] * NEW_NAMES_AT_ONCE
    assert "too many new names come from your address" in told[-1]
    assert room.turned_down("Ana") == ""
    wait_until_all_left(room)
    room.register.tend(time.monotonic() + SILENT_SECONDS)
    assert room.register.pupils == {}
    assert room.work.names == []
    assert [path.name for path in room.work.path.iterdir() if path.is_dir()] == []


def test_a_class_of_many_folders_without_work_has_room(open_class: Callable[[], OpenClass]) -> None:
    room = open_class()
    for number in range(class_folder.MAX_PUPILS):
        (room.work.path / f"Pupil {number}").mkdir()
        (room.work.path / f"Pupil {number}" / "key").write_text("key")
    assert room.turned_down("Ana") == ""
    for number in range(class_folder.MAX_PUPILS):
        (room.work.path / f"Pupil {number}" / "program.gosling").write_text("kick;")
    assert "the class is full" in room.turned_down("Ben")
    assert room.turned_down("Pupil 7", "key") == ""


def test_a_pupil_has_only_so_many_pages(room: OpenClass) -> None:
    with ExitStack() as stack:
        for _ in range(MAX_PAGES_OF_PUPIL):
            stack.enter_context(room.pupil("Ana", "a key"))
        assert "has 8 pages open: close some" in room.turned_down("Ana")


def test_who_has_gone_is_hushed_and_finds_all_as_it_was(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        ana.ask("keep", program=LESSON, progress=DONE)
        pupil = room.register.pupils["Ana"]
        session = pupil.studio.session
        assert session is not None
        ana.next("bar")
        ana.next("bar")
        room.register.tend(time.monotonic() + SILENT_SECONDS)
        assert session.program.tracks
    wait_until_all_left(room)
    room.register.tend(pupil.last_seen + SILENT_SECONDS - 1)
    assert session.program.tracks
    room.register.tend(pupil.last_seen + SILENT_SECONDS)
    with room.pupil("Ana") as ana:
        assert ana.welcome["program"] == LESSON
        assert [each["text"] for each in ana.welcome["evaluations"]] == [LESSON]
        entry = session.performance.entries[-1]
        assert type(entry.action).__name__ == "Hush"
    wait_until_all_left(room)
    room.register.tend(pupil.last_seen + LONELY_SECONDS + 1)
    assert room.register.pupils == {}
    with room.pupil("Ana") as ana:
        assert ana.welcome["program"] == LESSON


def wait_until_all_left(room: OpenClass) -> None:
    """Waits until the class knows that the pages of all pupils are gone."""
    with room.teacher() as teacher:
        while any(each["is_here"] for each in teacher.ask("class")["pupils"]):
            pass


def test_one_pupil_who_can_not_be_looked_after_does_not_concern_the_others(
    room: OpenClass,
) -> None:
    with room.pupil("Ana"), room.pupil("Ben") as ben:
        ben.verb("evaluate", LESSON)
        ben.next("learnt")
        room.register.pupils["Ana"].studio.session = object()  # type: ignore[assignment]
        room.register.tend(time.monotonic() + KEEPING_SECONDS + 1)
        room.register.pupils["Ana"].studio.session = None
    assert (room.work.path / "Ben" / "snare.agent").exists()


def test_what_plays_is_changed_only_so_often(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        answers = [ana.verb("evaluate", f"kick*{1 + n % 9};") for n in range(40)]
        assert "error" not in answers[0]
        assert "too often: wait a second" in why(answers[-1])
        assert "error" not in ana.verb("hush")


def test_a_page_that_comes_later_is_told_the_last_of_many_evaluations(
    open_class: Callable[[], OpenClass],
) -> None:
    room = open_class()
    with room.teacher() as teacher, room.pupil("Ana") as ana:
        ana.verb("evaluate", "kick*4;")
        studio = room.register.pupils["Ana"].studio
        session = studio.session
        assert session is not None
        for number in range(250):
            session.evaluate(f"kick*{1 + number % 3}; // {number} " + "é" * 3000)
        teacher.ask("class")
        with room.pupil("Ana") as again:
            told = again.welcome["evaluations"]
        assert told[-1]["number"] == 250
        assert [each["number"] for each in told] == list(range(told[0]["number"], 251))
        assert 100 < len(told) <= 200
        assert "// 249 " in told[-1]["text"]


def test_takes_are_written_until_the_folder_is_full(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        ana.verb("status")
        assert not (room.work.path / "Ana").exists()
        ana.verb("evaluate", "bpm 600; kick*4;")
        (take,) = (room.work.path / "Ana").glob("take-*.jsonl")
        ana.verb("evaluate", "kick*3;")
        ana.next("bar")
        ana.next("bar")
        ana.next("bar")
        assert "kick*3;" in take.read_text()
        with take.with_name("take-2020.jsonl").open("wb") as old:
            old.truncate(class_folder.MAX_JOURNAL_BYTES)
        room.register.tend(time.monotonic())
        said = ana.next("said")
        while "full of takes" not in said["text"]:
            said = ana.next("said")
        assert "error" not in ana.verb("evaluate", "kick*2;")
        ana.next("bar")
        ana.next("bar")
        ana.next("bar")
        assert "kick*2;" not in take.read_text()


def test_downloads_of_one_pupil_leave_those_of_others(room: OpenClass) -> None:
    with room.pupil("Ana") as ana, room.pupil("Mallory") as mallory:
        path = ana.ask("download", what="program", text="kick*4;")["path"]
        others = [mallory.ask("download", what="program", text="x")["path"] for _ in range(5)]
        assert get(room.server, path).status == 200
        assert [get(room.server, each).status for each in others] == [404, 404, 200, 200, 200]


@pytest.mark.parametrize(
    ("name", "key", "wrong"),
    [
        ("class.json", "k", "can't be a name on every computer"),
        ("Ana", "\ud800", "load the page again"), ("Ana", "   ", "load the page again"),
        ("Ana", "x" * 65, "load the page again"), ("Ana", ["k"], "load the page again"),
        ("Ana", None, "load the page again"), (["Ana"], "k", "a name is 1 to 24 letters"),
        ({"a": 1}, "k", "a name is 1 to 24 letters"), ("A\ud800", "k", "a name is 1 to 24 letters"),
    ],
)  # fmt: skip
def test_who_says_nonsense_at_the_door_gets_a_sentence(
    room: OpenClass, name: object, key: object, wrong: str
) -> None:
    assert wrong in room.turned_down(name, key)


def test_whatever_lies_in_a_folder_is_told_in_a_sentence(room: OpenClass) -> None:
    (room.work.path / "Ana" / "key").mkdir(parents=True)
    assert "you can't come in" in room.turned_down("Ana")
    (room.work.path / "Ben").mkdir()
    (room.work.path / "Ben" / "progress.json").write_text("[" * 5000)
    assert room.turned_down("Ben") == ""


def test_a_pupil_whose_folder_is_removed_goes_on(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        ana.ask("keep", program="kick*4;", progress=DONE)
        for path in (room.work.path / "Ana").iterdir():
            path.unlink()
        (room.work.path / "Ana").rmdir()
        ana.verb("evaluate", "kick*3;")
        ana.ask("keep", program="kick*3;", progress=DONE)
        assert room.work.known("Ana").program == "kick*3;"


def test_work_that_can_not_be_read_is_put_aside_and_told(room: OpenClass) -> None:
    folder = room.work.path / "Ana"
    folder.mkdir()
    (folder / "program.gosling").write_bytes("kick*4;".encode("utf-16"))
    (folder / "snare.agent").write_text("no agent")
    with room.pupil("Ana") as ana:
        said = [ana.next("said")["text"] for _ in range(2)]
    assert "UTF-16" in said[0]
    assert "program.gosling.unreadable" in said[0]
    assert "snare.agent.unreadable" in said[1]
    assert (folder / "snare.agent.unreadable").read_text() == "no agent"


def test_a_name_of_somebody_else_is_refused_with_what_to_do(room: OpenClass) -> None:
    with room.pupil("Strauß"):
        told = room.turned_down("STRAUSS", "another key")
    assert "if you are Strauß, ask your teacher to let you in again" in told
    assert "take another name" in told


def test_a_page_that_a_bug_of_ours_concerns_is_told_so(room: OpenClass) -> None:
    room.register.enter = None  # type: ignore[assignment, method-assign]
    with room.socket() as socket, pytest.raises(ConnectionClosed) as closed:
        token = room.work.tokens["pupil"]
        socket.send(json.dumps({"do": "hello", "token": token, "name": "Ana", "key": "k"}))
        socket.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4500
    assert "a mistake of ours" in closed.value.rcvd.reason


def test_long_messages_of_a_page_stay_in_their_order(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        for number in range(10):
            text = "x" * 90_000 * (number % 2) + f"{number}"
            ana.say(do="keep", number=100 + number, program=text, progress={})
        ana.wait_for(lambda told: told.get("number") == 109)
        assert room.work.known("Ana").program.endswith("x9")
