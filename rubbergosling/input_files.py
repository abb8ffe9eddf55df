"""Reads files that others have made: regular files only, up to a limit.

A pipe may never end, a device never begins, and a folder or a socket is no file: none of them
is waited for. What a file says of itself is not believed here, only the bytes that are there.
"""

import errno
import os
import re
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

OPENED_BY_SHELL = re.compile(r"/dev/stdin|/(?:dev|proc/self)/fd/\d+")
"""What a shell opens for us and names so: ``<(...)`` is a pipe there."""

ZEROS_OF_UTF16 = 0.3
"""Of the bytes of a text in UTF-16 that is written in Latin letters, half are zero."""


def open_file(path: Path, with_pipes: bool = False) -> BufferedReader:
    """An existing file, opened to be read; never waits.

    Args:
        path: Which.
        with_pipes: Whether a pipe that the shell has opened for us will do as well; a pipe that
            lies in a folder under a name never does.

    Raises:
        OSError: It can't be opened, or is no file; its ``strerror`` is the reason, for people.
    """
    may_be_pipe = with_pipes and OPENED_BY_SHELL.fullmatch(str(path)) is not None
    try:
        # Asked before it is opened, since opening a device may already do something, and after,
        # since it may be another one by then; without waiting, as a pipe without a writer would.
        _check(path.stat().st_mode, may_be_pipe)
        number = os.open(path, os.O_RDONLY | _FLAGS | (0 if may_be_pipe else _AT_ONCE))
    except ValueError as error:  # a null byte in the name
        raise OSError(errno.EINVAL, "no file has such a name") from error
    file = os.fdopen(number, "rb")
    try:
        _check(os.fstat(number).st_mode, may_be_pipe)
    except OSError:
        file.close()
        raise
    return file


def read_file(path: Path, most_bytes: int, with_pipes: bool = False) -> bytes:
    """The contents of a file.

    Args:
        path: Which.
        most_bytes: One that has more is refused, whatever size it says it has.
        with_pipes: See `open_file`.

    Raises:
        OSError: It can't be read, is no file, or is too large; ``strerror`` is the reason.
    """
    with open_file(path, with_pipes) as file:
        if os.fstat(file.fileno()).st_size > most_bytes:  # then none of it need be read
            raise _too_large(most_bytes)
        return read_stream(file, most_bytes)


def read_stream(file: BinaryIO, most_bytes: int) -> bytes:
    """All that comes out of a stream, which waits for its end.

    Raises:
        OSError: It can't be read, or more comes; ``strerror`` is the reason.
    """
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise _too_large(most_bytes)
    return data


def lines_of(path: Path, most_bytes: int, most_bytes_a_line: int) -> Iterator[bytes]:
    """The lines of a file one by one, without the byte order mark and the line feeds.

    Raises:
        OSError: As `read_file`, and where a line is too long.
    """
    left, mark = most_bytes, BOM_UTF8
    with open_file(path) as file:
        while line := file.readline(most_bytes_a_line + 1):
            if len(line) > most_bytes_a_line:
                raise OSError(errno.EFBIG, f"a line has more than {most_bytes_a_line} bytes")
            if (left := left - len(line)) < 0:
                raise _too_large(most_bytes)
            yield line.removeprefix(mark).removesuffix(b"\n")
            mark = b""


def text_of(data: bytes) -> str:
    """The text that bytes are in UTF-8, a byte order mark left out.

    Raises:
        ValueError: They are none; says what they seem to be, and what to do.
    """
    if data.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise ValueError("it is written in UTF-32: save it as UTF-8")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or _looks_like_utf16(data):
        raise ValueError(
            "it is written in UTF-16, as Notepad and PowerShell may do: save it as UTF-8"
        )
    if b"\0" in data:
        raise ValueError(f"byte {data.index(0) + 1} is a zero, which no text holds")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # In UTF-8 such a byte never stands alone; in the older ways of writing it is a letter.
        reason = f"byte {error.start + 1} is not UTF-8"
        letter = bytes(data[error.start : error.start + 1]).decode("latin-1")
        if letter.isalpha():
            reason += f': in Latin-1 or Windows-1252 it would be "{letter}"; save it as UTF-8'
        raise ValueError(reason) from error


def _check(mode: int, may_be_pipe: bool) -> None:
    if stat.S_ISREG(mode) or (may_be_pipe and stat.S_ISFIFO(mode)):
        return
    kind = next((kind for is_kind, kind in KINDS if is_kind(mode)), "something else")
    raise OSError(errno.EINVAL, f"it is {kind}, not a file")


def _too_large(most_bytes: int) -> OSError:
    return OSError(errno.EFBIG, f"it has more than {most_bytes} bytes")


def _looks_like_utf16(data: bytes) -> bool:
    """Whether every second byte, or about so many, is a zero, and few of the others are."""
    even, odd = data[::2], data[1::2]
    zeros = sorted((half.count(0) / len(half) if half else 0.0) for half in (even, odd))
    return len(data) % 2 == 0 and zeros[0] == 0.0 and zeros[1] > ZEROS_OF_UTF16


# Windows would change line ends, and has no waiting to be turned off.
_FLAGS: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)
