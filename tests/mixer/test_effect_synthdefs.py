"""Effects, fader and output, measured."""

import numpy as np
import pytest
from supriya import AddAction, Score

from rubbergosling.mixer.mixer_synthdefs import CEILING, THRESHOLD
from rubbergosling.mixer.synthdef_library import synthdef

from .rendering import SAMPLE_RATE, Sound, decibels, play, rms, sine, spectrum, through

MINUS_1_DBFS = 10 ** (-1 / 20)


def response(name: str, value: float) -> Sound:
    """Gain in decibels at 0, 1, 2 ... 24000 hertz, from the response to one impulse."""
    impulse = np.zeros(SAMPLE_RATE)
    impulse[1000] = 0.5
    sound = through(name, impulse, value=value)[:, 0]
    return np.asarray(20 * np.log10(np.abs(np.fft.rfft(sound)) / 0.5 + 1e-9))


@pytest.mark.parametrize("hertz", [100, 1000, 5000])
@pytest.mark.parametrize("name", ["lpf", "hpf"])
def test_a_filter_passes_one_side_and_falls_by_12_decibels_an_octave_or_more(
    name: str, hertz: int
) -> None:
    gain = response(name, hertz)
    up = 2.0 if name == "lpf" else 0.5
    passed, stopped, further = (gain[round(hertz * up**step)] for step in (-2, 1, 2))
    assert passed == pytest.approx(0, abs=0.5)
    assert stopped < -12
    assert further < stopped - 12


@pytest.mark.parametrize("name", ["lpf", "hpf"])
def test_a_filter_is_resonant(name: str) -> None:
    gain = response(name, 1000)
    assert 2 < gain.max() < 5
    assert abs(int(gain.argmax()) - 1000) < 200


@pytest.mark.parametrize("sample_rate", [8000, 192000])
@pytest.mark.parametrize(("name", "value"), [("lpf", 20000), ("hpf", 20000), ("lpf", 20)])
def test_a_filter_is_stable_at_any_sample_rate(name: str, value: float, sample_rate: int) -> None:
    def arrange(score: Score) -> None:
        with score.at(0):
            score.add_synth(synthdef("lead"), note=48, cut=1, res=1, env=1, out=0)
            score.add_synth(synthdef(name), add_action=AddAction.ADD_TO_TAIL, value=value)

    sound = play(arrange, 1.5, sample_rate=sample_rate)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 1
    assert np.abs(sound[-100:]).max() < 1e-4


def test_amp_is_an_exact_gain() -> None:
    tone = sine(440, 0.2)
    for value in (0, 0.9, 2.1, 10):
        assert through("amp", tone, value=value)[:, 0] == pytest.approx(value * tone, abs=1e-5)


def test_dist_adds_harmonics_and_does_not_grow() -> None:
    tone = sine(400, 0.5)
    peaks, thirds = [], []
    for value in (1, 2, 10, 100):
        sound = through("dist", tone, value=value)[:, 0]
        hertz, magnitude = spectrum(sound)
        harmonics = [magnitude[np.abs(hertz - 400 * k).argmin()] for k in (1, 3)]
        thirds.append(harmonics[1] / harmonics[0])
        peaks.append(np.abs(sound).max())
        assert rms(sound) < 1.1 * rms(tone)
    assert thirds == sorted(thirds) and decibels(thirds[-1] / thirds[0]) > 10
    assert peaks == sorted(peaks, reverse=True) and peaks[0] <= 0.501


@pytest.mark.parametrize(
    ("name", "before", "after", "margin"),
    [
        ("dist", 1, 20, 1.2),
        ("amp", 0.5, 1.5, 1.2),
        # A filter that sweeps past a tone lets it swell for a moment: not a click.
        ("lpf", 200, 20000, 2.5),
        ("lpf", 20000, 200, 1.2),
        ("hpf", 20, 2000, 2.5),
        ("hpf", 2000, 20, 1.6),
    ],
)
def test_a_value_glides_without_a_click(
    name: str, before: float, after: float, margin: float
) -> None:
    tone = sine(200, 0.6)
    changing = through(name, tone, {0.3: {"value": after}}, value=before)[:, 0]
    steady = [through(name, tone, value=value)[4800:, 0] for value in (before, after)]
    steepest = max(float(np.abs(np.diff(sound)).max()) for sound in steady)
    assert np.abs(np.diff(changing[4800:])).max() < margin * steepest
    assert changing[24000:] == pytest.approx(steady[1][24000 - 4800 :], abs=0.01)


