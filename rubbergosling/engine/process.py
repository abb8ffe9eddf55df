"""The server's process: which executable, started how, watched and ended by its handle.

What a server prints goes to a log file. A process is ended by its own handle only;
other SuperCollider processes of the machine are nobody's business here.
"""

import importlib.util
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from ..errors import EngineError, NoDeviceError
from ..osc.messages import message
from .connection import Connection
from .hidden import HiddenFolder
from .keeper import RECORDING, SAID, open_log_file, turn
from .keeper import __file__ as keeper_file
from .no_device import ALSA_PLUGIN_FOLDERS, no_device
from .sockets import StreamLine

EMBEDDED = "embedded"

LOOPBACK = "127.0.0.1"
SHARED_MEMORY = "/dev/shm/SuperColliderServer_"
"""Where a server shares memory with its clients: eight megabytes that stay if it is killed."""

BOOT_SECONDS = 10.0
CONNECT_SECONDS = 0.01
QUIT_SECONDS = 2.0

FIRST_PORT, LAST_PORT = 24_000, 32_000
BOOT_ATTEMPTS = 3

IS_LINUX = sys.platform == "linux"
_GET_EMBEDDED = "pip install nanosynth (for Linux x86-64, macOS arm64 and Windows)"

PORT_IS_TAKEN = "its port is taken"
_CAUSES = ((r"failed to open UDP socket|[Aa]ddress (already )?in use", PORT_IS_TAKEN),)


@dataclass(frozen=True)
class Executable:
    """A way to start a server: what it is called, and the command before scsynth's flags."""

    name: str
    command: tuple[str, ...]


def embedded_is_installed() -> bool:
    """Whether the embedded engine's wheel is there, without importing it."""
    return importlib.util.find_spec("nanosynth") is not None


def installed_engines() -> tuple[str, ...]:
    """The engines that are installed on this machine, the one that is taken unasked first."""
    found = {EMBEDDED: embedded_is_installed(), "scsynth": scsynth_path() is not None}
    return tuple(name for name, is_installed in found.items() if is_installed)


def embedded_has_mouse() -> bool:
    """Whether the embedded engine's wheel holds the UGens that follow a mouse."""
    found = importlib.util.find_spec("nanosynth")
    folders = found.submodule_search_locations if found else None
    return any(list(Path(folder, "plugins").glob("UIUGens.*")) for folder in folders or ())


def scsynth_path() -> str | None:
    """Where the installed scsynth is: on the path, or in SuperCollider's usual folders."""
    if found := shutil.which("scsynth"):
        return found
    usual = [Path("/Applications/SuperCollider.app/Contents/Resources/scsynth")]
    usual += Path("C:/Program Files").glob("SuperCollider*/scsynth.exe")
    return next((str(path) for path in usual if path.exists()), None)


def find_executable(engine: str) -> Executable:
    """The executable for `auto`, `embedded` or `scsynth`.

    Raises:
        EngineError: If it is not installed; says how to get it.
    """
    if engine in ("auto", EMBEDDED) and embedded_is_installed():
        # -P: a file called json.py in the current folder must not take the place of Python's own.
        # -u: SuperCollider's own words, such as why it finds no device, must not stay in a buffer.
        command = (sys.executable, "-u", "-P", "-m", "rubbergosling.engine.embedded")
        return Executable(EMBEDDED, command)
    if engine == EMBEDDED:
        raise EngineError(
            f"the embedded engine is not installed: {_GET_EMBEDDED}, or use --engine scsynth"
        )
    if engine not in ("auto", "scsynth"):
        raise EngineError(f"unknown engine {engine!r}: embedded, scsynth or HOST:PORT")
    if (path := scsynth_path()) is None:
        raise EngineError(_no_engine(engine))
    return Executable("scsynth", (path,))


