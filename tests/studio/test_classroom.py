"""A class at the protocol: pupils, their teacher, what is kept, and what pupils can't do."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.studio.conftest import OpenClass
from tests.support.patience import PATIENCE_SECONDS
from tests.support.studio_page import SocketPage

LESSON = "bpm 600; source kick*4; learn snare*2 2,4,2;"
TASKS = {"0": "2026-11-27T10:00:00.000Z", "1": "2026-11-27T10:05:00.000Z"}
DONE = {"kind": "rubber-gosling-progress", "chapters": {"1-first-beat": TASKS}}
LONG = DONE | {"chapters": {f"{number}": TASKS for number in range(200)}}


def test_each_pupil_has_a_studio_of_their_own(room: OpenClass) -> None:
    with room.pupil("Ana") as ana, room.pupil("Ben") as ben:
        assert (ana.welcome["role"], ana.welcome["name"]) == ("pupil", "Ana")
        ana.verb("evaluate", "bpm 600; kick*4;")
        assert {e["instrument"] for e in ana.next("played")["events"]} == {"kick"}
        ben.verb("evaluate", "bpm 600; snare*4;")
        assert {e["instrument"] for e in ben.next("played")["events"]} == {"snare"}


def test_the_agents_of_a_class_differ_and_a_pupils_own_stay_the_same(room: OpenClass) -> None:
    def seeds() -> list[int | None]:
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(room.pupil(name))
            return [room.register.pupils[name].studio.settings.seed for name in names]

    names = ["Ana", "Ben", "Cem", "Dora", "Eda", "Finn"]
    first = seeds()
    assert len(set(first)) > 1
    assert seeds() == first


def test_a_page_without_a_name_is_asked_for_one(room: OpenClass) -> None:
    token = room.work.tokens["pupil"]
    with room.socket() as s:
        s.send(f'{{"do": "hello", "token": "{token}"}}')
        assert '"kind": "who"' in str(s.recv(PATIENCE_SECONDS))
        s.send('{"do": "hello", "name": "../../etc", "key": "k"}')
        assert "letters" in str(s.recv(PATIENCE_SECONDS))
        s.send('{"do": "hello", "name": "Zoë B.", "key": "k"}')
        assert '"kind": "welcome"' in str(s.recv(PATIENCE_SECONDS))
    assert room.work.names == ["Zoë B"]


def test_nobody_comes_in_as_somebody_else_until_the_teacher_allows_it(room: OpenClass) -> None:
    with room.pupil("Ana"), room.teacher() as teacher:
        token = room.work.tokens["pupil"]
        with room.socket() as s:
            s.send(f'{{"do": "hello", "token": "{token}", "name": "ana", "key": "other"}}')
            assert "if you are Ana, ask your teacher" in str(s.recv(PATIENCE_SECONDS))
        assert "error" not in teacher.ask("let_in", name="Ana")
        with room.pupil("ANA", "other") as again:
            assert again.welcome["name"] == "Ana"


def test_the_teacher_sees_gives_takes_and_hushes(room: OpenClass) -> None:
    with room.pupil("Ana") as ana, room.pupil("Ben") as ben, room.teacher() as teacher:
        ana.verb("evaluate", LESSON)
        ana.next("learnt")
        ana.ask("keep", program=LESSON, progress=DONE)
        first, second = teacher.ask("class")["pupils"]
        assert (first["name"], first["is_here"], first["program"]) == ("Ana", True, LESSON)
        assert first["losses"]["snare"][0] > 0
        assert first["sounds"] is None  # nothing does where the class is silent
        assert (second["name"], second["is_playing"], first["progress"]) == (
            "Ben",
            False,
            DONE,
        )
        assert teacher.ask("take", name="Ana")["text"] == LESSON
        with room.pupil("Dora"):
            pupils_are_here(teacher, "Ana", "Ben", "Dora")
        pupils_are_here(teacher, "Ana", "Ben")
        assert teacher.ask("give", text="kick*2;")["count"] == 2
        assert ana.next("given")["text"] == ben.next("given")["text"] == "kick*2;"
        with room.pupil("Cem") as late:
            assert late.welcome["given"] == {"text": "kick*2;"}
        teacher.ask("hush_all")
        assert ana.wait_for(lambda told: told.get("entry", {}).get("action") == "Hush")


def test_the_teacher_sees_who_is_stuck_until_it_plays(room: OpenClass) -> None:
    def mistake() -> dict[str, Any]:
        (ana,) = teacher.ask("class")["pupils"]
        found: dict[str, Any] = ana["mistake"]
        return found

    with room.pupil("Ana") as ana, room.teacher() as teacher:
        assert mistake() == {}
        ana.verb("evaluate", "kick*4; snair*2;")
        (fault,) = mistake()["faults"]
        assert (fault["line"], fault["column"]) == (1, 9)
        ana.verb("evaluate", "kick*64 " + ",".join(["1"] * 16) + ";")
        assert "sounds a bar" in mistake()["message"]
        ana.verb("hush")
        assert mistake()
        ana.verb("evaluate", "kick*4;")
        assert mistake() == {}


def test_the_teacher_borrows_a_pupils_agents_also_of_who_is_away(
    open_class: Callable[[], OpenClass],
) -> None:
    before = open_class()
    with before.pupil("Ana") as ana, before.teacher() as teacher:
        ana.verb("evaluate", LESSON)
        assert teacher.ask("borrow", name="Ana")["instruments"] == ["snare"]
        assert "no pupil" in teacher.ask("borrow", name="Ben")["error"]["message"]
    before.close()
    with open_class().teacher() as teacher:
        assert teacher.ask("borrow", name="Ana")["instruments"] == ["snare"]


def test_what_pupils_kept_is_shown_before_they_come(open_class: Callable[[], OpenClass]) -> None:
    before = open_class()
    with before.pupil("Ana") as ana:
        ana.ask("keep", program=LESSON, progress=DONE)
    before.close()
    with open_class().teacher() as teacher:
        (ana_away,) = teacher.ask("class")["pupils"]
        assert ana_away == {
            "name": "Ana", "is_here": False, "program": LESSON, "progress": DONE,
        }  # fmt: skip
        assert teacher.ask("take", name="Ana")["text"] == LESSON


def test_all_who_are_away_are_let_in_again_at_once(room: OpenClass) -> None:
    for name in ("Ana", "Ben"):
        room.pupil(name).__exit__()
    with room.pupil("Cem"), room.teacher() as teacher:
        pupils_are_here(teacher, "Cem")
        assert teacher.ask("let_all_in")["count"] == 2
        for name in ("Ana", "Ben"):
            with room.pupil(name, "another key") as again:
                assert again.welcome["name"] == name
        assert not room.work.known("Cem").knows("another key")


def test_who_is_away_can_be_removed_and_nothing_is_lost(room: OpenClass) -> None:
    with room.teacher() as teacher:
        for text in ("kick*4;", "kick*2;"):
            with room.pupil("Ben") as ben:
                ben.ask("keep", program=text, progress={})
                assert "is here" in teacher.ask("remove", name="Ben")["error"]["message"]
            pupils_are_here(teacher)
            assert "error" not in teacher.ask("remove", name="Ben")
        assert teacher.ask("class")["pupils"] == []
        assert "no pupil" in teacher.ask("remove", name="../..")["error"]["message"]
    aside = room.work.path / ".removed"
    kept = {path.name: (path / "program.gosling").read_text() for path in aside.iterdir()}
    assert kept == {"Ben": "kick*4;", "Ben-2": "kick*2;"}


def pupils_are_here(teacher: SocketPage, *names: str) -> None:
    """Asks until only these are here: the server notices a little later that a page has gone."""
    while names != tuple(p["name"] for p in teacher.ask("class")["pupils"] if p["is_here"]):
        pass


def test_a_lesson_is_given_to_many_agents(room: OpenClass) -> None:
    with room.teacher() as teacher, room.pupil("Ana") as ana:
        answer = teacher.ask("wall", text=LESSON, bars=6, seeds=3, run=1)
        told = [each for each in teacher.heard if each["kind"] == "outcome"]
        assert [each["seed"] for each in told] == [0, 1, 2]
        assert [look["bar"] for look in told[0]["looks"]] == [0, 1, 2, 3, 5, 6]
        assert [tally["seeds"] for tally in answer["tallies"]] == [3] * 6
        assert "error" in ana.ask("wall", text=LESSON, bars=6, seeds=3, run=1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "kick*4;"}, "learn snare"),
        ({"text": "learn lead*2 1 60;"}, "learn snare"),
        ({"text": "lern snare;"}, "lern"),
        ({"bars": 0}, "bars is 0: it must be a whole number of bars, 1 to 200"),
        ({"bars": 2.5}, "bars is 2.5"),
        ({"seeds": 31}, "seeds is 31: it must be a whole number of seeds, 1 to 30"),
    ],
)
def test_what_is_no_lesson_is_refused(room: OpenClass, fields: dict[str, Any], why: str) -> None:
    with room.teacher() as teacher:
        asked = {"text": LESSON, "bars": 4, "seeds": 2, "run": 1} | fields
        assert why in teacher.ask("wall", **asked)["error"]["message"]


def test_the_work_is_there_when_the_class_is_opened_again(
    open_class: Callable[[], OpenClass],
) -> None:
    before = open_class()
    with before.pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        ana.next("learnt")
        ana.ask("keep", program=LESSON, progress=DONE)
    before.close()
    after = open_class()
    assert after.work.tokens == before.work.tokens
    with after.pupil("Ana") as ana:
        assert ana.welcome["program"] == LESSON
        assert ana.welcome["progress"] == DONE
        assert (ana.welcome["kept_agents"], ana.welcome["agents"]) == (["snare"], [])
        ana.verb("evaluate", "bpm 600; source kick*4; predict snare*2;")
        told = ana.wait_for(lambda told: told["kind"] == "bar" and bool(told["agents"]))
        (agent,) = told["agents"]
        assert agent["lessons"] >= 1
    assert sorted(path.name for path in (after.work.path / "Ana").glob("*"))[:2] == [
        "key", "program.gosling",
    ]  # fmt: skip


REFUSED: list[dict[str, Any]] = [
    {"do": "verb", "verb": "evaluate/file", "arguments": ["x.gosling"]},
    {"do": "verb", "verb": "agent/save", "arguments": ["snare", "x"]},
    {"do": "verb", "verb": "agent/load", "arguments": ["snare", "/etc/passwd"]},
    {"do": "verb", "verb": "record/start", "arguments": ["x.wav"]},
    {"do": "verb", "verb": "journal/start", "arguments": ["x.jsonl"]},
    {"do": "verb", "verb": "quit"},
    {"do": "upload", "name": "a.wav", "data": ""},
    {"do": "download", "what": "wav", "text": "kick;", "bars": 600},
    {"do": "class"}, {"do": "give", "text": "kick;"}, {"do": "let_in", "name": "Ben"},
    {"do": "verb", "verb": "evaluate", "arguments": ["kick*64 " + ",".join(["1"] * 16) + ";"]},
    {"do": "verb", "verb": "evaluate", "arguments": ["structure 500,500; kick;"]},
    {"do": "verb", "verb": "structure", "arguments": [500, 500]},
    {"do": "verb", "verb": "evaluate", "arguments": ["// " + "x" * 5000]},
]  # fmt: skip


def test_a_pupils_page_can_do_nothing_to_the_machine(room: OpenClass, tmp_path: Path) -> None:
    with room.pupil("Ana") as ana:
        for fields in REFUSED:
            assert "error" in ana.ask(**fields), fields
        assert "error" not in ana.verb("evaluate", "kick*4;")
    (entry,) = [path for path in tmp_path.iterdir() if path.name != "7b"] or [tmp_path / "7b"]
    assert entry == tmp_path / "7b"


def test_who_sends_rubbish_is_cut_off_and_the_others_notice_nothing(room: OpenClass) -> None:
    with room.pupil("Ana") as ana, room.pupil("Mallory") as mallory:
        with pytest.raises(ConnectionClosed):
            for _ in range(2000):
                mallory.socket.send("rubbish")
            mallory.socket.recv(PATIENCE_SECONDS)
            while True:
                mallory.socket.recv(PATIENCE_SECONDS)
        ana.verb("evaluate", "bpm 600; kick*4;")
        assert ana.next("played")["events"]


def test_a_text_too_long_to_be_played_is_kept_whole(room: OpenClass) -> None:
    text = "# " + "é" * 60_000
    with room.pupil("Ana") as ana:
        ana.ask("keep", program=text, progress={})
    with room.pupil("Ana") as ana:
        assert ana.welcome["program"] == text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"program": "x" * 100_001}, "a program of 100001 characters is not kept"),
        ({"program": 5}, "needs a program and a progress"),
        ({"progress": ["1"]}, "needs a program and a progress"),
        ({"progress": LONG}, "this progress is too long"),
    ],
)
def test_what_is_not_kept_is_told_once(room: OpenClass, fields: dict[str, Any], why: str) -> None:
    with room.pupil("Ana") as ana:
        for _ in range(2):
            ana.ask("keep", **{"program": "kick*4;", "progress": {}} | fields)
        (said,) = [told["text"] for told in ana.heard if told["kind"] == "said"]
        assert why in said


def test_work_that_the_disk_does_not_take_is_told(room: OpenClass) -> None:
    with room.pupil("Ana") as ana:
        (room.work.path / "Ana" / "program.gosling").mkdir(parents=True)
        ana.ask("keep", program="kick*4;", progress={})
        (said,) = [told["text"] for told in ana.heard if told["kind"] == "said"]
        assert "your teacher's machine can't keep your work" in said


def test_who_has_no_place_for_work_is_told_at_the_door(room: OpenClass) -> None:
    (room.work.path / "Ana").write_text("a file, where her folder should be")
    token = room.work.tokens["pupil"]
    with room.socket() as s:
        s.send(f'{{"do": "hello", "token": "{token}", "name": "Ana", "key": "k"}}')
        assert "you can't come in" in str(s.recv(PATIENCE_SECONDS))
        s.send('{"do": "hello", "name": "Ana B", "key": "k"}')
        assert '"kind": "welcome"' in str(s.recv(PATIENCE_SECONDS))
