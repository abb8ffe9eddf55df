"""Starts, watches and ends the process of an engine.

What a server prints goes to a log file. A process is ended by its own handle only;
other SuperCollider processes of the machine are nobody's business here.
"""

import os
import random
import re
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import EngineError, NoDeviceError
from ..osc.messages import message
from .connection import Connection
from .executables import Executable
from .hidden import HiddenFolder
from .keeper import RECORDING
from .kept_process import KeptProcess, log_name
from .no_device import no_device
from .sockets import StreamLine

LOOPBACK = "127.0.0.1"
SHARED_MEMORY = "/dev/shm/SuperColliderServer_"
"""Where a server shares memory with its clients: eight megabytes that stay if it is killed."""

BOOT_SECONDS = 10.0
CONNECT_SECONDS = 0.01
QUIT_SECONDS = 0.5

FIRST_PORT, LAST_PORT = 24_000, 32_000
BOOT_ATTEMPTS = 3

PORT_IS_TAKEN = "its port is taken"
_CAUSES = ((r"failed to open UDP socket|[Aa]ddress (already )?in use", PORT_IS_TAKEN),)


def free_port() -> int:
    """A free UDP port outside the range that systems give out by themselves.

    A server makes shared memory by its port, and can't start where another's file has that name.
    """
    while True:
        port = random.randrange(FIRST_PORT, LAST_PORT)
        if os.path.lexists(f"{SHARED_MEMORY}{port}"):
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Process:
    """A server process of ours.

    Attributes:
        executable: What was started.
        kept: The process, kept by its keeper.
        connection: The way to it.
        folder: The only folder that it reads and writes.
        is_private: Whether nobody else can send it anything, and it is held to its folder.
    """

    executable: Executable
    kept: KeptProcess
    connection: Connection = field(repr=False)
    folder: HiddenFolder
    is_private: bool

    def printed(self) -> str:
        """What it printed when it started."""
        return self.kept.printed()

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.kept.handle.poll() is None

    def end(self) -> None:
        """Asks it to quit, then has it ended by its handle. Emits `/quit`."""
        if self.is_alive():
            with suppress(EngineError):
                self.connection.ask("/quit", reply=("/done", "/quit"), timeout=QUIT_SECONDS)
            with suppress(subprocess.TimeoutExpired):
                self.kept.handle.wait(QUIT_SECONDS)
        self.kept.kill()
        self.connection.close()
        self.folder.remove()

    def seen(self, path: Path, is_recording: bool = False) -> Path:
        """The name of a file for the process: a link in the only folder that it can reach.

        Args:
            path: Where the file is.
            is_recording: Whether it is written, and must be completed if it is left half done.

        Raises:
            EngineError: If no link can be made.
        """
        if not self.is_private or os.name == "nt":
            return path
        begin = RECORDING if is_recording else "sample-"
        link = self.folder.path / f"{begin}{secrets.token_hex(8)}{path.suffix}"
        try:
            link.symlink_to(path.absolute())
        except OSError as error:
            raise EngineError(f"{path} can't be shown to the engine: {error.strerror}") from error
        return link


def start(
    executable: Executable, flags: Sequence[str], is_private: bool = True, port: int | None = None
) -> Process:
    """Starts a server and waits until it answers.

    A private one takes a single connection, ours, over TCP, and reads and writes in a hidden
    folder only: no other program, and no other user of this machine, can play on it, stop it,
    or have it write files in our name.

    Args:
        executable: What to start.
        flags: scsynth's flags without the port.
        is_private: Without, anyone on this machine can play on it, over UDP.
        port: Where it listens; None is a free one.

    Raises:
        EngineError: If it ends or stays silent; says why, as far as its log tells.
    """
    for attempt in range(BOOT_ATTEMPTS):
        try:
            return _start(executable, flags, port or free_port(), is_private)
        except EngineError as error:
            # Someone else may have taken the port in between.
            if PORT_IS_TAKEN not in str(error) or attempt == BOOT_ATTEMPTS - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _start(executable: Executable, flags: Sequence[str], port: int, is_private: bool) -> Process:
    try:
        folder = HiddenFolder()
    except OSError as error:
        raise EngineError(
            f"no folder can be made in {tempfile.gettempdir()}: {error.strerror}"
        ) from error
    with ExitStack() as undo:
        undo.callback(folder.remove)
        where = _where(port, is_private, folder)
        # A private server takes us alone. supernova refuses flags that are given twice.
        alone = ["-l", "1"] if is_private and "-l" not in flags else []
        command = [*executable.command, *where, *alone, *flags]
        kept = KeptProcess(command, folder, f"{SHARED_MEMORY}{port}")
        undo.callback(kept.kill)
        line = _line_to(port, executable, kept) if is_private else None
        if line is not None:
            kept.share(line.socket)
        connection = Connection(LOOPBACK, port, line=line)
        process = Process(executable, kept, connection, folder, is_private)
        undo.pop_all()  # from here on `end` does it all, and no descriptor is closed twice
        undo.callback(process.end)
        _wait_until_it_answers(process)
        undo.pop_all()
    if is_private:
        # Whoever was let in before us is gone, but may have left something to be played later.
        for left in (message("/clearSched"), message("/g_freeAll", 0)):
            process.connection.send(left)
        # Any user could read in it what the server's buses hold; nobody of ours does.
        Path(f"{SHARED_MEMORY}{port}").unlink(missing_ok=True)
    return process


def _where(port: int, is_private: bool, folder: HiddenFolder) -> list[str]:
    """The flags that say where a server listens, and which folder it is held to."""
    way = ["-t", str(port)] if is_private else ["-u", str(port)]
    # On Windows, paths that are restricted are not understood.
    is_held = is_private and os.name != "nt"
    return [*way, *(["-P", str(folder.path)] if is_held else []), "-B", LOOPBACK]


def _line_to(port: int, executable: Executable, kept: KeptProcess) -> StreamLine:
    """A connection to a server that may still be starting."""
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if kept.handle.poll() is not None:
            raise _why_it_ended(executable.name, kept.printed())
        try:
            return StreamLine(LOOPBACK, port)
        except OSError:
            time.sleep(CONNECT_SECONDS)
    raise _no_answer(executable)


def _wait_until_it_answers(process: Process) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if not process.is_alive():
            raise _why_it_ended(process.executable.name, process.printed())
        try:
            process.connection.status(timeout=0.05)
            return
        except EngineError:
            continue
    raise _no_answer(process.executable)


def _no_answer(executable: Executable) -> EngineError:
    return EngineError(
        f"{executable.name} does not answer after {BOOT_SECONDS:.0f} s (see {log_name()})"
    )


def _why_it_ended(name: str, log: str) -> EngineError:
    if sentence := no_device(name, log):
        return NoDeviceError(sentence)
    return EngineError(f"{name} did not start: {cause(log)} (see {log_name()})")


def cause(log: str) -> str:
    """Why a server failed, in a few words, from what it printed."""
    for pattern, words in _CAUSES:
        if re.search(pattern, log):
            return words
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