def _no_engine(engine: str) -> str:
    """What is said where scsynth is wanted, or the last thing left, and is not there either."""
    get = f"install SuperCollider{' (apt-get install supercollider-server)' * IS_LINUX}"
    if embedded_is_installed():
        return f"scsynth is not installed: {get}, or leave out --engine {engine}"
    if engine == "scsynth":
        return f"scsynth is not installed: {get}"
    return f"there is no engine to play on, nor to render with: {get}, or {_GET_EMBEDDED}"


def log_path() -> Path:
    """The file that gets what engines print."""
    return Path(platformdirs.user_log_dir("rubbergosling", appauthor=False)) / "engine.log"


def log_name() -> str:
    """The log's path as people write it, with ~ for their home."""
    home = Path.home()
    return (
        f"~/{log_path().relative_to(home)}" if log_path().is_relative_to(home) else f"{log_path()}"
    )


def open_log() -> int:
    """A file descriptor at the end of the log, which turns when it got too long."""
    try:
        turn(log_path())
        return open_log_file(log_path())
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def environment() -> dict[str, str]:
    """What a server sees: our environment, its audio plug-ins found, JACK not started by it."""
    plugins = next((folder for folder in ALSA_PLUGIN_FOLDERS if Path(folder).is_dir()), None)
    defaults = {"JACK_NO_START_SERVER": "1"} | ({"ALSA_PLUGIN_DIR": plugins} if plugins else {})
    return defaults | dict(os.environ)


