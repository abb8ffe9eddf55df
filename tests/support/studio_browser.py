"""For tests only: the studio's command, and its page in a real browser, as hands and ears."""

import base64
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from rubbergosling.studio.page_files import built_folder

from .browsers import Browser, wait_until
from .patience import PATIENCE_SECONDS
from .processes import INSTALLED, Running, running
from .studio_page import SocketPage

ADDRESS = r"^http://[\d.]+:(\d+)/#\S+$"

IN_EDITOR = "document.querySelector('#editor').shadowRoot.querySelector"
"""The editor has a shadow root, where its style sheets are."""

REPLACE = f"""(text) => {{
    const content = {IN_EDITOR}('.cm-content');
    const {{ view }} = content.cmTile;
    content.focus();
    view.dispatch({{ changes: {{ from: 0, to: view.state.doc.length, insert: text }} }});
}}"""


def need_page() -> None:
    """Skips a test where the page was not built."""
    import pytest

    if not (built_folder() / "index.html").exists():
        pytest.skip("needs the studio's page: make studio-page builds it")


@dataclass(frozen=True)
class Recording:
    """What a page has played.

    Attributes:
        sound: Of shape (n_frames, 2), nominally -1 to 1.
        start: The audio context's time of its first sample, in seconds.
        rate: In hertz.
        gaps: Where pieces of it do not follow on each other.
    """

    sound: NDArray[np.float32]
    start: float
    rate: float
    gaps: int


