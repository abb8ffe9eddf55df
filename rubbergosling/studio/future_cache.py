"""Results that are worked out once, however many ask for them at the same time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any


class FutureCache:
    """The latest results by what they were made of; may be asked from several threads.

    Args:
        max_count: So many are remembered.
    """

    def __init__(self, max_count: int) -> None:
        self._max_count, self._lock = max_count, threading.Lock()
        self._futures: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, begin: Callable[[], Future[Any]]) -> Future[Any]:
        """What was begun for a key, or is begun now; what has failed is tried again."""
        with self._lock:
            known = self._futures.get(key)
            if known is None or (known.done() and _has_failed(known)):
                known = self._futures[key] = begin()
            self._futures.move_to_end(key)
            while len(self._futures) > self._max_count:
                self._futures.popitem(last=False)
        return known


def _has_failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None
