"""The agents' training in a process of its own, so that it never disturbs the clock.

It is ours and not `multiprocessing`'s, which would run a player's script a second time in
each new process. It starts when it is first asked for something and ends with us, even when
we are killed: its input ends then. What it is asked for has a limit: a process that hangs, or
that somebody stopped, is ended, and who waits gets an error.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..engine.keeper import rotate_log
from ..engine.kept_process import log_name, log_path, open_log
from ..errors import AgentError

ATTEMPTS = 2
END_SECONDS = 2.0

FIRST_ANSWER_SECONDS, ANSWER_SECONDS = 60.0, 20.0
"""So long it may take. The first answer takes the longest: all that a model needs is imported."""

WATCH_SECONDS = 0.5

# The matrices are too small for more: threads would only get in each other's way.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class TrainingProcess(Executor):
    """Does what it is asked for elsewhere, one thing after the other.

    Args:
        first_answer_seconds: How long the first answer of a process may take.
        answer_seconds: How long each later one may take.
    """

    def __init__(
        self,
        first_answer_seconds: float = FIRST_ANSWER_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._limits = first_answer_seconds, answer_seconds
        self._has_answered = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="training")
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, if it has been needed so far."""
        return None if self._process is None else self._process.pid

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future of what a function of ours returns; its arguments travel as pickles."""
        try:
            return self._thread.submit(self._call, function, args, kwargs)
        except RuntimeError:  # it is shut down
            over: Future[Any] = Future()
            over.set_exception(AgentError("the process that trains the agents has been ended"))
            return over

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the process, whatever it does; calls that wait for an answer raise an error."""
        with self._starting:
            self._ended = True
            if self._process is not None:
                self._process.kill()
        self._thread.shutdown(wait)
        if wait:
            self._forget_process()

    def _call(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        call = pickle.dumps((function, args, kwargs), pickle.HIGHEST_PROTOCOL)
        for _ in range(ATTEMPTS):
            try:
                failure, result = self._ask(call)
            except TimeoutError as error:
                self._forget_process()
                raise AgentError(str(error)) from error
            except (OSError, EOFError, pickle.UnpicklingError):
                self._forget_process()  # a new one can do the same again
                continue
            if failure is not None:
                raise AgentError(failure)
            return result
        raise AgentError(f"the process that trains the agents ended (see {log_name()})")

    def _ask(self, call: bytes) -> tuple[Any, Any]:
        with self._starting:
            if self._ended:
                raise EOFError
            if self._process is None:
                self._process, self._has_answered = _started(), False
            process = self._process
        assert process.stdin is not None and process.stdout is not None
        with _limited(process, self._limits[self._has_answered]):
            process.stdin.write(call)
            process.stdin.flush()
            answer: tuple[Any, Any] = pickle.load(process.stdout)
        self._has_answered = True
        return answer

    def _forget_process(self) -> None:
        with self._starting:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(OSError, subprocess.TimeoutExpired):  # of what it never read
            process.communicate(timeout=END_SECONDS)


@contextmanager
def _limited(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[None]:
    """Ends a process that has not answered after so many seconds; raises TimeoutError then."""
    answered, ended = threading.Event(), threading.Event()

    def watch() -> None:
        deadline = time.monotonic() + seconds
        while not answered.wait(WATCH_SECONDS):
            rotate_log(log_path())  # a model may print without end
            if time.monotonic() > deadline:
                ended.set()
                process.kill()
                return

    watcher = threading.Thread(target=watch, name="training's watcher", daemon=True)
    watcher.start()
    try:
        yield
    except (OSError, EOFError, pickle.UnpicklingError):
        if ended.is_set():
            raise TimeoutError(
                f"the agents' model has not answered for {seconds:.0f} s: it was given up"
            ) from None
        raise
    finally:
        answered.set()


def _started() -> "subprocess.Popen[bytes]":
    log = open_log()
    places = [place or str(Path.cwd()) for place in sys.path]  # it imports what we would
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "rubbergosling.agents.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(places)},
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(log)
