"""How it ends: in good order at the first signal, by force at the second."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

PLAYS = """
import threading, time
from rubbergosling.cli.shutdown import until_interrupted
ended = threading.Event()
with until_interrupted(ended):
    try:
        {before}
        print("plays", flush=True)
        ended.wait() or True
        time.sleep(3600)
    finally:
        print("ending", flush=True)
        {cleanup}
print("the end", flush=True)
"""
HANGS = "time.sleep(3600)"
SIGNALS = [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)]


@contextmanager
def playing(cleanup: str, before: str = "") -> Iterator["subprocess.Popen[str]"]:
    """A program that is ended as the player is, and cleans up in some way."""
    script = PLAYS.format(cleanup=cleanup, before=before or "pass")
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "plays\n", process.communicate()
            yield process
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What it said until its end."""
    return process.communicate(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("number", SIGNALS)
def test_one_signal_ends_it_in_good_order(number: signal.Signals) -> None:
    with playing("pass") as process:
        process.send_signal(number)
        assert said(process) == ("ending\nthe end\n", "")
        assert process.returncode == 0


@pytest.mark.parametrize("number", SIGNALS)
def test_a_second_signal_ends_what_hangs_by_force(number: signal.Signals) -> None:
    with playing(HANGS) as process:
        process.send_signal(number)
        assert process.stdout is not None and process.stdout.readline() == "ending\n"
        process.send_signal(number)
        out, error = said(process)
        assert (out, error) == ("", "\nended by force: a recording may be incomplete\n")
        assert process.returncode == 128 + number


def test_two_signals_at_once_leave_time_for_a_good_end() -> None:
    with playing("time.sleep(0.3)") as process:
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert said(process) == ("ending\nthe end\n", "")
        assert process.returncode == 0


def test_a_signal_while_it_ends_of_itself_interrupts_nothing() -> None:
    before = "ended.set(); time.sleep = lambda s, sleep=time.sleep: s < 9 and sleep(s)"
    with playing("time.sleep(0.5)", before) as process:
        assert process.stdout is not None and process.stdout.readline() == "ending\n"
        process.send_signal(signal.SIGINT)
        assert said(process) == ("the end\n", "")
        assert process.returncode == 0


def test_what_hangs_inside_other_threads_is_ended_by_force() -> None:
    hangs = "thread = threading.Thread(target=time.sleep, args=[3600]); thread.start()"
    with playing("thread.join()", hangs) as process:
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None and process.stdout.readline() == "ending\n"
        process.send_signal(signal.SIGINT)
        said(process)
        assert process.returncode == 128 + signal.SIGINT
