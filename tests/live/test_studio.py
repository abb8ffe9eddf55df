"""The studio in real browsers: typed, heard, mistyped, taught, cut off and come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rubbergosling import Settings, Sound, rendered
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.journal import read_journal
from tests.live.machine import Machine
from tests.parts import need
from tests.support.browsers import Browser, Chromium, chromium, firefox, wait_until
from tests.support.listening import write_click
from tests.support.relay import relay
from tests.support.studio_browser import (
    IN_EDITOR,
    Recording,
    StudioPage,
    need_page,
    studio_command,
)

ONSET_SECONDS = 0.0001
"""So far an onset may lie from its event."""

TRIES = 3

BPM = 150
BEAT_SECONDS = 60 / BPM


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    write_click(folder, "click")
    return folder


@pytest.fixture(params=["chromium", "firefox-esr"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    need(request.param)
    need_page()
    if request.param == "chromium":
        with chromium() as tab:
            yield tab
        return
    with firefox(request.getfixturevalue("pulse")) as tab:
        yield tab


@pytest.fixture
def tab() -> Iterator[Chromium]:
    need("chromium")
    need_page()
    with chromium() as opened:
        yield opened


@contextmanager
def opened(browser: Browser, sounds: Path) -> Iterator[StudioPage]:
    """The page of a studio that has a click among its sounds."""
    with studio_command("--engine", "browser", "--samples", str(sounds)) as (process, address):
        page = StudioPage(browser, process, address)
        page.open()
        yield page


@pytest.fixture
def page(browser: Browser, sounds: Path) -> Iterator[StudioPage]:
    with opened(browser, sounds) as page:
        yield page


@pytest.fixture
def chromium_page(tab: Chromium, sounds: Path) -> Iterator[StudioPage]:
    with opened(tab, sounds) as page:
        yield page


def onsets(recording: Recording) -> NDArray[np.float64]:
    """Seconds, from the recording's begin on, at which a click begins."""
    loud = np.flatnonzero(np.abs(recording.sound).max(axis=1) > 0.1)
    far = 0.005 * recording.rate
    first = loud[np.diff(loud, prepend=-recording.rate) > far]
    return first / recording.rate


def check_grid(recording: Recording, seconds: float, most: float, machine: Machine) -> None:
    """Fails unless clicks lie on a grid, or the machine was not ours meanwhile."""
    found = onsets(recording)
    assert len(found) > 12
    error = off_the_grid(found, seconds)
    assert error < most or machine.excuses(1), f"{error * 1000:.3f} ms off the grid"


def off_the_grid(found: NDArray[np.float64], seconds: float) -> float:
    """How far the worst of some onsets lies from a grid that fits them all, in seconds."""
    numbers = np.round((found - found[0]) / seconds)
    assert list(numbers) == list(range(len(found))), "an onset is missing, or one too many"
    rest = found - numbers * seconds
    return float(np.abs(rest - np.median(rest)).max())


def test_a_program_is_typed_heard_mistyped_taught_and_played_by_the_agent(
    page: StudioPage,
) -> None:
    page.sound_here()
    page.record()
    page.play(f"bpm {BPM}; click*4;")
    page.wait_until_bar(6)
    assert len(onsets(page.recorded())) > 12  # how exact they are, the next test says

    page.write("kick*4; snair*2;")
    mark = f"() => {IN_EDITOR}('.fault')?.textContent ?? ''"
    wait_until(lambda: page.browser.run(mark) == "snair", "the mark at snair")

    page.play(f"bpm {BPM}; source kick*2; learn snare*2;")
    page.wait_for_text("#agents", lambda text: "learns" in text)
    page.wait_for_lessons(4)
    first, *_, last = page.losses("snare")
    assert last < first
    page.play(f"bpm {BPM}; source kick*2; predict snare;")
    page.wait_for_text("#agents", lambda text: "plays" in text)
    assert page.text("#link-state") == ""


@pytest.mark.alone
def test_beats_are_as_far_apart_as_they_should_be(page: StudioPage, machine: Machine) -> None:
    page.sound_here()
    page.play(f"bpm {BPM}; click*4;")
    page.wait_until_bar(3)
    page.record()
    found = []
    for _ in range(TRIES):
        # A busy machine answers late, and what is known of its clock is put right once.
        page.listen(8)
        apart = np.diff(onsets(page.recorded()))
        assert len(apart) > 12
        found.append(float(np.abs(apart - BEAT_SECONDS).max()))
        if found[-1] < ONSET_SECONDS:
            return
    assert machine.excuses(1), found


