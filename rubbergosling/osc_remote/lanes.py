"""Runs slow requests in threads, so that no other request waits for them."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

from .inbox import Inbox
from .limits import Address

MAX_JOBS = 4096
LIMIT_SECONDS = 30.0
"""Whoever has asked for something gets an answer by then; scikit-learn alone may take ten seconds
to load."""

END_SECONDS = 0.5
"""So long the end waits for what is being done."""

YIELD_SECONDS = 0.005
"""So long a job lets the door go first. Beside one that works, each datagram that the door reads
waits for a thread's whole turn."""

MAX_STUCK = 8
"""Threads that may hang in what never ends; another one takes the place of each."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One request that is to be done.

    Attributes:
        sender: Who asked for it.
        work: Does it; returns what sends the answer.
        late: Answers that it was not done in time.
        holds: Whether its sender's later requests wait for it.
        deadline: When it is late, on the monotonic clock.
        is_answered: Whether its sender has its answer.
        is_begun: Whether it is being done.
        is_replaced: Whether another thread has taken the place of the one that does it.
    """

    sender: Address
    work: Callable[[], Callable[[], None]]
    late: Callable[[], None]
    holds: bool
    deadline: float = field(default_factory=lambda: time.monotonic() + LIMIT_SECONDS)
    is_answered: bool = False
    is_begun: bool = False
    is_replaced: bool = False


class Lane:
    """Threads that do jobs, each sender's in order and all senders' by fair turns.

    Args:
        name: What it is for.
        threads: How many jobs may be done at once.
        freed: Called with each sender that need not be held any longer, and how long it took.
        door_is_idle: Set while the door has nothing to read or to serve.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        freed: Callable[[Address, float], None],
        door_is_idle: threading.Event,
    ) -> None:
        self._name, self._freed, self._door_is_idle = name, freed, door_is_idle
        self._inbox: Inbox[Job] = Inbox(MAX_JOBS, overhead=0)
        self._jobs: dict[Job, None] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._stuck = 0
        self._threads: list[threading.Thread] = []
        for _ in range(threads):
            self._start()

    def put(self, job: Job) -> bool:
        """Has a job done when it is its turn; False where its sender has too many waiting."""
        with self._changed:
            if not self._inbox.put(job, job.sender, 1):
                return False
            self._jobs[job] = None
            self._changed.notify()
        return True

    def tend(self) -> None:
        """Answers for jobs that take too long; their senders are not held any longer."""
        now = time.monotonic()
        with self._changed:
            due = takewhile(lambda job: job.deadline <= now, self._jobs)  # which are in that order
            late = [job for job in due if not job.is_answered]
            for job in late:
                self._give_up(job)
        for job in late:
            job.late()
            if job.holds:
                self._freed(job.sender, LIMIT_SECONDS)

    def close(self) -> None:
        """Begins no more jobs."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def wait(self, until: float) -> None:
        """Waits for what is being done, until a time on the monotonic clock at most."""
        for thread in self._threads.copy():
            thread.join(max(until - time.monotonic(), 0.0))

    def _give_up(self, job: Job) -> None:
        del self._jobs[job]
        job.is_answered = True
        if job.is_begun and self._stuck < MAX_STUCK:
            self._stuck += 1
            job.is_replaced = True
            self._start()

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name=f"OSC {self._name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            self._door_is_idle.wait(YIELD_SECONDS)
            begins = time.perf_counter()
            self._do(job)
            took = time.perf_counter() - begins
            with self._changed:
                self._inbox.done(job.sender, took)
                self._changed.notify()
                self._stuck -= job.is_replaced
                is_in_time = self._jobs.pop(job, job) is None
            if job.holds and is_in_time:
                self._freed(job.sender, took)
            if job.is_replaced:
                self._threads.remove(threading.current_thread())
                return

    def _next(self) -> Job | None:
        with self._changed:
            while not self._closing:
                if self._inbox.is_ready:
                    job, _ = self._inbox.take()
                    job.is_begun = True
                    return job
                self._changed.wait()
        return None

    def _do(self, job: Job) -> None:
        if job.is_answered:  # it has waited for too long
            return
        try:
            answer = job.work()
            with self._changed:
                is_late, job.is_answered = job.is_answered, True
            if not is_late:
                answer()
        except Exception:  # a mistake of ours must not end the lane
            log.exception("a request failed")
