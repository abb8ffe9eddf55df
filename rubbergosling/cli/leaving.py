"""The end of what plays: in good order, whoever ends it, and with an account of it."""

import argparse
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..session.session import Session
from .printing import counted, print_warning

log = logging.getLogger(__name__)


@contextmanager
def until_interrupted(ended: threading.Event) -> Iterator[None]:
    """Lets Ctrl-C, a closed terminal and a polite kill end the music in good order.

    What is ignored already, as under `nohup` or in the background of a script, stays ignored.

    Args:
        ended: Set then, for who waits: an exception may come where somebody swallows it.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]

    is_interrupted = threading.Event()

    def interrupt(number: int, frame: object) -> None:
        ended.set()
        if not is_interrupted.is_set():  # whoever is impatient must not stop us from cleaning up
            is_interrupted.set()
            raise KeyboardInterrupt

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
