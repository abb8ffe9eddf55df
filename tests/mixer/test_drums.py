"""The four drums: the WAV files are what the script makes, and each is what it should be."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from .rendering import SAMPLE_RATE, Sound, centroid

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ["kick", "snare", "closedhat", "openhat"]


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DRUMS: dict[str, Callable[[], Sound]] = load(SAMPLES / "make_drums.py").DRUMS


def read(name: str) -> Sound:
    sound, _ = soundfile.read(SAMPLES / f"{name}.wav")
    return np.asarray(sound)


def seconds_to_fall(sound: Sound, decibels: float) -> float:
    """The last time at which the sound is within so many decibels of its peak."""
    loud = np.abs(sound) > np.abs(sound).max() * 10 ** (-decibels / 20)
    return float(np.flatnonzero(loud)[-1] / SAMPLE_RATE)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_what_the_script_makes(name: str) -> None:
    info = soundfile.info(SAMPLES / f"{name}.wav")
    assert (info.samplerate, info.channels, info.subtype) == (48000, 1, "PCM_16")
    made = np.round(DRUMS[name]() * 32767)
    assert np.abs(read(name) * 32768 - made).max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_at_once_peaks_at_minus_1_and_ends_in_silence(name: str) -> None:
    sound = read(name)
    assert np.flatnonzero(np.abs(sound) > 0.01)[0] <= 48
    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-1, abs=0.01)
    assert np.abs(sound[-24:]).max() < 1e-3
    assert sound[-1] == 0
    assert abs(sound.mean()) < 0.01


def test_a_kick_has_weight_below_60_hertz_and_a_click() -> None:
    sound = read("kick")
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    assert power[hertz < 60].sum() > 0.4 * power.sum()
    assert centroid(sound[:480]) > 2 * centroid(sound[4800:])
    assert 0.4 < seconds_to_fall(sound, 40) <= 0.55


def test_a_snare_has_two_tones_and_noise() -> None:
    sound = read("snare")
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    floor = np.median(power[(hertz > 500) & (hertz < 1000)])
    for tone in (180, 330):
        assert power[np.abs(hertz - tone) < 20].max() > 30 * floor
    assert power[hertz > 2000].sum() > 0.1 * power.sum()
    assert 0.15 < seconds_to_fall(sound, 40) <= 0.3


@pytest.mark.parametrize(("name", "seconds"), [("closedhat", 0.06), ("openhat", 0.4)])
def test_a_hat_is_air_and_rings_as_long_as_it_should(name: str, seconds: float) -> None:
    sound = read(name)
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    assert power[hertz > 8000].sum() > 0.5 * power.sum()
    assert power[hertz < 2000].sum() < 1e-3 * power.sum()
    assert seconds_to_fall(sound, 40) == pytest.approx(seconds, rel=0.25)


def test_the_drums_differ_in_pitch() -> None:
    kick, snare, closedhat = (centroid(read(name)) for name in NAMES[:3])
    assert kick < 200 < 1000 < snare < 4000 < 8000 < closedhat
