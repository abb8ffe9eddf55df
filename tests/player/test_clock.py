"""The machine's clock stepping, and its sleep: the music is steady, and its time tags are right."""

import struct
import sys
from itertools import pairwise

import pytest

from rubbergosling.agents.rehearsal import events
from rubbergosling.language.parser import parse
from rubbergosling.performance.actions import Evaluate
from rubbergosling.player import clock as clock_module
from rubbergosling.player.clock import STEP_SECONDS, SteadyClock, Step, SystemClock, VirtualClock
from tests.player.test_scheduler import Take


class Machine:
    """The time module of a machine whose clock is set by hand."""

    def __init__(self) -> None:
        self.unix_seconds, self.seconds, self.asleep = 1_700_000_000.0, 50.0, 0.0

    def time(self) -> float:
        """Unix time, which steps."""
        return self.unix_seconds

    def monotonic(self) -> float:
        """Seconds that never step."""
        return self.seconds

    CLOCK_BOOTTIME = 7

    def clock_gettime(self, clock: int) -> float:
        """Seconds since the machine was started, its sleep among them."""
        assert clock == self.CLOCK_BOOTTIME
        return self.seconds + self.asleep

    def sleep(self, seconds: float) -> None:
        """The whole machine sleeps: its steady clock stops."""
        self.unix_seconds += seconds
        self.asleep += seconds

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


def test_the_tags_of_a_steady_clock_follow_no_step_and_the_step_is_told(machine: Machine) -> None:
    clock = SteadyClock()
    begins = clock.now()
    machine.pass_by(10, 3.0)
    assert clock.unix(clock.now()) - begins == pytest.approx(10)
    step = clock.stepped()
    assert step is not None and step.seconds == pytest.approx(3) and not step.moves_tags
    assert clock.stepped() is None


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

    step, told = 0.0, 0.0
    was_asleep = False

    def stepped(self) -> Step | None:
        """What was set since this was last asked."""
        step, self.told = self.step - self.told, self.step
        return Step(step, self.was_asleep) if step else None

    def unix(self, seconds: float) -> float:
        """The server's time."""
        return seconds + self.step


def tags_of(take: Take, ends: float) -> list[float]:
    """The time tags of all hits that were sent."""
    datagrams = [data for data in take.engine.context.datagrams(ends) if b"sampler" in data]
    return [struct.unpack(">Q", data[8:16])[0] / 2**32 for data in datagrams if b"/s_new" in data]


def test_a_take_over_a_clock_that_steps_is_the_same_take_at_other_times() -> None:
    clock = SteppingClock()
    take = Take(clock=clock)
    take.transport.add(Evaluate(parse("bpm 150; closedhat*16;")))
    take.wait(3)
    before = len(take.played)
    clock.step = 1000.0
    take.wait(3)
    tags = tags_of(take, clock.now() + 2000)[-len(take.played) :]
    assert take.played == events(take.transport.performance, 0, take.transport.sent)
    assert take.scheduler.lateness.count == 0
    apart = [after - each for each, after in pairwise(tags)]
    assert apart[before - 1] == pytest.approx(1000.1)
    assert [*apart[: before - 1], *apart[before:]] == pytest.approx([0.1] * (len(apart) - 1))


@pytest.mark.parametrize("step", [2.0, -2.0, 3600.0, 0.11])
def test_a_step_that_can_be_heard_is_noticed_once(machine: Machine, step: float) -> None:
    clock = SystemClock()
    machine.pass_by(10)
    assert clock.stepped() is None
    machine.pass_by(10, step)
    clock.unix(clock.now())  # whoever asks for the time first does not hide it
    seen = clock.stepped()
    assert seen is not None and seen.seconds == pytest.approx(step) and not seen.was_asleep
    assert clock.stepped() is None


def test_steps_too_small_to_hear_are_no_news_until_they_add_up(machine: Machine) -> None:
    clock = SystemClock()
    for _ in range(10):
        machine.pass_by(1, 0.01)
        assert clock.stepped() is None
        assert clock.unix(clock.now()) == pytest.approx(machine.time())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the steady clock does not stop")
def test_a_sleeping_machine_is_told_from_a_clock_that_was_set(machine: Machine) -> None:
    clock = SystemClock()
    machine.sleep(3000)
    seen = clock.stepped()
    assert seen is not None and seen.was_asleep and seen.seconds == pytest.approx(3000)
    machine.pass_by(5, 3000)
    seen = clock.stepped()
    assert seen is not None and not seen.was_asleep


@pytest.mark.parametrize(
    ("step", "was_asleep", "words"),
    [
        (2.0, False, "the machine's clock was set forward by 2.0 s, at bar 2: "),
        (-3600.0, False, "the machine's clock was set back by 60 minutes, at bar 2: "),
        (3000.0, True, "the machine slept for 50 minutes: the music goes on at bar 2"),
    ],
)
def test_what_the_clock_did_is_said_once_and_plainly(
    step: float, was_asleep: bool, words: str
) -> None:
    clock = SteppingClock()
    take = Take(clock=clock)
    take.transport.add(Evaluate(parse("bpm 150; closedhat*16;")))
    take.wait(3)
    clock.step, clock.was_asleep = step, was_asleep
    take.wait(3)
    (said,) = take.said
    assert said.startswith(words)
    assert take.scheduler.lateness.count == 0
    assert take.played == events(take.transport.performance, 0, take.transport.sent)
