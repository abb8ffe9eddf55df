"""A mistake of ours is told as one, never as the player's; neither the music nor a door ends."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.cli import commands as typed
from rubbergosling.commands import VERBS, Answer, Caller, Verb
from rubbergosling.commands import verb as verb_module
from rubbergosling.commands.verb import verb
from rubbergosling.engine.process import free_port
from rubbergosling.errors import BugError, GoslingError, GoslingValueError
from rubbergosling.osc_remote import service
from rubbergosling.osc_remote.remote import OscRemote
from tests.support.osc_client import Client
from tests.support.sessions import silent_session

TOLD = "this should not happen, and is no mistake of yours: ValueError('not a number of ours')"


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session() as playing:
        playing.evaluate("bpm 150; kick*4;")
        yield playing


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> dict[str, Verb]:
    """A verb for each kind of work whose handler has a bug."""
    monkeypatch.setattr(verb_module, "_logged", set())
    table: dict[str, Verb] = {}

    def handler(caller: Caller) -> Answer:
        """Fails."""
        raise ValueError("not a number of ours")

    for work in ("instant", "change", "question", "file"):
        verb(f"broken/{work}", work=work, table=table)(handler)
    return table


def test_a_bug_is_told_as_ours_and_logged_once(
    session: Session, broken: dict[str, Verb], caplog: pytest.LogCaptureFixture
) -> None:
    caller = Caller(session, folder=None)
    for _ in range(3):
        with pytest.raises(BugError) as caught:
            broken["broken/change"].run(caller, [])
        assert str(caught.value) == TOLD
        assert not isinstance(caught.value, GoslingValueError)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None and isinstance(record.exc_info[1], ValueError)
    assert "handler" in caplog.text  # the traceback leads to it


def test_a_bug_in_the_session_is_none_of_the_players_either(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_tempo(tempo: object) -> None:
        raise TypeError("unexpected")

    caller = Caller(session, folder=None)
    with pytest.raises(GoslingValueError, match="bpm is 5: it must be"):
        VERBS["bpm"].run(caller, [5])
    monkeypatch.setattr(session, "set_tempo", set_tempo)
    with pytest.raises(BugError, match="unexpected"):
        VERBS["bpm"].run(caller, [120])


def test_a_bug_ends_neither_the_remote_nor_the_music(
    session: Session,
    broken: dict[str, Verb],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(service, "OSC_VERBS", service.OSC_VERBS | broken)
    with OscRemote(session, tmp_path, port=free_port()) as remote, Client(remote.port) as client:
        for name in broken:
            assert client.ask(name) == [("/gosling/fail", name, TOLD)]
        client.done("bpm", 140)
    assert session.failure is None
    session.wait_until(session.bar + 1)
    assert len(caplog.records) == len(broken)


def test_a_bug_ends_nothing_in_the_terminal(
    session: Session, broken: dict[str, Verb], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(typed.COMMANDS, "broken", broken["broken/instant"])
    with pytest.raises(GoslingError, match="no mistake of yours"):
        typed.run_command(session, "broken")
