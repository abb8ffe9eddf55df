"""For tests only: renders programs and performances, and measures what is heard."""

import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile

import rubbergosling as rg
from rubbergosling.engine.executables import installed_engines
from rubbergosling.language.syntax import Program
from rubbergosling.mixer.instrument_synthdefs import SAMPLER_LEVEL
from rubbergosling.mixer.samples import find_samples
from rubbergosling.performance.entries import Action, Entry, Evaluate, Performance
from rubbergosling.settings import Settings
from tests.mixer.rendering import SAMPLE_RATE, Sound, spectrum

ENGINES = installed_engines()
"""Every engine that can render on this machine."""

QUICKEST = ENGINES[-1]
"""An installed scsynth starts in a third of the time; where it's absent, the embedded engine."""

MINUS_1_DBFS = 10 ** (-1 / 20)
MINUS_12_DBFS = 10 ** (-12 / 20)
SILENCE = 10 ** (-90 / 20)
"""Less than this can't be heard, nor does a 16-bit file hold it."""

UNIT = 0.01
"""Height of the lowest click."""


def write_sample(folder: Path, name: str, frames: Sound, rate: int = SAMPLE_RATE) -> None:
    """Writes a WAV file of floats, of shape (n_frames,) or (n_frames, 2)."""
    soundfile.write(folder / f"{name}.wav", frames, rate, subtype="FLOAT")


Moment = tuple[str | float | Fraction, str | Action]
"""A position in bars, and the program or the action that is due there."""


def script(folder: Path, *moments: Moment) -> Performance:
    """A performance of what is due at each moment, with the samples of a folder."""
    names = find_samples([folder]).names
    performance = Performance()
    for bar, doing in moments:
        action = Evaluate(rg.parse(doing, names), doing) if isinstance(doing, str) else doing
        performance = performance.added(Entry(Fraction(bar), action))
    return performance


def hear(
    source: str | Program | Performance,
    folder: Path,
    bars: float | Fraction,
    *,
    engine: str = QUICKEST,
    tail: float = 0.5,
    sample_rate: int = SAMPLE_RATE,
) -> Sound:
    """What a source sounds like, of shape (n_frames, 2).

    Args:
        source: What is played.
        folder: Where own samples lie.
        bars: How much of it.
        engine: Which engine renders.
        tail: Seconds after the last bar.
        sample_rate: In hertz.
    """
    settings = Settings(
        engine=engine, sample_folders=(folder,), tail_seconds=tail, sample_rate=sample_rate
    )
    with tempfile.TemporaryDirectory() as outside:
        path = Path(outside, "heard.wav")
        rg.render(source, path, bars, settings)
        info = soundfile.info(path)
        assert (info.samplerate, info.channels) == (sample_rate, 2)
        sound, _ = soundfile.read(path)
    return np.asarray(sound)


def write_clicks(folder: Path, names: list[str]) -> dict[str, int]:
    """A sample of one click for each name; returns the weight of each.

    The clicks are one sample wide and 1, 2, 4 ... units high, so whatever falls on one sample
    of the sound, its height tells which they were.
    """
    weights = {name: 1 << place for place, name in enumerate(names)}
    for name, weight in weights.items():
        frames = np.zeros(64)
        frames[0] = weight * UNIT
        write_sample(folder, name, frames)
    return weights


def clicks_in(sound: Sound, weights: Mapping[str, int]) -> dict[str, list[int]]:
    """Where each name's click stands, in samples."""
    units = sound[:, 0] / (UNIT * SAMPLER_LEVEL)
    assert np.abs(units - np.round(units)).max() < 0.2, "heights must be told apart"
    found: dict[str, list[int]] = {name: [] for name in weights}
    for place in np.flatnonzero(np.round(units)):
        for name, weight in weights.items():
            if round(units[place]) & weight:
                found[name].append(int(place))
    return found


def largest_jump(sound: Sound) -> float:
    """The largest difference between a sample and the next."""
    return float(np.abs(np.diff(sound, axis=0)).max())


def at(seconds: float, sample_rate: int = SAMPLE_RATE) -> int:
    """The sample at a time."""
    return round(seconds * sample_rate)


def pitch(sound: Sound) -> float:
    """The frequency of the strongest partial in hertz, of a sound of shape (n_frames,)."""
    hertz, magnitude = spectrum(sound)
    peak = int(magnitude[1:-1].argmax()) + 1
    # The vertex of the parabola through the peak and its neighbours, in decibels.
    left, middle, right = np.log(magnitude[peak - 1 : peak + 2] + 1e-12)
    shift = (left - right) / (left - 2 * middle + right) / 2
    return float(hertz[1] * (peak + shift))


def level_at(sound: Sound, hertz: float) -> float:
    """The magnitude of the spectrum within 2 % of a frequency, of a sound of shape (n_frames,)."""
    frequencies, magnitude = spectrum(sound)
    return float(magnitude[np.abs(frequencies / hertz - 1) < 0.02].max())
