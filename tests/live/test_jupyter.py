"""The studio in a real Jupyter server: its entry, its page through the proxy, and who stays out."""

import json
import os
import re
import secrets
import socket
import stat
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.parts import need
from tests.support.browsers import chromium, wait_until
from tests.support.patience import PATIENCE_SECONDS
from tests.support.processes import INSTALLED, Running, running
from tests.support.studio_browser import StudioPage, need_page

pytest.importorskip("jupyter_server_proxy")

BASE = "/user/ana/"
"""Where JupyterHub has the server of one person."""


@dataclass(frozen=True)
class Jupyter:
    """A Jupyter server.

    Attributes:
        process: It.
        port: Its port.
        token: What it asks of those who come.
    """

    process: Running
    port: int
    token: str

    @property
    def address(self) -> str:
        """Of its pages."""
        return f"http://127.0.0.1:{self.port}{BASE}"

    def get(self, path: str, is_known: bool = True) -> Any:
        """Its answer, for somebody who has its token or has not."""
        headers = {"Authorization": f"token {self.token}"} if is_known else {}
        request = urllib.request.Request(self.address + path, headers=headers)
        return urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)

    def listens(self) -> bool:
        """Whether it can be reached already."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def entry(self) -> dict[str, Any]:
        """What it says of the studio in its launcher."""
        told = json.loads(self.get("server-proxy/servers-info").read())
        (found,) = (each for each in told["server_processes"] if each["name"] == "rubbergosling")
        entry: dict[str, Any] = found
        return entry

    def studio_token(self) -> str:
        """The studio's, by which its page is known."""
        path: str = self.entry()["launcher_entry"]["path_info"]
        return path.split("#")[1]

    def studio_socket(self, origin: str, is_known: bool = True) -> ClientConnection:
        """A socket of the studio's, as a page of some origin opens it."""
        headers = {"Authorization": f"token {self.token}"} if is_known else {}
        address = f"ws://127.0.0.1:{self.port}{BASE}rubbergosling/socket"
        return connect(address, origin=origin, additional_headers=headers, proxy=None)

    def studio(self) -> psutil.Process:
        """The studio that it has started."""
        children = psutil.Process(self.process.handle.pid).children(recursive=True)
        return next(each for each in children if "--behind" in each.cmdline())


@contextmanager
def opened(module: str, home: Path) -> Iterator[Jupyter]:
    """A Jupyter server of one's own, with its files in an empty folder."""
    token = secrets.token_urlsafe()
    command = [
        sys.executable, "-m", module, "--no-browser", "--allow-root", "--port=0",
        "--ip=127.0.0.1",
        f"--ServerApp.root_dir={home}", f"--ServerApp.base_url={BASE}",
        "--ServerApp.jpserver_extensions={'jupyter_server_proxy': True}",
    ]  # fmt: skip
    folders = (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
    )  # fmt: skip
    places = {name: f"{home}/{name}" for name in folders}
    variables = {**INSTALLED, **places, "JUPYTER_TOKEN": token, "HOME": str(home)}
    with running(command, variables) as process:
        process.wait_for(rf"http://127\.0\.0\.1:\d+{BASE}")
        found = re.search(rf"http://127\.0\.0\.1:(\d+){BASE}", process.said)
        assert found is not None
        server = Jupyter(process, int(found[1]), token)
        wait_until(server.listens, "Jupyter, which tells its address before it listens")
        yield server


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[Jupyter]:
    with opened("jupyter_server", tmp_path) as server:
        yield server


