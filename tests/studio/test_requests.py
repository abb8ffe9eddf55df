"""What a page asks and is told, on a real socket."""

import base64
import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import soundfile

from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.performance.journal import read_journal
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from tests.studio.conftest import TOKEN
from tests.studio.test_admission import get
from tests.support.studio_page import SocketPage

LESSON = "bpm 600; source kick*4; learn snare*2 2,4,2;"


def test_a_page_is_told_the_words_and_where_the_sound_comes_from(page: SocketPage) -> None:
    words = page.welcome["words"]
    assert words["samples"] == ["kick", "snare", "closedhat", "openhat"]
    assert words["effects"]["lpf"]["high"] == 20_000
    assert words["help"]["source"].startswith("source kick*2;")
    assert page.welcome["engine"] == {
        "name": "silent", "in_page": False, "is_open": True, "is_silent": True, "sounds": True,
    }  # fmt: skip


def test_a_text_is_checked_and_nothing_is_evaluated(studio: Studio, page: SocketPage) -> None:
    answer = page.ask("check", text="bpm 150;\nsource kik*4; lead*4 2,0,1 32,48 cut30;")
    assert answer["faults"] == [
        {
            "line": 2, "column": 8, "length": 3, "hint": "kick",
            "message": 'unknown instrument "kik": did you mean kick?',
        }
    ]  # fmt: skip
    (track,) = answer["tracks"]
    assert track["instrument"] == "lead"
    assert [place["column"] for place in track["ratios"]] == [22, 26]
    assert [place["column"] for place in track["notes"]] == [28, 31]
    assert studio.session is not None
    assert studio.session.performance.entries == ()


def test_columns_count_as_pages_count(page: SocketPage) -> None:
    (fault,) = page.ask("check", text="kick*4; // 🥁\n// 🥁🥁\nkick*4 (lpf:9);")["faults"]
    assert (fault["line"], fault["column"]) == (3, 13)
    (fault,) = page.ask("check", text="kick*2; /* 🥁 */ snare;")["faults"][:1]
    assert fault["line"] == 1


def test_what_is_wrong_is_answered_with_its_place_and_changes_nothing(page: SocketPage) -> None:
    error = page.verb("evaluate", "kick*4; snare*99;")["error"]
    (fault,) = error["faults"]
    assert (fault["line"], fault["column"], fault["length"]) == (1, 15, 2)
    assert "^^" in error["report"]
    assert page.verb("bpm", 5)["error"]["message"].startswith("bpm is 5")
    assert "no verb" in page.verb("nonsense")["error"]["message"]
    assert "does not know" in page.ask("nonsense")["error"]["message"]


def test_events_tell_when_they_sound_and_which_note_they_are(page: SocketPage) -> None:
    page.verb("evaluate", "bpm 600; lead*4 1 32,48,60;")
    page.wait_for(lambda told: told["kind"] == "bar" and told["bar"] == 3)
    begins = next(told for told in page.heard if told["kind"] == "bar")
    events: list[Any] = []
    for told in page.heard:
        events += told["events"] if told["kind"] == "played" else []
    assert [event["count"] for event in events[:7]] == list(range(7))
    assert [event["note"] for event in events[:4]] == [32, 48, 60, 32]
    for event in events[:7]:
        assert event["seconds"] == pytest.approx(begins["seconds"] + 0.4 * event["bar"], abs=1e-6)


def test_a_page_that_joins_is_told_whether_all_is_hushed(
    server: StudioServer, page: SocketPage
) -> None:
    def is_hushed() -> bool:
        with SocketPage(server.port, TOKEN) as other:
            return bool(other.welcome["is_hushed"])

    assert is_hushed()
    page.verb("evaluate", "kick*4;")
    assert not is_hushed()
    page.verb("hush")
    assert is_hushed()
    page.verb("evaluate", "snare;")
    assert not is_hushed()


