"""Requests wait in lines, and what never ends in one of them holds up nobody."""

import subprocess
import sys
import threading

from rubbergosling.studio.lanes import Lanes
from tests.support.patience import PATIENCE_SECONDS

HANGS = """
import threading
from rubbergosling.studio.lanes import Lanes
lanes, begun = Lanes(["one"]), threading.Event()
def hang():
    begun.set()
    threading.Event().wait()
lanes.put("one", hang)
begun.wait()
lanes.close()
"""


def test_what_is_in_one_line_is_done_in_order_and_beside_the_others() -> None:
    lanes, done, goes_on = Lanes(["first", "rest"]), list[int](), threading.Event()
    is_done = threading.Event()
    lanes.put("first", goes_on.wait)
    lanes.put("first", is_done.set)
    for number in range(3):
        lanes.put("of no such name", done.append, number)
    lanes.put("rest", goes_on.set)
    assert is_done.wait(PATIENCE_SECONDS)
    assert done == [0, 1, 2]
    lanes.close()


def test_what_fails_does_not_end_a_line() -> None:
    lanes, is_done = Lanes(["one"]), threading.Event()
    lanes.put("one", int, "no number")
    lanes.put("one", is_done.set)
    assert is_done.wait(PATIENCE_SECONDS)
    lanes.close()


def test_what_waits_is_forgotten_at_the_end() -> None:
    lanes, goes_on, begun, done = Lanes(["one"]), threading.Event(), threading.Event(), list[int]()
    lanes.put("one", lambda: (begun.set(), goes_on.wait()))
    lanes.put("one", done.append, 1)
    begun.wait(PATIENCE_SECONDS)
    lanes.close()
    goes_on.set()
    lanes.put("one", done.append, 2)
    assert done == []


def test_what_never_ends_does_not_keep_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", HANGS], timeout=PATIENCE_SECONDS, check=False)
    assert ended.returncode == 0
