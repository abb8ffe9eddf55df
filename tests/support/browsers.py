"""For tests only: real browsers, Chromium by Playwright and Firefox by WebDriver BiDi."""

import base64
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import connect

from .patience import PATIENCE_SECONDS
from .processes import Running, running
from .screens import virtual_screen

POLL_SECONDS = 0.02

CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
)  # fmt: skip

FIREFOX_PREFERENCES: Mapping[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "media.autoplay.default": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}


class Browser(Protocol):
    """One tab of a browser."""

    name: str

    def open(self, address: str) -> None:
        """Opens an address, and waits until its page is loaded."""
        ...

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function of JavaScript returns, given arguments that JSON can say."""
        ...

    def type(self, text: str) -> None:
        """Types a text, key by key."""
        ...

    def press(self, *keys: str) -> None:
        """Presses keys together, such as Control and Enter."""
        ...

    def click(self, selector: str) -> None:
        """Clicks in the middle of an element, with a real pointer."""
        ...

    def resize(self, width: int, height: int) -> None:
        """Gives the page another size, in CSS pixels."""
        ...

    def picture(self, path: Path) -> None:
        """Writes a PNG of what can be seen."""
        ...


def wait_until(is_so: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Waits until something is so; returns what it is then, and fails if it never is."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"this never came: {what}"
        time.sleep(POLL_SECONDS)
    return found


class Chromium:
    """A tab of Debian's Chromium."""

    name = "chromium"

    def __init__(self, page: Any) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on(
            "console",
            lambda told: self.trouble.append(told.text) if told.type == "error" else None,
        )

    def open(self, address: str) -> None:
        self.page.goto(address)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(f"([...a]) => ({script})(...a)", list(arguments))

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        self.page.keyboard.press("+".join(keys))

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=str(path))

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Has the tab hidden behind another one; needs a screen, as `chromium_on_screen` has."""
        other = self.page.context.new_page()
        other.bring_to_front()
        wait_until(lambda: self.run("() => document.hidden"), "a hidden tab")
        yield
        self.page.bring_to_front()
        wait_until(lambda: not self.run("() => document.hidden"), "the tab in front")


@contextmanager
def chromium(**options: Any) -> Iterator[Chromium]:
    """Chromium without a window, and without a sound device of its own.

    Args:
        options: Of Playwright's `new_context`, such as `color_scheme`.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(CHROMIUM_FLAGS),
            ignore_default_args=["--mute-audio"],
        )  # fmt: skip
        try:
            context = browser.new_context(viewport={"width": 1366, "height": 768}, **options)
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
            yield Chromium(context.new_page())
        finally:
            browser.close()


@contextmanager
def chromium_on_screen() -> Iterator[Chromium]:
    """Chromium with a window, on a virtual screen; as people have it, whose tabs can be hidden."""
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        display = stack.enter_context(virtual_screen(1366, 768))
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        command = ["/usr/bin/chromium", *CHROMIUM_FLAGS, "--user-data-dir=" + folder,
                   "--remote-debugging-port=0", "about:blank"]  # fmt: skip
        playwright = stack.enter_context(sync_playwright())
        process = stack.enter_context(running(command, {"DISPLAY": display, "HOME": folder}))
        address = _told_address(process, r"DevTools listening on (ws://\S+)")
        # By its defaults Playwright has every page believe that it is in front.
        browser = playwright.chromium.connect_over_cdp(address, no_defaults=True)
        (context,) = browser.contexts
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        yield Chromium(context.pages[0])


KEYS = {
    "Control": "\ue009", "Shift": "\ue008", "Alt": "\ue00a", "Enter": "\ue007", "Tab": "\ue004",
    "Escape": "\ue00c", "Backspace": "\ue003", "ArrowRight": "\ue014", "ArrowLeft": "\ue012",
    "ArrowDown": "\ue015", "ArrowUp": "\ue013", "End": "\ue010", "Home": "\ue011",
}  # fmt: skip
"""WebDriver's characters for keys that have none."""


class Firefox:
    """A tab of Debian's Firefox, by its own WebDriver BiDi socket."""

    name = "firefox"

    def __init__(self, socket: Any) -> None:
        self._socket, self._number = socket, 0
        self._do("session.new", capabilities={})
        (tab,) = self._do("browsingContext.getTree")["contexts"]
        self._tab: str = tab["context"]

    def open(self, address: str) -> None:
        self._do("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, script: str, *arguments: Any) -> Any:
        said = ", ".join(json.dumps(each) for each in arguments)
        answer = self._do(
            "script.evaluate", target={"context": self._tab}, awaitPromise=True,
            expression=f"(async () => JSON.stringify(await ({script})({said})))()",
        )  # fmt: skip
        assert answer["type"] == "success", answer
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def type(self, text: str) -> None:
        for character in text:
            self.press("Enter" if character == "\n" else character)

    def press(self, *keys: str) -> None:
        values = [KEYS.get(key, key) for key in keys]
        downs = [{"type": "keyDown", "value": value} for value in values]
        ups = [{"type": "keyUp", "value": value} for value in reversed(values)]
        self._act({"type": "key", "id": "keys", "actions": [*downs, *ups]})

    def click(self, selector: str) -> None:
        middle = """(selector) => {
            const element = document.querySelector(selector);
            element.scrollIntoView({ block: "center" });
            const box = element.getBoundingClientRect();
            return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
        }"""
        x, y = self.run(middle, selector)
        self._act({
            "type": "pointer", "id": "mouse", "actions": [
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0},
            ],
        })  # fmt: skip

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._do("browsingContext.setViewport", context=self._tab, viewport=size)

    def picture(self, path: Path) -> None:
        answer = self._do("browsingContext.captureScreenshot", context=self._tab)
        path.write_bytes(base64.b64decode(answer["data"]))

    def _act(self, actions: Mapping[str, Any]) -> None:
        self._do("input.performActions", context=self._tab, actions=[actions])

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(PATIENCE_SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result


@contextmanager
def firefox(environment: Mapping[str, str]) -> Iterator[Firefox]:
    """Firefox without a window.

    Args:
        environment: Variables that lead to its sound device.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        chosen = "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in FIREFOX_PREFERENCES.items()
        )
        Path(folder, "user.js").write_text(chosen)
        command = ["firefox-esr", "--headless", "--no-remote", "--profile", folder,
                   "--remote-debugging-port", "0"]  # fmt: skip
        process = stack.enter_context(running(command, {**environment, "HOME": folder}))
        address = _told_address(process, r"WebDriver BiDi listening on (ws://\S+)")
        socket = stack.enter_context(connect(f"{address}/session", max_size=None, proxy=None))
        yield Firefox(socket)


def _told_address(process: Running, pattern: str) -> str:
    process.wait_for(pattern)
    found = re.search(pattern, process.said)
    assert found is not None
    return found[1]
