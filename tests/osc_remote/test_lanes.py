"""What takes its time holds up nobody else, has an answer in the end, and ends with the remote."""

import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest

from rubbergosling.osc_remote import lanes as lanes_module
from rubbergosling.osc_remote.lanes import Job, Lane
from rubbergosling.osc_remote.limits import Address
from tests.support.patience import PATIENCE_SECONDS

SLOW, OTHER = ("127.0.0.1", 1), ("127.0.0.1", 2)
IDLE = threading.Event()
"""A door at which nothing waits."""

IDLE.set()


class Told:
    """What was answered and who was freed, in order."""

    def __init__(self) -> None:
        self.queue: Queue[str] = Queue()

    def freed(self, sender: Address, seconds: float) -> None:
        """Someone need not be held any longer."""
        self.queue.put(f"freed {sender[1]}")

    def job(
        self, sender: Address, name: str, work: Callable[[], object] = lambda: 0, holds: bool = True
    ) -> Job:
        """A job that tells of its answers under a name."""

        def done() -> Callable[[], None]:
            work()
            return lambda: self.queue.put(f"done {name}")

        return Job(sender, done, lambda: self.queue.put(f"late {name}"), holds)

    def next(self, count: int = 1) -> list[str]:
        """The next so many."""
        return [self.queue.get(timeout=PATIENCE_SECONDS) for _ in range(count)]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """What hanging jobs wait for; in the end they all end."""
    event = threading.Event()
    yield event
    event.set()


def test_jobs_are_done_in_order_and_their_senders_freed(told: Told) -> None:
    lane = Lane("test", 1, told.freed, IDLE)
    for name in "ab":
        assert lane.put(told.job(SLOW, name))
    lane.put(told.job(SLOW, "c", holds=False))
    assert told.next(5) == ["done a", "freed 1", "done b", "freed 1", "done c"]
    lane.close()


def test_one_senders_jobs_are_never_done_at_once_and_two_senders_are(
    told: Told, released: threading.Event
) -> None:
    lane = Lane("test", 4, told.freed, IDLE)
    lane.put(told.job(SLOW, "hangs", released.wait, holds=False))
    lane.put(told.job(SLOW, "behind it", holds=False))
    lane.put(told.job(OTHER, "beside it", holds=False))
    assert told.next() == ["done beside it"]
    released.set()
    assert told.next(2) == ["done hangs", "done behind it"]
    lane.close()


def test_what_is_not_done_in_time_is_answered_once_and_others_go_on(
    told: Told, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "LIMIT_SECONDS", -1.0)
    lane, began = Lane("test", 1, told.freed, IDLE), threading.Event()
    lane.put(told.job(SLOW, "hangs", lambda: (began.set(), released.wait())))
    assert began.wait(PATIENCE_SECONDS)
    lane.put(told.job(OTHER, "waits behind it"))
    lane.tend()
    assert told.next(4) == ["late hangs", "freed 1", "late waits behind it", "freed 2"]
    monkeypatch.setattr(lanes_module, "LIMIT_SECONDS", 60.0)
    lane.put(told.job(OTHER, "next"))  # by the thread that has taken its place
    assert told.next(2) == ["done next", "freed 2"]
    released.set()
    lane.put(told.job(SLOW, "again"))
    assert told.next(2) == ["done again", "freed 1"]  # and no second answer of what hung
    lane.close()


def test_threads_that_hang_are_replaced_only_so_often(
    told: Told, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "MAX_STUCK", 2)
    monkeypatch.setattr(lanes_module, "LIMIT_SECONDS", -1.0)
    lane, threads = Lane("test", 1, told.freed, IDLE), threading.active_count()
    for port in range(9):
        began = threading.Event()
        lane.put(told.job(("127.0.0.1", port), "hangs", lambda e=began: (e.set(), released.wait())))
        if port < 3:
            assert began.wait(PATIENCE_SECONDS)
        lane.tend()
        assert told.next(2) == ["late hangs", f"freed {port}"]
    assert threading.active_count() <= threads + 2
    lane.close()


def test_too_many_jobs_of_one_are_refused_and_others_are_not(
    told: Told, released: threading.Event
) -> None:
    lane = Lane("test", 1, told.freed, IDLE)
    while lane.put(told.job(SLOW, "flood", released.wait)):
        pass
    assert lane.put(told.job(OTHER, "other"))
    lane.close()


def test_a_job_that_breaks_ends_no_lane(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    lane = Lane("test", 1, told.freed, IDLE)
    lane.put(told.job(SLOW, "breaks", lambda: 1 / 0))
    lane.put(told.job(SLOW, "next"))
    assert told.next(3) == ["freed 1", "done next", "freed 1"]
    assert "a request failed" in caplog.text
    lane.close()


def test_a_closed_lane_begins_nothing_more(told: Told, released: threading.Event) -> None:
    lane, began = Lane("test", 1, told.freed, IDLE), threading.Event()
    lane.put(told.job(SLOW, "hangs", lambda: (began.set(), released.wait())))
    assert began.wait(PATIENCE_SECONDS)
    lane.put(told.job(OTHER, "never"))
    lane.close()
    released.set()
    assert told.next(2) == ["done hangs", "freed 1"]
    lane.wait(lanes_module.time.monotonic() + PATIENCE_SECONDS)
    assert told.queue.empty()


def test_a_job_lets_the_door_go_first_but_does_not_wait_for_ever(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "YIELD_SECONDS", PATIENCE_SECONDS)
    idle = threading.Event()
    lane = Lane("test", 1, told.freed, idle)
    lane.put(told.job(SLOW, "a"))
    told.queue.put("the door has read all")
    idle.set()
    assert told.next(3) == ["the door has read all", "done a", "freed 1"]
    idle.clear()
    monkeypatch.setattr(lanes_module, "YIELD_SECONDS", 0.001)
    lane.put(told.job(SLOW, "b"))
    assert told.next(2) == ["done b", "freed 1"]
    lane.close()
