"""A studio on the silent engine, with its server, for tests that need no browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rubbergosling import Settings
from rubbergosling.mixer.samples import find_samples
from rubbergosling.studio.admission import PageAdmission
from rubbergosling.studio.page_files import PageFile
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from rubbergosling.tutorial.chapters import Chapters
from tests.support.studio_page import SocketPage

TOKEN = "right-token"
FILES = {
    "/": PageFile("text/html; charset=utf-8", b"<!doctype html>"),
    "/studio.js": PageFile("text/javascript; charset=utf-8", b"//" * 1000),
}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    opened = Studio(Settings(engine="silent"), find_samples(), tmp_path)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def server(studio: Studio) -> Iterator[StudioServer]:
    hosts = ("127.0.0.1", "localhost")
    made = StudioServer(
        studio, FILES, "127.0.0.1", 0, lambda port: PageAdmission(hosts, port, TOKEN),
        Chapters(studio.bank.names),
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def page(server: StudioServer) -> Iterator[SocketPage]:
    with SocketPage(server.port, TOKEN) as page:
        yield page
