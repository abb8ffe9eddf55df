"""A small process between the player and its engine: it ends the engine with the player.

    python keeper.py FOLDER LOG SHARED_MEMORY COMMAND...

It starts the command and ends with it. Its standard input is the player's end of a socket
(a pipe on Windows). When that closes, the player is gone, however it ended, and the keeper
tells the engine to quit, ends it if it does not, completes what it was recording, and removes
the player's hidden folder. What the engine prints passes through here, so that the log has a
limit while the engine runs.

It runs by itself, as a file and without site-packages, so it needs the standard library only
and starts in some hundredths of a second.
"""

import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

QUIT = b"/quit\0\0\0,\0\0\0"
QUIT_SECONDS = 0.4
"""How long an engine has to complete its files and go, once its player is gone."""

WATCH_SECONDS = 0.25

PRINTED = "printed"
"""The file in the hidden folder that holds the beginning of what the engine printed."""

MAX_PRINTED_BYTES = 65_536
MAX_LOG_BYTES = 1_000_000
CHUNK_BYTES = 65_536

RECORDING = "recording-"
"""What the names of links to recordings begin with, in the hidden folder."""

DIED_OF_SIGNAL = 128
"""The keeper's exit status when a signal ended the engine, less the signal's number."""

PR_SET_PDEATHSIG = 1
MAX_CHUNK_SIZE = 0xFFFFFFFF


def main() -> None:
    """Starts the engine and stays until it has ended; exits with its status."""
    folder, log, shared_memory, *command = sys.argv[1:]
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)  # these are for the player
    before_it_starts = _die_with_us() if sys.platform == "linux" else None
    engine = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=before_it_starts,
    )  # fmt: skip
    # Whoever ends us means the engine; its end is ours.
    signal.signal(signal.SIGTERM, lambda number, frame: engine.kill())
    owner = _Owner(engine)
    threading.Thread(target=owner.watch, daemon=True).start()
    assert engine.stdout is not None
    log_writer = threading.Thread(
        target=keep_log, args=(engine.stdout, Path(folder, PRINTED), Path(log)), daemon=True
    )
    log_writer.start()
    status = engine.wait()
    log_writer.join(QUIT_SECONDS)
    if shared_memory:
        Path(shared_memory).unlink(missing_ok=True)
    if owner.is_gone:  # else the player removes it, and may still want to read in it
        remove_folder(Path(folder))
    # Not sys.exit, which would wait for the thread that watches the player.
    os._exit(status if status >= 0 else DIED_OF_SIGNAL - status)


class _Owner:
    """The player, as seen from here: there, until its end of our standard input closes."""

    def __init__(self, engine: "subprocess.Popen[bytes]") -> None:
        self.is_gone = False
        self._engine = engine
        self._way: socket.socket | None = None

    def watch(self) -> None:
        """Waits until the player is gone, then ends the engine."""
        with suppress(OSError):
            self._wait()
        self.is_gone = True
        if self._way is not None:  # this way is ours alone, and a stranger can't come in by it
            with suppress(OSError):
                self._way.send(struct.pack(">i", len(QUIT)) + QUIT)
                self._engine.wait(QUIT_SECONDS)
        self._engine.kill()

    def _wait(self) -> None:
        if os.name == "nt":
            while os.read(0, 1):
                pass
            return
        parent = os.getppid()
        with socket.socket(fileno=os.dup(0)) as control:
            while True:
                # A copy of the player, as `fork` makes it, holds the other end open for longer.
                while not select.select([control], [], [], WATCH_SECONDS)[0]:
                    if os.getppid() != parent:
                        return
                told, ways, _, _ = socket.recv_fds(control, 1, 1)
                if ways:
                    self._way = socket.socket(fileno=ways[0])
                if not told:
                    return


def _die_with_us() -> Callable[[], None]:
    """What has the kernel end the engine with the thread that starts it, our first and last."""
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def keep_log(printed: IO[bytes], copy: Path, log: Path) -> None:
    """Copies what an engine prints to the log, and the beginning of it to a file of its own."""
    with suppress(OSError), copy.open("wb", buffering=0) as beginning:
        room = MAX_PRINTED_BYTES
        while chunk := os.read(printed.fileno(), CHUNK_BYTES):
            if room > 0:
                beginning.write(chunk[:room])
                room -= len(chunk)
            append(log, chunk)


def append(log: Path, text: bytes) -> None:
    """Adds to the log, rotated when it is full; silent where it can't be written."""
    with suppress(OSError):
        rotate_log(log)
        file = open_log_file(log)
        try:
            os.write(file, text)
        finally:
            os.close(file)


def open_log_file(log: Path) -> int:
    """A file descriptor at the end of the log, which only its owner can read.

    Raises:
        OSError: If it can't be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    log.parent.mkdir(parents=True, exist_ok=True)
    return os.open(log, flags | getattr(os, "O_NONBLOCK", 0), 0o600)


def rotate_log(log: Path) -> None:
    """Makes a log that got too long the older one, and begins it afresh.

    Who writes to it at its end, as all do, goes on writing at its new one.
    """
    with suppress(OSError):
        if log.stat().st_size <= MAX_LOG_BYTES:
            return
        older = log.with_name(f"{log.name}.1")
        with log.open("rb") as file:
            file.seek(-MAX_LOG_BYTES, os.SEEK_END)
            end = file.read(MAX_LOG_BYTES)
        older.unlink(missing_ok=True)
        copy = os.open(older, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(copy, end)
        finally:
            os.close(copy)
        os.truncate(log, 0)


def remove_folder(folder: Path) -> None:
    """Removes a player's hidden folder; what was being recorded from there is completed first."""
    for link in folder.glob(f"{RECORDING}*"):
        with suppress(OSError):
            complete_wav(link.readlink())
    shutil.rmtree(folder, ignore_errors=True)


def complete_wav(path: Path) -> None:
    """Writes the true lengths into a WAV file whose writer was ended before it could.

    Such a file says that it holds no sound. Does nothing to one that is complete or no WAV.

    Raises:
        OSError: If it can't be read or written.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags | getattr(os, "O_NONBLOCK", 0)), "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(4096)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return
        at, frame_bytes = 12, 1
        while at + 8 <= len(head):
            name, length = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
            if name == b"fmt " and at + 22 <= len(head):
                frame_bytes = max(struct.unpack_from("<H", head, at + 20)[0], 1)
            if name == b"data":
                break
            at += 8 + length + length % 2
        else:
            return
        begin = at + 8
        sound = (size - begin) // frame_bytes * frame_bytes
        if length != 0 or not 0 < sound <= MAX_CHUNK_SIZE:
            return
        file.seek(at + 4)
        file.write(struct.pack("<I", sound))
        file.truncate(begin + sound)
        file.seek(4)
        file.write(struct.pack("<I", min(begin + sound - 8, MAX_CHUNK_SIZE)))


if __name__ == "__main__":
    main()
