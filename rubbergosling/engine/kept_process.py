"""A process that ends when we end, and the log file of what engines and the training print."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from ..errors import EngineError
from .hidden import HiddenFolder
from .keeper import PRINTED, open_log_file, rotate_log
from .keeper import __file__ as keeper_file
from .no_device import ALSA_PLUGIN_FOLDERS

KILL_SECONDS = 2.0
"""How long a keeper may take to end what it keeps, before it is killed itself."""


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
        rotate_log(log_path())
        return open_log_file(log_path())
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def environment() -> dict[str, str]:
    """What a server sees: our environment, its audio plug-ins found, JACK not started by it."""
    plugins = next((folder for folder in ALSA_PLUGIN_FOLDERS if Path(folder).is_dir()), None)
    defaults = {"JACK_NO_START_SERVER": "1"} | ({"ALSA_PLUGIN_DIR": plugins} if plugins else {})
    return defaults | dict(os.environ)


class KeptProcess:
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
        self._printed = folder.path / PRINTED
        keeper = [sys.executable, "-I", "-S", keeper_file, str(folder.path), str(log_path())]
        if shutil.which(command[0]) is None:
            raise EngineError(f"{command[0]} does not start: there is no such program")
        self._control, its_end = socket.socketpair()
        try:
            # A session of its own: Ctrl-C is for us, we end the server when the music has stopped.
            # Its standard input is its end of the pair. No other process has ours, so that it
            # closes when we end, however we end.
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

    def printed(self) -> str:
        """The beginning of what it has printed."""
        try:
            return self._printed.read_bytes().decode(errors="replace")
        except OSError:
            return ""

    def share(self, way: socket.socket) -> None:
        """Gives the keeper a copy of the server's only connection."""
        # When we are killed it can still tell the server to quit, so that files are completed.
        if hasattr(socket, "send_fds"):
            with suppress(OSError):
                socket.send_fds(self._control, [b"w"], [way.fileno()])

    def release(self) -> None:
        """Has the keeper end the command, as if we had ended."""
        self._control.close()
        if self.handle.stdin is not None:
            self.handle.stdin.close()

    def kill(self) -> None:
        """Ends it at once, and waits until it is gone."""
        self.release()
        try:
            self.handle.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            self.handle.kill()
        self.handle.wait()


def _private(folder: HiddenFolder) -> dict[str, Any]:
    """What makes a process keep to itself what it writes; it holds the folder's lock, too."""
    return {} if os.name == "nt" else {"umask": 0o077, "pass_fds": (folder.lock,)}
