"""The studio where it is rough: a clock that is set, a hidden tab, plain http and a busy page."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from rubbergosling.studio.admission import EVERYWHERE, LOOPBACK, names_of
from tests.live.machine import Machine
from tests.live.test_studio import BEAT_SECONDS, BPM, onsets
from tests.parts import need
from tests.support import set_clock
from tests.support.browsers import Browser, Chromium, chromium, chromium_on_screen
from tests.support.listening import write_click
from tests.support.studio_browser import Recording, StudioPage, need_page, studio_command
from tests.support.studio_looks import begin_looking, looks_of, share_right

pytestmark = pytest.mark.alone

PROGRAM = f"bpm {BPM}; click*4;"

MOST_SECONDS = 0.001
"""So much an interval between two onsets may differ from a beat."""

BACK_SECONDS = 2.0
"""So soon the page must show the right bar again."""

ENOUGH = 0.9
"""The part of all looks that must show the right beat; a busy page looks seldom."""

HIDDEN_SECONDS = 20.0
STALL_SECONDS = 0.3

SET_PAGE_CLOCK = """(milliseconds) => {
    const told = Date.now;
    Date.now = () => told() + milliseconds;
}"""

STALL = """(seconds) => {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end);
}"""

SLOW_TIMERS = """() => {
    const told = window.setTimeout;
    window.setTimeout = (act, rest, ...more) => told(act, Math.max(rest, 1000), ...more);
    window.timersAsBefore = () => (window.setTimeout = told);
}"""
"""As slow as browsers make those of a hidden tab; only one that sounds may be spared, for now."""

NOW = "() => window.studioTest.context.currentTime"


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    write_click(folder, "click")
    return folder


@pytest.fixture
def tab() -> Iterator[Chromium]:
    need("chromium")
    need_page()
    with chromium() as opened:
        yield opened


@pytest.fixture
def tab_on_screen() -> Iterator[Chromium]:
    need("chromium", "Xvfb")
    need_page()
    with chromium_on_screen() as opened:
        yield opened


@contextmanager
def playing(
    browser: Browser, sounds: Path, *words: str, program: tuple[str, ...] = ("-m", "rubbergosling")
) -> Iterator[StudioPage]:
    """The page of a studio, which plays a click on each beat."""
    words = ("--engine", "browser", "--samples", str(sounds), *words)
    with studio_command(*words, program=program) as (process, address):
        page = StudioPage(browser, process, address)
        page.open()
        page.sound_here()
        page.play(PROGRAM)
        page.wait_until_bar(3)
        yield page


def check_sound(recording: Recording, late: int, machine: Machine) -> None:
    """Fails unless all clicks are a beat apart and none was late, or the machine was not ours."""
    apart = np.diff(onsets(recording))
    assert len(apart) > 6
    worst = float(np.abs(apart - BEAT_SECONDS).max())
    assert (worst < MOST_SECONDS and late == 0) or machine.excuses(1), (worst, late)


class WallClock(NamedTuple):
    """The wall clock of one machine, with a studio and its page."""

    file: Path

    @property
    def program(self) -> tuple[str, ...]:
        """What leads to our command, on that machine."""
        return (set_clock.__file__, str(self.file))

    def set_by(self, seconds: float, tab: Chromium) -> None:
        """Sets it, for the studio and for all of the page, its Workers too."""
        self.file.write_bytes(struct.pack("d", seconds))
        for context in (*tab.page.workers, tab.page):
            context.evaluate(SET_PAGE_CLOCK, seconds * 1000)


@pytest.fixture
def wall_clock(tmp_path: Path) -> WallClock:
    file = tmp_path / "clock"
    file.write_bytes(struct.pack("d", 0.0))
    return WallClock(file)


@pytest.mark.parametrize("step", [3.0, -3.0])
def test_a_clock_that_is_set_is_not_heard_and_the_page_says_so(
    tab: Chromium, sounds: Path, wall_clock: WallClock, machine: Machine, step: float
) -> None:
    with playing(tab, sounds, program=wall_clock.program) as page:
        begin_looking(page)
        page.record()
        page.listen(5)
        before, at = looks_of(page), float(tab.run(NOW))
        wall_clock.set_by(step, tab)
        page.listen(BACK_SECONDS + 5)
        looks = [look for look in looks_of(page) if look.at > at]
        check_sound(page.recorded(), page.late(), machine)
    after = [look for look in looks if look.at > at + BACK_SECONDS]
    assert share_right(before, after, BEAT_SECONDS) > ENOUGH
    said = f"the machine's clock was set {'forward' if step > 0 else 'back'} by 3.0 s"
    assert any(said in look.said for look in looks)


def test_a_page_whose_clock_is_seconds_off_the_studios_plays_in_time(
    tab: Chromium, sounds: Path, wall_clock: WallClock, machine: Machine
) -> None:
    with playing(tab, sounds, program=wall_clock.program) as page:
        wall_clock.set_by(3.0, tab)
        before = page.bar()
        page.open()  # whatever was set in the page is as before
        page.sound_here()
        page.wait_until_bar(before + 2)
        page.record()
        page.listen(6)
        check_sound(page.recorded(), page.late(), machine)


def test_a_hidden_tab_plays_in_time_and_shows_the_right_bar_when_it_is_back(
    tab_on_screen: Chromium, sounds: Path, machine: Machine
) -> None:
    tab = tab_on_screen
    with playing(tab, sounds) as page:
        begin_looking(page)
        page.record()
        page.listen(5)
        with tab.hidden():
            tab.run(SLOW_TIMERS)
            page.listen(HIDDEN_SECONDS)
            tab.run("() => void window.timersAsBefore()")
        back = float(tab.run(NOW))
        page.listen(BACK_SECONDS + 4)
        looks = looks_of(page)
        check_sound(page.recorded(), page.late(), machine)
    hidden = [look for look in looks if look.is_hidden]
    assert hidden[-1].at - hidden[0].at > HIDDEN_SECONDS - 2
    before = [look for look in looks if look.at < hidden[0].at]
    after = [look for look in looks if look.at > back + BACK_SECONDS]
    assert share_right(before, after, BEAT_SECONDS) > ENOUGH


def test_a_page_by_plain_http_that_stands_still_loses_no_onset(
    tab: Chromium, sounds: Path, machine: Machine
) -> None:
    own = names_of(EVERYWHERE)[0]
    if own in LOOPBACK:
        pytest.skip("needs an address in a network, by which a page is not held for secure")
    words = ("--host", EVERYWHERE, "--allow", f"{own}/32")
    with playing(tab, sounds, *words) as page:
        assert not tab.run("() => isSecureContext || 'audioWorklet' in AudioContext.prototype")
        begin_looking(page)
        page.listen(5)
        before = looks_of(page)
        page.record()
        for _ in range(10):
            tab.run(STALL, STALL_SECONDS)
            page.listen(0.53)
        at = float(tab.run(NOW))
        recording, late = page.recorded(), page.late()
        page.listen(BACK_SECONDS + 4)
        looks = looks_of(page)
    check_sound(recording, late, machine)
    after = [look for look in looks if look.at > at + BACK_SECONDS]
    assert share_right(before, after, BEAT_SECONDS) > ENOUGH
