"""The studio's page: how soon it is there and sounds, how exact it is, and what it costs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from rubbergosling.studio.page_files import built_folder
from tests.parts import missing
from tests.support.browsers import Chromium, chromium, wait_until
from tests.support.devices import NotInstalledError
from tests.support.listening import write_click
from tests.support.studio_browser import Recording, StudioPage, studio_command

from .tables import Scale, Table

BPM = 150
BEAT_SECONDS = 60 / BPM

DENSE = "bpm 150; " + " ".join(
    f"{name}*16;" for name in ("kick", "snare", "closedhat", "openhat", "click")
) + " lead*16 1 48,60,55; bass*16 1 36,38;"  # fmt: skip
HITS_A_BAR = 112

SOUND = ("Realtime AudioW", "AudioOutputDevi", "DedicatedWorker")
"""The threads of scsynth, the sound device, and the socket, as Linux names them."""

MOVING_SQUARE = """() => {
    const square = document.body.appendChild(document.createElement("div"));
    square.style.cssText = "position: absolute; width: 20px; height: 20px; background: black";
    let place = 0;
    setInterval(() => requestAnimationFrame(() => {
        place = (place + 5) % 500;
        square.style.left = `${place}px`;
    }), 100);
}"""


def studio(scale: Scale) -> Iterator[Table]:
    """Everything of the page that is promised."""
    if missing("chromium") or not (built_folder() / "index.html").exists():
        raise NotInstalledError("chromium and the built page (make studio-page)")
    yield _how_soon(scale)
    yield _how_exact(scale)
    yield _how_costly(scale)


@contextmanager
def _page() -> Iterator[StudioPage]:
    """The page, whose engine is the page itself, with a click among its sounds."""
    with tempfile.TemporaryDirectory() as name:
        write_click(Path(name), "click")
        with (
            chromium() as tab,
            studio_command("--engine", "browser", "--samples", name) as (process, address),
        ):
            page = StudioPage(tab, process, address)
            page.open()
            yield page


def _how_soon(scale: Scale) -> Table:
    table = Table(
        "the studio: how soon, milliseconds",
        "Chromium without a window or a graphics processor, the page opened anew each time. First "
        "paint is the browser's own figure. First sound is the first sample above a tenth of full "
        "level, by the page's clock, after Ctrl-Enter on a page that had not sounded yet.",
        ("what", "median", "worst", "times"),
    )
    found: dict[str, list[float]] = {"first paint": [], "first sound": []}
    for _ in range(scale.times(7, 2)):
        with _page() as page:
            paint = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
            found["first paint"].append(page.browser.run(paint))
            page.paste(f"bpm {BPM}; click*4;")
            found["first sound"].append(_first_sound(page))
    for what, values in found.items():
        table.rows.append((what, f"{median(values):.0f}", f"{max(values):.0f}", str(len(values))))
    return table


def _first_sound(page: StudioPage) -> float:
    """Milliseconds from a Ctrl-Enter until something is heard."""
    page.browser.run(
        "() => { window.began = 0; addEventListener('keydown', (event) => {"
        " if (event.key === 'Enter') window.began ||= performance.timeOrigin + performance.now();"
        " }, true); }"
    )
    page.browser.press("Control", "Enter")
    wait_until(lambda: page.browser.run("() => !!window.studioTest"), "the page's sound")
    page.record()
    page.wait_until_bar(2)
    recording = page.recorded()
    heard = recording.start + clicks(recording)[0] / recording.rate
    audio, began = page.browser.run("() => [window.studioTest.clocks().audio, window.began]")
    return float(1000 * heard + audio - began)


def _how_exact(scale: Scale) -> Table:
    table = Table(
        "the studio: onset error in the page, samples of 48 kHz",
        "One click a beat at 150 beats a minute, stamped in Python, heard in the page: each from "
        "the grid that fits them all, and each distance between neighbours.",
        ("minutes", "onsets", "largest from the grid", "largest of a distance", "drift"),
    )
    seconds = scale.seconds(180, 15)
    with _page() as page:
        page.sound_here()
        page.paste_and_play(f"bpm {BPM}; click*4;")
        page.wait_until_bar(3)
        page.record()
        page.listen(seconds)
        recording = page.recorded()
    onsets = clicks(recording)
    numbers = np.round((onsets - onsets[0]) / (BEAT_SECONDS * recording.rate))
    rest = onsets - numbers * BEAT_SECONDS * recording.rate
    apart = np.diff(onsets) - np.diff(numbers) * BEAT_SECONDS * recording.rate
    table.rows.append((
        f"{seconds / 60:.1f}", str(len(onsets)), f"{np.abs(rest - np.median(rest)).max():.2f}",
        f"{np.abs(apart).max():.2f}", f"{rest[-1] - rest[0]:+.2f}",
    ))  # fmt: skip
    return table


def clicks(recording: Recording) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Frames at which clicks begin."""
    loud = np.flatnonzero(np.abs(recording.sound).max(axis=1) > 0.1)
    first = loud[np.diff(loud, prepend=-recording.rate) > 0.005 * recording.rate]
    return first.astype(np.float64)


def _how_costly(scale: Scale) -> Table:
    table = Table(
        "the studio: processor time, percent of one core",
        f"Chromium's process for the page (drawn in software, {HITS_A_BAR} hits a bar at 150), "
        "what of it are the threads of scsynth, the sound device and the socket, and the studio's "
        "command with its children. The page shows its grid, lights and meters. For comparison a "
        "page with nothing in it but a square that moves ten times a second.",
        ("what sounds", "page", "of it sound", "studio"),
    )
    seconds = scale.seconds(20, 5)
    with chromium() as tab:
        tab.open("about:blank")
        tab.run(MOVING_SQUARE)
        _wait(tab, 3)  # until the browser has started for good
        before = _page_seconds()
        _wait(tab, seconds)
        share = 100 * (_page_seconds() - before) / seconds
        table.rows.append(("nothing: a moving square", f"{share:.1f}", "", ""))
    with _page() as page:
        page.sound_here()
        for what, program in (("nothing", "bpm 150;"), (f"{HITS_A_BAR} hits a bar", DENSE)):
            page.paste_and_play(program)
            page.listen(3)
            before_all = _page_seconds(), _page_seconds(SOUND), page.processor_seconds()
            page.listen(seconds)
            after = _page_seconds(), _page_seconds(SOUND), page.processor_seconds()
            shares = [100 * (b - a) / seconds for a, b in zip(before_all, after, strict=True)]
            table.rows.append((what, *(f"{share:.1f}" for share in shares)))
    return table


def _wait(tab: Chromium, seconds: float) -> None:
    """Lets a page do what it does for some seconds, by its own clock."""
    tab.run("(seconds) => new Promise((ended) => setTimeout(ended, 1000 * seconds))", seconds)


def _page_seconds(threads: tuple[str, ...] = ("",)) -> float:
    """Processor time of all of Chromium's renderers so far: there is one page.

    Args:
        threads: What the names of the threads that count begin with.
    """
    found = [each for each in psutil.Process().children(recursive=True) if _is_renderer(each)]
    return float(
        sum(
            thread.user_time + thread.system_time
            for process in found
            for thread in process.threads()
            if _name(process.pid, thread.id).startswith(threads)
        )
    )


def _name(process: int, thread: int) -> str:
    try:
        return Path(f"/proc/{process}/task/{thread}/comm").read_text(encoding="utf-8")
    except OSError:  # it has just ended
        return ""


def _is_renderer(process: psutil.Process) -> bool:
    return "--type=renderer" in _words(process)


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []
