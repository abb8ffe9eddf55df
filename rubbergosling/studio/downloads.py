"""What pages may fetch: each thing once, by an address that nobody can guess, for a minute."""

import secrets
import threading
import time

KEPT_SECONDS = 60.0
MAX_BYTES = 400 << 20
"""Of all that waits; the oldest go first. An hour of sound is larger, and is better rendered."""

PREFIX = "/download/"


class Downloads:
    """Files that wait to be fetched."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, bytes]] = {}
        self._lock = threading.Lock()

    def offer(self, data: bytes) -> str:
        """Keeps something to be fetched; returns the path of its address."""
        path, now = f"{PREFIX}{secrets.token_urlsafe(18)}", time.monotonic()
        with self._lock:
            self._forget(now)
            while self._waiting and self._size() + len(data) > MAX_BYTES:
                del self._waiting[next(iter(self._waiting))]
            self._waiting[path] = now + KEPT_SECONDS, data
        return path

    def take(self, path: str) -> bytes | None:
        """What is at a path, which is gone then; None where nothing is, or no longer."""
        with self._lock:
            self._forget(time.monotonic())
            found = self._waiting.pop(path, None)
        return None if found is None else found[1]

    def _size(self) -> int:
        return sum(len(data) for _, data in self._waiting.values())

    def _forget(self, now: float) -> None:
        for path in [path for path, (end, _) in self._waiting.items() if end < now]:
            del self._waiting[path]
