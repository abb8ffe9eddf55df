"""Draws the screen while music plays, in a thread of its own.

It is drawn from values that never change, once for each sixteenth and only where something has
changed; the thread that plays never waits for it.
"""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console, ConsoleDimensions, Group, RenderableType
from rich.live import Live

from ..language.visible import visible
from ..player.notifications import Notification, Said
from ..player.session import Session
from .display import COLUMNS, Watcher, body, column_of, header
from .lines import lines
from .terminal import around_stops, is_ours

FRAME_SECONDS, LOOK_SECONDS = 0.04, 0.15
"""So long a frame stays at least; so often we look whether something was said."""

MESSAGE_LINES = 12
MIN_COLUMNS, MIN_ROWS = 16, 4
"""On a smaller terminal lines are read more easily."""

ERASE_LINE = "\r\x1b[2K"


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


class _Pictures:
    """Pictures as the lines of a terminal.

    The rows of a bar are worked out once for each of its sixteenths, while nothing changes but
    the time: they come again in the next bar. Only the first line tells how many bars it was.
    """

    def __init__(self, watcher: Watcher, hint: str) -> None:
        self.messages: tuple[Said, ...] = ()
        self.seconds_left = 0.0
        """How long the picture stays as it is, unless something happens."""
        self._watcher, self._hint = watcher, hint
        self._console = Console()  # not the one that is drawn on, which would draw
        self._lasting: object = None
        self._bodies: dict[int, list[str]] = {}
        self._told: object = None
        self._header: list[str] = []

    @property
    def size(self) -> ConsoleDimensions:
        """Of the terminal."""
        return self._console.size

    def whole(self) -> RenderableType:
        """What there is to see now."""
        view, size = self._watcher.view(), self.size
        return Group(header(view, size.width), body(view, self.messages, size, self._hint))

    def lines(self, size: ConsoleDimensions) -> list[str]:
        """The same as lines, with the codes for their colours."""
        view = self._watcher.view()
        self.seconds_left = view.seconds_left
        lasting = (view.program, view.marks, view.agents, view.melodies, self.messages, size)
        if lasting != self._lasting:
            self._lasting, self._bodies = lasting, {}
        column = column_of(view.bar) % COLUMNS
        if column not in self._bodies:
            shown = body(view, self.messages, size, self._hint)
            self._bodies[column] = self._printed(shown)
        told = (view.moment, size.width)
        if told != self._told:
            self._told, self._header = told, self._printed(header(view, size.width))
        return [*self._header, *self._bodies[column]][: size.height]

    def _printed(self, shown: RenderableType) -> list[str]:
        with self._console.capture() as captured:
            self._console.print(shown)
        return captured.get().splitlines()


class _Screen:
    """A picture that is drawn again and again in one place, while the terminal is ours."""

    def __init__(self, pictures: _Pictures) -> None:
        self.out = sys.stdout
        self._console, self._pictures = Console(), pictures
        self._lock = threading.RLock()
        self._live: Live | None = None
        self._drawn: tuple[ConsoleDimensions, list[str]] | None = None
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
                self._draw()
            except OSError:  # who plays does not stop for it: keys and signals tell of the end
                self._is_gone = True

    def leave(self) -> None:
        """Lets go of the terminal, with the cursor below the picture."""
        with self._lock:
            self._leave()

    def _draw(self) -> None:
        size = self._pictures.size
        now, before = self._pictures.lines(size), self._drawn
        if self._live is None:
            self._live = Live(
                console=self._console, auto_refresh=False, vertical_overflow="crop",
                get_renderable=self._whole,
            )  # fmt: skip
            self._live.start()
        if before is None or before[0] != size or len(before[1]) != len(now):
            self._live.refresh()
        elif before[1] != now:
            self._console.file.write(_changes(before[1], now))
            self._console.file.flush()
        self._drawn = (size, now)

    def _whole(self) -> RenderableType:
        """For `Live`: at first, where the size changes, and below what others print meanwhile."""
        self._drawn = None
        return self._pictures.whole()

    def _leave(self) -> None:
        live, self._live, self._drawn = self._live, None, None
        if live is not None:
            with suppress(OSError):
                live.stop()


def _changes(before: Sequence[str], now: Sequence[str]) -> str:
    """What draws those lines that have changed; the cursor is in the last one, and ends there."""
    last = len(now) - 1
    codes = []
    for place, (old, new) in enumerate(zip(before, now, strict=True)):
        if old != new:
            up, down = (f"\x1b[{last - place}{way}" if place < last else "" for way in "AB")
            codes.append(f"{up}{ERASE_LINE}{new}{down}")
    return "".join(codes)


@contextmanager
def _display(session: Session, hint: str) -> Iterator[None]:
    foot = hint if sys.stdin is not None and sys.stdin.isatty() else ""  # or there are no keys
    ended, watcher = threading.Event(), Watcher(session)
    pictures = _Pictures(watcher, foot)

    def keep(notification: Notification) -> None:
        watcher.hear(notification)
        if isinstance(notification, Said) and notification.text != foot:
            before = () if notification.clears else pictures.messages[1 - MESSAGE_LINES :]
            said = replace(notification, text=visible(notification.text))
            pictures.messages = (*before, said)

    def go_on_drawing() -> None:
        while not ended.wait(min(max(pictures.seconds_left, FRAME_SECONDS), LOOK_SECONDS)):
            shown.refresh()

    unsubscribe = session.subscribe(keep)
    shown = _Screen(pictures)
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
