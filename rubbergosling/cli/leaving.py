"""The end of what plays: in good order, whoever ends it, and with an account of it."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ..session.session import Session
from .printing import counted, print_warning
from .signals import BY_SIGNAL, ending_signals

PATIENCE_SECONDS = 1.0
"""Whoever asks again after so long does not want to wait any more."""

log = logging.getLogger(__name__)


@contextmanager
def until_interrupted(ended: threading.Event) -> Iterator[None]:
    """Lets Ctrl-C, a closed terminal and a polite kill end the music in good order.

    What is ignored already, as under `nohup` or in the background of a script, stays ignored.

    Args:
        ended: Set then, for who waits: an exception may come where somebody swallows it.
    """
    signals = ending_signals("SIGINT", "SIGTERM", "SIGHUP")
    is_interrupted, asked_at, restore = threading.Event(), time.monotonic(), _terminal()

    def interrupt(number: int, frame: object) -> None:
        nonlocal asked_at
        ended.set()
        if not is_interrupted.is_set():
            is_interrupted.set()
            asked_at = time.monotonic()
            raise KeyboardInterrupt
        # Whoever is impatient must not stop us from cleaning up, unless that does not end.
        if time.monotonic() - asked_at > PATIENCE_SECONDS:
            restore()
            os._exit(BY_SIGNAL + number)  # the engine's keeper clears away the rest

    heard = [each for each in signals if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, interrupt) for each in heard}
    try:
        yield
    except KeyboardInterrupt:
        pass
    except Exception:
        if not is_interrupted.is_set():
            raise
        log.debug("somebody made another exception of the interrupt", exc_info=True)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def unwaiting(session: Session) -> Iterator[None]:
    """Lets nobody wait for an agent any more when the context ends: doors could not close."""
    try:
        yield
    finally:
        session.give_up_training()


def _terminal() -> Callable[[], None]:
    """What gives the terminal back as it is now."""
    try:
        import termios
    except ImportError:  # Windows
        return lambda: None
    try:
        before = termios.tcgetattr(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError, termios.error):  # it is no terminal, or closed
        return lambda: None

    def restore() -> None:
        with suppress(OSError, termios.error):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)

    return restore


def farewell(session: Session, options: argparse.Namespace) -> int:
    """Says what was written and what was late; returns the exit status."""
    for written in (options.record, options.journal):
        if written is not None and written.exists():
            size = written.stat().st_size
            print(
                f"{written}: {f'{size / 1000:.0f} kB' if size >= 1000 else f'{size} bytes'} written"
            )
    late = session.lateness
    if late.count:
        print_warning(
            f"{late.count} bundles were late, {late.left_out} of them too late to sound; "
            f"the worst by {late.worst_seconds * 1000:.0f} ms, "
            f"at bar {float(late.worst_bar) + 1:.2f}"
        )
    if bars := session.performance.late_bars:
        print_warning(f"lessons were learnt too late for {counted(bars)}")
    return session.failure.exit_status if session.failure else 0
