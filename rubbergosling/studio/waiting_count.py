"""How much waits, counted by several threads."""

import sys
import threading


class WaitingCount:
    """How much waits; may be counted on several threads."""

    def __init__(self) -> None:
        self._count, self._lock = 0, threading.Lock()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._count == 0

    def begin(self, most: int = sys.maxsize) -> bool:
        """Counts one more, unless there are so many."""
        with self._lock:
            if self._count >= most:
                return False
            self._count += 1
        return True

    def end(self) -> None:
        """Counts one less."""
        with self._lock:
            self._count -= 1
