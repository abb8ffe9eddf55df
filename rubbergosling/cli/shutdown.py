"""Ends a command in good order on Ctrl-C or a signal, and prints what was played."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from .printing import counted, print_warning
from .streams import tell_at_once

if TYPE_CHECKING:
    from ..player.session import Session

BY_SIGNAL = 128
"""The exit status of what a signal has ended, less its number; as shells count."""

FORCE_SECONDS = 3.0
"""So much time from the first signal on a second one leaves for the end in good order: closing a
window may send two at once, and a recording would be lost."""


def ending_signals(*names: str) -> list[signal.Signals]:
    """The signals that this system has and that are not ignored.

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


@contextmanager
def until_interrupted(ended: threading.Event) -> Iterator[None]:
    """Lets Ctrl-C, a closed terminal and a polite kill end the music in good order.

    A second one ends it by force, for whatever hangs: it can't be waited for any longer. What is
    ignored already, as under `nohup` or in the background of a script, stays ignored.

    Args:
        ended: Set then, for who waits: an exception may come where somebody swallows it.
    """
    first: list[float] = []
    restore = _terminal_as_it_is()
    is_interrupted: list[bool] = []

    def interrupt(number: int, frame: object) -> None:
        first.append(time.monotonic())
        if len(first) > 1:
            rest = max(first[0] + FORCE_SECONDS - time.monotonic(), 0.0)
            timer = threading.Timer(rest, _end_by_force, [number, restore])
            timer.daemon = True
            timer.start()
        elif not ended.is_set():  # else the end has begun, and must not be interrupted
            is_interrupted.append(True)
            # Not here: we may just have interrupted somebody who holds the event's lock.
            threading.Thread(target=ended.set, daemon=True).start()
            raise KeyboardInterrupt

    signals = ending_signals("SIGINT", "SIGTERM", "SIGHUP")
    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    except KeyboardInterrupt:
        pass
    except Exception:
        if not is_interrupted:
            raise
        import logging  # which no other command needs

        why = "somebody made another exception of the interrupt"
        logging.getLogger(__name__).debug(why, exc_info=True)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Lets the first Ctrl-C end the training with the best so far, and the second end it all."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        tell_at_once("warning: the training ends with the best so far; Ctrl-C again: at once")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def unwaiting(session: "Session") -> Iterator[None]:
    """Ends all waiting for agents when the context ends, so that OSC can close."""
    try:
        yield
    finally:
        session.give_up_training()


def _end_by_force(number: int, restore: Callable[[], None]) -> None:
    with suppress(OSError):
        restore()
        show_cursor = b"\x1b[?25h" if os.isatty(2) else b""
        os.write(2, show_cursor + b"\nended by force: a recording may be incomplete\n")
    os._exit(BY_SIGNAL + number)  # the engine's keeper clears away the rest


def _terminal_as_it_is() -> Callable[[], None]:
    """What gives the terminal back as it is now, where there is one."""
    try:
        import termios
    except ImportError:  # Windows
        return lambda: None
    try:
        state = termios.tcgetattr(0)
    except (OSError, ValueError, termios.error):  # it is no terminal, or closed
        return lambda: None
    return lambda: termios.tcsetattr(0, termios.TCSANOW, state)


def farewell(session: "Session", outputs: Iterable[Path | None]) -> int:
    """Says what was written and what was late; returns the exit status."""
    for written in outputs:
        if written is not None and written.exists():
            size = written.stat().st_size
            print(
                f"{written}: {f'{size / 1000:.0f} kB' if size >= 1000 else f'{size} bytes'} written"
            )
    late = session.lateness
    if late.count:
        print_warning(
            f"{late.count} bundles were late, {late.left_out} of them too late to be heard; "
            f"the worst by {late.worst_seconds * 1000:.0f} ms, "
            f"at bar {float(late.worst_bar) + 1:.2f}"
        )
    if bars := session.performance.late_bars:
        print_warning(f"the agents played without their newest lessons for {counted(bars)}")
    return session.failure.exit_status if session.failure else 0
