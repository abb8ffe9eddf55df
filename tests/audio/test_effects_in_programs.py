"""Each effect, each control and the pointer, proved on what a program's text sounds like."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from rubbergosling.performance.entries import MovePointer
from tests.audio.measuring import (
    ENGINES,
    Moment,
    at,
    hear,
    largest_jump,
    level_at,
    script,
    write_sample,
)
from tests.mixer.rendering import SAMPLE_RATE, Sound, centroid, decibels, rms, sine, spectrum

every_engine = pytest.mark.parametrize("engine", ENGINES)
every_synth = pytest.mark.parametrize("synth", ["lead", "bass"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Samples: `click`, one sample wide, and `tone`, 400 hertz at a quarter of full scale."""
    click = np.zeros(64)
    click[0] = 0.9
    write_sample(tmp_path, "click", click)
    write_sample(tmp_path, "tone", sine(400, 0.5, 0.25))
    return tmp_path


def with_chains(
    instrument: str, chains: list[str], folder: Path, engine: str = ENGINES[-1]
) -> list[Sound]:
    """Half a second of an instrument through each chain, of shape (24000,)."""
    # Each chain has half a bar to settle before the instrument is heard.
    moments = [(bar, f"bpm 240; {instrument}+0.5 {chain};") for bar, chain in enumerate(chains)]
    sound = hear(script(folder, *moments), folder, len(chains), engine=engine)
    return [sound[at(bar + 0.5) : at(bar + 1), 0] for bar in range(len(chains))]


def gains(chains: list[str], folder: Path, engine: str = ENGINES[-1]) -> list[Sound]:
    """What each chain makes of a click, in decibels at 0, 2, 4 ... 24000 hertz."""
    plain, *processed = with_chains("click", ["", *chains], folder, engine)
    return [
        20 * np.log10(np.abs(np.fft.rfft(sound) / np.fft.rfft(plain)) + 1e-9) for sound in processed
    ]


def note(text: str, folder: Path, seconds: float = 1.0) -> Sound:
    """The first seconds of a program, of shape (n_frames,)."""
    return hear(f"bpm 60; {text};", folder, Fraction(1, 2))[: at(seconds), 0]


@every_engine
@pytest.mark.parametrize("name", ["lpf", "hpf"])
def test_a_filter_passes_one_side_and_falls_by_12_decibels_an_octave_on_the_other(
    name: str, engine: str, folder: Path
) -> None:
    cutoffs = [100, 300, 1000, 5000]
    curves = gains([f"({name}:{hertz})" for hertz in cutoffs], folder, engine)
    for hertz, gain in zip(cutoffs, curves, strict=True):
        up = 2.0 if name == "lpf" else 0.5
        passed, stopped, further = (gain[round(hertz * up**octave / 2)] for octave in (-2, 1, 2))
        assert passed == pytest.approx(0, abs=0.5)
        assert stopped < -12
        assert further < stopped - 12


def test_a_filter_at_its_end_takes_nothing_away(folder: Path) -> None:
    low, high = gains(["(lpf:20000)", "(hpf:20)"], folder)
    assert np.abs(low[10:4000]).max() < 0.5
    assert np.abs(high[100:10000]).max() < 0.5


@every_engine
def test_dist_adds_harmonics_at_equal_peak(engine: str, folder: Path) -> None:
    driven = with_chains("tone", [f"(dist:{gain})" for gain in (1, 2, 5, 20, 200)], folder, engine)
    odd = []
    for sound in driven:
        steady = sound[at(0.1) : at(0.4)] / np.abs(sound[at(0.1) : at(0.4)]).max()
        fundamental, third, fifth = (level_at(steady, 400 * harmonic) for harmonic in (1, 3, 5))
        odd.append((decibels(third / fundamental), decibels(fifth / fundamental)))
    thirds, fifths = zip(*odd, strict=True)
    assert list(thirds) == sorted(thirds) and list(fifths) == sorted(fifths)
    assert thirds[0] < -25 and thirds[-1] > -12
    assert fifths[0] < -50 and fifths[-1] > -18