def free_port() -> int:
    """A UDP port nobody holds at the moment, where no system gives out ports by itself.

    A server makes shared memory by its port, and can't start where another's file has that name.
    """
    while True:
        port = random.randrange(FIRST_PORT, LAST_PORT)
        if os.path.lexists(f"{SHARED_MEMORY}{port}"):
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Kept:
    """A command that ends when we do, however we end: its keeper sees to that.

    Args:
        command: What is started.
        folder: Gets the beginning of what it prints, and is removed with us.
        shared_memory: A file that it leaves behind when it is killed, or nothing.

    Attributes:
        handle: The keeper. It ends with the command, and with its exit status.

    Raises:
        EngineError: If it can't be started.
    """

    def __init__(
        self, command: Sequence[str], folder: HiddenFolder, shared_memory: str = ""
    ) -> None:
        self._said = folder.path / SAID
        keeper = [sys.executable, "-I", "-S", keeper_file, str(folder.path), str(log_path())]
        if shutil.which(command[0]) is None:
            raise EngineError(f"{command[0]} does not start: there is no such program")
        self._control, its_end = socket.socketpair()
        try:
            # A session of its own: Ctrl-C is for us, we end the server when the music has stopped.
            self.handle = subprocess.Popen(
                [*keeper, shared_memory, *command], env=environment(),
                stdin=subprocess.PIPE if os.name == "nt" else its_end.fileno(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                **_private(folder),
            )  # fmt: skip
        except OSError as error:
            self._control.close()
            raise EngineError(f"{command[0]} does not start: {error.strerror}") from error
        finally:
            its_end.close()

    def said(self) -> str:
        """The beginning of what it has printed."""
        try:
            return self._said.read_bytes().decode(errors="replace")
        except OSError:
            return ""

    def share(self, way: socket.socket) -> None:
        """Gives the keeper a copy of the only way to a server, so that nobody else gets it."""
        if hasattr(socket, "send_fds"):
            with suppress(OSError):
                socket.send_fds(self._control, [b"w"], [way.fileno()])

    def let_go(self) -> None:
        """Has the keeper end the command, as if we had ended."""
        self._control.close()
        if self.handle.stdin is not None:
            self.handle.stdin.close()

    def kill(self) -> None:
        """Ends it at once, and waits until it is gone."""
        self.let_go()
        try:
            self.handle.wait(QUIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.handle.kill()
        self.handle.wait()


def _private(folder: HiddenFolder) -> dict[str, Any]:
    """What makes a process keep to itself what it writes; it holds the folder's lock, too."""
    return {} if os.name == "nt" else {"umask": 0o077, "pass_fds": (folder.lock,)}


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
    kept: Kept
    connection: Connection = field(repr=False)
    folder: HiddenFolder
    is_private: bool

    def said(self) -> str:
        """What it printed when it started."""
        return self.kept.said()

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.kept.handle.poll() is None

    def end(self) -> None:
        """Asks it to quit, then has it ended by its handle. Emits `/quit`."""
        if self.is_alive():
            with suppress(EngineError):
                self.connection.ask("/quit", reply=("/done", "/quit"), timeout=QUIT_SECONDS / 4)
            with suppress(subprocess.TimeoutExpired):
                self.kept.handle.wait(QUIT_SECONDS / 4)
        self.kept.kill()
        self.connection.close()
        self.folder.remove()

    def seen(self, path: Path, is_recording: bool = False) -> Path:
        """A file as the process must be told of it: by a link, in the only folder it can reach.

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


def start(executable: Executable, flags: Sequence[str], is_private: bool = True) -> Process:
    """Starts a server on a free port and waits until it answers.

    A private one takes a single connection, ours, over TCP, and reads and writes in a hidden
    folder only: no other program, and no other user of this machine, can play on it, stop it,
    or have it write files in our name.

    Args:
        executable: What to start.
        flags: scsynth's flags without the port.
        is_private: Without, anyone on this machine can play on it, over UDP.

    Raises:
        EngineError: If it ends or stays silent; says why, as far as its log tells.
    """
    for attempt in range(BOOT_ATTEMPTS):
        try:
            return _start(executable, flags, free_port(), is_private)
        except EngineError as error:
            # Someone else may have taken the port in between.
            if PORT_IS_TAKEN not in str(error) or attempt == BOOT_ATTEMPTS - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _start(
    executable: Executable, flags: Sequence[str], port: int, is_private: bool = False
) -> Process:
    try:
        folder = HiddenFolder()
    except OSError as error:
        raise EngineError(
            f"no folder can be made in {tempfile.gettempdir()}: {error.strerror}"
        ) from error
    try:
        return _started(executable, flags, port, is_private, folder)
    except BaseException:
        folder.remove()
        raise


def _started(
    executable: Executable,
    flags: Sequence[str],
    port: int,
    is_private: bool,
    folder: HiddenFolder,
) -> Process:
    if not is_private:
        where = ["-u", str(port)]
    elif os.name == "nt":
        where = ["-t", str(port), "-l", "1"]
    else:
        where = ["-t", str(port), "-l", "1", "-P", str(folder.path)]
    command = [*executable.command, *where, "-B", LOOPBACK, *flags]
    if executable.name == EMBEDDED:
        command.append("--quit-with-parent")
    kept = Kept(command, folder, f"{SHARED_MEMORY}{port}")
    try:
        if not is_private:
            process = Process(executable, kept, Connection(LOOPBACK, port), folder, is_private)
        else:
            line = _line_to(port, executable, kept)
            kept.share(line.socket)
            connection = Connection(LOOPBACK, port, line=line)
            process = Process(executable, kept, connection, folder, is_private)
    except BaseException:
        kept.kill()
        raise
    try:
        _wait_until_it_answers(process)
    except BaseException:
        process.end()
        raise
    if is_private:
        # Whoever was let in before us is gone, but may have left something to be played later.
        for left in (message("/clearSched"), message("/g_freeAll", 0)):
            process.connection.send(left)
        # Any user could read in it what the server's buses hold; nobody of ours does.
        Path(f"{SHARED_MEMORY}{port}").unlink(missing_ok=True)
    return process


def _line_to(port: int, executable: Executable, kept: Kept) -> StreamLine:
    """A connection to a server that may still be starting."""
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if kept.handle.poll() is not None:
            raise _why_it_ended(executable.name, kept.said())
        try:
            return StreamLine(LOOPBACK, port)
        except OSError:
            time.sleep(CONNECT_SECONDS)
    raise _no_answer(executable)


def _wait_until_it_answers(process: Process) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if not process.is_alive():
            raise _why_it_ended(process.executable.name, process.said())
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
