"""Lessons that were not learnt in time: nothing waits, and a take sounds the same again."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from rubbergosling.agents.agent_kind import InThisProcess
from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.agents.training import begin
from rubbergosling.performance.entries import Entry, Late, Performance, Reset
from rubbergosling.performance.events import events_between
from rubbergosling.timeline.track_events import Event
from tests.performance.drawn import performed

FIRST = "source kick*2; learn snare*2+0.5;"


class Told(Executor):
    """Makes agents at once, but teaches them only when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if function is begin:
            return InThisProcess().submit(function, *args, **kwargs)
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: function(*args, **kwargs)))
        return future

    def finish(self) -> None:
        """Ends the lesson that is being learnt, if there is one."""
        if self.waiting:
            future, work = self.waiting.pop(0)
            future.set_result(work())


def live(performance: Performance, bars: int, finish: Callable[[int], int]) -> tuple[
    list[Event], Performance
]:  # fmt: skip
    """A take in which so many lessons are finished in each bar, written down as it is played."""
    executor = Told()
    ensemble = Ensemble(executor=executor)
    ensemble.ready(performance.index)
    found: list[Event] = []
    for bar in range(bars):
        ensemble.advance(performance, Fraction(bar))
        if behind := ensemble.behind(bar):
            performance = performance.added(Entry(Fraction(bar), Late(behind)))
        found += events_between(performance, bar, Fraction(2 * bar + 1, 2), ensemble)
        for _ in range(finish(bar)):
            executor.finish()
            ensemble.advance(performance, Fraction(bar))
        found += events_between(performance, Fraction(2 * bar + 1, 2), bar + 1, ensemble)
    return found, performance


BUSY = performed(
    (0, FIRST), (2, f"{FIRST} predict openhat;"),
    (4, "source kick*2; learn openhat*8; predict snare;"),
    (7, "source kick*2; predict snare; predict openhat;"), (9, Reset("openhat")),
)  # fmt: skip


def test_lessons_that_are_on_time_leave_no_trace() -> None:
    found, performance = live(BUSY, 11, lambda bar: 1)
    assert performance == BUSY
    assert found == events(BUSY, 0, 11)


@pytest.mark.parametrize("seed", range(6))
def test_a_take_with_late_lessons_sounds_the_same_again(seed: int) -> None:
    dice = Random(seed)
    found, performance = live(BUSY, 12, lambda bar: dice.choice((0, 0, 0, 1, 2)))
    assert performance.late_bars > 0
    assert found == events(performance, 0, 12)


def test_that_lessons_were_late_is_heard() -> None:
    found, performance = live(BUSY, 11, lambda bar: 3 * (bar == 9))
    assert performance.late_bars > 5
    assert found != events(BUSY, 0, 11)


def test_behind_counts_the_bars_of_lessons_that_are_lacking() -> None:
    executor = Told()
    ensemble = Ensemble(executor=executor)
    performance = performed((0, FIRST))
    behind = []
    for bar in range(6):
        ensemble.advance(performance, Fraction(bar))
        behind.append(ensemble.behind(bar))
    assert behind == [0, 0, 1, 2, 3, 4]
    for left in (3, 2, 1, 0, 0):
        executor.finish()
        ensemble.advance(performance, Fraction(5))
        assert ensemble.behind(5) == left


def test_lessons_are_taught_one_after_the_other() -> None:
    executor = Told()
    ensemble = Ensemble(executor=executor)
    performance = performed((0, FIRST))
    ensemble.advance(performance, Fraction(4))
    for bar in range(4):
        assert len(executor.waiting) == 1
        executor.finish()
        (learnt,) = ensemble.advance(performance, Fraction(4))
        assert (learnt.bar, learnt.snapshot.lessons) == (bar, bar + 1)
    assert executor.waiting == []


def test_who_was_late_is_heard_as_so_many_bars_of_lessons_earlier() -> None:
    performance = performed((0, FIRST), (5, Late(1)), ("13/2", Late(3)))
    ensemble = rehearsed(performance, Fraction(9))
    lessons = [
        ensemble.of(RhythmAgents).heard(performance, "snare", Fraction(bar)).lessons
        for bar in ("4", "5", "5.5", "6", "6.9", "7", "8")
    ]
    assert lessons == [3, 3, 3, 2, 2, 6, 7]
