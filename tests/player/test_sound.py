"""Rendering to an array: the sound of the file, to be saved, and to be heard in a notebook."""

from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from rubbergosling import (
    EngineError,
    Hush,
    Performance,
    Program,
    Settings,
    Sound,
    Track,
    render,
    rendered,
)
from tests.audio.measuring import ENGINES, QUICKEST

SETTINGS = Settings(engine=QUICKEST, tail_seconds=0.5, sample_rate=44_100)
BEAT = "bpm 240; kick*4; lead*2 1 60;"


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_the_sound_of_the_file_as_an_array(engine: str, tmp_path: Path) -> None:
    settings = Settings(engine=engine, tail_seconds=0.5)
    seconds = render(BEAT, tmp_path / "beat.wav", 1, settings)
    sound = rendered(BEAT, 1, settings)
    frames, rate = soundfile.read(tmp_path / "beat.wav", dtype="float32")
    assert sound.frames.dtype == np.float32
    assert sound.frames.shape == frames.shape == (len(frames), 2)
    assert sound.sample_rate == rate == 48_000
    assert np.array_equal(sound.frames, frames)
    assert 0.1 < np.abs(frames).max() < 1
    assert sound.seconds == pytest.approx(seconds, abs=0.01)


def test_a_text_a_program_and_a_performance_sound_alike() -> None:
    program = Program([Track("kick", speed=4), Track("lead", speed=2, notes=[60])], 240)
    sounds = [rendered(each, 1, SETTINGS).frames for each in (BEAT, program)]
    assert np.array_equal(*sounds)
    hushed = rendered(Performance.of((0, program), (1 / 2, Hush())), 1, SETTINGS).frames
    assert np.array_equal(hushed[:20_000], sounds[0][:20_000])
    assert np.abs(hushed[40_000:]).max() < 0.01 < np.abs(sounds[0][40_000:44_000]).max()


@pytest.fixture(scope="module")
def sound() -> Sound:
    return rendered("bpm 240; kick;", 1, SETTINGS)


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.FLAC"])
def test_it_is_saved_without_loss(sound: Sound, tmp_path: Path, name: str) -> None:
    sound.save(tmp_path / name)
    frames, rate = soundfile.read(tmp_path / name, dtype="float32")
    assert rate == sound.sample_rate
    assert np.array_equal(frames, sound.frames)


def test_where_it_can_not_be_saved_is_told(sound: Sound, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"a\.mp3: its name must end in \.wav, \.aiff or \.flac"):
        sound.save(tmp_path / "a.mp3")
    with pytest.raises(EngineError, match=r"can't write .*nowhere.*: No such file or directory"):
        sound.save(tmp_path / "nowhere" / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_is_given_a_player_that_holds_it(sound: Sound) -> None:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attributes)))

    Reader().feed(sound._repr_html_())
    ((tag, attributes),) = found
    kind, _, data = (attributes["src"] or "").partition(";base64,")
    assert (tag, kind) == ("audio", "data:audio/wav")
    assert "controls" in attributes
    frames, rate = soundfile.read(BytesIO(b64decode(data)), dtype="float32")
    assert rate == sound.sample_rate
    assert np.abs(frames - sound.frames).max() < 2**-15


def test_it_is_shown_in_words(sound: Sound) -> None:
    assert repr(sound) == f"<Sound of {sound.seconds:.3f} seconds, 2 channels, 44100 hertz>"