class StudioPage:
    """The page in a browser.

    Args:
        browser: Where it is open.
        process: The studio's command.
        address: Of the page.
    """

    def __init__(self, browser: Browser, process: Running, address: str) -> None:
        self.browser, self.process, self.address = browser, process, address
        self.port = int(address.split(":")[-1].split("/")[0])

    def open(self, query: str = "?record") -> None:
        """Opens the page, or opens it anew, and waits until it is connected."""
        base, token = self.address.split("#")
        self.browser.open("about:blank")  # else only the fragment may seem to change
        self.browser.open(f"{base}{query}#{token}")
        self.wait_for_text("#version", lambda text: text != "")

    def sound_here(self) -> None:
        """Has the page make the sound, by a click."""
        self.browser.click("#sound-start")
        wait_until(lambda: self.browser.run("() => !!window.studioTest"), "the page's sound")
        self.wait_for_text("#sound-strip", lambda text: text == "")

    def write(self, text: str) -> None:
        """Types a program in place of the one in the editor."""
        self.browser.run(f"() => {IN_EDITOR}('.cm-content').focus()")
        self.browser.press("Control", "a")
        self.browser.press("Backspace")
        # The editor closes brackets by itself, and takes the one that is typed for its own.
        self.browser.type(text)
        self.browser.press("Escape")

    def play(self, text: str) -> None:
        """Types a program and evaluates it."""
        before = self.count("#takes > li")
        self.write(text)
        self.browser.press("Control", "Enter")
        wait_until(lambda: self.count("#takes > li") > before, f"the evaluation of {text!r}")

    def paste(self, text: str) -> None:
        """Puts a program in the editor at once, in place of the one there."""
        self.browser.run(REPLACE, text)

    def paste_and_play(self, text: str) -> None:
        """Puts a program in the editor and evaluates it."""
        before = self.count("#takes > li")
        self.paste(text)
        self.browser.press("Control", "Enter")
        wait_until(lambda: self.count("#takes > li") > before, f"the evaluation of {text!r}")

    def program(self) -> str:
        """The text in the editor."""
        return str(
            self.browser.run(f"() => {IN_EDITOR}('.cm-content').cmTile.view.state.doc.toString()")
        )

    def text(self, selector: str) -> str:
        """The text of an element; empty where it is hidden or not there."""
        script = """(selector) => {
            const found = document.querySelector(selector);
            return found && found.checkVisibility() ? found.innerText : "";
        }"""
        return str(self.browser.run(script, selector))

    def count(self, selector: str) -> int:
        """How many elements there are."""
        return int(
            self.browser.run("(selector) => document.querySelectorAll(selector).length", selector)
        )

    def wait_for_text(self, selector: str, is_it: Any) -> str:
        """Waits until an element's text is as it should be."""
        return str(wait_until(lambda: is_it(self.text(selector)) and (self.text(selector) or "-"),
                              f"a text in {selector}, not {self.text(selector)!r}"))  # fmt: skip

    def bar(self) -> int:
        """The bar that the page shows, counted from 1; 0 where it shows none."""
        text = self.text("#bar")
        return int(text) if text.isdigit() else 0

    def wait_until_bar(self, bar: int) -> None:
        """Waits until the page shows a bar or a later one."""
        wait_until(lambda: self.bar() >= bar, f"bar {bar}")

    def agent(self, instrument: str) -> dict[str, Any]:
        """An agent as it is now, as a page that joins is told."""
        agents = self.ask_studio()["agents"]
        return next(each for each in agents if each["instrument"] == instrument)

    def losses(self, instrument: str) -> list[float]:
        """The loss of an agent after each bar of its lessons, as the page was told."""
        return [row["loss"] for row in self.ask_studio()["lessons"].get(instrument, [])]

    def wait_for_lessons(self, count: int, instrument: str = "snare") -> None:
        """Waits until an agent has had so many bars of lessons."""
        wait_until(lambda: len(self.losses(instrument)) >= count, f"{count} lessons")

    def listen(self, seconds: float) -> None:
        """Waits until the page has played for so long, by its own audio clock."""
        clock = "() => window.studioTest.context.currentTime"
        end = self.browser.run(clock) + seconds
        what, patience = f"{seconds} seconds of sound", seconds + PATIENCE_SECONDS
        wait_until(lambda: self.browser.run(clock) >= end, what, patience)

    def record(self) -> None:
        """Begins to keep what the page plays."""
        self.browser.run("() => window.studioTest.record()")

    def recorded(self) -> Recording:
        """What was kept since, or since this was last asked."""
        found = self.browser.run("() => window.studioTest.recorded()")
        sides = [
            np.frombuffer(base64.b64decode(found[side]), dtype="<f4") for side in ("left", "right")
        ]
        return Recording(
            np.stack(sides, axis=1), float(found["start"]), float(found["sampleRate"]),
            int(found["gaps"]),
        )  # fmt: skip

    def late(self) -> int:
        """How many bundles came too late to the page's engine so far."""
        clocks = self.browser.run("() => window.studioTest.clocks()") or {}
        return int(clocks.get("late", 0))

    def another(self) -> SocketPage:
        """Another page of the same studio, without a browser."""
        return SocketPage(self.port, self.address.split("#")[1])

    def ask_studio(self) -> dict[str, Any]:
        """What a page that joins now is told first."""
        with self.another() as page:
            return page.welcome

    def download(self, what: str, **fields: Any) -> bytes:
        """Fetches what the page can download, by a socket of its own."""
        script = """async (token, fields) => {
            const socket = new WebSocket(location.origin.replace("http", "ws") + "/socket");
            const answer = await new Promise((resolve) => {
                socket.onopen = () => {
                    socket.send(JSON.stringify({ do: "hello", token }));
                    socket.send(JSON.stringify({ do: "download", number: 1, ...fields }));
                };
                socket.onmessage = ({ data }) => {
                    const told = typeof data === "string" ? JSON.parse(data) : {};
                    if (told.kind === "answer") resolve(told);
                };
            });
            socket.close();
            const bytes = new Uint8Array(await (await fetch(answer.path)).arrayBuffer());
            let text = "";
            for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        }"""
        token = self.address.split("#")[1]
        return base64.b64decode(self.browser.run(script, token, {"what": what, **fields}))

    def processor_seconds(self) -> float:
        """Processor time of the studio's command and its children so far."""
        process = psutil.Process(self.process.handle.pid)
        family = [process, *process.children(recursive=True)]
        return float(sum(sum(each.cpu_times()[:2]) for each in family))


@contextmanager
def studio_command(
    *words: str, program: Sequence[str] = ("-m", "rubbergosling")
) -> Iterator[tuple[Running, str]]:
    """The studio as people start it, and the address that it prints.

    Args:
        words: What follows `studio` on the command line.
        program: What of Python's command line leads to our command.
    """
    command = [sys.executable, *program, "studio", "--no-browser", *words]
    with running(command, INSTALLED) as process:
        process.wait_for(ADDRESS)
        yield process, next(line for line in process.said.splitlines() if line.startswith("http"))


@contextmanager
def class_command(folder: Path, *words: str) -> Iterator[tuple[Running, dict[str, str]]]:
    """A class as a teacher opens it, in silence, and its addresses: `pupils` and `teacher`.

    Args:
        folder: Where its work is kept.
        words: What else stands on the command line.
    """
    command = [sys.executable, "-m", "rubbergosling", "studio", "--no-browser", "--class",
               "--engine", "silent", "--folder", str(folder), *words]  # fmt: skip
    with running(command, INSTALLED) as process:
        process.wait_for(r"^teacher: \S+$")
        yield process, told_addresses(process)


def told_addresses(process: Running) -> dict[str, str]:
    """The addresses that a studio with several doors has printed, by what it calls each."""
    return dict(re.findall(r"^(\w+): (http\S+)$", process.said.replace("\r", ""), re.MULTILINE))
