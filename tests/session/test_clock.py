"""The machine's clock stepping, and its sleep: the music is steady, and its time tags are right."""

import struct
from itertools import pairwise

import pytest

from rubbergosling.language.parser import parse
from rubbergosling.performance.actions import Evaluate
from rubbergosling.performance.events import events
from rubbergosling.session import clock as clock_module
from rubbergosling.session.clock import STEP_SECONDS, SystemClock, VirtualClock
from tests.session.test_scheduler import Take


class Machine:
    """The time module of a machine whose clock is set by hand."""

    def __init__(self) -> None:
        self.unix_seconds, self.seconds = 1_700_000_000.0, 50.0

    def time(self) -> float:
        """Unix time, which steps."""
        return self.unix_seconds

    def monotonic(self) -> float:
        """Seconds that never step."""
        return self.seconds

    def pass_by(self, seconds: float, step: float = 0.0) -> None:
        """Time passes, and someone may set the clock meanwhile."""
        self.seconds += seconds
        self.unix_seconds += seconds + step


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    stands = Machine()
    monkeypatch.setattr(clock_module, "time", stands)
    return stands


@pytest.mark.parametrize("step", [3600.0, -3600.0, 0.5, -0.01])
def test_a_step_of_the_machines_clock_moves_time_tags_and_not_the_music(
    machine: Machine, step: float
) -> None:
    clock = SystemClock()
    begins = clock.now()
    assert clock.unix(begins) == pytest.approx(machine.time())
    machine.pass_by(10, step)
    assert clock.now() - begins == pytest.approx(10)
    assert clock.unix(clock.now()) == pytest.approx(machine.time())
    machine.pass_by(10)
    assert clock.now() - begins == pytest.approx(20)
    assert clock.unix(clock.now()) == pytest.approx(machine.time())


def test_time_tags_do_not_follow_the_noise_of_measuring(machine: Machine) -> None:
    clock = SystemClock()
    due = clock.now() + 1
    tags = []
    for noise in (0.001, -0.002, 0.001):
        machine.pass_by(0.1, noise)
        tags.append(clock.unix(due))
    assert STEP_SECONDS > 0.002 and len(set(tags)) == 1


class SteppingClock(VirtualClock):
    """Virtual time beside a server whose Unix time steps."""

    step = 0.0

    def unix(self, seconds: float) -> float:
        """The server's time."""
        return seconds + self.step


def tags_of(take: Take, ends: float) -> list[float]:
    """The time tags of all hits that were sent."""
    datagrams = [data for data in take.engine.context.datagrams(ends) if b"sampler" in data]
    return [struct.unpack(">Q", data[8:16])[0] / 2**32 for data in datagrams if b"/s_new" in data]


def test_a_take_over_a_clock_that_steps_is_the_same_take_at_other_times() -> None:
    take = Take()
    clock = take.clock = take.scheduler.clock = SteppingClock()
    take.scheduler.begin(take.scheduler.performance)
    take.scheduler.add(Evaluate(parse("bpm 150; closedhat*16;")))
    take.wait(3)
    before = len(take.played)
    clock.step = 1000.0
    take.wait(3)
    tags = tags_of(take, clock.now() + 2000)[-len(take.played) :]
    assert take.played == events(take.scheduler.performance, 0, take.scheduler.sent)
    assert take.scheduler.lateness.count == 0
    apart = [after - each for each, after in pairwise(tags)]
    assert apart[before - 1] == pytest.approx(1000.1)
    assert [*apart[: before - 1], *apart[before:]] == pytest.approx([0.1] * (len(apart) - 1))
