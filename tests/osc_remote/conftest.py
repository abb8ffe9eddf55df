"""A session on the silent engine, its remote on a real port, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.remote import OscRemote
from tests.support.osc_client import Client
from tests.support.sessions import silent_session

PROGRAM = "bpm 150; source kick*4; learn snare*2 2,4,2; lead*4 2,1 40,52 cut_mousex;"


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session() as playing:
        playing.evaluate(PROGRAM)
        playing.wait_until(0)
        yield playing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files lie that clients name."""
    inside = tmp_path / "inside"
    inside.mkdir()
    return inside


@pytest.fixture
def remote(session: Session, folder: Path) -> Iterator[OscRemote]:
    with OscRemote(session, folder, port=free_port()) as opened:
        yield opened


@pytest.fixture
def client(remote: OscRemote) -> Iterator[Client]:
    with Client(remote.port) as beside:
        yield beside
