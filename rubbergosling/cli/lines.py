"""Prints messages as plain lines where there is no terminal to draw on."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Full, Queue

from ..agents.agent_kind import Learnt
from ..language.visible import visible
from ..player.notifications import Notification, Said
from ..player.session import Session
from .agent_rows import LOW_LOSS, learnt_line
from .streams import tell

MAX_LINES, END_SECONDS = 10_000, 2.0


@contextmanager
def lines(session: Session) -> Iterator[None]:
    """Prints what a session says while the context lasts.

    A pipe that nobody reads stops who writes into it: never a thread that plays. Where printing
    fails for good, as on a full disk, the music goes on.
    """
    told: dict[str, object] = {}
    waiting: Queue[Said | None] = Queue(MAX_LINES)

    def show(notification: Notification) -> None:
        if isinstance(notification, Said):
            keep(notification)
        elif isinstance(notification, Learnt):
            known, loss = notification.snapshot, notification.snapshot.loss or 0.0
            news = (known.right, known.taught, loss <= LOW_LOSS)
            if told.get(notification.instrument) != news:  # or it would be a line in every bar
                told[notification.instrument] = news
                keep(Said(learnt_line(notification)))

    def keep(line: Said | None) -> None:
        with suppress(Full):  # whoever should read them has stopped to
            waiting.put_nowait(line)

    keep(Said(f"playing on {session.engine_name}"))
    thread = threading.Thread(target=_print_all, args=(waiting,), name="lines", daemon=True)
    thread.start()
    unsubscribe = session.subscribe(show)
    try:
        yield
    finally:
        unsubscribe()
        keep(None)
        thread.join(END_SECONDS)


def _print_all(waiting: "Queue[Said | None]") -> None:
    is_read = True
    while (line := waiting.get()) is not None:
        if line.is_error:
            tell(visible(line.text))
        elif is_read:
            try:
                print(visible(line.text), file=sys.stdout, flush=True)
            except OSError as error:
                is_read = False
                tell(f"{_why(error)}: the music goes on, Ctrl-C ends it")


def _why(error: OSError) -> str:
    if isinstance(error, BrokenPipeError):
        return "nobody reads what is printed here any more"
    return f"standard output can't be written ({error.strerror})"
