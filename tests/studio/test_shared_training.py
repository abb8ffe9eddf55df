"""Sessions learn by turns, and nothing twice."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from typing import Any

import pytest

from rubbergosling.agents.training import learn
from rubbergosling.errors import AgentError
from rubbergosling.studio.shared_training import SharedTraining


class HeldProcess(Executor):
    """Stands in for the training process: does nothing before it may."""

    def __init__(self) -> None:
        self.may_begin, self.done = threading.Event(), list[str]()

    def submit(self, function: Any, /, *args: Any, **named: Any) -> Future[Any]:
        (lessons,) = args
        self.may_begin.wait()
        self.done += lessons
        future: Future[Any] = Future()
        if lessons == ["broken"]:
            future.set_exception(ZeroDivisionError("none of ours"))
        else:
            future.set_result(lessons)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.may_begin.set()


@pytest.fixture
def process() -> HeldProcess:
    return HeldProcess()


@pytest.fixture
def shared(process: HeldProcess) -> Iterator[SharedTraining]:
    with closing(SharedTraining(process)) as made:
        yield made


def test_who_has_many_lessons_waiting_makes_nobody_wait(
    process: HeldProcess, shared: SharedTraining
) -> None:
    mallory, ana = shared.of_session(), shared.of_session()
    lessons = [mallory.submit(learn, [f"mallory {number}"]) for number in range(20)]
    own = ana.submit(learn, ["ana"])
    process.may_begin.set()
    own.result()
    lessons[-1].result()
    assert process.done.index("ana") <= 2


def test_what_a_session_left_waiting_is_not_done(
    process: HeldProcess, shared: SharedTraining
) -> None:
    gone, ana = shared.of_session(), shared.of_session()
    _, *left = (gone.submit(learn, [name]) for name in ("first", "left", "wanted by both"))
    both = ana.submit(learn, ["wanted by both"])
    assert both is left[1]
    gone.shutdown()
    process.may_begin.set()
    assert both.result() == ["wanted by both"]
    assert "left" not in process.done
    with pytest.raises(AgentError, match="the session is over"):
        left[0].result()
    with pytest.raises(AgentError, match="the session is over"):
        gone.submit(learn, ["later"]).result()
    assert ana.submit(learn, ["left"]).result() == ["left"]


def test_whatever_goes_wrong_is_answered_and_the_rest_goes_on(
    process: HeldProcess, shared: SharedTraining
) -> None:
    process.may_begin.set()
    ana = shared.of_session()
    with pytest.raises(AgentError, match="a mistake of ours"):
        ana.submit(learn, ["broken"]).result()
    assert ana.submit(learn, ["next"]).result() == ["next"]


def test_nobody_waits_for_what_is_closed(process: HeldProcess) -> None:
    shared = SharedTraining(process)
    session = shared.of_session()
    lessons = [session.submit(learn, [f"{number}"]) for number in range(5)]
    shared.close()
    assert all(lesson.done() for lesson in lessons)
