"""Closes the sessions that a script or a notebook left open, when its interpreter ends.

Whoever is killed closes nothing; the engine's keeper sees to that.
"""

import atexit
import os
from typing import Protocol


class Closable(Protocol):
    """What can be left open."""

    def close(self) -> None:
        """Takes everything down."""
        ...


_open: dict[int, tuple[int, Closable]] = {}


def close_at_exit(session: Closable) -> None:
    """Has a session closed when the interpreter ends, unless `is_closed` comes first."""
    if not _open:
        atexit.register(_close_all)
    _open[id(session)] = os.getpid(), session


def is_closed(session: Closable) -> None:
    """There is nothing left to close of it."""
    _open.pop(id(session), None)
    if not _open:
        atexit.unregister(_close_all)


def _close_all() -> None:
    for owner, session in list(_open.values()):
        if owner == os.getpid():  # a copy that `fork` made must not end what plays elsewhere
            session.close()
