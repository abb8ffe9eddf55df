"""The pointer: a real mouse on a virtual screen, and the same by the library."""

import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from rubbergosling import Session, Settings
from tests.parts import need
from tests.support.listening import Listener
from tests.support.screens import virtual_screen

PROGRAM = "bpm 240; lead*8 1 36 cut_mousex res20 env0;"


@pytest.fixture
def move_mouse(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, int], None]]:
    """A virtual screen of 1000 by 500 pixels, and a hand on its mouse."""
    need("Xvfb", "xdotool")
    with virtual_screen(1000, 500) as display:
        monkeypatch.setenv("DISPLAY", display)
        yield (
            lambda x, y: (
                subprocess.run(["xdotool", "mousemove", str(x), str(y)], check=True, timeout=10)
                and None
            )
        )


def treble(path: Path, start: float, stop: float) -> float:
    """The level above 1000 Hz in a part of a recording; in seconds from its first sound.

    The median over tenths of a second: where a busy machine stalls the server, it clicks.
    """
    frames, rate = soundfile.read(path, always_2d=True)
    sound = frames[np.flatnonzero(np.abs(frames[:, 0]) > 1e-4)[0] :, 0]
    size = rate // 10
    parts = sound[int(start * rate) :][: int((stop - start) * 10) * size].reshape(-1, size)
    spectra = np.abs(np.fft.rfft(parts * np.hanning(size))) / size
    high = spectra[:, np.fft.rfftfreq(size, 1 / rate) > 1000]
    return float(np.median(np.sqrt((high**2).sum(axis=1))))


def test_a_real_mouse_opens_the_filter(
    move_mouse: Callable[[int, int], None], scsynth: Settings, tmp_path: Path
) -> None:
    recording = tmp_path / "take.wav"
    move_mouse(100, 100)
    with Session(scsynth, record=recording) as session:
        session.evaluate(PROGRAM)
        session.wait_until(2)
        move_mouse(950, 100)
        session.wait_until(4)
    assert treble(recording, 2.5, 3.9) > 10 * treble(recording, 0.5, 1.9)


def test_the_library_moves_the_pointer_and_takes_it_from_the_mouse(
    move_mouse: Callable[[int, int], None], scsynth: Settings, tmp_path: Path
) -> None:
    recording = tmp_path / "take.wav"
    move_mouse(950, 100)
    with Session(scsynth, record=recording) as session:
        session.evaluate(PROGRAM)
        session.wait_until(2)
        session.pointer(0.1, 0.5)
        session.wait_until(4)
    assert treble(recording, 2.5, 3.9) < treble(recording, 0.5, 1.9) / 10


def test_an_engine_without_a_mouse_says_so_once(
    move_mouse: Callable[[int, int], None], engine: Settings
) -> None:
    with Session(engine) as session:
        listener = Listener(session)
        session.evaluate(PROGRAM)
        session.evaluate(PROGRAM)
        session.wait_until(1)
        has_mouse = session._performer.supervisor.engine.has_mouse
    assert has_mouse or engine.engine == "embedded"
    said = [sentence for sentence in listener.said if "no mouse" in sentence]
    assert len(said) == (0 if has_mouse else 1)
    assert not [sentence for sentence in listener.said if "refused" in sentence]


def test_without_a_screen_the_pointer_rests_in_the_middle(
    scsynth: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    recording = tmp_path / "take.wav"
    with Session(scsynth, record=recording) as session:
        session.evaluate(PROGRAM)
        session.wait_until(2)
        session.evaluate(PROGRAM.replace("_mousex", "50"))
        session.wait_until(4 + Fraction(1, 8))
    middle, fifty = treble(recording, 0.5, 1.9), treble(recording, 2.5, 3.9)
    assert abs(middle / fifty - 1) < 0.1
