"""The keys that act at once while a file plays."""

import logging
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..commands.agents import ending_of
from ..commands.caller import where
from ..errors import GoslingError
from ..language.vocabulary import series
from ..performance.entries import Evaluate, Hush
from ..player.file_names import free_name
from ..player.session import Session
from .commands import run_command
from .printing import counted
from .terminal import pressed_keys

log = logging.getLogger(__name__)

HINT = "keys: h hush/play  S save  L load  R reset  q end  ? help"
"""What is always on the screen, where there is room."""

HELP = """\
h  stops the sound, and starts it again
S  saves what the agents have learnt, into files here
L  loads the agents that were saved here last
R  twice: the agents forget all they have learnt
q  twice: ends the music, as Ctrl-C does at once"""

MAX_KEYS = 4
"""More at once are no keys but something pasted, which may hold any letter."""

ESCAPE = b"\x1b"
"""Begins what the arrows and other keys without a letter send."""


def is_hushed(session: Session) -> bool:
    """Whether the last thing that was done to the music was to stop it."""
    actions = (entry.action for entry in reversed(session.performance.entries))
    return isinstance(next((a for a in actions if isinstance(a, Evaluate | Hush)), None), Hush)


class Keys:
    """What the keys do; what can't be undone asks for a second press.

    Args:
        session: What is played.
        end: Ends the music.
    """

    def __init__(self, session: Session, end: Callable[[], None]) -> None:
        self._session, self._end = session, end
        self._asked = b""
        self._acts: dict[bytes, Callable[[], str]] = {
            b"h": self._hush_or_play,
            b"S": self._save_all,
            b"L": lambda: load_newest(session),
            b"R": self._reset,
            b"q": self._quit,
            b"?": lambda: HELP,
        }

    def typed(self, letters: bytes) -> None:
        """Does what some keys ask for and says what was done. No failure ends the keys."""
        if letters.startswith(ESCAPE):
            return
        if len(letters) > MAX_KEYS:
            self._session.say(f"this looks like something pasted, it is no key. {HINT}")
            return
        for letter in letters:
            try:
                self._session.say(self._press(bytes((letter,))))
            except GoslingError as error:
                self._session.say(str(error), is_error=True)
            except Exception as error:  # the keys after this one must work
                log.exception("a key failed")
                self._session.say(f"the key failed: {error}", is_error=True)

    def _press(self, key: bytes) -> str:
        act = self._acts.get(key)
        if key != self._asked:  # what was asked for is off
            self._asked = b""
        return act() if act else HINT

    def _hush_or_play(self) -> str:
        session = self._session
        if not is_hushed(session):
            return run_command(session, "hush")
        actions = (entry.action for entry in reversed(session.performance.entries))
        program = next((action for action in actions if isinstance(action, Evaluate)), None)
        if program is None:
            return "there is no program to play yet"
        return f"plays again {where(session.play(program))}"

    def _save_all(self) -> str:
        session = self._session
        saved: list[str] = []
        again, failed = "", []
        empty = {name for name, state in session.melody_agents.items() if state.is_empty}
        for instrument in session.performance.taught_instruments:
            if instrument in empty:
                continue
            try:
                path = free_name(Path(f"{instrument}{ending_of(instrument)}"))
                session.save(instrument, path)
                saved.append(str(path))
                again = again or f"--agent {instrument}={path}"
            except (GoslingError, OSError) as error:  # the others are saved all the same
                failed.append(str(error))
        for sentence in failed:
            session.say(sentence, is_error=True)
        if not saved:
            return "nothing was saved" if failed else "there are no agents to save yet"
        return f"saved {series(saved, 'and')} in {_folder()}; play {again} begins with it"

    def _reset(self) -> str:
        lost = [
            *(f"{name}'s {counted(state.lessons)} of lessons"
              for name, state in self._session.agents.items() if state.lessons),
            *(f"{name}'s {state.lessons} notes"
              for name, state in self._session.melody_agents.items() if state.lessons),
        ]  # fmt: skip
        if lost and not self._is_confirmed(b"R"):
            return f"R again forgets {series(lost, 'and')}; S saves them first"
        return run_command(self._session, "reset")

    def _quit(self) -> str:
        if not self._is_confirmed(b"q"):
            return "q once more ends the music"
        self._end()
        return "the end"

    def _is_confirmed(self, key: bytes) -> bool:
        """Whether this is the second press; if not, the next one may be."""
        is_second, self._asked = self._asked == key, key
        if is_second:
            self._asked = b""
        return is_second


@contextmanager
def keys(session: Session, ended: threading.Event) -> Iterator[None]:
    """Listens to the keys while the context lasts, where input is a terminal that has keys.

    Args:
        session: What is played.
        ended: Set where a key, or a terminal that has gone, ends the music.
    """

    def hang_up() -> None:
        if _hang_up_ends():
            ended.set()

    with pressed_keys(Keys(session, ended.set).typed, hang_up) as are_heard:
        if are_heard:
            session.say(HINT)
        yield


def _hang_up_ends() -> bool:
    """Whether a terminal that goes away ends the music: not under `nohup`."""
    return signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN


def _folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        return "this folder"


def load_newest(session: Session) -> str:
    """Has each instrument that learns or predicts played by the agent that S saved last here.

    Returns:
        Which files were loaded, or that there are none, for people.

    Raises:
        GoslingError: If one can't be read; those before it are loaded.
    """
    instruments = session.performance.taught_instruments
    loaded, entry = [], None
    for instrument in instruments:
        if (path := _newest(instrument)) is not None:
            entry = session.load(instrument, path)
            loaded.append(str(path))
    if entry is not None:
        return f"loaded {series(loaded, 'and')}, {where(entry)}"
    if not instruments:
        return "there are no agents yet: learn or predict makes one"
    names = [f"{instrument}{ending_of(instrument)}" for instrument in instruments]
    return f"no saved agent is in this folder: {series(names)}"


def _newest(instrument: str) -> Path | None:
    """The file of an instrument's agent that was written last in the current folder."""
    name = re.compile(rf"{re.escape(instrument)}(-(\d+))?{re.escape(ending_of(instrument))}")
    found = [
        (path.stat().st_mtime_ns, int(match[2] or 1), path)
        for path in Path().iterdir()
        if (match := name.fullmatch(path.name)) and path.is_file()
    ]
    return max(found)[2] if found else None
