"""Calls the subscribers of a session with each notification, in order.

Two steps, so that nobody is called while a lock is held: what happens is *posted* at once, and
*delivered* by whichever thread comes along next with no lock in its hands. A subscriber is never
called by two threads at the same time; one that takes its time holds up nobody's lock, only the
thread that called it.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

from ..errors import GoslingError
from .notifications import Closed, Notification, Said, Subscriber

log = logging.getLogger(__name__)


class _Listener:
    """One subscriber, and the notifications that wait for it."""

    def __init__(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber
        self.waiting: deque[Notification] = deque()
        self._turn = threading.Lock()
        """Held by the thread that calls the subscriber. Never waited for, only tried."""

    def deliver(self) -> bool:
        """Tells what waits, unless another thread is at it and will; whether it still listens."""
        # Asked again after each turn: something may have come just before the turn was given back.
        while self.waiting and self._turn.acquire(blocking=False):
            try:
                while (notification := self._next()) is not None:
                    self._subscriber(notification)
            except Exception:  # whoever listens must not be able to stop the music
                log.exception("a subscriber failed and is left out from now on")
                return False
            finally:
                self._turn.release()
        return True

    def _next(self) -> Notification | None:
        try:
            return self.waiting.popleft()
        except IndexError:
            return None


class Publisher:
    """Functions that are called with each notification.

    Attributes:
        failure: What went wrong for good while the music went on; None if nothing did.
    """

    def __init__(self) -> None:
        # A dictionary, since it can be added to, taken from and copied without a lock.
        self._listeners: dict[_Listener, None] = {}
        self._telling: set[int] = set()
        self._is_over = False
        self.failure: GoslingError | None = None

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Adds one; returns what takes it away again."""
        listener = _Listener(subscriber)
        self._listeners[listener] = None
        if self._is_over:  # or who comes late would wait for ever
            listener.waiting.append(Closed())
        self.deliver()
        return lambda: self._leave(listener)

    def post(self, notification: Notification) -> None:
        """Queues a notification for every subscriber. Calls none, so a lock may be held."""
        self._is_over = self._is_over or isinstance(notification, Closed)
        for listener in tuple(self._listeners):
            listener.waiting.append(notification)

    def say(self, text: str, is_error: bool = False, clears: bool = False) -> None:
        """Posts one sentence for the player; `clears` where earlier ones no longer matter."""
        self.post(Said(text, is_error, clears))

    def fail(self, error: GoslingError) -> None:
        """Notes what went wrong for good, and posts it."""
        self.failure = error
        self.say(str(error), is_error=True)

    def deliver(self) -> None:
        """Calls the subscribers with all that was posted. No lock may be held: they may need it.

        Notifications that another thread is delivering are left to it.
        """
        listeners = tuple(self._listeners)
        if not any(listener.waiting for listener in listeners):  # most of the time
            return
        this = threading.get_ident()
        is_outermost = this not in self._telling
        self._telling.add(this)
        try:
            for listener in listeners:
                if not listener.deliver():
                    self._leave(listener)
        finally:
            if is_outermost:
                self._telling.discard(this)

    def is_telling(self, thread: threading.Thread) -> bool:
        """Whether a thread is calling a subscriber, which may be waiting for anything."""
        return thread.ident in self._telling

    def _leave(self, listener: _Listener) -> None:
        self._listeners.pop(listener, None)
        listener.waiting.clear()
