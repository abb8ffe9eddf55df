"""Notices pauses of the machine: a busy moment, Ctrl-Z, sleep, a clock that was set.

What can be done is done to the look-ahead: it grows when the machine stalls, and comes back when it
has been calm for a minute. The rest is told.
"""

from math import floor

from ..settings import MAX_LOOK_AHEAD_SECONDS
from .notifications import Say
from .transport import Transport

STALL_PART = 0.7
"""When so much of the look-ahead passes between two windows, the machine has stalled."""

GROWTH, ENOUGH_SECONDS = 2.5, 0.5
"""After a stall the look-ahead grows at least so many times, up to so much, and beyond that
only to twice the stall: who plays live waits for it at every change."""

STOPPED_SECONDS = 1.0
"""Who does nothing for longer than this was stopped (Ctrl-Z, a debugger); no look-ahead helps."""

CALM_SECONDS = 60.0
"""After so long without a stall that the look-ahead of the start would not stand, it comes back."""


class PauseWatch:
    """Looks at the time between two windows, and at the machine's clock.

    Args:
        transport: Its look-ahead is what grows.
        say: Tells the player.
    """

    def __init__(self, transport: Transport, say: Say) -> None:
        self._transport, self._say = transport, say
        self._usual_look_ahead_seconds = transport.look_ahead_seconds
        self._last_look = self._last_stall = 0.0

    def look(self, now: float) -> None:
        """Called before each window, at a time of the transport's clock."""
        self._look_at_the_clock()
        self._look_for_stalls(now)
        self._last_look = now

    def _look_at_the_clock(self) -> None:
        if (step := self._transport.clock.stepped()) is None:
            return
        seconds, where = _in_words(abs(step.seconds)), self._where()
        if step.was_asleep:
            self._say(f"the machine slept for {seconds}: the music goes on at {where}")
            return
        way = "forward" if step.seconds > 0 else "back"
        then = "the music goes on in time"
        if step.moves_tags:
            then = f"there may be a silence until the engine has followed, and then {then}"
        self._say(f"the machine's clock was set {way} by {seconds}, at {where}: {then}")

    def _look_for_stalls(self, now: float) -> None:
        transport = self._transport
        gap = now - max(self._last_look, transport.began)
        if gap > max(STOPPED_SECONDS, transport.look_ahead_seconds):
            self._last_stall = now
            self._say(f"the music was stopped for {_in_words(gap)} and goes on at {self._where()}")
            return
        if gap > self._usual_look_ahead_seconds * STALL_PART:
            self._last_stall = now
        elif now - max(self._last_stall, transport.began) >= CALM_SECONDS:
            self._calm_down()
        if gap <= transport.look_ahead_seconds * STALL_PART:
            return
        wanted = max(2 * gap, min(GROWTH * transport.look_ahead_seconds, ENOUGH_SECONDS))
        grown = min(wanted, MAX_LOOK_AHEAD_SECONDS)
        if grown > transport.look_ahead_seconds:
            self._say(
                f"this machine stalled (nothing for {gap * 1000:.0f} ms): "
                f"what you change is heard {grown * 1000:.0f} ms later from now on, "
                "until it has been calm for a minute (look-ahead)"
            )
            transport.look_ahead_seconds = grown

    def _calm_down(self) -> None:
        """Has changes heard as soon as at the start again; what was sent stays sent."""
        transport = self._transport
        if transport.look_ahead_seconds > self._usual_look_ahead_seconds:
            transport.look_ahead_seconds = self._usual_look_ahead_seconds
            self._say(
                "the machine has been calm for a minute: what you change is heard "
                f"{transport.look_ahead_seconds * 1000:.0f} ms later again (look-ahead)"
            )

    def _where(self) -> str:
        return f"bar {max(floor(self._transport.bar), 0) + 1}"


def _in_words(seconds: float) -> str:
    """A time as people say it."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} hours"
    if seconds >= 90:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
