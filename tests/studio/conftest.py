"""A studio and a class on the silent engine, served, for tests that need no browser."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from rubbergosling import Settings
from rubbergosling.mixer.samples import find_samples
from rubbergosling.studio.admission import PageAdmission, ProxyAdmission, Role
from rubbergosling.studio.class_folder import ClassFolder
from rubbergosling.studio.class_register import ClassRegister
from rubbergosling.studio.classroom import Classroom
from rubbergosling.studio.downloads import Downloads
from rubbergosling.studio.experiment_process import ExperimentProcess
from rubbergosling.studio.one_studio import OneStudio
from rubbergosling.studio.page_files import PageFile
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from rubbergosling.studio.tutorial_requests import TutorialRequests
from rubbergosling.tutorial.chapters import Chapters
from tests.support.patience import PATIENCE_SECONDS
from tests.support.studio_page import SocketPage

TOKEN, VIEWERS_TOKEN = "right-token", "viewers-token"
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
    downloads, tokens = Downloads(), dict[str, Role]({TOKEN: "player", VIEWERS_TOKEN: "viewer"})
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


class OpenClass:
    """A class that is open: its server, and ways in."""

    def __init__(self, folder: Path, experiments: ExperimentProcess) -> None:
        bank, downloads, self.is_over = find_samples(), Downloads(), False
        settings = Settings(engine="silent")
        self.work = ClassFolder(folder)
        self.register = ClassRegister(settings, bank, self.work)
        chapters = Chapters(bank.names)
        classroom = Classroom(
            self.register, settings, bank,
            lambda studio: TutorialRequests(studio, chapters, experiments), downloads,
        )  # fmt: skip
        tokens = {self.work.tokens["pupil"]: "pupil", self.work.tokens["teacher"]: "teacher"}
        self.server = StudioServer(
            classroom, FILES, "127.0.0.1", 0,
            lambda port: PageAdmission(("127.0.0.1",), port, tokens), downloads,
        )  # fmt: skip

    def pupil(self, name: str, key: str = "", address: str = "127.0.0.1") -> SocketPage:
        """A pupil's page that came in."""
        token, key = self.work.tokens["pupil"], key or f"key of {name}"
        return SocketPage(self.server.port, token, name, key, address)

    def socket(self, address: str = "127.0.0.1") -> ClientConnection:
        """A socket that has said nothing."""
        port = self.server.port
        return connect(
            f"ws://127.0.0.1:{port}/socket", origin=f"http://127.0.0.1:{port}", proxy=None,
            source_address=(address, 0),
        )  # fmt: skip

    def turned_down(self, name: object, key: object = "a key", address: str = "127.0.0.1") -> str:
        """Why a pupil does not come in; empty if one does."""
        with self.socket(address) as socket:
            hello = {"do": "hello", "token": self.work.tokens["pupil"], "name": name, "key": key}
            socket.send(json.dumps(hello))
            told = json.loads(socket.recv(PATIENCE_SECONDS))
            return "" if told["kind"] == "welcome" else str(told["error"])

    def close(self) -> None:
        """Ends it, as Ctrl-C does."""
        if not self.is_over:
            self.is_over = True
            self.server.close()

    def teacher(self) -> SocketPage:
        """The teacher's page."""
        return SocketPage(self.server.port, self.work.tokens["teacher"])


@pytest.fixture
def open_class(tmp_path: Path, experiments: ExperimentProcess) -> Iterator[Callable[[], OpenClass]]:
    with ExitStack() as stack:

        def opened() -> OpenClass:
            made = OpenClass(tmp_path / "7b", experiments)
            stack.callback(made.close)
            return made

        yield opened


@pytest.fixture
def room(open_class: Callable[[], OpenClass]) -> OpenClass:
    return open_class()
