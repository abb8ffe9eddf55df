"""What pages may fetch: each thing once, by an address that nobody can guess, for a minute."""

import secrets
import threading
import time

KEPT_SECONDS = 60.0
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
            self._waiting[path] = now + KEPT_SECONDS, data
        return path

    def take(self, path: str) -> bytes | None:
        """What is at a path, which is gone then; None where nothing is, or no longer."""
        with self._lock:
            self._forget(time.monotonic())
            found = self._waiting.pop(path, None)
        return None if found is None else found[1]

    def _forget(self, now: float) -> None:
        for path in [path for path, (end, _) in self._waiting.items() if end < now]:
            del self._waiting[path]
