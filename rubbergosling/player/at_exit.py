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
    """Has a session closed when the interpreter ends, unless `forget` comes first."""
    if not _open:
        atexit.register(_close_all)
    _open[id(session)] = os.getpid(), session


def forget(session: Closable) -> None:
    """Leaves a session alone from now on: it is closed."""
    _open.pop(id(session), None)
    if not _open:
        atexit.unregister(_close_all)


def _close_all() -> None:
    for owner, session in list(_open.values()):
        if owner == os.getpid():  # a copy that `fork` made must not end what plays elsewhere
            session.close()
