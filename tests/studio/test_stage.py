"""A stage at the protocol: who looks on sees all, changes nothing and holds nothing up."""

import pytest
from websockets.exceptions import ConnectionClosed

from rubbergosling.studio.server import StudioServer
from tests.studio.conftest import VIEWERS_TOKEN
from tests.support.patience import PATIENCE_SECONDS
from tests.support.studio_page import SocketPage

LESSON = "bpm 600; source kick*4; learn snare*2 2,4,2;"


def test_who_looks_on_can_not_take_the_sound_away_nor_change_anything(
    server: StudioServer, page: SocketPage
) -> None:
    with SocketPage(server.port, VIEWERS_TOKEN) as viewer:
        assert viewer.welcome["role"] == "viewer"
        for do in ("sound", "verb", "hear", "download", "upload", "goals", "experiment", "keep"):
            answer = viewer.ask(do, verb="hush", look_ahead=0.1, what="program")
            assert "this page looks on" in answer["error"]["message"]


def test_nothing_is_learnt_for_who_looks_on(server: StudioServer, page: SocketPage) -> None:
    with SocketPage(server.port, VIEWERS_TOKEN) as viewer:
        listed = viewer.ask("listing", text=f"{LESSON} predict closedhat*4;", bars=4)["events"]
        assert {each["instrument"] for each in listed} == {"kick", "snare"}
        costly = viewer.ask("listing", text="structure 512,512; kick;", bars=4)
        assert "128 at most" in costly["error"]["message"]


def test_who_looks_on_may_have_only_what_plays_read_at_any_length(
    server: StudioServer, page: SocketPage
) -> None:
    long = "kick*4; // " + "x" * 50_000
    with SocketPage(server.port, VIEWERS_TOKEN) as viewer:
        assert "4000 at most" in viewer.ask("check", text=long)["error"]["message"]
        page.verb("evaluate", long)
        viewer.next("entered")
        assert len(viewer.ask("check", text=long)["tracks"]) == 1


def test_who_looks_on_and_sends_too_much_is_sent_away(
    server: StudioServer, page: SocketPage
) -> None:
    with (
        SocketPage(server.port, VIEWERS_TOKEN) as viewer,
        pytest.raises(ConnectionClosed) as closed,
    ):
        for _ in range(300):
            viewer.say(do="clock", sent=1)
        while True:
            viewer.socket.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429
    assert "error" not in page.verb("evaluate", LESSON)
