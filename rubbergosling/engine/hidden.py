"""Hidden folders that only the engine and we use; they are removed when we end.

A folder can be read and entered by its owner only (0700). As long as its player lives it holds
a lock in it. So a folder whose lock is free was left by a player that was killed, and whoever
comes next removes it, and completes what was being recorded from there.
"""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from .keeper import remove_folder

PREFIX = ".rubbergosling-"
NEW_PREFIX = ".new-rubbergosling-"
"""Of a folder that has no lock yet; it has another name then, so that nobody removes it."""

LOCK = "lock"

OLD_SECONDS = 3600.0
"""A folder that still has no lock after so long was left by somebody who was killed just then."""


class HiddenFolder:
    """A folder of our own while the context lasts, or until `remove`.

    Args:
        parent: Where it is made; None is where the system has its temporary files.

    Attributes:
        path: Where it is.
        lock: A file descriptor; who inherits it keeps the folder from being swept.

    Raises:
        OSError: If it can't be made.
    """

    def __init__(self, parent: Path | None = None) -> None:
        parent = Path(tempfile.gettempdir()) if parent is None else parent
        sweep(parent)
        new = Path(tempfile.mkdtemp(prefix=NEW_PREFIX, dir=parent))
        try:
            self.lock = os.open(new / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            _take(self.lock)
            self.path = new.with_name(new.name.replace(NEW_PREFIX, PREFIX, 1))
            if os.name == "nt":  # a folder with an open file can't get another name there
                self.path = new
            else:
                new.rename(self.path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        self.path = self.path.absolute()

    def remove(self) -> None:
        """Removes it with all that is in it."""
        if os.name == "nt":
            self._let_go()
        remove_folder(self.path)
        self._let_go()

    def _let_go(self) -> None:
        lock, self.lock = self.lock, -1  # once: its number may soon be another file's
        with suppress(OSError):
            os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


def sweep(parent: Path) -> None:
    """Removes the hidden folders that killed players have left."""
    if os.name == "nt":  # no folder's lock can be tried there
        return
    with suppress(OSError):
        for folder in list(parent.glob(f"{PREFIX}*")):
            with suppress(OSError):
                if folder.lstat().st_uid == os.getuid() and folder.is_dir():
                    _sweep(folder)
        for folder in list(parent.glob(f"{NEW_PREFIX}*")):
            status = folder.lstat()
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > OLD_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if _take(lock):
            remove_folder(folder)
    finally:
        os.close(lock)


def _take(lock: int) -> bool:
    """Whether nobody else holds a lock; if so, we do until its file is closed."""
    if os.name == "nt":
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