def test_another_page_sees_what_was_evaluated(server: StudioServer, page: SocketPage) -> None:
    page.verb("evaluate", "kick*4;")
    page.verb("evaluate", "kick*8;")
    with SocketPage(server.port, TOKEN) as other:
        texts = [each["text"] for each in other.welcome["evaluations"]]
        assert texts == ["kick*4;", "kick*8;"]
        other.verb("hush")
        assert page.wait_for(lambda told: told.get("entry", {}).get("action") == "Hush")


def test_a_tempo_that_is_set_is_told_with_the_one_before(
    server: StudioServer, page: SocketPage
) -> None:
    page.verb("evaluate", "bpm 600; kick*4;")
    page.verb("bpm", 700)
    page.verb("bpm", 700)  # changes nothing
    page.verb("bpm", 500)
    page.verb("evaluate", "kick*8;")
    page.verb("bpm", 800)
    with SocketPage(server.port, TOKEN) as other:
        changes = other.welcome["tempo_changes"]
    assert [(each["before"], each["tempo"]) for each in changes] == [
        (600, 700), (700, 500), (500, 800),
    ]  # fmt: skip
    page.next("bar")
    told = [message["change"] for message in page.heard if message["kind"] == "tempo_changed"]
    assert [each["tempo"] for each in told] == [700, 500, 800]


def learn(page: SocketPage, lessons: int) -> None:
    page.verb("evaluate", LESSON)
    page.wait_for(lambda told: told["kind"] == "learnt" and told["lesson"] >= lessons)


def test_the_agent_after_a_lesson_is_that_of_a_render_cut_there(
    studio: Studio, page: SocketPage
) -> None:
    learn(page, 3)
    session = studio.session
    assert session is not None
    for count in (1, 2, 3):
        shown = page.ask("agent", instrument="snare", lesson=count)["agent"]
        cut = rehearsed(session.performance, Fraction(count))
        offline = cut.of(RhythmAgents).course(session.performance, "snare", Fraction(count))
        assert offline.newest.snapshot.lessons == count
        expected = offline.newest.snapshot
        kept = studio.history.lesson("snare", count)
        assert kept is not None
        assert kept.snapshot == expected
        assert shown["loss"] == expected.loss
        assert shown["lessons"] == count


def test_the_network_that_is_drawn_gives_the_probabilities_that_are_shown(
    page: SocketPage,
) -> None:
    import numpy as np

    learn(page, 2)
    shown = page.ask("agent", instrument="snare", lesson=2)["agent"]
    layers = shown["network"]["layers"]
    assert [len(layer["biases"]) for layer in layers] == [32, 16, 8, 1]
    value = np.array(shown["inputs"], dtype=float)
    for layer in layers[:-1]:
        value = np.tanh(value @ np.array(layer["weights"]) + layer["biases"])
    last = value @ np.array(layers[-1]["weights"]) + layers[-1]["biases"]
    hits = 1 / (1 + np.exp(-last[:, 0]))
    assert hits == pytest.approx(shown["probabilities"], abs=0.002)


def test_an_agent_is_heard_as_it_was_and_learns_on_from_there(
    studio: Studio, page: SocketPage
) -> None:
    learn(page, 3)
    page.verb("evaluate", "bpm 600; source kick*4; predict snare;")
    bar = page.ask("hear", instrument="snare", lesson=1)["bar"]
    page.wait_for(lambda told: told["kind"] == "bar" and told["bar"] > bar)
    assert studio.session is not None
    assert studio.session.agents["snare"].lessons == 1
    page.verb("evaluate", LESSON)
    page.wait_for(lambda told: told["kind"] == "learnt" and told["lesson"] == 2)
    assert studio.history.lesson("snare", 3) is None
    assert (
        "not known any more" in page.ask("hear", instrument="snare", lesson=3)["error"]["message"]
    )


