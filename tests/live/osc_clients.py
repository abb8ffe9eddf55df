"""For live tests: programs that play the remote, as their users start them, without a screen."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.parts import need
from tests.support.devices import in_environment

EXAMPLES = Path(__file__).parents[2] / "examples" / "osc"

Message = tuple[str, list[str]]
"""What a client was told: the address without /gosling/, and the words behind it."""


@dataclass(frozen=True)
class Client:
    """A program that plays the remote.

    Attributes:
        command: Its words; PORT is the remote's port, ANSWERS one where it may listen.
        needs: The programs that must be installed.
        shows_types: Whether it shows the types of a message's arguments before them, as oscdump
            does, which has to be told at which port to listen.
        ends: Whether it ends by itself when the remote has.
    """

    command: tuple[str, ...]
    needs: tuple[str, ...]
    shows_types: bool = False
    ends: bool = True

    @contextmanager
    def running(self, port: int, answers: int, folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
        """It plays while the context lasts, away from what its user keeps at home.

        Args:
            port: Of the remote.
            answers: The port where it may listen.
            folder: Its home; what it shows is written there into ``shown``.
        """
        need(*self.needs)
        ports = {"PORT": str(port), "ANSWERS": str(answers)}
        words = [re.sub("PORT|ANSWERS", lambda found: ports[found[0]], w) for w in self.command]
        headless = {
            "HOME": str(folder),
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # sclang's browser will not start for root
        }
        with (folder / "shown").open("wb") as shown, in_environment(headless):
            # A session of its own: a shell's own children end with it.
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=shown, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            print((folder / "shown").read_text(encoding="utf-8", errors="replace"))

    def told(self, folder: Path) -> list[Message]:
        """What it says it was told, having run in a folder."""
        shown = (folder / "shown").read_text(encoding="utf-8", errors="replace")
        found = re.findall(r"(?:/gosling/|^gosling: )(\S+)(.*)", shown, re.MULTILINE)
        first = 1 if self.shows_types else 0
        return [
            (name, words.replace("\\", "").replace('"', "").split()[first:])
            for name, words in found
        ]


def pure_data(does: str) -> Client:
    """The panel for Pure Data, connected, on which someone does something."""
    panel, sent = f"{EXAMPLES}/gosling.pd", f"gosling connect 127.0.0.1 PORT; {does}"
    command = ("pd", "-nogui", "-noaudio", "-noprefs", "-nrt", "-open", panel, "-send", sent)
    return Client(command, ("pd",), ends=False)


CLIENTS = {
    "oscsend": Client(
        ("bash", f"{EXAMPLES}/oscsend.sh", "PORT", "ANSWERS"),
        ("oscsend", "oscdump"),
        shows_types=True,
    ),
    "pd": pure_data("gosling-piece bang"),
    "sclang": Client(("sclang", f"{EXAMPLES}/gosling.scd", "PORT"), ("sclang",)),
}
"""All of them, with the piece that each plays."""
