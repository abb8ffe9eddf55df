"""The transport: what is played, how far it has been sent, and where a change takes effect.

The one owner of a session's performance. Everybody else reads `performance`, a value that never
changes, and has the transport add to it.
"""

import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from ..errors import GoslingValueError
from ..language.syntax import Program
from ..performance.entries import Action, Entry, Hush, MovePointer, Performance
from ..settings import Quantise, Settings
from .clock import Clock
from .notifications import Entered, Notification

WINDOW_GRID = 1024
"""Windows end at whole multiples of this part of a bar."""

GRID: dict[Quantise, Fraction] = {
    "step": Fraction(1, 8),
    "beat": Fraction(1, 4),
    "bar": Fraction(1),
}


class Transport:
    """A performance that grows while it is played.

    Args:
        clock: Tells the time.
        settings: Look-ahead and grid of the start; the agents' seed and model.
        post: Gets an `Entered` for each entry, in order; it must call nobody.

    Attributes:
        performance: All that was done so far.
        sent: The position in bars up to which everything has been sent.
        end: The position before which all sound begins; None goes on for ever.
        quantise: Where actions that are added take effect.
        look_ahead_seconds: How far ahead of its time everything is sent.
        origin: When bar 0 sounds, in seconds of the clock; None before anything was done.
        began: When that was decided.
        lock: Held while an entry is added or a window taken, and by whoever must see performance
            and position stand still; never for long.
    """

    def __init__(
        self, clock: Clock, settings: Settings, post: Callable[[Notification], None]
    ) -> None:
        self.clock = clock
        self.quantise: Quantise = settings.quantise
        self.look_ahead_seconds = settings.look_ahead_seconds
        self.performance = Performance()
        self.sent = Fraction(0)
        self.end: Fraction | None = None
        self.origin: float | None = None
        self.began = 0.0
        self.lock = threading.RLock()
        self._chance = settings.seed, settings.model
        self._post = post

    def begin(self, performance: Performance, end: Fraction | None = None) -> None:
        """Puts bar 0 of a performance a look-ahead from now.

        What is not as usual of its agents becomes a part of it.

        Args:
            performance: What is played.
            end: The position before which all sound begins; None goes on for ever.

        Raises:
            ValueError: If there is a bar 0 already: what was done so far would be lost.
        """
        performance = performance.with_chance(*self._chance)
        with self.lock:
            if self.origin is not None:
                raise GoslingValueError(
                    "the session plays already: perform comes before anything else"
                )
            self.performance, self.end = performance, end
            self.began = self.clock.now()
            self.origin = self.began + self.look_ahead_seconds
            for entry in performance.entries:
                self._post(Entered(entry))

    def begin_if_needed(self) -> None:
        """Begins with silence, unless it has begun."""
        with self.lock:
            if self.origin is None:
                self.begin(Performance())

    def add(self, action: Action) -> Entry:
        """Adds an action at the next place of the grid that has not been sent yet.

        One that changes nothing is not added.
        """
        with self.lock:
            self.begin_if_needed()
            # A pointer follows a hand: it moves as soon as it can.
            bar = self.sent if isinstance(action, MovePointer) else self._next_place()
            entry = Entry(bar, action)
            if self.performance.is_changed_by(action):
                self.insert(entry)
            return entry

    def add_all(self, entries: Sequence[Entry]) -> Entry:
        """Adds entries whose bar 0 is the next place of the grid; returns the first of them."""
        with self.lock:
            self.begin_if_needed()
            start = self._next_place()
            added = [Entry(start + entry.bar, entry.action) for entry in entries]
            for entry in added:
                self.insert(entry)
            return added[0]

    def insert(self, entry: Entry) -> None:
        """Adds an entry where it says."""
        with self.lock:
            self.performance = self.performance.added(entry)
            self._post(Entered(entry))

    def take_window(self, now: float) -> tuple[Fraction, Fraction]:
        """Moves the position on to what falls due within the look-ahead.

        Returns:
            From where to where it moved, in bars; what lies between never changes any more.
        """
        with self.lock:
            start, stop = self.sent, self.bar_at(now + self.look_ahead_seconds)
            self.sent = max(start, stop if self.end is None else min(stop, self.end))
            return start, self.sent

    def bar_at(self, seconds: float) -> Fraction:
        """The position in bars that sounds at a time of the clock; below 0 before the start."""
        if self.origin is None:
            return Fraction(0)
        # Any place will do for a window's end; a coarse one keeps the rationals short.
        near = self.performance.tempo.bar_near(seconds - self.origin)
        return Fraction(floor(near * WINDOW_GRID), WINDOW_GRID)

    @property
    def bar(self) -> Fraction:
        """The position in bars that sounds now."""
        return self.bar_at(self.clock.now())

    @property
    def last_entry(self) -> Entry | None:
        """The end of the performance as it stands: a hush, where it was left; None without any."""
        if self.origin is None:
            return None
        now = self.bar if self.end is None else min(self.bar, self.end)
        return Entry(max([now, *(e.bar for e in self.performance.entries[-1:])]), Hush())

    def programs_ahead(self) -> list[Program]:
        """The program that holds where sending has got to, and those already added after it."""
        performance, first = self.performance, max(self.performance.section_index(self.sent), 0)
        return [section.program for section in performance.sections[first:]]

    def _next_place(self) -> Fraction:
        grid = GRID[self.quantise]
        return ceil(self.sent / grid) * grid
