"""The queues in which a page's requests wait: each is done in order, and beside the others."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any


class Lanes:
    """Queues, each with a thread of its own that starts when it is first needed.

    Args:
        names: Of the queues; what waits in one that is not there waits in the last of them.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._queues = {
            name: ThreadPoolExecutor(1, thread_name_prefix=f"studio {name}") for name in names
        }
        self._rest = list(names)[-1]

    def put(self, name: str, work: Callable[..., object], *arguments: Any) -> None:
        """Has something done when its turn comes; after the end nothing is done."""
        with suppress(RuntimeError):
            self._queues.get(name, self._queues[self._rest]).submit(work, *arguments)

    def close(self) -> None:
        """Forgets what waits; what is under way goes on to its end."""
        for queue in self._queues.values():
            queue.shutdown(wait=False, cancel_futures=True)