def test_a_click_in_the_launcher_of_jupyterlab_opens_the_studio(tmp_path: Path) -> None:
    need("chromium")
    need_page()
    with opened("jupyterlab", tmp_path) as laboratory, chromium() as tab:
        tab.open(f"{laboratory.address}lab?token={laboratory.token}")
        card = tab.page.locator(".jp-LauncherCard", has_text="Rubber Gosling").first
        card.wait_for(timeout=1000 * PATIENCE_SECONDS)
        picture = "(card) => card.querySelector('img')?.naturalWidth"
        wait_until(lambda: card.evaluate(picture), "the gosling on its card")
        with tab.page.expect_popup(timeout=1000 * PATIENCE_SECONDS) as coming:
            card.click()
        studio = coming.value
        wait_until(lambda: studio.locator("#state").inner_text() == "silent", "the studio's page")
        assert studio.url.startswith(f"{laboratory.address}rubbergosling/")


def test_a_page_in_jupyter_plays_learns_and_gives_files(jupyter: Jupyter, tmp_path: Path) -> None:
    need("chromium")
    need_page()
    path = jupyter.entry()["launcher_entry"]["path_info"]
    with chromium() as tab:
        page = StudioPage(tab, jupyter.process, jupyter.address + path)
        page.open(f"?token={jupyter.token}&record")
        page.sound_here()
        page.record()
        page.paste_and_play("bpm 200; source kick*4; learn snare*2;")
        page.listen(3)
        assert np.abs(page.recorded().sound).max() > 0.1
        tab.click("#tab-agents")
        page.wait_for_text("#agents .summary", lambda text: re.search(r"\blesson", text))
        tab.click("#tab-files")
        with tab.page.expect_download() as coming:
            tab.click("#save-journal")
        coming.value.save_as(tmp_path / "take.jsonl")
        assert "learn snare*2" in (tmp_path / "take.jsonl").read_text()
        assert tab.trouble == []


def test_the_launcher_shows_the_studio_and_its_picture(jupyter: Jupyter) -> None:
    entry = jupyter.entry()
    assert entry["launcher_entry"]["title"] == "Rubber Gosling"
    assert entry["new_browser_tab"]
    assert b"<svg" in jupyter.get("server-proxy/icon/rubbergosling").read()
    # Who has not logged in is told to do so.
    told = jupyter.get("server-proxy/servers-info", is_known=False).read()
    assert b"rubbergosling/#" not in told


def test_nobody_comes_in_but_the_page_that_the_launcher_opened(jupyter: Jupyter) -> None:
    need_page()
    ours = f"http://127.0.0.1:{jupyter.port}"
    assert b"studio.js" in jupyter.get("rubbergosling/").read()
    assert b"studio.js" not in jupyter.get("rubbergosling/", is_known=False).read()
    right, wrong = ({"do": "hello", "token": t} for t in (jupyter.studio_token(), "a guess"))
    strangers = [
        ("http://evil.example", True, right), ("null", True, right), (ours, False, right),
        (ours, True, wrong),
    ]  # fmt: skip
    for origin, is_known, hello in strangers:
        # Jupyter lets in everybody who says its token; then it is the studio that refuses.
        with (
            pytest.raises((InvalidStatus, ConnectionClosed)),
            jupyter.studio_socket(origin, is_known) as page,
        ):
            page.send(json.dumps(hello))
            page.recv(PATIENCE_SECONDS)
    with jupyter.studio_socket(ours) as page:
        page.send(json.dumps(right))
        assert json.loads(page.recv(PATIENCE_SECONDS))["kind"] == "welcome"


def test_others_on_the_machine_find_neither_a_port_nor_the_token(jupyter: Jupyter) -> None:
    need_page()
    jupyter.get("rubbergosling/").read()
    studio, token = jupyter.studio(), jupyter.studio_token()
    words = studio.cmdline()
    assert token not in " ".join(words)
    assert token not in jupyter.process.said
    listening = [each for each in studio.net_connections() if each.status == psutil.CONN_LISTEN]
    assert listening == []
    folder = Path(words[words.index("--behind") + 1]).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder.stat().st_uid == os.getuid()


def test_the_studio_ends_with_jupyter(jupyter: Jupyter) -> None:
    need_page()
    jupyter.get("rubbergosling/").read()
    studio = jupyter.studio()
    jupyter.process.end()
    wait_until(lambda: not studio.is_running(), "the end of the studio")