@pytest.mark.alone
def test_every_program_of_the_tutorial_sounds_in_the_page_as_it_is_rendered(
    chromium_page: StudioPage, machine: Machine, tmp_path: Path
) -> None:
    page = chromium_page
    page.sound_here()
    page.record()
    for path in sorted(Path("examples/tutorial").glob("*.gosling")):
        before = page.bar()
        page.paste_and_play(path.read_text())
        page.wait_until_bar(before + 2)
    page.browser.click("#hush")
    page.listen(2)
    heard, journal = page.recorded(), tmp_path / "take.jsonl"
    journal.write_bytes(page.download("journal"))
    take = read_journal(journal, DRUMS)
    offline = rendered(take.performance, take.bars, Settings(tail_seconds=0, seed=0))
    likeness, level = compared(heard, offline)
    assert (likeness >= 0.98 and abs(level - 1) < 0.01) or machine.excuses(1), (likeness, level)


def compared(heard: Recording, expected: Sound) -> tuple[float, float]:
    """How like a recording is to a render, wherever that begins in it: correlation and level."""
    assert heard.rate == expected.sample_rate
    left, right = heard.sound.sum(axis=1), expected.frames.sum(axis=1)
    size = 1 << (len(left) + len(right)).bit_length()
    across = np.fft.irfft(np.fft.rfft(left, size) * np.conj(np.fft.rfft(right, size)), size)
    begin = int(across[: len(left)].argmax())
    length = min(len(left) - begin, len(right))
    one, other = left[begin:][:length], right[:length]
    likeness = float(np.corrcoef(one, other)[0, 1])
    return likeness, float(np.sqrt(np.mean(one**2) / np.mean(other**2)))


@pytest.mark.alone
def test_a_sound_card_that_runs_fast_is_followed(
    tab: Chromium, sounds: Path, machine: Machine
) -> None:
    tab.page.add_init_script(f"({FAST_CARD})({FAST})")
    with opened(tab, sounds) as page:
        page.sound_here()
        page.play(f"bpm {BPM}; click*4;")
        page.wait_until_bar(6)  # the clock is known well by then
        page.record()
        page.listen(20)
        recording = page.recorded()
    # The card's seconds are shorter than the world's.
    check_grid(recording, BEAT_SECONDS * FAST, 0.0005, machine)


FAST = 1.0001
FAST_CARD = """(fast) => {
    const told = AudioContext.prototype.getOutputTimestamp;
    AudioContext.prototype.getOutputTimestamp = function () {
        const { contextTime, performanceTime } = told.call(this);
        return { contextTime, performanceTime: performanceTime / fast };
    };
}"""
"""Has the page believe that the device plays more samples a second than it says."""


@pytest.mark.alone
def test_a_page_that_stands_still_loses_no_onset(
    chromium_page: StudioPage, machine: Machine
) -> None:
    page = chromium_page
    page.sound_here()
    page.play(f"bpm {BPM}; click*4;")
    page.wait_until_bar(3)
    page.record()
    stall = "() => { const end = performance.now() + 300; while (performance.now() < end); }"
    for _ in range(10):
        page.browser.run(stall)
        page.listen(0.5)
    check_grid(page.recorded(), BEAT_SECONDS, ONSET_SECONDS, machine)
    assert page.late() == 0 or machine.excuses(1)


def test_a_page_that_is_opened_anew_goes_on_at_the_right_bar(chromium_page: StudioPage) -> None:
    page = chromium_page
    page.sound_here()
    page.play(f"bpm {BPM}; click*4;")
    page.wait_until_bar(3)
    before = page.bar()
    page.open()
    page.browser.press("Control", "Enter")  # no page sounds now, so this one begins to
    page.wait_for_text("#sound-where", lambda text: text == "here")
    page.wait_until_bar(before + 1)
    page.record()
    page.listen(4)
    found = onsets(page.recorded())
    assert len(found) >= 6
    assert off_the_grid(found, BEAT_SECONDS) < BEAT_SECONDS / 100
    assert page.late() == 0
    assert "click*4" in page.browser.run(f"() => {IN_EDITOR}('.cm-content').textContent")


def test_a_socket_that_is_cut_comes_back_and_the_page_says_so(tab: Chromium, sounds: Path) -> None:
    with opened(tab, sounds) as page, relay(page.port) as way:
        page.address = page.address.replace(f":{page.port}/", f":{way.own_port}/")
        page.open()
        page.sound_here()
        page.play(f"bpm {BPM}; click*4;")
        page.wait_until_bar(3)
        with way.cut():
            page.wait_for_text("#link-state", lambda text: "lost" in text)
            page.listen(5)
        page.wait_for_text("#link-state", lambda text: text == "")
        page.record()
        page.listen(4)
        assert len(onsets(page.recorded())) >= 4
