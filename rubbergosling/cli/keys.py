"""Keys that act at once while a file plays, for hands that have no time to type."""

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import GoslingError
from ..language.vocabulary import series
from ..performance.entries import Evaluate, Hush
from ..session.doors import ending_of, where
from ..session.files import free_name
from ..session.session import Session
from .commands import run_command

HELP = "keys: h stops the sound and starts it again, R resets the agents, S saves them"


def _hush_or_play(session: Session) -> str:
    if not is_hushed(session):
        return run_command(session, "hush")
    (*_, action) = (
        entry.action for entry in session.performance.entries if isinstance(entry.action, Evaluate)
    )
    return f"plays again {where(session.play(action))}"


def _save_all(session: Session) -> str:
    saved = []
    empty = {name for name, state in session.melodies.items() if state.is_empty}
    for instrument in session.performance.taught_instruments:
        if instrument in empty:
            continue
        path = free_name(Path(f"{instrument}{ending_of(instrument)}"))
        session.save(instrument, path)
        saved.append(str(path))
    return f"saved {series(saved, 'and')}" if saved else "there are no agents yet"


KEYS: dict[bytes, Callable[[Session], str]] = {
    b"h": _hush_or_play,
    b"R": lambda session: run_command(session, "reset"),
    b"S": _save_all,
}


def is_hushed(session: Session) -> bool:
    """Whether the last thing that was done to the music was to stop it."""
    actions = (entry.action for entry in reversed(session.performance.entries))
    return isinstance(next((a for a in actions if isinstance(a, Evaluate | Hush)), None), Hush)


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
    session.say(HELP)
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
        if act := KEYS.get(key):
            try:
                session.say(act(session))
            except GoslingError as error:
                session.say(str(error), is_error=True)
