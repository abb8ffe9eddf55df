"""The terminal that a program plays in: whose it is at the moment, and Ctrl-Z, `fg` and `bg`.

A terminal belongs to one job at a time. Who reads from it, or sets its modes, while it belongs to
another is stopped by the system; who draws on it spoils what the other shows. So whoever uses it
asks `is_ours` before, and has its modes given back while the process is stopped.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Work = Callable[[], object]

AGAIN_SECONDS = 0.05
"""So much later a stop is tried again that came in the middle of a line."""

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
