"""A signal may come at any moment, also in the middle of a line that is being printed."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from rubbergosling.cli.shutdown import interruptible
from rubbergosling.cli.terminal import around_stops
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


class Interrupted(io.RawIOBase):
    """A stream that a signal interrupts whenever it is written to."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        letters = bytes(memoryview(data))  # type: ignore[call-overload]
        self.written += letters
        self._interrupt()
        return len(letters)


def stream(interrupt: Callable[[], None]) -> tuple[Interrupted, io.TextIOWrapper]:
    raw = Interrupted(interrupt)
    return raw, io.TextIOWrapper(io.BufferedWriter(raw), line_buffering=True)


def test_ctrl_c_in_the_middle_of_a_line_ends_the_training_with_the_best_so_far(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    raw, err = stream(lambda: signal.raise_signal(signal.SIGINT))
    monkeypatch.setattr(sys, "stderr", err)
    with interruptible() as is_stopped:
        print("mlp learns: round 2", file=sys.stderr)
        assert is_stopped()
    assert raw.written == b"mlp learns: round 2\n"
    assert capfd.readouterr().err == (
        "warning: the training ends with the best so far; Ctrl-C again: at once\n"
    )


WAITS = """
import signal, threading
from rubbergosling.cli.shutdown import until_interrupted
ended = threading.Event()
with until_interrupted(ended):
    with ended._cond:  # as whoever waits has it for a moment
        signal.raise_signal(signal.SIGTERM)
ended.wait()
print("ended")
"""


def test_an_end_that_comes_just_when_somebody_begins_to_wait_for_it_is_no_deadlock() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITS], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.stdout == "ended\n", done.stderr


def test_ctrl_z_in_the_middle_of_a_line_stops_once_the_line_is_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[int, int]] = []
    stops = iter([signal.SIGTSTP])

    def interrupt() -> None:
        for number in stops:  # once
            signal.raise_signal(number)

    raw, out = stream(interrupt)
    monkeypatch.setattr("threading.Timer.start", lambda timer: sent.append(tuple(timer.args)))
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        with around_stops(lambda: print("left", file=out), lambda: None):
            print("a line", file=out)
    finally:
        signal.signal(signal.SIGTSTP, before)
    assert raw.written == b"a line\n"
    assert sent == [(os.getpid(), signal.SIGTSTP)]