def test_a_take_is_downloaded_as_a_journal_that_plays_the_same(
    server: StudioServer, studio: Studio, page: SocketPage, tmp_path: Path
) -> None:
    assert "nothing was played" in page.ask("download", what="journal")["error"]["message"]
    learn(page, 1)
    answer = page.ask("download", what="journal")
    path = tmp_path / answer["name"]
    path.write_bytes(get(server, answer["path"]).body)  # type: ignore[attr-defined]
    journal = read_journal(path, studio.bank.names)
    assert studio.session is not None
    assert journal.performance.entries[:-1] == studio.session.performance.entries
    assert journal.bars >= 1


def test_a_sound_that_is_brought_becomes_an_instrument(page: SocketPage) -> None:
    file = io.BytesIO()
    soundfile.write(file, [0.0, 0.5, -0.5, 0.0] * 100, 48_000, format="WAV")
    data = base64.b64encode(file.getvalue()).decode()
    assert page.ask("upload", name="../my clap.wav", data=data)["instrument"] == "my_clap"
    assert "my_clap" in page.heard[-2]["words"]["samples"]
    assert page.verb("evaluate", "my_clap*4;")["text"].startswith("plays")
    again = page.ask("upload", name="my clap.wav", data=data)
    assert "is there already" in again["error"]["message"]
    assert "can't be read" in page.ask("upload", name="x.wav", data="AAAA")["error"]["message"]
    assert "did not arrive" in page.ask("upload", name="y.wav", data="*")["error"]["message"]


def test_a_sound_that_is_refused_does_no_harm_to_the_one_there(
    studio: Studio, page: SocketPage
) -> None:
    file = io.BytesIO()
    soundfile.write(file, [0.0, 0.5] * 100, 48_000, format="WAV")
    good = file.getvalue()
    page.ask("upload", name="clap.wav", data=base64.b64encode(good).decode())
    assert "there already" in page.ask("upload", name="clap.wav", data="AAAA")["error"]["message"]
    page.ask("upload", name="bad.wav", data="AAAA")
    folder = studio.bank.sample("clap").path.parent
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("clap.wav", good)]


def test_a_long_line_is_checked_as_quickly_as_many_short_ones(page: SocketPage) -> None:
    text = "kick*4; " * 12_000
    answer = page.ask("check", text=text)
    assert answer["tracks"][-1]["place"]["column"] == 8 * 11_999 + 1
    too_long = page.ask("check", text=text * 100)
    assert "at most 100000" in too_long["faults"][0]["message"]


def test_a_page_that_asks_for_sound_where_the_machine_makes_it_is_told_so(page: SocketPage) -> None:
    assert "--engine browser" in page.ask("sound", look_ahead=0.2)["error"]["message"]


def test_frames_that_are_no_messages_do_no_harm(page: SocketPage) -> None:
    for frame in ("", "{", "[]", "7", '{"do": []}', '{"do": {"a": 1}}', "[" * 5000, b"\0\1", b""):
        page.socket.send(frame)
    page.say(do="clock", sent=5)
    assert page.next("clock")["sent"] == 5
    for bars in (None, [], "x", float("nan"), float("inf"), -3, 10**400, True):
        answer = page.ask("download", what="wav", text="kick*4;", bars=bars)
        assert "mistake of ours" not in answer["error"]["message"]
        assert (
            "mistake" not in page.ask("hear", instrument="snare", lesson=bars)["error"]["message"]
        )
    for name in ("", ".", "..", "/", "a\0b", "x" * 300, "\ud800", "kick.wav", "bpm.wav"):
        assert "mistake" not in page.ask("upload", name=name, data="AAAA")["error"]["message"]
    assert "no agent" in page.ask("download", what="agent", instrument="../x")["error"]["message"]
    for fields in (
        {"do": "agent", "instrument": 5, "lesson": "x"}, {"do": "hear"}, {"do": "upload"},
        {"do": "download", "what": 3}, {"do": "listing", "text": None, "bars": "x"},
        {"do": "verb", "verb": ["a"], "arguments": 5}, {"do": "check", "text": 9},
    ):  # fmt: skip
        assert page.ask(**fields)["kind"] == "answer"  # type: ignore[arg-type]
