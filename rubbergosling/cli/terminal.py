"""The terminal that a program plays in: whose it is, Ctrl-Z, `fg` and `bg`, and its keys.

A terminal belongs to one job at a time. Who reads from it, or sets its modes, while it belongs to
another is stopped by the system; who draws on it spoils what the other shows. So whoever uses it
asks `is_ours` before, and has its modes given back while the process is stopped.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Work = Callable[[], object]

AGAIN_SECONDS = 0.05
"""So much later a stop is tried again that came in the middle of a line."""

LOOK_SECONDS = 0.2
"""So often we look whether the terminal is ours again: nobody tells a job that goes on running."""

_around: list[tuple[Work, Work]] = []
"""What is done before a stop and after it; a process has one way of being stopped."""


def is_ours(descriptor: int) -> bool:
    """Whether the terminal takes what we read, draw and set: we are not in its background."""
    if not hasattr(os, "tcgetpgrp"):  # Windows
        return True
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:  # it governs no jobs, or is gone
        return True


@contextmanager
def around_stops(before: Work, after: Work) -> Iterator[None]:
    """Has something done before Ctrl-Z stops the process, and after `fg` or `bg` goes on with it.

    Args:
        before: Called on the main thread.
        after: Likewise; the terminal may belong to another job then.
    """
    is_first, number = not _around, getattr(signal, "SIGTSTP", None)
    _around.append((before, after))
    was = None
    # Where job control was switched off for us it stays so.
    if is_first and number is not None and signal.getsignal(number) is not signal.SIG_IGN:
        with suppress(ValueError):  # not on the main thread: then nobody tidies up
            was = signal.signal(number, _stop)
    try:
        yield
    finally:
        _around.remove((before, after))
        if number is not None and was is not None:
            signal.signal(number, was)


def _stop(number: int, frame: object) -> None:
    works = list(_around)
    try:
        for before, _ in reversed(works):
            before()
    except RuntimeError:  # it came in the middle of a line, and a stream takes no second one then
        again = threading.Timer(AGAIN_SECONDS, os.kill, [os.getpid(), number])
        again.daemon = True
        again.start()
        return
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)  # here the process stands still until somebody goes on with it
    signal.signal(number, _stop)
    for _, after in works:
        after()


@contextmanager
def pressed_keys(typed: Callable[[bytes], object], gone: Work) -> Iterator[bool]:
    """Tells of each key that is pressed while the context lasts; yields whether there are any.

    There are none where standard input is no terminal, and none on Windows.

    Args:
        typed: Called with the keys that were pressed at once, on a thread of its own.
        gone: Called there if the terminal goes away.
    """
    try:
        import termios
    except ImportError:  # Windows
        yield False
        return
    terminal = sys.stdin.fileno() if sys.stdin.isatty() else -1
    try:
        modes = termios.tcgetattr(terminal)
    except (termios.error, ValueError):  # no terminal, or one that has gone
        yield False
        return
    keyboard = _Keyboard(terminal, modes, typed, gone)
    # A stop may come as soon as the terminal is taken: then it must be given back.
    with around_stops(keyboard.give_back, keyboard.take):
        keyboard.begin()
        try:
            yield True
        finally:
            keyboard.end()


class _Keyboard:
    """The keys of a terminal, one by one and unseen, as long as the terminal is ours."""

    def __init__(
        self, terminal: int, modes: list[Any], typed: Callable[[bytes], object], gone: Work
    ) -> None:
        self._terminal, self._modes, self._typed, self._gone = terminal, modes, typed, gone
        self._ended, self._ending = os.pipe()
        self._is_over = False
        self._thread = threading.Thread(target=self._listen, name="keys", daemon=True)

    def begin(self) -> None:
        """Takes the terminal and listens."""
        self.take()
        self._thread.start()

    def end(self) -> None:
        """Listens no more and leaves the terminal as it was."""
        os.close(self._ending)  # which wakes the thread
        self._thread.join()
        os.close(self._ended)
        self._is_over = True
        self.give_back()

    def take(self) -> None:
        """Has the terminal give us each key at once, until we have ended."""
        import termios
        import tty

        if not self._is_over and is_ours(self._terminal):  # else the system would stop us for it
            with suppress(termios.error):
                tty.setcbreak(self._terminal, termios.TCSADRAIN)

    def give_back(self) -> None:
        """Gives the terminal the modes back that it had."""
        import termios

        if is_ours(self._terminal):
            with suppress(termios.error):
                termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._modes)

    def _listen(self) -> None:
        was_ours = True
        while self._ended not in self._ready():
            if not is_ours(self._terminal):
                was_ours = False
            elif not was_ours:
                was_ours = True
                self.take()
            elif self._terminal in self._ready(0) and not self._read():
                self._gone()
                return

    def _ready(self, seconds: float = LOOK_SECONDS) -> list[int]:
        """Who has something to read; the terminal is left alone while it is another's."""
        terminal, ended = self._terminal, self._ended
        watched = [ended, terminal] if is_ours(terminal) else [ended]
        return select.select(watched, [], [], seconds)[0]

    def _read(self) -> bool:
        """Tells of the keys that were pressed; false if the terminal has gone."""
        try:
            letters = os.read(self._terminal, 1024)
        except OSError:
            return False
        if letters:
            self._typed(letters)
        return bool(letters)