@pytest.mark.parametrize("name", ["dist", "amp", "lpf", "hpf"])
def test_a_value_holds_from_the_first_sample(name: str) -> None:
    value = {"dist": 5.0, "amp": 0.25, "lpf": 300.0, "hpf": 3000.0}[name]
    tone = np.concatenate([np.zeros(100), sine(1000, 0.1)])
    later = np.concatenate([np.zeros(9700), sine(1000, 0.1)])
    at_once = through(name, tone, value=value)[:, 0]
    settled = through(name, later, value=value)[9600:, 0]
    assert at_once == pytest.approx(settled, abs=1e-4)


def test_a_chain_of_many_amps_does_not_leave_a_filter_ringing() -> None:
    def arrange(score: Score) -> None:
        with score.at(0):
            score.add_synth(synthdef("lead"), note=48, env=0, out=16)
            for name, value in [*[("amp", 10)] * 50, ("lpf", 500)]:
                score.add_synth(
                    synthdef(name), add_action=AddAction.ADD_TO_TAIL, source=16, out=16, value=value
                )
            score.add_synth(synthdef("output"), add_action=AddAction.ADD_TO_TAIL, source=16, out=0)
            score.add_synth(synthdef("lead"), note=48, env=0, out=16)

    sound = play(arrange, 1.0)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.5
    assert np.abs(sound[-4800:]).max() < 1e-3


def test_a_fader_without_a_fade_is_open_at_once() -> None:
    assert through("fader", np.full(4800, 0.5), fade=0)[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize("fade", [0.0, 0.02, 0.1])
def test_a_fader_fades_without_a_click_and_takes_its_group_with_it(fade: float) -> None:
    sound = through("fader", np.full(14400, 0.5), {0.15: {"gate": 0}}, fade=fade)[:, 0]
    rise = round(fade * SAMPLE_RATE)
    assert sound[: rise + 1] == pytest.approx(np.linspace(0, 0.5, rise + 1), abs=1e-3) or not fade
    assert sound[rise + 10 : 7100] == pytest.approx(0.5)
    assert np.abs(np.diff(sound)).max() < 2.5 * 0.5 / (max(fade, 0.01) * SAMPLE_RATE)
    assert np.all(sound[7200 + round(max(fade, 0.01) * SAMPLE_RATE) + 64 :] == 0)


@pytest.mark.parametrize("value", [1e9, -1e9, 1e38, np.inf, -np.inf, np.nan])
def test_the_output_guards_against_anything(value: float) -> None:
    signal = np.column_stack([sine(440, 1), sine(440, 1)])
    signal[4800:9600, 0] = value
    sound = through("output", signal)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < MINUS_1_DBFS
    assert sound[-4800:] == pytest.approx(signal[-4800:], abs=0.01)


def test_the_output_is_linear_below_its_threshold() -> None:
    noise = np.random.default_rng(1).uniform(-0.8, 0.8, SAMPLE_RATE)
    loud, quiet = (through("output", gain * noise)[:, 0] for gain in (1, 0.25))
    assert loud == pytest.approx(4 * quiet, abs=1e-5)
    assert rms(loud) == pytest.approx(rms(noise), rel=1e-3)


def test_the_output_keeps_the_time_of_an_onset() -> None:
    step = np.zeros(4800)
    step[1234:] = 3.0
    sound = through("output", step)[:, 0]
    assert np.all(sound[:1234] == 0)
    assert sound[1234] == pytest.approx(THRESHOLD, abs=1e-3)


def test_the_output_takes_away_dc_and_keeps_the_weight() -> None:
    assert np.abs(through("output", np.full(SAMPLE_RATE, 0.5))[-100:]).max() < 1e-4
    weight = sine(45, 1)
    assert abs(decibels(rms(through("output", weight)[24000:]) / rms(weight))) < 0.1


def test_the_limiter_turns_both_sides_down_alike_and_lets_go_again() -> None:
    left = np.concatenate([sine(440, 0.3, 2.0), sine(440, 0.7, 0.2)])
    right = sine(440, 1.0, 0.4)
    sound = through("output", np.column_stack([left, right]))
    ratio = rms(sound[4800:14000, 0]) / rms(sound[4800:14000, 1])
    assert ratio == pytest.approx(5, rel=0.02)
    assert np.abs(sound).max() <= CEILING
    assert rms(sound[-4800:, 0]) == pytest.approx(rms(left[-4800:]), rel=0.01)
