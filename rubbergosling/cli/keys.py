"""Keys that act at once while a file plays: h stops the sound, R has all agents start afresh."""

import os
import select
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import GoslingError
from ..session.session import Session
from .commands import run_command

KEYS = {b"h": "hush", b"R": "reset"}


@contextmanager
def keys(session: Session) -> Iterator[None]:
    """Listens to the keys while the context lasts, where input is a terminal that has keys."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    reading, writing = os.pipe()
    thread = threading.Thread(target=_listen, args=(session, terminal, reading), name="keys")
    tty.setcbreak(terminal)
    thread.start()
    try:
        yield
    finally:
        os.close(writing)  # which wakes the thread
        thread.join()
        os.close(reading)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _listen(session: Session, terminal: int, ended: int) -> None:
    while True:
        ready, _, _ = select.select([terminal, ended], [], [])
        if ended in ready or not (key := os.read(terminal, 1)):
            return
        if command := KEYS.get(key):
            try:
                session.say(run_command(session, command))
            except GoslingError as error:
                session.say(str(error), is_error=True)
