"""Writes files whole or not at all, and only where they were meant to go.

A name that was looked at may lead elsewhere when it is written: somebody puts a link there in
between. So a file is written under a name that nobody can guess, which must be new, and then
takes the place of what has its name. A link of that name is replaced; nothing is written through
it. What is no file, such as a device, is refused.
"""

import os
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PART_PREFIX, PART_SUFFIX = ".", ".gosling-part"
"""How the name of a file begins and ends that is not whole yet."""

OLD_SECONDS = 3600.0
"""A part that is older was left by somebody who was killed while writing."""

_NEW = os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, whole or not at all; one that is there is replaced.

    Raises:
        OSError: If it can't be written.
    """
    _check(path)
    _remove_old_parts(path.parent)
    part, file = _new_part(path)
    try:
        with os.fdopen(file, "wb") as writing:
            writing.write(data)
            _like(path, file)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def move_whole(made: Path, path: Path) -> None:
    """Gives a complete file its name, with the rights that new files have; replaces what is there.

    Args:
        made: The file; on the same disk, or else it is copied.
        path: Its name from now on.

    Raises:
        OSError: If it can't be moved.
    """
    _check(path)
    with made.open("rb") as file:
        _like(path, file.fileno())
    try:
        made.replace(path)
    except OSError:
        if made.parent.stat().st_dev == path.parent.stat().st_dev:
            raise
        part, copy = _new_part(path)
        try:
            with os.fdopen(copy, "wb") as writing, made.open("rb") as reading:
                shutil.copyfileobj(reading, writing)
                _like(path, copy)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def create(path: Path) -> int:
    """Makes a file to be written from now on; gives its file descriptor.

    One that is there is emptied. A link is not followed: what it leads to stays as it is. As
    long as it is open, nobody else can do the same.

    Raises:
        OSError: If it can't be made, there is something else than a file, or somebody writes it.
    """
    _check(path)
    if path.is_symlink():
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):  # it came there just now
            raise OSError("it is not a file")
        _keep_from_others(file)
        os.ftruncate(file, 0)
    except BaseException:
        os.close(file)
        raise
    return file


def _keep_from_others(file: int) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OSError("somebody is writing it already") from error
    except OSError:
        pass  # no file can be locked on that disk


def _check(path: Path) -> None:
    """Sees to it that nothing but a file is replaced."""
    if not path.name or path.is_dir():
        raise OSError("it is a folder")
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise OSError("it is a device or a pipe, and not a file")


def _new_part(path: Path) -> tuple[Path, int]:
    # Short, since the name may be as long as a name can be.
    part = path.with_name(f"{PART_PREFIX}{secrets.token_hex(8)}{PART_SUFFIX}")
    return part, os.open(part, os.O_WRONLY | _NEW, 0o600)


def _like(path: Path, file: int) -> None:
    """Gives a file the rights of the one that it replaces, or else those of any new file."""
    if not hasattr(os, "fchmod"):
        return
    try:
        there = path.lstat().st_mode
    except OSError:
        there = 0
    if stat.S_ISREG(there):
        os.fchmod(file, stat.S_IMODE(there))
    else:
        os.fchmod(file, 0o666 & ~_umask())


def _umask() -> int:
    """Which rights new files of ours do not have."""
    with suppress(OSError, ValueError, StopIteration):  # asking the system otherwise sets it
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").split("\n")
        return int(next(line for line in lines if line.startswith("Umask:")).split()[1], 8)
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _remove_old_parts(folder: Path) -> None:
    with suppress(OSError):
        for part in list(folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}")):
            with suppress(OSError):
                status = part.lstat()
                is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
                if is_ours and time.time() - status.st_mtime > OLD_SECONDS:
                    part.unlink()
