"""Hearing what a session tells or what was recorded, and holding it against what is written."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import soundfile
from numpy.typing import NDArray

from rubbergosling import Session
from rubbergosling.player.notifications import Notification, Played, Said
from rubbergosling.timeline.track_events import Event

from .patience import PATIENCE_SECONDS

Sounding = TypeVar("Sounding")


def not_heard(heard: Sequence[Sounding], written: Iterable[Sounding]) -> list[Sounding]:
    """What a journal gives that was not heard live; fails where another thing or order was heard.

    That is nothing, but for what the session says it has left out as too late to sound.
    """
    found, expected = [], iter(heard)
    due = next(expected, None)
    for each in written:
        if each == due:
            due = next(expected, None)
        else:
            found.append(each)
    assert due is None, f"{due} was heard and is not written"
    return found


def check_heard(heard: Sequence[Event], written: Iterable[Event], left_out: int) -> None:
    """Fails unless events are the same live and offline, but for so many bundles left out."""
    missing = not_heard(heard, written)
    assert len({event.bar for event in missing}) <= left_out, missing[:5]


class Listener:
    """Keeps what a session tells, and waits for a sentence."""

    def __init__(self, session: Session) -> None:
        self.events: list[Event] = []
        self.said: list[str] = []
        self._changed = threading.Condition()
        session.subscribe(self._hear)

    def _hear(self, notification: Notification) -> None:
        with self._changed:
            if isinstance(notification, Played):
                self.events += notification.events
            elif isinstance(notification, Said):
                self.said.append(notification.text)
            self._changed.notify_all()

    def wait_for(self, words: str) -> str:
        """The first sentence that holds some words; fails if none comes."""

        def found() -> str | None:
            return next((sentence for sentence in self.said if words in sentence), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, PATIENCE_SECONDS), self.said
            return str(found())


def clicks(path: Path) -> NDArray[np.intp]:
    """Frames at which a click begins: above a tenth of full scale after 5 ms below it."""
    frames, rate = soundfile.read(path, always_2d=True)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > 0.1)
    return loud[np.diff(loud, prepend=-rate) > 0.005 * rate]


def peak(path: Path) -> float:
    """The largest sample value of a recording."""
    frames, _ = soundfile.read(path, always_2d=True)
    return float(np.abs(frames).max())


def write_click(folder: Path, name: str) -> None:
    """An own sample that is one single sample long at full level, and silence after it."""
    frames = np.zeros(480, dtype=np.float32)
    frames[0] = 0.99
    soundfile.write(folder / f"{name}.wav", frames, 48000, subtype="FLOAT")
