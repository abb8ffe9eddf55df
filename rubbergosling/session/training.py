"""A process of its own for the agents' training, so that it never disturbs the clock.

It is ours and not `multiprocessing`'s, which would run a player's script a second time in
each new process. It starts when it is first asked for something and ends with us, even when
we are killed: its input ends then.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from ..engine.process import open_log
from ..errors import AgentError

ATTEMPTS = 2
END_SECONDS = 2.0

# The matrices are too small for more: threads would only get in each other's way.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class TrainingProcess(Executor):
    """Does what it is asked for elsewhere, one thing after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="training")
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    @property
    def pid(self) -> int | None:
        """The number of the process, if it has been needed so far."""
        return None if self._process is None else self._process.pid

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future of what a function of ours returns; its arguments travel as pickles."""
        return self._thread.submit(self._call, function, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the process, whatever it is at."""
        self._ended = True
        if self._process is not None:
            self._process.kill()
        self._thread.shutdown(wait, cancel_futures=True)
        if self._process is not None:
            self._process.wait(END_SECONDS)

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        error: Exception | None = None
        for _ in range(ATTEMPTS):
            if self._ended:
                break
            try:
                failure, result = self._ask(function, arguments)
            except (OSError, EOFError, pickle.UnpicklingError) as lost:
                error, self._process = lost, None  # a new one can do the same again
                continue
            if failure is not None:
                raise AgentError(failure)
            return result
        raise AgentError(f"the process that trains the agents ended: {error!r}")

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Any]:
        if self._process is None:
            self._process = _started()
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        pickle.dump((function, arguments), process.stdin)
        process.stdin.flush()
        answer: tuple[Any, Any] = pickle.load(process.stdout)
        return answer


def _started() -> "subprocess.Popen[bytes]":
    log = open_log()
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "rubbergosling.agent.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(log)
