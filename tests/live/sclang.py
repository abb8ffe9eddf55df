"""For live tests: SuperCollider's own language, without a screen, told what to do by OSC."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil

from rubbergosling.engine.connection import Connection
from rubbergosling.engine.process import free_port
from rubbergosling.errors import EngineError
from tests.support.patience import PATIENCE_SECONDS

DRIVER = Path(__file__).with_name("sclang.scd")
COMPLAINTS = ("ERROR", "FAILURE", "WARNING")


class Sclang:
    """A running sclang whose server, `s`, has a port of its own.

    Attributes:
        server_port: The UDP port that `s` boots at.
        posted: The lines of its post window.
    """

    def __init__(self, folder: Path) -> None:
        own_port, self.server_port = free_port(), free_port()
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # it refuses to start for root else
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "GOSLING_TEST_SERVER_PORT": str(self.server_port),
        }
        self.process = subprocess.Popen(
            ["sclang", "-D", "-u", str(own_port), str(DRIVER)], env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.posted: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._connection = Connection("127.0.0.1", own_port)
        self._numbers = count()

    def do(self, code: str, path: Path = DRIVER) -> str:
        """Has it evaluate something; returns what comes out, as a string.

        Args:
            code: What a person would evaluate at once.
            path: The document it stands in.

        Raises:
            EngineError: If it can't be compiled or throws an error.
        """
        number = next(self._numbers)
        reply = ("/did", number)
        (result,) = self._connection.ask(
            "/do", number, code, str(path), reply=reply, timeout=PATIENCE_SECONDS
        )
        return str(result)

    def wait_until(self, code: str) -> None:
        """Waits until an expression is true; fails if it never is."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.do(code) != "true":
            assert time.monotonic() < deadline, (code, self.posted)

    def wait_for(self, words: str, since: int = 0) -> str:
        """The first line of its post window that holds some words; fails if none comes.

        Args:
            words: The words.
            since: How many of its lines are older than that.
        """

        def found() -> str | None:
            return next((line for line in self.posted[since:] if words in line), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, PATIENCE_SECONDS), (
                words,
                self.posted,
            )
            return str(found())

    @property
    def complaints(self) -> list[str]:
        """What it, or its server, has posted about things that went wrong."""
        return [line for line in self.posted if any(word in line for word in COMPLAINTS)]

    def close(self) -> None:
        """Ends it and the server that it has booted."""
        self._connection.close()
        own = psutil.Process(self.process.pid)
        processes = [*own.children(recursive=True), own]
        for process in processes:
            process.terminate()
        _, stubborn = psutil.wait_procs(processes, PATIENCE_SECONDS)
        for process in stubborn:
            process.kill()
        self.process.wait()
        self._reader.join()

    def wait_until_ready(self) -> None:
        """Waits until it has compiled its library and listens."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                self._connection.ask("/do", -1, "nil", "", reply=("/did", -1))
                return
            except EngineError:
                continue
        raise AssertionError(self.posted)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.posted.append(line.rstrip("\n"))
                self._changed.notify_all()


@contextmanager
def sclang(folder: Path) -> Iterator[Sclang]:
    """A running sclang; a folder takes the files that it writes."""
    language = Sclang(folder)
    try:
        language.wait_until_ready()
        yield language
    finally:
        language.close()
