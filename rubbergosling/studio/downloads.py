"""What pages may fetch: each thing once, by an address that nobody can guess, for a minute."""

import secrets
import threading
import time

KEPT_SECONDS = 60.0
MAX_BYTES = 400 << 20
"""Of all that waits; the oldest go first. An hour of sound is larger, and is better rendered."""

MAX_OF_ONE = 3
"""So many wait of one who asks; the newest."""

PREFIX = "/download/"


class Downloads:
    """Files that wait to be fetched."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, bytes, object]] = {}
        self._lock = threading.Lock()

    def offer(self, data: bytes, asker: object) -> str:
        """Keeps something to be fetched.

        Args:
            data: What is to be fetched.
            asker: For whom; what waits for others makes no way for it, as long as there is room.

        Returns:
            The path of its address.
        """
        path, now = f"{PREFIX}{secrets.token_urlsafe(18)}", time.monotonic()
        with self._lock:
            self._forget(now)
            own = [path for path, (_, _, whose) in self._waiting.items() if whose is asker]
            for old in own[: max(0, len(own) + 1 - MAX_OF_ONE)]:
                del self._waiting[old]
            while self._waiting and self._size() + len(data) > MAX_BYTES:
                del self._waiting[next(iter(self._waiting))]
            self._waiting[path] = now + KEPT_SECONDS, data, asker
        return path

    def take(self, path: str) -> bytes | None:
        """What is at a path, which is gone then; None where nothing is, or no longer."""
        with self._lock:
            self._forget(time.monotonic())
            found = self._waiting.pop(path, None)
        return None if found is None else found[1]

    def _size(self) -> int:
        return sum(len(data) for _, data, _ in self._waiting.values())

    def _forget(self, now: float) -> None:
        for path in [path for path, (end, *_) in self._waiting.items() if end < now]:
            del self._waiting[path]
