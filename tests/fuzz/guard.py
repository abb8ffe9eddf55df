"""What must not happen while strange input is read, and is seen here."""

import io
import logging
import os
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from rubbergosling.cli.main import main

CANARY = "tests.fuzz.canary"
"""A module that nothing may import."""

STARTING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "os.fork",
            "os.forkpty", "pty.spawn")  # fmt: skip
CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.link",
            "os.symlink", "os.truncate", "shutil.rmtree", "os.utime")  # fmt: skip
UNPICKLED = ("builtins", "os", "posix", "subprocess", "tests")
"""What no copy of a model of ours is made of, but every attack."""
CALLING = ("socket.connect", "socket.sendto", "socket.getaddrinfo")

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
EVERYWHERE = ("/dev/null",)
HOSTS = ("127.0.0.1", "localhost")


class Finding(AssertionError):  # noqa: N818 it is what is looked for
    """Something that must not happen has happened."""


@dataclass
class Watch:
    """What has happened since a case began.

    Attributes:
        folder: The only one in which anything may be written; None outside of cases.
        seen: What must not have happened, as sentences.
    """

    folder: Path | None = None
    seen: list[str] = field(default_factory=list)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python's own report of what it is about to do."""
        if self.folder is None:
            return
        if event == "import" and str(arguments[0]) == CANARY:
            self.seen.append("a file had a module imported")
        elif event == "pickle.find_class" and str(arguments[0]).split(".")[0] in UNPICKLED:
            self.seen.append(f"{event} {arguments}")
        elif event in STARTING:
            self.seen.append(f"{event} {str(arguments)[:200]}")
        elif event in CALLING:
            address = arguments[1] if event != "socket.getaddrinfo" else arguments
            if not isinstance(address, tuple) or address[0] not in HOSTS:
                self.seen.append(f"{event} {str(arguments)[:200]}")
        elif event in CHANGING or (event == "open" and arguments[2] & WRITING):
            for path in arguments[: 2 if event in ("os.rename", "os.link") else 1]:
                if isinstance(path, str | bytes | os.PathLike) and not self._is_inside(path):
                    self.seen.append(f"{event} {path!r}, which is outside the folder")

    def _is_inside(self, path: Any) -> bool:
        assert self.folder is not None
        # Not resolved: a link leads out as well, and what is opened through it is told by name.
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        return name in EVERYWHERE or Path(name).is_relative_to(self.folder)


WATCH = Watch()

TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
"""Characters that have text read in another order than it stands, or break the line."""


class _Tracebacks(logging.Handler):
    """Notes whatever is logged as an unexpected error: the program itself calls it so."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            text = logging.Formatter().formatException(record.exc_info)
            WATCH.seen.append(f"logged: {record.getMessage()}\n{text}")


def install() -> None:
    """Begins to watch this process; there is no way back."""
    sys.addaudithook(WATCH.audit)
    sys.dont_write_bytecode = True  # what is imported late would be written beside its source
    logging.getLogger().addHandler(_Tracebacks())
    sys.unraisablehook = lambda told: WATCH.seen.append(f"unraisable: {told.exc_value!r}")
    threading.excepthook = lambda told: WATCH.seen.append(f"in a thread: {told.exc_value!r}")


@contextmanager
def watching(folder: Path) -> Iterator[None]:
    """Fails at the end if something happened that must not, outside of this folder for instance."""
    WATCH.seen.clear()
    before = Path.cwd()
    os.chdir(folder)
    WATCH.folder = folder
    try:
        yield
    finally:
        WATCH.folder = None
        os.chdir(before)
    if WATCH.seen:
        raise Finding(WATCH.seen[0])


def run(
    *words: str, statuses: tuple[int, ...] = (0, 1), encoding: str = "utf-8"
) -> tuple[int, str]:
    """Runs the command in this process; returns its exit status and all that it said.

    Raises:
        Finding: If the status is none of those expected, or what is said is a traceback, is
            nothing though it failed, or would be obeyed by a terminal.
    """
    raw = io.BytesIO()
    with (
        io.TextIOWrapper(raw, encoding=encoding) as said,
        redirect_stdout(said),
        redirect_stderr(said),
    ):
        try:
            status = main(words)
        except SystemExit as ended:  # a signal says so
            status = ended.code if isinstance(ended.code, int) else 1
        said.flush()
        text = raw.getvalue().decode(encoding)
    shown = " ".join(words)
    if status not in statuses:
        raise Finding(f"{shown} ended with {status}, not {statuses}: {text[-500:]}")
    if status and not text.strip():
        raise Finding(f"{shown} ended with {status} and said nothing")
    if "Traceback (most recent" in text:
        raise Finding(f"{shown} printed a traceback: {text[-2000:]}")
    must_be_plain(text)
    return status, text


def must_be_plain(text: str) -> None:
    """Passes over what can be printed.

    Raises:
        Finding: If a terminal may obey some of it.
    """
    if bad := [c for c in text if not is_harmless(c)]:
        raise Finding(f"{bad[0]!r} is said, which a terminal may obey: {text[:300]!r}")


def is_harmless(character: str) -> bool:
    """Whether a terminal merely shows it: no control, and nothing that turns the line around."""
    return character in "\n\t" or not (
        unicodedata.category(character) in ("Cc", "Cs") or character in TURNING
    )


def chosen_encoding(random: Random) -> str:
    """What a terminal may be set to."""
    return random.choice(["utf-8"] * 6 + ["ascii", "cp1252", "latin-1"])
