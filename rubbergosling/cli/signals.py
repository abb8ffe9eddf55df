"""Signals that end a command: it clears away what it has begun, and says which signal it was."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

BY_SIGNAL = 128
"""The exit status of what a signal has ended, less its number; as shells count."""


def ending_signals(*names: str) -> list[signal.Signals]:
    """Those of some signals that this system has, and that nobody asked us to ignore.

    `nohup` has a closed terminal ignored, and a script has Ctrl-C ignored by what it starts in its
    background.
    """
    there = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    return [each for each in there if signal.getsignal(each) is not signal.SIG_IGN]


@contextmanager
def cleared_away() -> Iterator[None]:
    """Has a polite kill and a closed terminal end us as an exception does: all is cleared away."""
    try:
        signals = ending_signals("SIGTERM", "SIGHUP")
        before = {each: signal.signal(each, _end) for each in signals}
    except ValueError:  # not the main thread: whoever has that one decides
        yield
        return
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(number: int, frame: object) -> NoReturn:
    for each in ending_signals("SIGTERM", "SIGHUP"):
        signal.signal(each, signal.SIG_IGN)  # whoever is impatient must not stop the clearing
    raise SystemExit(BY_SIGNAL + number)
