"""Where the agents of many sessions learn: in one process, by turns, and nothing twice."""

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from ..agents.training import begin, learn
from ..errors import AgentError
from ..player.trainer_process import TrainingProcess
from .future_cache import FutureCache

MAX_KNOWN = 400
"""Results that are remembered, of about 65 kilobytes each; sessions share what they hold."""

AT_ONCE, IN_TURN = RANKS = range(2)
"""What a person waits for comes first, then lessons."""

OVER = "the session is over"

log = logging.getLogger(__name__)


class SharedWork(Future[Any]):
    """Something that one session waits for, or several.

    Args:
        do: Works it out.
        rank: When it is done.
    """

    def __init__(self, do: Callable[[], Any], rank: int) -> None:
        super().__init__()
        self._do, self.rank = do, rank
        self.askers: set[SessionTraining] = set()

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has begun with it."""
        return not (self.done() or self.running())

    def carry_out(self) -> None:
        """Works it out; whatever goes wrong, who waits gets an answer."""
        try:
            self.set_result(self._do())
        except (AgentError, RuntimeError) as error:  # also: the process has ended
            self.set_exception(error)
        except Exception as error:
            log.exception("the agents' work failed")
            self.set_exception(AgentError(f"this is a mistake of ours: {error!r}"))
        del self._do  # what it is made of takes as much room as what came out


class SharedTraining:
    """A training process that many sessions use, by turns, and none of them ends.

    What an agent becomes by a lesson follows from the agent and the lesson alone. A class does the
    same tasks, so most lessons were learnt before, by the agent of some other pupil.

    Args:
        process: Where all of it is done; None is a process of its own.
    """

    def __init__(self, process: Executor | None = None) -> None:
        self._process, self._known = process or TrainingProcess(), FutureCache(MAX_KNOWN)
        self._turns: list[OrderedDict[SessionTraining, deque[SharedWork]]] = [
            OrderedDict() for _ in RANKS
        ]
        self._news, self._is_over = threading.Condition(), False
        self._thread = threading.Thread(target=self._work, name="class training", daemon=True)
        self._thread.start()

    def of_session(self) -> "SessionTraining":
        """Where the agents of one session learn."""
        return SessionTraining(self)

    def ask(
        self, asker: "SessionTraining", function: Callable[..., Any], args: Any, named: Any
    ) -> Future[Any]:
        """Has something done when its turn comes; what was done before is known at once."""

        def put() -> SharedWork:
            def do() -> Any:
                return self._process.submit(function, *args, **named).result()

            return SharedWork(do, IN_TURN if function is learn else AT_ONCE)

        if function not in (learn, begin):
            return self._waiting(asker, put())
        key = (function, tuple(args[0]), *args[1:]) if function is learn else (function, *args)
        return self._waiting(asker, self._known.get(key, put))

    def leave(self, asker: "SessionTraining") -> None:
        """A session is over: what it alone waits for is not done any more."""
        with self._news:
            left = [work for turns in self._turns for work in turns.pop(asker, ())]
            for work in left:
                work.askers.discard(asker)
            lost = {work for work in left if work.is_waiting and not work.askers}
        for work in lost:
            work.set_exception(AgentError(OVER))

    def close(self) -> None:
        """Ends it for all."""
        self._process.shutdown(wait=False, cancel_futures=True)
        with self._news:
            self._is_over = True
            queues = [queue for turns in self._turns for queue in turns.values()]
            left = {work for queue in queues for work in queue if work.is_waiting}
            for turns in self._turns:
                turns.clear()
            self._news.notify()
        for work in left:
            work.set_exception(AgentError(OVER))
        self._thread.join()

    def _waiting(self, asker: "SessionTraining", work: Future[Any]) -> Future[Any]:
        """Puts something in the queue of who asks for it, if it is not done yet."""
        assert isinstance(work, SharedWork)
        with self._news:
            if work.is_waiting and asker not in work.askers:
                work.askers.add(asker)
                self._turns[work.rank].setdefault(asker, deque()).append(work)
                self._news.notify()
        return work

    def _work(self) -> None:
        while (work := self._next()) is not None:
            work.carry_out()

    def _next(self) -> SharedWork | None:
        """What comes next: of each session one after the other."""
        with self._news:
            while not self._is_over:
                for turns in self._turns:
                    while turns:
                        asker, queue = turns.popitem(last=False)
                        work = queue.popleft()
                        if queue:
                            turns[asker] = queue
                        # Else it had its turn by somebody else.
                        if work.is_waiting and work.set_running_or_notify_cancel():
                            return work
                self._news.wait()
        return None


class SessionTraining(Executor):
    """The training of one session among many.

    Args:
        shared: Where all of them learn.
    """

    def __init__(self, shared: SharedTraining) -> None:
        self._shared, self._is_over = shared, False

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Has something done when the session's turn comes."""
        if self._is_over:
            over: Future[Any] = Future()
            over.set_exception(AgentError(OVER))
            return over
        return self._shared.ask(self, function, args, named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """A session that ends leaves the process to the others."""
        self._is_over = True
        self._shared.leave(self)
