"""Where the agents of many sessions learn: in one process, and nothing twice."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import count
from queue import PriorityQueue
from typing import Any

from ..agents.training import begin, learn
from ..errors import AgentError
from ..player.trainer_process import TrainingProcess
from .future_cache import FutureCache

MAX_KNOWN = 600
"""Results that are remembered, of about 65 kilobytes each; sessions share what they hold."""

AT_ONCE, IN_TURN, LAST = range(3)
"""What a person waits for comes first, then lessons, and then the end."""


class SharedTraining(Executor):
    """A training process that many sessions use, and none of them ends.

    What an agent becomes by a lesson follows from the agent and the lesson alone. A class does the
    same tasks, so most lessons were learnt before, by the agent of some other pupil.
    """

    def __init__(self) -> None:
        self._process, self._known = TrainingProcess(), FutureCache(MAX_KNOWN)
        self._waiting: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue()
        self._numbers = count()
        self._thread = threading.Thread(target=self._work, name="class training", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Has something done when its turn comes; what was done before is known at once."""
        if function not in (learn, begin):
            return self._put(function, args, named)
        key = (function, tuple(args[0]), *args[1:]) if function is learn else (function, *args)
        return self._known.get(key, lambda: self._put(function, args, named))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """A session that ends leaves it to the others."""

    def close(self) -> None:
        """Ends it for all."""
        self._process.shutdown(wait=False, cancel_futures=True)
        self._waiting.put((LAST, next(self._numbers), None))
        self._thread.join()

    def _put(self, function: Callable[..., Any], args: Any, named: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            try:
                future.set_result(self._process.submit(function, *args, **named).result())
            except (AgentError, RuntimeError) as error:  # also: it has ended
                future.set_exception(error)

        rank = IN_TURN if function is learn else AT_ONCE
        self._waiting.put((rank, next(self._numbers), work))
        return future

    def _work(self) -> None:
        while (work := self._waiting.get()[2]) is not None:
            work()