def test_dist_does_not_make_a_loud_sound_louder(folder: Path) -> None:
    write_sample(folder, "loud", sine(400, 0.5, 0.9))
    plain, *driven = with_chains("loud", ["", "(dist:1)", "(dist:10)", "(dist:1000)"], folder)
    assert all(np.abs(sound).max() <= 1.05 * np.abs(plain).max() for sound in driven)


@every_engine
def test_amp_is_the_level(engine: str, folder: Path) -> None:
    values = [0, 0.25, 0.9, 2.1, 5]
    plain, *heard = with_chains(
        "tone", ["", *(f"(amp:{value})" for value in values)], folder, engine
    )
    for value, sound in zip(values, heard, strict=True):
        assert rms(sound) == pytest.approx(value * rms(plain), rel=1e-3, abs=1e-6)


def test_effects_are_applied_in_the_order_written(folder: Path) -> None:
    smooth, rough = with_chains("tone", ["(dist:50, lpf:500)", "(lpf:500, dist:50)"], folder)
    thirds = [
        decibels(level_at(sound[at(0.1) :], 1200) / level_at(sound[at(0.1) :], 400))
        for sound in (smooth, rough)
    ]
    assert thirds[0] < -25 and thirds[1] > -15


def test_an_effect_may_stand_twice(folder: Path) -> None:
    once, twice = gains(["(lpf:1000)", "(lpf:1000, lpf:1000)"], folder)
    for hertz in (500, 1000, 1500, 2000):
        assert twice[hertz // 2] == pytest.approx(2 * once[hertz // 2], abs=0.2)
    plain, quarter = with_chains("tone", ["", "(amp:0.5, amp:0.5)"], folder)
    assert rms(quarter) == pytest.approx(rms(plain) / 4, rel=1e-3)


def test_a_band_is_what_lpf_and_hpf_leave_together(folder: Path) -> None:
    (gain,) = gains(["(hpf:500, lpf:2000)"], folder)
    assert abs(gain[1000 // 2]) < 2
    assert gain[125 // 2] < -24 and gain[8000 // 2] < -24


@every_synth
def test_cut_is_where_the_filter_closes(synth: str, folder: Path) -> None:
    """Against the same note with the filter open: 50 is 20 * 250 ** 0.5 = 316 hertz."""
    spectra = [
        spectrum(note(f"{synth} 1 33 cut{cut} res0 env0 (amp:0.3)", folder, 0.09))
        for cut in (50, 100)
    ]
    hertz, gain = spectra[0][0], decibels_of(spectra[0][1] / spectra[1][1])

    def around(place: float) -> float:
        return float(np.median(gain[np.abs(hertz / place - 1) < 0.25]))

    assert abs(around(80)) < 1.5
    assert -9 < around(316) < -1
    assert around(632) < -12
    assert around(1264) < around(632) - 12


def decibels_of(ratios: Sound) -> Sound:
    return np.asarray(20 * np.log10(ratios + 1e-12))


@every_synth
def test_cut_makes_a_note_brighter(synth: str, folder: Path) -> None:
    centres = [
        centroid(note(f"{synth} 1 45 cut{cut} env0", folder, 0.1)) for cut in (0, 25, 50, 75, 100)
    ]
    assert centres == sorted(centres)
    assert centres[-1] > 4 * centres[0]


@every_synth
def test_res_raises_a_peak_at_the_cutoff(synth: str, folder: Path) -> None:
    peaks = []
    for res in (0, 50, 100):
        hertz, magnitude = spectrum(note(f"{synth} 1 24 cut60 res{res} env0", folder, 0.1))
        cutoff = 20 * 250**0.6
        at_cutoff = magnitude[np.abs(hertz / cutoff - 1) < 0.15].max()
        below = magnitude[(hertz > cutoff / 3) & (hertz < cutoff / 1.5)].max()
        peaks.append(decibels(at_cutoff / below))
    assert peaks == sorted(peaks)
    assert peaks[-1] > peaks[0] + 10


@every_synth
def test_env_opens_the_filter_which_closes_as_the_note_rings(synth: str, folder: Path) -> None:
    falls = []
    for env in (20, 60, 100):
        sound = note(f"{synth} 1 45 cut40 res70 env{env}", folder)
        length = 0.09 + 0.91 * env / 100
        early, late = (sound[at(length * part) : at(length * (part + 0.2))] for part in (0.01, 0.6))
        falls.append(centroid(early) / centroid(late))
    assert falls == sorted(falls)
    assert falls[0] > 1.02 and falls[-1] > 2


@every_synth
@pytest.mark.parametrize(("env", "seconds"), [(0, 0.09), (50, 0.545), (100, 1.0)])
def test_env_is_how_long_a_note_rings(synth: str, env: int, seconds: float, folder: Path) -> None:
    sound = note(f"{synth} 1 45 cut90 env{env}", folder, 1.5)
    rings = np.flatnonzero(np.abs(np.diff(sound)) > 1e-5)[-1] / SAMPLE_RATE
    assert rings == pytest.approx(seconds, abs=0.01)


@every_synth
def test_without_controls_a_synth_is_half_open(synth: str, folder: Path) -> None:
    plain = note(f"{synth} 1 45", folder)
    said = note(f"{synth} 1 45 cut70.85 res50 env50", folder)
    assert np.abs(plain - said).max() < 1e-4


@every_synth
@every_engine
def test_the_pointer_opens_the_filter(engine: str, synth: str, folder: Path) -> None:
    text = f"bpm 120; {synth}*4 1 45 cut_mousex res0 env0;"
    moments: list[Moment] = [(0, MovePointer(0.1, 0.5)), (0, text), (2, MovePointer(0.9, 0.5))]
    sound = hear(script(folder, *moments), folder, 4, engine=engine)[:, 0]
    beats = [centroid(sound[at(beat / 2) : at(beat / 2 + 0.08)]) for beat in range(16)]
    assert max(beats[:8]) < 1.1 * min(beats[:8])
    assert min(beats[8:]) > 3 * max(beats[:8])
    assert beats[0] == pytest.approx(
        centroid(note(f"{synth} 1 45 cut10 res0 env0", folder, 0.08)), rel=0.01
    )


def test_upwards_the_pointer_makes_the_filter_ring(folder: Path) -> None:
    text = "bpm 120; lead*4 1 24 cut60 res_mousey env0;"
    moments: list[Moment] = [(0, MovePointer(0.5, 0)), (0, text), (1, MovePointer(0.5, 1))]
    sound = hear(script(folder, *moments), folder, 2)[:, 0]
    low, high = (level_at(sound[at(start) : at(start + 0.1)], 20 * 250**0.6) for start in (0, 2))
    assert high > 2 * low


@every_engine
def test_a_pointer_that_was_never_moved_is_in_the_middle(engine: str, folder: Path) -> None:
    moved, said = (
        hear(f"bpm 120; lead*4 1 45 {controls};", folder, 1, engine=engine)
        for controls in ("cut_mousex res_mousey", "cut50 res50")
    )
    assert np.abs(moved - said).max() < 1e-4


def test_a_pointer_that_moves_while_a_note_sounds_sweeps_it_without_a_click(folder: Path) -> None:
    text = "bpm 240; lead 1 45 cut_mousex res0 env100 (amp:0.5);"
    moments: list[Moment] = [(0, MovePointer(0.1, 0.5)), (0, text), ("2/5", MovePointer(0.8, 0.5))]
    sound = hear(script(folder, *moments), folder, 1)[:, 0]
    still = hear(script(folder, *moments[:2]), folder, 1)[:, 0]
    opened = hear(script(folder, (0, MovePointer(0.8, 0.5)), (0, text)), folder, 1)[:, 0]
    assert sound[: at(0.39)] == pytest.approx(still[: at(0.39)], abs=1e-6)
    assert centroid(sound[at(0.6) : at(0.8)]) > 1.5 * centroid(still[at(0.6) : at(0.8)])
    assert largest_jump(sound[at(0.39) :]) <= 1.1 * largest_jump(opened[at(0.39) :])
