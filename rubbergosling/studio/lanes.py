"""The queues in which a page's requests wait: each is done in order, and beside the others."""

import logging
import threading
from collections.abc import Callable, Collection
from queue import SimpleQueue
from typing import Any

log = logging.getLogger(__name__)

Work = tuple[Callable[..., object], tuple[Any, ...]]


class Lanes:
    """Queues, each with a thread of its own that starts when it is first needed.

    The threads hold up no end: what is under way then is given up with the process.

    Args:
        names: Of the queues; what waits in one that is not there waits in the last of them.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._queues: dict[str, SimpleQueue[Work]] = {name: SimpleQueue() for name in names}
        self._rest = list(names)[-1]
        self._threads: dict[str, threading.Thread] = {}
        self._lock, self._is_closed = threading.Lock(), False

    def put(self, name: str, work: Callable[..., object], *arguments: Any) -> None:
        """Has something done when its turn comes; after the end nothing is done."""
        name = name if name in self._queues else self._rest
        with self._lock:
            if self._is_closed:
                return
            self._queues[name].put((work, arguments))
            if name not in self._threads:
                self._threads[name] = thread = threading.Thread(
                    target=self._run, args=(name,), name=f"studio {name}", daemon=True
                )
                thread.start()

    def close(self) -> None:
        """Forgets what waits; what is under way goes on to its end."""
        with self._lock:
            self._is_closed = True
            for name in self._threads:
                self._queues[name].put((_nothing, ()))  # wakes the thread

    def _run(self, name: str) -> None:
        while True:
            work, arguments = self._queues[name].get()
            if self._is_closed:
                return
            try:
                work(*arguments)
            except Exception:
                log.exception("what waited in the queue %s failed", name)


def _nothing() -> None:
    pass
