"""Samplers and voices, measured."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from supriya import Score

from rubbergosling.mixer.instrument_synthdefs import BASS_LEVEL, LEAD_LEVEL, SAMPLER_LEVEL
from rubbergosling.mixer.note_messages import hertz_of
from rubbergosling.mixer.synthdef_library import synthdef

from .rendering import SAMPLE_RATE, Sound, centroid, decibels, note, play, rms, spectrum

VOICES = ["lead", "bass"]
LEVELS = {"lead": LEAD_LEVEL, "bass": BASS_LEVEL}


def hertz(cut: float) -> float:
    return float(20 * 250**cut)


def sampled(
    folder: Path, frames: Sound, *, start: float = 0.0, close: float | None = None, **settings: Any
) -> Sound:
    """A sound file played by the sampler for its channels, of shape (24000, 2)."""
    path = folder / "sample.wav"
    rate = settings.pop("file_rate", SAMPLE_RATE)
    soundfile.write(path, frames, rate, subtype="FLOAT")
    name = "sampler1" if frames.ndim == 1 else "sampler2"

    def arrange(score: Score) -> None:
        with score.at(0):
            buffer = score.add_buffer(file_path=path)
        with score.at(start):
            synth = score.add_synth(synthdef(name), buffer=buffer, sample_rate=rate)
        if close is not None:
            with score.at(close):
                score.set_node(synth, choke=1)

    return play(arrange, 0.5, **settings)


def test_a_sample_starts_on_its_sample_at_full_level(tmp_path: Path) -> None:
    start = 12345
    sound = sampled(tmp_path, np.full(4800, 0.8), start=(start - 0.25) / SAMPLE_RATE)
    assert np.all(sound[:start] == 0)
    assert sound[start : start + 4000] == pytest.approx(0.8 * SAMPLER_LEVEL)


def test_a_sample_sounds_until_its_end_and_no_longer(tmp_path: Path) -> None:
    sound = sampled(tmp_path, np.full(4800, 0.8))
    # Its last 2 ms fade.
    assert np.abs(sound[: 4799 - 96]).min() > 0.7 * SAMPLER_LEVEL
    assert np.abs(sound[4799 - 96 : 4797]).min() > 0
    assert np.all(sound[4800 + 1 :] == 0)


def test_a_stereo_sample_keeps_its_sides_and_a_mono_one_is_in_the_middle(tmp_path: Path) -> None:
    stereo = sampled(tmp_path, np.tile([0.5, -0.25], (4800, 1)))
    assert stereo[100] == pytest.approx(np.array([0.5, -0.25]) * SAMPLER_LEVEL)
    mono = sampled(tmp_path, np.full(4800, 0.5))
    assert np.array_equal(mono[:, 0], mono[:, 1])


def test_a_sample_of_another_rate_keeps_its_pitch(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(11025) / 22050)
    sound = sampled(tmp_path, tone, file_rate=22050)[:, 0]
    frequencies, magnitude = spectrum(sound)
    assert frequencies[magnitude.argmax()] == pytest.approx(1000, abs=2)


def test_a_choked_sample_is_silent_after_4_ms_without_a_click(tmp_path: Path) -> None:
    sound = sampled(tmp_path, np.full(20000, 0.8), close=0.2)[:, 0]
    closed = round(0.2 * SAMPLE_RATE)
    assert np.abs(sound[: closed - 64]).min() > 0.7 * SAMPLER_LEVEL
    assert np.all(sound[closed + round(0.004 * SAMPLE_RATE) :] == 0)
    assert np.abs(np.diff(sound[1:])).max() < 0.8 / 90


def test_nothing_that_is_not_a_number_leaves_a_sampler(tmp_path: Path) -> None:
    frames = np.full(4800, 0.1)
    frames[100], frames[200], frames[300] = np.nan, np.inf, 1e30
    sound = sampled(tmp_path, frames)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 4


@pytest.mark.parametrize("sample_rate", [8000, 44100, 48000, 192000])
@pytest.mark.parametrize("name", VOICES)
def test_a_voice_is_sane_at_every_corner(name: str, sample_rate: int) -> None:
    corners = list(product((0, 1), (0, 1), (0, 1), (0, 36, 60, 96, 127)))

    def arrange(score: Score) -> None:
        for index, (cut, res, env, pitch) in enumerate(corners):
            with score.at(index * 0.2):
                settings = {"cut": cut, "res": res, "env": env, "freq": hertz_of(pitch)}
                synth = score.add_synth(synthdef(name), **settings)
            with score.at(index * 0.2 + 0.15):
                score.set_node(synth, choke=1)

    sound = play(arrange, len(corners) * 0.2, sample_rate=sample_rate)
    notes = sound[:, 0].reshape(len(corners), -1)
    assert np.isfinite(sound).all()
    assert np.abs(notes).max() <= LEVELS[name] + 1e-6
    assert np.abs(notes).max(axis=1).min() > 1e-4
    assert np.all(notes[:, round(0.155 * sample_rate) :] == 0)


@pytest.mark.parametrize("name", VOICES)
def test_a_voice_is_in_tune_microtones_too(name: str) -> None:
    for pitch in (45, 60.5, 72):
        frequencies, magnitude = spectrum(note(name, freq=hertz_of(pitch), cut=1, res=0, env=1))
        expected = 440 * 2 ** ((pitch - 69) / 12)
        near = np.abs(frequencies - expected) < expected * 0.04
        assert frequencies[near][magnitude[near].argmax()] == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("name", VOICES)
def test_cut_makes_it_brighter(name: str) -> None:
    centres = [centroid(note(name, freq=110, cut=cut, env=0)) for cut in (0.2, 0.5, 0.8, 1)]
    assert centres == sorted(centres)
    assert centres[-1] > 3 * centres[0]


@pytest.mark.parametrize("name", VOICES)
def test_res_raises_a_peak_at_the_cutoff(name: str) -> None:
    peaks = []
    for res in (0, 0.5, 1):
        frequencies, magnitude = spectrum(note(name, freq=hertz_of(24), cut=0.6, res=res, env=0))
        at_cutoff = np.abs(frequencies / hertz(0.6) - 1) < 0.15
        below = (frequencies > hertz(0.6) / 3) & (frequencies < hertz(0.6) / 1.5)
        peaks.append(decibels(magnitude[at_cutoff].max() / magnitude[below].max()))
    assert peaks == sorted(peaks)
    assert peaks[-1] > peaks[0] + 10


def test_a_lead_squelches() -> None:
    sound = note("lead", freq=110, cut=0.5, res=0.9, env=0.7)
    moments = [sound[start : start + 2400] for start in (48, 4800, 19200)]
    bright, middle, dark = (centroid(moment) for moment in moments)
    assert bright > 1.3 * middle > 1.5 * dark


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize(("env", "seconds"), [(0, 0.09), (0.5, 0.545), (1, 1.0)])
def test_env_sets_how_long_a_note_rings(name: str, env: float, seconds: float) -> None:
    sound = note(name, 1.2, freq=110, cut=0.9, env=env)
    assert np.flatnonzero(sound)[-1] / SAMPLE_RATE == pytest.approx(seconds + 0.001, abs=0.003)


@pytest.mark.parametrize("name", VOICES)
def test_a_voice_choked_is_silent_after_5_ms(name: str) -> None:
    sound = note(name, 0.5, {0.2: {"choke": 1}}, freq=110)
    assert rms(sound[9000:9500]) > 0.01
    assert np.all(sound[round(0.205 * SAMPLE_RATE) :] == 0)


def test_a_control_bus_can_move_the_cut_of_a_note() -> None:
    """From the first sample on, without a glide from the default, and while it sounds."""

    def arrange(score: Score) -> None:
        with score.at(0):
            score.set_bus_range(score.add_bus_group("CONTROL", 2)[0], [0.3, 0.9])
            score.add_synth(synthdef("lead"), freq=110, env=0, cut="c0", out=0)
            score.add_synth(synthdef("lead"), freq=110, env=0, cut=0.3, out=2)

    sound = play(arrange, 0.2, channels=4)
    assert sound[:, 0] == pytest.approx(sound[:, 2], abs=1e-6)
