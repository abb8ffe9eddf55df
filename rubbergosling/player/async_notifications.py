"""The notifications of a session for asyncio, in a queue of limited length."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from .notifications import Closed, Missed, Notification, Subscriber

MAX_WAITING = 1000


class Stream:
    """The notifications of a session from the moment the stream is entered, for one reader.

        async with session.notifications() as notifications:
            async for notification in notifications:
                print(notification)

    It ends when the session is closed, or when it is left.

    Args:
        subscribe: Has a function called with each notification, on any thread, and returns what
            ends that.
        most_waiting: How many notifications wait to be read; of more, the oldest are lost, and
            a `Missed` in their place tells how many.
    """

    def __init__(
        self,
        subscribe: Callable[[Subscriber], Callable[[], None]],
        most_waiting: int = MAX_WAITING,
    ) -> None:
        self._subscribe, self._most_waiting = subscribe, most_waiting
        self._leave: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._waiting: deque[Notification] = deque()
        self._missed = 0
        self._has_ended = self._is_woken = False

    async def __aenter__(self) -> Self:
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        self._leave = self._subscribe(self._hear)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._leave is not None:
            self._leave()

    def __aiter__(self) -> Self:
        if self._leave is None:
            raise RuntimeError(
                "notifications are read where they are entered: "
                "async with session.notifications() as notifications: ..."
            )
        return self

    async def __anext__(self) -> Notification | Missed:
        while (notification := self._next()) is None:
            await self._news.wait()
        return notification

    def _next(self) -> Notification | Missed | None:
        with self._lock:
            if self._missed:
                missed, self._missed = Missed(self._missed), 0
                return missed
            if self._waiting:
                return self._waiting.popleft()
            if self._has_ended:
                raise StopAsyncIteration
            self._is_woken = False
            self._news.clear()
            return None

    def _hear(self, notification: Notification) -> None:
        with self._lock:
            if isinstance(notification, Closed):
                self._has_ended = True
            else:
                self._waiting.append(notification)
            if len(self._waiting) > self._most_waiting:
                self._waiting.popleft()
                self._missed += 1
            # Once is enough: a loop that is busy must not collect calls instead.
            was_woken, self._is_woken = self._is_woken, True
        if not was_woken:
            self._loop.call_soon_threadsafe(self._news.set)
