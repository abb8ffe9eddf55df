"""The server's process: which executable, started how, watched and ended by its handle.

What a server prints goes to a log file. A process is ended by its own handle only;
other SuperCollider processes of the machine are nobody's business here.
"""

import importlib.util
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from ..errors import EngineError, NoDeviceError
from .connection import Connection
from .no_device import ALSA_PLUGIN_FOLDERS, no_device

EMBEDDED = "embedded"

BOOT_SECONDS = 10.0
QUIT_SECONDS = 2.0
LARGEST_LOG_BYTES = 1_000_000

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
        return Executable(EMBEDDED, (sys.executable, "-m", "rubbergosling.engine.embedded"))
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
    """A file descriptor at the end of the log, which starts afresh when it got too long."""
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        too_long = log_path().exists() and log_path().stat().st_size > LARGEST_LOG_BYTES
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if too_long else 0)
        return os.open(log_path(), flags, 0o644)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def environment() -> dict[str, str]:
    """What a server sees: our environment, its audio plug-ins found, JACK not started by it."""
    plugins = next((folder for folder in ALSA_PLUGIN_FOLDERS if Path(folder).is_dir()), None)
    defaults = {"JACK_NO_START_SERVER": "1"} | ({"ALSA_PLUGIN_DIR": plugins} if plugins else {})
    return defaults | dict(os.environ)


def free_port() -> int:
    """A UDP port nobody holds at the moment, where no system gives out ports by itself."""
    while True:
        port = random.randrange(FIRST_PORT, LAST_PORT)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Process:
    """A server process of ours.

    Attributes:
        executable: What was started.
        handle: The process itself.
        connection: The way to it.
        log_begins: Where in the log what it prints begins, in bytes.
    """

    executable: Executable
    handle: "subprocess.Popen[bytes]"
    connection: Connection = field(repr=False)
    log_begins: int = 0

    def said(self) -> str:
        """What it has printed so far."""
        try:
            with log_path().open("rb") as log:
                log.seek(self.log_begins)
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.handle.poll() is None

    def end(self) -> None:
        """Asks it to quit, then ends it by its handle. Emits `/quit`."""
        if self.is_alive():
            with suppress(EngineError):
                self.connection.ask("/quit", reply=("/done", "/quit"), timeout=QUIT_SECONDS / 4)
        self.connection.close()
        for harder in (self.handle.terminate, self.handle.kill):
            try:
                self.handle.wait(QUIT_SECONDS / 2)
                break
            except subprocess.TimeoutExpired:
                harder()
        self.handle.wait()
        # A server that was killed leaves eight megabytes of memory behind.
        Path(f"/dev/shm/SuperColliderServer_{self.connection.port}").unlink(missing_ok=True)


def start(executable: Executable, flags: Sequence[str]) -> Process:
    """Starts a server on a free port and waits until it answers.

    Args:
        executable: What to start.
        flags: scsynth's flags without the port.

    Raises:
        EngineError: If it ends or stays silent; says why, as far as its log tells.
    """
    for attempt in range(BOOT_ATTEMPTS):
        try:
            return _start(executable, flags, free_port())
        except EngineError as error:
            # Someone else may have taken the port in between.
            if PORT_IS_TAKEN not in str(error) or attempt == BOOT_ATTEMPTS - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _start(executable: Executable, flags: Sequence[str], port: int) -> Process:
    log = open_log()
    begins = os.fstat(log).st_size
    command = [*executable.command, "-u", str(port), *flags]
    if executable.name == EMBEDDED:
        command += ["--quit-with", str(os.getpid())]
    try:
        # A session of its own: Ctrl-C is for us, we end the server when the music has stopped.
        handle = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=environment(), start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
    except OSError as error:
        raise EngineError(f"{command[0]} does not start: {error.strerror}") from error
    finally:
        os.close(log)
    process = Process(executable, handle, Connection("127.0.0.1", port), begins)
    try:
        _wait_until_it_answers(process)
    except BaseException:
        process.end()
        raise
    return process


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
    raise EngineError(
        f"{process.executable.name} does not answer after {BOOT_SECONDS:.0f} s (see {log_name()})"
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
