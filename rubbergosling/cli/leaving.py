"""The end of what plays: in good order, whoever ends it, and with an account of it."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from ..session.session import Session
from .printing import counted, print_warning


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Lets Ctrl-C, a closed terminal and a polite kill end the music in good order."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def interrupt(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, ignore)
        raise KeyboardInterrupt

    def ignore(number: int, frame: object) -> None:
        """Whoever is impatient must not stop us from cleaning up."""

    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    except KeyboardInterrupt:
        pass
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
