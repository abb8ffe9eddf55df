"""The look-ahead: how far the performance has been sent, and sending the next window.

Several times within each look-ahead, all that falls due within it is sent as time-stamped
bundles. Waking up costs more than packing, so the wake-ups are as few as safety allows.
Positions come from the performance's tempo map, never from adding up; only *when a
bundle is sent* depends on when this thread runs.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ..agents.ensemble import Ensemble
from ..errors import GoslingError
from ..language.syntax import Program
from ..mixer.mixer import Mixer
from ..performance.entries import Action, Entry, Hush, Late, MovePointer, Performance
from ..settings import MAXIMUM_LOOK_AHEAD_SECONDS, Quantise
from .clock import Clock, prompt_threads
from .notifications import Played, Reached, Say, Subscriber
from .window import play_window

WAKE_PART = 0.375
"""The part of the look-ahead after which the next window is sent."""

MAX_WAKE_SECONDS = 0.1
STALL_PART = 0.7
"""When so much of the look-ahead passes between two windows, the machine has stalled."""

GROWTH, ENOUGH_SECONDS = 2.5, 0.5
"""After a stall the look-ahead grows at least so many times, up to so much, and beyond that
only to twice the stall: who plays live waits for it at every change."""

STOPPED_SECONDS = 1.0
"""Who does nothing for longer than this was stopped (Ctrl-Z, a debugger); no look-ahead helps."""

CALM_SECONDS = 60.0
"""After so long without a stall that the look-ahead of the start would not stand, it comes back."""

TOO_LATE_SECONDS = 0.1
"""What is later than this is left out: a pile of old notes is worse than a gap."""

WINDOW_GRID = 1024
"""Windows end at whole multiples of this part of a bar."""

log = logging.getLogger(__name__)

GRID: dict[Quantise, Fraction] = {
    "step": Fraction(1, 8),
    "beat": Fraction(1, 4),
    "bar": Fraction(1),
}


@dataclass(frozen=True)
class Lateness:
    """What was not on time since the start.

    Attributes:
        count: Bundles sent after their time.
        left_out: How many of these were too late to sound.
        worst_seconds: The latest of them.
        worst_bar: Where that was.
    """

    count: int = 0
    left_out: int = 0
    worst_seconds: float = 0.0
    worst_bar: Fraction = Fraction(0)


class Scheduler:
    """Plays a growing performance on whatever stage there is.

    Args:
        clock: Now, and waiting.
        look_ahead_seconds: How far ahead bundles are sent; it grows when the machine stalls, and
            comes back when it has been calm for a minute.
        quantise: Where added actions take effect.
        ensemble: The agents.
        publish: Told of what was sent and learnt, and which bars were reached.
        entered: Called with each entry that the scheduler itself adds.
        fixed: Called with a position in bars before which nothing changes any more, just before
            what is there is sent.
        say: Called with one sentence when something went wrong.
    """

    def __init__(
        self,
        clock: Clock,
        look_ahead_seconds: float,
        quantise: Quantise,
        ensemble: Ensemble,
        publish: Subscriber,
        entered: Callable[[Entry], None],
        fixed: Callable[[Fraction], None],
        say: Say,
    ) -> None:
        self.clock, self.look_ahead_seconds, self.quantise = clock, look_ahead_seconds, quantise
        self.performance = Performance()
        self.lateness = Lateness()
        self.stage: Mixer | None = None
        self.end: Fraction | None = None
        self.sent = Fraction(0)
        self.ensemble = ensemble
        self._publish, self._entered, self._fixed, self._say = publish, entered, fixed, say
        self._lock = threading.Lock()
        self._origin: float | None = None
        self._usual_look_ahead_seconds = look_ahead_seconds
        self._last_tick = self._last_stall = 0.0
        self._reached = -1
        self.stopping = threading.Event()

    def begin(self, performance: Performance) -> None:
        """Puts bar 0 of a performance a look-ahead from now."""
        with self._lock:
            self.performance = performance
            self._last_tick = self._last_stall = self.clock.now()
            self._origin = self._last_tick + self.look_ahead_seconds

    @property
    def has_begun(self) -> bool:
        """Whether there is a bar 0 yet."""
        return self._origin is not None

    def add(self, action: Action) -> Entry:
        """Adds an action at the next place of the grid that has not been sent yet.

        One that changes nothing is not added.
        """
        with self._lock:
            grid = GRID[self.quantise]
            # A pointer follows a hand: it moves as soon as it can.
            is_gesture = isinstance(action, MovePointer)
            bar = self.sent if is_gesture else ceil(self.sent / grid) * grid
            entry = Entry(bar, action)
            if self.performance.is_changed_by(action):
                self.performance = self.performance.added(entry)
            return entry

    def last_entry(self) -> Entry:
        """The end of the performance: a hush, where it was left."""
        now = self.bar_now() if self.end is None else min(self.bar_now(), self.end)
        return Entry(max([now, *(e.bar for e in self.performance.entries[-1:])]), Hush())

    def programs_ahead(self) -> list[Program]:
        """The program that holds where sending has got to, and those already added after it."""
        performance, first = self.performance, max(self.performance.section_index(self.sent), 0)
        return [section.program for section in performance.sections[first:]]

    def resume(self, stage: Mixer) -> None:
        """Goes on with a new stage, on which nothing is arranged yet."""
        with self._lock, stage.context.at(None):
            stage.arrange(self.performance.program_at(self.sent), self.clock.now())
            for entry in reversed(self.performance.entries):
                if isinstance(entry.action, MovePointer):
                    stage.move_pointer(entry.action.x, entry.action.y)
                    break
            self.stage = stage

    def bar_now(self) -> Fraction:
        """The position in bars that sounds now; below 0 before the start."""
        return Fraction(0) if self._origin is None else self._bar_at(self.clock.now(), self._origin)

    def run(self) -> None:
        """Ticks until `stopping` is set; whatever goes wrong is reported and survived."""
        with prompt_threads():
            while not self.stopping.is_set():
                self._tick_safely()
                wake = min(MAX_WAKE_SECONDS, self.look_ahead_seconds * WAKE_PART)
                self.clock.wait(wake, self.stopping)

    def _tick_safely(self) -> None:
        try:
            self.tick()
        except GoslingError as error:
            self._say(f"{error} (bar {float(self.sent) + 1:.2f})", is_error=True)
        except Exception as error:  # the music must go on; the next window may be fine
            log.exception("a window was lost")
            self._say(f"a part of bar {float(self.sent) + 1:.2f} was lost: {error!r}", True)

    def tick(self) -> None:
        """Sends what falls due within the look-ahead."""
        origin, now = self._origin, self.clock.now()
        if origin is None:
            return
        self._watch_the_clock(origin)
        self._watch_for_stalls(now, origin)
        self._last_tick = now
        with self._lock:
            start = self.sent
            stop = max(start, self._bar_at(now + self.look_ahead_seconds, origin))
            if self.end is not None:
                stop = max(start, min(stop, self.end))
            self.sent = stop
        if start == stop:
            return
        if ceil(stop) - 1 > self._reached:
            self._reached = ceil(stop) - 1
            self._publish(Reached(self._reached))
        try:
            self._hear_agents(start, stop)
        except GoslingError as error:  # no reason for the drums to be missing
            self._say(str(error), is_error=True)
        self._fixed(stop)
        if self.stage is None:
            return
        performance = self.performance
        tempo = performance.tempo

        def when(bar: Fraction) -> float | None:
            due = origin + float(tempo.seconds_at(bar))
            late = self.clock.now() - due
            if late > 0:
                self._note_lateness(late, bar)
            return None if late > TOO_LATE_SECONDS else self.clock.unix(due)

        sent = play_window(self.stage, performance, self.ensemble, start, stop, when)
        if sent:
            self._publish(Played(tuple(sent)))

    def _hear_agents(self, start: Fraction, stop: Fraction) -> None:
        """Sends off the lessons that a window ends; writes down which were not learnt in time."""
        if not self.performance.taught_instruments:
            return
        for place in (start, *range(floor(start) + 1, ceil(stop)), stop):
            for learnt in self.ensemble.advance(self.performance, Fraction(place)):
                self._publish(learnt)
            behind = self.ensemble.behind(floor(place))
            is_bar_line = place == floor(place) and place < stop
            if is_bar_line and behind > self.performance.late_at(place):
                self._note_late_lesson(floor(place), behind)

    def _note_late_lesson(self, bar: int, behind: int) -> None:
        entry = Entry(Fraction(bar), Late(behind))
        with self._lock:
            self.performance = self.performance.added(entry)
        if self.performance.late_bars == 1:
            self._say(
                f"a lesson was learnt too late for bar {bar + 1}: the agents play without it, "
                "and so wherever this happens again"
            )
        self._entered(entry)

    def _bar_at(self, time: float, origin: float) -> Fraction:
        # Any place will do for a window's end; a coarse one keeps the rationals short.
        near = self.performance.tempo.bar_near(time - origin)
        return Fraction(floor(near * WINDOW_GRID), WINDOW_GRID)

    def _watch_the_clock(self, origin: float) -> None:
        if (step := self.clock.stepped()) is None:
            return
        seconds = _in_words(abs(step.seconds))
        where = self._where(self.clock.now(), origin)
        if step.was_asleep:
            self._say(f"the machine slept for {seconds}: the music goes on at {where}")
            return
        way = "forward" if step.seconds > 0 else "back"
        self._say(
            f"the machine's clock was set {way} by {seconds}, at {where}: there may be a silence "
            "until the engine has followed, and then the music goes on in time"
        )

    def _watch_for_stalls(self, now: float, origin: float) -> None:
        gap = now - self._last_tick
        if gap > max(STOPPED_SECONDS, self.look_ahead_seconds):
            self._last_stall = now
            self._say(
                f"the music was stopped for {_in_words(gap)} and goes on at "
                f"{self._where(now, origin)}"
            )
            return
        if gap > self._usual_look_ahead_seconds * STALL_PART:
            self._last_stall = now
        elif now - self._last_stall >= CALM_SECONDS:
            self._calm_down()
        if gap <= self.look_ahead_seconds * STALL_PART:
            return
        wanted = max(2 * gap, min(GROWTH * self.look_ahead_seconds, ENOUGH_SECONDS))
        grown = min(wanted, MAXIMUM_LOOK_AHEAD_SECONDS)
        if grown > self.look_ahead_seconds:
            self._say(
                f"this machine stalled (nothing for {gap * 1000:.0f} ms): "
                f"what you change is heard {grown * 1000:.0f} ms later from now on, "
                "until it has been calm for a minute (look-ahead)"
            )
            self.look_ahead_seconds = grown

    def _calm_down(self) -> None:
        """Has changes heard as soon as at the start again; what was sent stays sent."""
        if self.look_ahead_seconds > self._usual_look_ahead_seconds:
            self.look_ahead_seconds = self._usual_look_ahead_seconds
            self._say(
                "the machine has been calm for a minute: what you change is heard "
                f"{self.look_ahead_seconds * 1000:.0f} ms later again (look-ahead)"
            )

    def _where(self, time: float, origin: float) -> str:
        return f"bar {max(floor(self._bar_at(time, origin)), 0) + 1}"

    def _note_lateness(self, seconds: float, bar: Fraction) -> None:
        was = self.lateness
        worse = seconds > was.worst_seconds
        self.lateness = Lateness(
            was.count + 1,
            was.left_out + (seconds > TOO_LATE_SECONDS),
            seconds if worse else was.worst_seconds,
            bar if worse else was.worst_bar,
        )


def _in_words(seconds: float) -> str:
    """A time as people say it."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} hours"
    if seconds >= 90:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
