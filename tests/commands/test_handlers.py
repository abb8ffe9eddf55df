"""What the verbs do, on the silent engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rubbergosling as rg
from rubbergosling import GoslingError, ProgramError, Session
from rubbergosling.agents.rhythm_agents import opened_agent
from rubbergosling.commands import VERBS, Answer, Caller
from rubbergosling.errors import GoslingValueError
from rubbergosling.language.syntax import Program
from rubbergosling.performance.entries import Evaluate, Hush, Load, Reset, SetTempo
from rubbergosling.performance.journal import read_journal
from rubbergosling.player.clock import VirtualClock
from rubbergosling.player.taps import Taps
from tests.agents.files import remade
from tests.player.patient_clock import PatientClock
from tests.support.sessions import silent_session

PROGRAM = "bpm 150; source kick*4; learn snare*2 2,4,2; lead*4 2,1 40,52 cut_mousex;"


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session(clock=PatientClock()) as playing:
        playing.evaluate(PROGRAM)
        playing.wait_until(0)
        yield playing


@pytest.fixture
def caller(session: Session, tmp_path: Path) -> Caller:
    return Caller(session, tmp_path)


def do(caller: Caller, verb: str, *values: Any) -> Answer:
    return VERBS[verb].run(caller, values)


def last_program(session: Session) -> Program:
    return session.performance.sections[-1].program


def test_what_changes_the_music_answers_with_the_bar_it_holds_from(caller: Caller) -> None:
    session = caller.session
    for verb, values, kind in (
        ("bpm", [130], SetTempo),
        ("agent/reset", [], Reset),
        ("agent/reset", ["snare"], Reset),
        ("evaluate", ["bpm 140;", "kick*2;"], Evaluate),
        ("hush", [], Hush),
    ):
        answer = do(caller, verb, *values)
        entry = session.performance.entries[-1]
        assert isinstance(entry.action, kind)
        assert answer.rows == ((float(entry.bar),),)
        assert f"from bar {entry.bar // 1 + 1} beat" in answer.text


def test_a_mode_edits_the_program_as_if_typed(caller: Caller) -> None:
    do(caller, "predict", "snare")
    assert last_program(caller.session) == rg.parse(
        PROGRAM.removeprefix("bpm 150;").replace("learn", "predict")
    )
    do(caller, "source", "snare")
    do(caller, "play", "kick")
    assert last_program(caller.session) == rg.parse(
        "kick*4; source snare*2 2,4,2; lead*4 2,1 40,52 cut_mousex;"
    )
    with pytest.raises(GoslingValueError, match="bass is not in the program yet"):
        do(caller, "learn", "bass")


def test_an_edit_keeps_the_tempo_and_the_settings_that_hold_by_now(caller: Caller) -> None:
    session = caller.session
    do(caller, "bpm", 97)
    do(caller, "memory", 64)
    do(caller, "structure", 16, 8)
    do(caller, "predict", "snare")
    end = session.performance.entries[-1].bar
    assert session.performance.tempo.tempo_at(end) == 97
    assert session.performance.memory_steps_at(end) == 64
    assert session.performance.beginnings[-1].action.program.structure == (16, 8)  # type: ignore[union-attr]


def test_an_edit_after_a_hush_begins_with_silence(caller: Caller) -> None:
    do(caller, "hush")
    do(caller, "play", "openhat")
    assert last_program(caller.session) == rg.parse("openhat;")


def test_mute_solo_and_unmute_are_edits_of_the_program(caller: Caller) -> None:
    do(caller, "evaluate", "source kick*4; snare*2 (hpf:300); closedhat;")
    assert do(caller, "mute", "snare").text.startswith("snare is silent from bar")
    assert last_program(caller.session) == rg.parse(
        "source kick*4; snare*2 (hpf:300, amp:0); closedhat;"
    )
    do(caller, "solo", "closedhat")
    assert last_program(caller.session) == rg.parse(
        "source kick*4 (amp:0); snare*2 (hpf:300, amp:0); closedhat;"
    )
    do(caller, "unmute", "kick")
    do(caller, "unmute")
    assert last_program(caller.session) == rg.parse("source kick*4; snare*2 (hpf:300); closedhat;")
    before = caller.session.performance
    with pytest.raises(GoslingValueError, match="openhat does not play now"):
        do(caller, "mute", "openhat")
    with pytest.raises(GoslingValueError, match="did you mean snare"):
        do(caller, "solo", "snair")
    assert caller.session.performance is before


def test_four_taps_set_the_tempo(caller: Caller) -> None:
    moments = iter([10.0, 10.5, 11.0, 11.5, 11.75, 20.0])
    caller.session.taps = Taps(lambda: next(moments))
    assert [do(caller, "tap").text for _ in range(3)] == ["tap 1 of 4", "tap 2 of 4", "tap 3 of 4"]
    assert do(caller, "tap").text.startswith("120 bpm from bar")
    assert do(caller, "tap").text.startswith("137.1 bpm from bar")
    assert do(caller, "tap").text == "tap 1 of 4"  # after a pause it begins anew
    caller.session.taps = Taps(iter([n / 100 for n in range(9)]).__next__)
    for _ in range(3):
        do(caller, "tap")
    with pytest.raises(GoslingValueError, match="bpm is 6000: it must be 20 to 999"):
        do(caller, "tap")


def test_an_edit_that_leaves_an_agent_without_a_source_warns_without_a_line(caller: Caller) -> None:
    do(caller, "evaluate", "kick*4;")
    (row,) = do(caller, "predict", "snare").rows
    assert row[1:] == (
        "snare is to predict, but no instrument is the source: its agent hears silence",
    )


def test_warnings_of_a_program_come_with_the_answer(caller: Caller) -> None:
    (row,) = do(caller, "evaluate", "learn snare;").rows
    assert row[1:] == (
        "line 1: snare is to learn, but no instrument is the source: its agent hears silence",
    )


def test_the_pointer_moves_in_both_directions_or_one(caller: Caller) -> None:
    do(caller, "pointer", 0.2, 0.7)
    do(caller, "pointer/x", 0.9)
    assert caller.session.performance.pointer == (0.9, 0.7)
    do(caller, "pointer/y", 0.1)
    assert caller.session.performance.pointer == (0.9, 0.1)


def test_an_agent_is_saved_and_loaded_inside_the_folder(caller: Caller, tmp_path: Path) -> None:
    assert do(caller, "agent/save", "snare", "mine").rows == (("mine.agent",),)
    assert (tmp_path / "mine.agent").exists()
    do(caller, "agent/load", "snare", "mine")
    action = caller.session.performance.entries[-1].action
    assert isinstance(action, Load) and opened_agent(action).instrument == "snare"
    data = (tmp_path / "mine.agent").read_bytes()
    (tmp_path / "old.agent").write_bytes(remade(data, {"scikit-learn": "0.24.2"}))
    assert "it plays as it did" in do(caller, "agent/load", "snare", "old").text
    with pytest.raises(GoslingValueError, match="not a plain name inside the folder"):
        do(caller, "agent/save", "snare", "../mine")
    with pytest.raises(GoslingError, match="can't be read"):
        do(caller, "agent/load", "snare", "another")


def test_a_journal_begun_late_holds_the_whole_take(caller: Caller, tmp_path: Path) -> None:
    do(caller, "bpm", 140)
    assert do(caller, "journal/start", "take").rows == (("take.jsonl",),)
    assert caller.session.journal == tmp_path / "take.jsonl"
    do(caller, "hush")
    with pytest.raises(GoslingError, match="written already"):
        do(caller, "journal/start", "other")
    entries = caller.session.performance.entries
    caller.session.wait_until(entries[-1].bar + 0.125)
    assert do(caller, "journal/stop").rows == (("take.jsonl",),)
    do(caller, "bpm", 150)  # no part of it any more
    written = read_journal(tmp_path / "take.jsonl", caller.session.bank.names).performance
    assert written.entries[:-1] == entries
    assert isinstance(written.entries[-1].action, Hush)
    assert do(caller, "journal/start", "take").rows == (("take-2.jsonl",),)  # the first is kept
    with pytest.raises(GoslingError, match="nothing is being recorded"):
        do(caller, "record/stop")


def test_a_program_in_the_folder_is_played(caller: Caller, tmp_path: Path) -> None:
    (tmp_path / "verse.gosling").write_text("bpm 97; kick*3;")
    answer = do(caller, "evaluate/file", "verse")
    assert last_program(caller.session) == rg.parse("bpm 97; kick*3;")
    assert answer.text.startswith("plays verse.gosling from bar")
    (tmp_path / "chorus.gosling").write_text("kick*4;\nsnair;")
    with pytest.raises(ProgramError) as caught:
        do(caller, "evaluate/file", "chorus")
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(GoslingError, match="not a plain name"):
        do(caller, "evaluate/file", "../verse")


def test_a_fader_that_says_the_same_again_adds_nothing(caller: Caller) -> None:
    do(caller, "bpm", 120)
    do(caller, "pointer", 0.5, 0.25)
    before = caller.session.performance
    for _ in range(5):
        do(caller, "bpm", 120.0)
        do(caller, "pointer/y", 0.25)
    assert caller.session.performance is before


def test_the_status_has_plain_values_by_name(caller: Caller) -> None:
    do(caller, "quantise", "beat")
    (row,) = do(caller, "status").rows
    status = dict(zip(row[::2], row[1::2], strict=True))
    assert status["bpm"] == 150.0
    assert status["tracks"] == "source kick, learn snare, lead"
    assert (status["quantise"], status["late"], status["engine"]) == ("beat", 0, "silent")
    assert status["agent/snare/doing"] == "learns" and status["agent/snare/loss"] == -1.0
    assert (status["record"], status["journal"]) == ("", "")


def test_the_events_told_are_those_from_now_on(tmp_path: Path) -> None:
    clock = VirtualClock()
    with silent_session(clock=clock) as session:
        session.evaluate("kick*4; bass*2 1 33.5;")
        session.set_tempo(240)
        (first, *_) = rows = do(Caller(session, tmp_path), "events", 0.5).rows
    assert len(first) == 4
    assert {row[1:] for row in rows} == {("kick", -1.0, 0), ("bass", 33.5, 0)}


def test_too_many_events_are_refused(caller: Caller) -> None:
    caller.session.evaluate("kick*64; snare*64; openhat*64;")
    with pytest.raises(GoslingValueError, match="more than 1000: ask for less"):
        do(caller, "events", 16)


def test_an_error_changes_nothing(caller: Caller) -> None:
    before = caller.session.performance
    with pytest.raises(ProgramError) as caught:
        do(caller, "evaluate", "kick*4;\nsnair*2;")
    assert (caught.value.line, caught.value.column) == (2, 1)
    for verb, values in (
        ("bpm", [5]), ("predict", ["snair"]), ("agent/reset", ["kick"]), ("structure", [0]),
        ("record/start", ["../x"]),
    ):  # fmt: skip
        with pytest.raises(GoslingError):
            do(caller, verb, *values)
    assert caller.session.performance is before


def test_quick_edits_from_several_hands_all_hold(caller: Caller) -> None:
    from concurrent.futures import ThreadPoolExecutor

    caller.session.evaluate("kick; snare; closedhat; openhat;")
    names = [track.instrument for track in last_program(caller.session).tracks]
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda name: do(caller, "learn", name), names))
    assert [track.mode for track in last_program(caller.session).tracks] == ["learn"] * 4
