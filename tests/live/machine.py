"""For live tests: how long this machine, busy with whatever else, kept a process from running.

Nobody can play in time on a machine that stands still. A process that does nothing but sleep tells
when it was woken late: what a test counts as late is then the machine's, not the player's.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

SLEEPER = """
import sys, time
with open(sys.argv[1], "a", buffering=1) as told:
    print(time.monotonic(), 0.0, file=told)
    before = time.monotonic()
    while True:
        time.sleep(0.01)
        now = time.monotonic()
        if now - before > 0.03:
            print(now, now - before, file=told)
        before = now
"""

STALL_SECONDS = 0.1
"""Half of the look-ahead: what is prepared within it must be sent within the rest."""

BUSY_PROCESSORS = 0.3
"""What other processes may use of the machine before they excuse what is late."""


class Machine:
    """What it was like since the watch began: what the sleeper has told, and who else was busy."""

    def __init__(self, told: Path) -> None:
        self._told = told
        self._begins = time.monotonic()
        self._used_by_others = _cpu_seconds_of_others()

    @property
    def longest_stall_seconds(self) -> float:
        """The longest since this watch began."""
        lines = [line.split() for line in self._told.read_text().splitlines()]
        gaps = [float(gap) for at, gap in filter(_is_whole, lines) if float(at) >= self._begins]
        return max(gaps, default=0.0)

    @property
    def is_busy_elsewhere(self) -> bool:
        """Whether other processes took our processors."""
        used = _cpu_seconds_of_others() - self._used_by_others
        return used > BUSY_PROCESSORS * (time.monotonic() - self._begins)

    def excuses(self, late: int) -> bool:
        """Whether nothing was late, or the machine stood still for so long, or was not ours."""
        return late == 0 or self.longest_stall_seconds > STALL_SECONDS or self.is_busy_elsewhere


def _cpu_seconds_of_others() -> float:
    """Processor time so far of all processes but ours and those that we have started."""
    ours = {psutil.Process().pid, *(each.pid for each in psutil.Process().children(recursive=True))}
    times = (each.info for each in psutil.process_iter(["pid", "cpu_times"]))
    return sum(
        info["cpu_times"].user + info["cpu_times"].system
        for info in times
        if info["pid"] not in ours and info["cpu_times"]
    )


def _is_whole(words: list[str]) -> bool:
    return len(words) == 2


@contextmanager
def watched(folder: Path) -> Iterator[Machine]:
    """Has the machine watched meanwhile."""
    told = folder / "stalls"
    with subprocess.Popen([sys.executable, "-c", SLEEPER, str(told)]) as sleeper:
        try:
            while not told.exists() or not told.read_text():
                assert sleeper.poll() is None
                time.sleep(0.01)
            yield Machine(told)
        finally:
            sleeper.kill()
