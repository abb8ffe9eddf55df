"""Locks: of libraries that keep state in one place for all threads, and of a folder's files."""

import os
import sys
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Lock = Any
"""What `RLock` makes; its type has no public name."""


def lock_of_process() -> Lock:
    """A new lock, for the module that asks, which a forked process finds free.

    A process that is forked while another thread holds a lock finds it taken for ever, and what
    it protects half done. So a fork waits for this one.
    """
    lock = RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock


def lock_file(path: Path) -> BinaryIO | None:
    """Takes a file as a lock until what is returned is closed, or its process ends in any way.

    Returns:
        What holds the lock; None where somebody else does.

    Raises:
        OSError: If there can be no such file.
    """
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        file.close()
        return None
    except OSError:  # no file can be locked on that disk
        return file
    return file
