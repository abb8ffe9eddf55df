"""Processes of ours that are watched: what they print, and the processor time they take."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import psutil

from .patience import PATIENCE_SECONDS

END_SECONDS = 20.0
ROWS, COLUMNS = 30, 100

BUSY = "while True: pass"

INSTALLED = {"PYTHONSAFEPATH": "1"}
"""Has Python import what is installed, and not what lies in the folder it is started in."""


class Running:
    """A process whose output is read all the time.

    Args:
        command: What is started.
        environment: Variables it gets beside ours.
        on_terminal: Whether its output is a terminal (and so unbuffered) instead of a pipe.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], on_terminal: bool
    ) -> None:
        self._reading, writing = _terminal() if on_terminal else os.pipe()
        self.started = time.time()
        try:
            self.handle = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing,
                env=os.environ | dict(environment) | {"TERM": "xterm-256color"},
                start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(writing)
        self._said = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        """All it has printed so far."""
        return self._said.decode(errors="replace")

    def count(self, pattern: str) -> int:
        """How often a regular expression stands in what it has printed."""
        return len(re.findall(pattern, self.said, re.MULTILINE))

    def wait_for(self, pattern: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until it has printed what matches a regular expression.

        Raises:
            RuntimeError: If it ends before, or does not in time.
        """
        deadline = time.monotonic() + seconds
        while not self.count(pattern):
            if self.handle.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.handle.args!r} did not get there: {self.said[-2000:]}")
            time.sleep(0.01)

    def cpu_seconds(self) -> float:
        """Processor time of the whole process so far, its children's left out."""
        return cpu_seconds_of(self.handle.pid)

    def wait(self, seconds: float) -> int:
        """Waits for its end; returns its exit status."""
        status = self.handle.wait(seconds)
        self._reader.join(END_SECONDS)
        return status

    def end(self) -> None:
        """Ends it: politely, then harder, always by its handle."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            if self.handle.poll() is None:
                self.handle.send_signal(signal.SIGCONT)
                self.handle.send_signal(how)
                with suppress(subprocess.TimeoutExpired):
                    self.handle.wait(END_SECONDS)
        self._reader.join(END_SECONDS)
        with suppress(OSError):
            os.close(self._reading)

    def _read(self) -> None:
        with suppress(OSError):  # a terminal whose other end has closed
            while data := os.read(self._reading, 65_536):
                self._said += data


def lives(process: psutil.Process) -> bool:
    """Whether a process runs. One that waits to be reaped is gone, whoever has to reap it.

    Where its parent ended first that is process 1, which may take its time.
    """
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def cpu_seconds_of(pid: int) -> float:
    """Processor time of a process so far, to the nanosecond, its children's left out.

    Linux: the clock of another process, as clock_getcpuclockid(3) makes it. (What ``ps`` and
    psutil read counts in steps of 10 ms.)
    """
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str] = {}, on_terminal: bool = False
) -> Iterator[Running]:
    """A process that is ended with the context."""
    process = Running(command, environment, on_terminal)
    try:
        yield process
    finally:
        process.end()


@contextmanager
def playing(
    words: Sequence[str],
    environment: Mapping[str, str],
    on_terminal: bool = False,
    python: str = sys.executable,
) -> Iterator[Running]:
    """A real `rubbergosling play` process, ended with the context.

    Args:
        words: What follows `play` on the command line.
        environment: Variables that lead to its device.
        on_terminal: Whether it shows its screen, on a terminal of 100 by 30.
        python: The interpreter, and with it the installation that plays.
    """
    command = [python, "-m", "rubbergosling", "play", *words]
    with running(command, INSTALLED | dict(environment), on_terminal) as player:
        player.wait_for("bar \\d+ beat" if on_terminal else "^playing on")
        yield player


def late_of(player: Running) -> int:
    """How many bundles a player that has ended says it sent too late."""
    found = re.search(r"(\d+) bundles were late", player.said)
    return int(found[1]) if found else 0


@contextmanager
def busy_process(is_wanted: bool = True) -> Iterator[None]:
    """A second process that does nothing but compute, on whatever core it gets."""
    if not is_wanted:
        yield
        return
    with running([sys.executable, "-c", BUSY]):
        yield


def _terminal() -> tuple[int, int]:
    reading, writing = os.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    return reading, writing
