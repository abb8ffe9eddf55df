"""A lock for libraries that keep state in one place for all threads."""

import os
from threading import RLock
from typing import Any

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
