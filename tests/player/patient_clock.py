"""For tests only: a clock for sessions that no busy machine disturbs."""

import threading

from rubbergosling.player.clock import Step

LOOK_SECONDS = 0.01
"""So often someone who waits looks whether he still has to."""


class PatientClock:
    """A clock that moves only while somebody waits for it, in steps as long as the scheduler asks.

    Whatever else takes its time, such as a test's own work on a machine that does much else, takes
    none of this clock's: nothing is ever late, and each run of a test is like the others.
    """

    def __init__(self, start: float = 1_000_000.0) -> None:
        self._now = self._wanted = start
        self._moved = threading.Condition()
        self._scheduler: threading.Thread | None = None

    def now(self) -> float:
        """The time that was waited for so far."""
        return self._now

    def unix(self, seconds: float) -> float:
        """The same time: a silent server shares this clock."""
        return seconds

    def stepped(self) -> Step | None:
        """Nobody sets this one."""
        return None

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Moves the time on, if that is the scheduler's step; else waits until it has moved."""
        if threading.current_thread().name == "scheduler":
            self._scheduler = threading.current_thread()
            self._step(seconds, wake)
            return
        with self._moved:
            self._wanted = until = self._now + seconds
            while self._now < until and not wake.is_set():
                if not self._has_scheduler():
                    self._now = until
                self._moved.wait(LOOK_SECONDS)

    def _has_scheduler(self) -> bool:
        """Whether somebody moves the time on, or will: on a busy machine a thread begins late."""
        if self._scheduler is None:
            return any(thread.name == "scheduler" for thread in threading.enumerate())
        return self._scheduler.is_alive()

    def _step(self, seconds: float, wake: threading.Event) -> None:
        with self._moved:
            while self._now >= self._wanted and not wake.is_set():
                self._moved.wait(LOOK_SECONDS)
            self._now += seconds
            self._moved.notify_all()
