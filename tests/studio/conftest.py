"""A studio on the silent engine, with its server, for tests that need no browser."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rubbergosling import Settings
from rubbergosling.mixer.samples import find_samples
from rubbergosling.studio.admission import PageAdmission, ProxyAdmission, Role
from rubbergosling.studio.downloads import Downloads
from rubbergosling.studio.experiment_process import ExperimentProcess
from rubbergosling.studio.one_studio import OneStudio
from rubbergosling.studio.page_files import PageFile
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from rubbergosling.studio.tutorial_requests import TutorialRequests
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
def experiments() -> Iterator[ExperimentProcess]:
    with closing(ExperimentProcess()) as process:
        yield process


@pytest.fixture
def server(studio: Studio, experiments: ExperimentProcess) -> Iterator[StudioServer]:
    made = serve(studio, experiments)
    yield made
    made.close()


def serve(
    studio: Studio, experiments: ExperimentProcess, behind: Path | None = None
) -> StudioServer:
    """Serves one studio to all pages, at a free port or at the Unix socket of a proxy."""
    downloads, tokens = Downloads(), dict[str, Role]({TOKEN: "player"})
    tutorial = TutorialRequests(studio, Chapters(studio.bank.names), experiments)

    def admission(port: int) -> PageAdmission:
        if behind is not None:
            return ProxyAdmission(tokens)
        return PageAdmission(("127.0.0.1", "localhost"), port, tokens)

    host = OneStudio(studio, downloads, tutorial)
    return StudioServer(host, FILES, behind or "127.0.0.1", 0, admission, downloads)


@pytest.fixture
def page(server: StudioServer) -> Iterator[SocketPage]:
    with SocketPage(server.port, TOKEN) as page:
        yield page
