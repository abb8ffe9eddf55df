"""Who listens to a session: each is called with everything that happens."""

import logging
from collections.abc import Callable

from .notifications import Closed, Notification, Subscriber

log = logging.getLogger(__name__)


class Audience:
    """Functions that are called with each notification, on whatever thread publishes it."""

    def __init__(self) -> None:
        self._subscribers: tuple[Subscriber, ...] = ()
        self._is_over = False

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Adds one; returns what takes it away again."""
        self._subscribers = (*self._subscribers, subscriber)
        if self._is_over:  # or who comes late would wait for ever
            subscriber(Closed())
        return lambda: self._leave(subscriber)

    def publish(self, notification: Notification) -> None:
        """Tells all of them."""
        self._is_over = isinstance(notification, Closed)
        for subscriber in self._subscribers:
            try:
                subscriber(notification)
            except Exception:  # whoever listens must not be able to stop the music
                log.exception("a subscriber failed and is left out from now on")
                self._leave(subscriber)

    def _leave(self, subscriber: Subscriber) -> None:
        self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)
