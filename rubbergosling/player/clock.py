"""The clock of a session: the system's, or a virtual one for tests."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

STEP_SECONDS = 0.005
"""A jump of the machine's clock longer than this is a step; shorter ones are measuring noise."""

HEARD_STEP_SECONDS = 0.1
"""A step longer than this is told: engines may take some seconds to follow it."""

TURN_SECONDS = 0.0005
"""So long a thread of Python's keeps the interpreter while another one wants it; usually it is ten
times as long, and each datagram that is sent waits for it: beside the reading of a model of 50,000
notes, 3262 bundles of a very fast program were late that way, and none this way."""


@contextmanager
def prompt_threads() -> Iterator[None]:
    """Has the process's threads take shorter turns, so that none has to wait for long."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, TURN_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@dataclass(frozen=True)
class Step:
    """What the machine's clock did, seen from the music.

    Attributes:
        seconds: How far it was set forward; below 0 backward.
        was_asleep: Whether the whole machine slept so long, as a laptop that is closed.
        moves_tags: Whether time tags follow it, so that an engine has to follow it, too.
    """

    seconds: float
    was_asleep: bool = False
    moves_tags: bool = True


class Clock(Protocol):
    """What a scheduler needs of time; all values in seconds."""

    def now(self) -> float:
        """Seconds on a clock that never steps, near to Unix time."""
        ...

    def unix(self, seconds: float) -> float:
        """The time tag, as the engine counts Unix time, of a time on this clock."""
        ...

    def stepped(self) -> Step | None:
        """The step of the machine's clock since this was last asked, if it can be heard."""
        ...

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Waits so long, or until `wake` is set."""
        ...


class SystemClock:
    """The machine's clocks: steady for the music, Unix time for the time tags.

    If someone sets the machine's clock, servers follow it; the music goes on steadily,
    and its time tags follow.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._unix_offset = self._told_offset = self._offset
        self._slept = _seconds_asleep()

    def now(self) -> float:
        """Seconds on a clock that never steps, equal to Unix time at the start."""
        return time.monotonic() + self._offset

    def unix(self, seconds: float) -> float:
        """Unix time of a time on this clock, following steps of the machine's clock."""
        self._follow()
        return seconds + (self._unix_offset - self._offset)

    def stepped(self) -> Step | None:
        """The step of the machine's clock since this was last asked, if it can be heard."""
        self._follow()
        seconds, slept = self._unix_offset - self._told_offset, _seconds_asleep()
        asleep, self._slept, self._told_offset = slept - self._slept, slept, self._unix_offset
        if abs(seconds) < HEARD_STEP_SECONDS:
            return None
        return Step(seconds, was_asleep=abs(seconds - asleep) < HEARD_STEP_SECONDS)

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Waits so long, or until `wake` is set."""
        wake.wait(seconds)

    def _follow(self) -> None:
        offset = time.time() - time.monotonic()
        if abs(offset - self._unix_offset) > STEP_SECONDS:
            self._unix_offset = offset


class SteadyClock(SystemClock):
    """The machine's steady clock for the time tags as well.

    It is for an engine that asks us for the time, and so has none of its own that is set.
    """

    def unix(self, seconds: float) -> float:
        """The same time: whatever the machine's clock is set to, nothing has to follow."""
        return seconds

    def stepped(self) -> Step | None:
        """The step of the machine's clock since this was last asked, if it is worth telling."""
        step = super().stepped()
        return None if step is None else replace(step, moves_tags=False)


class VirtualClock:
    """A clock that moves only when someone waits; nothing really waits."""

    def __init__(self, start: float = 1_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """The virtual time."""
        return self._now

    def unix(self, seconds: float) -> float:
        """The same time: a virtual server shares this clock."""
        return seconds

    def stepped(self) -> Step | None:
        """Nobody sets this one."""
        return None

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Moves the time on."""
        self._now += seconds


def _seconds_asleep() -> float:
    """How long the machine has slept since it was started, where its steady clock stops meanwhile.

    Elsewhere 0: there the music sees a long pause instead.
    """
    if sys.platform != "linux":
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
