"""The screen while it plays, drawn by a thread of its own; plain lines where none can be drawn.

It is drawn from values that never change, ten times a second at most and only when something on
it has changed; the thread that plays never waits for it.
"""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from math import floor
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console, ConsoleDimensions, RenderableType
from rich.live import Live

from ..language.visible import visible
from ..player.notifications import Notification, Said
from ..player.session import Session
from .display import COLUMNS, Watcher, picture
from .lines import lines
from .terminal import around_stops, is_ours

FRAME_SECONDS = 0.04
MESSAGE_LINES = 12
MIN_COLUMNS, MIN_ROWS = 16, 4
"""On a smaller terminal lines are read more easily."""


@contextmanager
def screen(session: Session, plain: bool = False, hint: str = "") -> Iterator[None]:
    """Shows what a session does while the context lasts.

    Args:
        session: What is played.
        plain: Whether lines are wanted on a terminal too.
        hint: What stays at the foot of the screen, about the keys.
    """
    if plain or not _can_draw():
        with lines(session):
            yield
    else:
        with _display(session, hint):
            yield


def _can_draw() -> bool:
    """Whether output is a terminal of ours on which one can go back and draw anew."""
    if not sys.stdout.isatty():
        return False
    terminal = os.environ.get("TERM", "dumb" if os.name == "posix" else "")
    columns, rows = get_terminal_size()
    is_large = columns >= MIN_COLUMNS and rows >= MIN_ROWS
    return terminal not in ("dumb", "unknown") and is_large and _is_foreground(sys.stdout)


def _is_foreground(stream: TextIO) -> bool:
    try:
        return is_ours(stream.fileno())
    except (OSError, ValueError):  # what is no file belongs to nobody else
        return True


class _Screen:
    """A picture that is drawn again and again in one place, while the terminal is ours."""

    def __init__(self, draw: Callable[[ConsoleDimensions], RenderableType]) -> None:
        self.out = sys.stdout
        self._console, self._draw = Console(), draw
        self._lock = threading.RLock()
        self._live: Live | None = None
        self._is_gone = False

    def refresh(self) -> None:
        """Draws the picture as it is now; nothing where the terminal is another's, or has gone."""
        with self._lock:
            if self._is_gone:
                return
            if not _is_foreground(self.out):
                self._leave()
                return
            try:
                if self._live is None:
                    console = self._console
                    self._live = Live(console=console, auto_refresh=False, vertical_overflow="crop")
                    self._live.start()
                self._live.update(self._draw(self._console.size), refresh=True)
            except OSError:  # who plays does not stop for it: keys and signals tell of the end
                self._is_gone = True

    def leave(self) -> None:
        """Lets go of the terminal, with the cursor below the picture."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            with suppress(OSError):
                live.stop()


@contextmanager
def _display(session: Session, hint: str) -> Iterator[None]:
    messages: deque[Said] = deque(maxlen=MESSAGE_LINES)
    foot = hint if sys.stdin is not None and sys.stdin.isatty() else ""  # or there are no keys
    ended, watcher = threading.Event(), Watcher(session)

    def keep(notification: Notification) -> None:
        watcher.hear(notification)
        if isinstance(notification, Said) and notification.text != foot:
            if notification.clears:
                messages.clear()
            messages.append(replace(notification, text=visible(notification.text)))

    def go_on_drawing() -> None:
        drawn: object = None
        while not ended.wait(FRAME_SECONDS):
            state = (
                floor(session.bar * COLUMNS), list(messages), session.performance, watcher.lessons,
                _is_foreground(shown.out),
            )  # fmt: skip
            if state != drawn:
                drawn = state
                shown.refresh()

    unsubscribe = session.subscribe(keep)
    shown = _Screen(lambda size: picture(watcher.view(), list(messages), size, foot))
    thread = threading.Thread(target=go_on_drawing, name="display", daemon=True)
    try:
        with around_stops(shown.leave, shown.refresh):
            thread.start()
            yield
    finally:
        ended.set()
        thread.join()
        unsubscribe()
        shown.refresh()
        shown.leave()
