"""What is changed while it sounds: no click, nothing lost, nothing left over."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import rubbergosling as rg
from rubbergosling.performance.entries import Hush, SetTempo
from tests.audio.measuring import (
    ENGINES,
    SILENCE,
    Moment,
    at,
    clicks_in,
    hear,
    largest_jump,
    script,
    write_clicks,
    write_sample,
)
from tests.mixer.rendering import SAMPLE_RATE, Sound, rms, sine

TONE = "tone*0.01"
"""Plays once, a sine of 200 hertz that lasts 20 seconds: whatever bends it can be seen."""

MINUS_40_DBFS = 0.01


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Samples: `tone`, `other` (300 hertz, 20 seconds) and `short` (200 hertz, 1.5 seconds)."""
    write_sample(tmp_path, "tone", sine(200, 20))
    write_sample(tmp_path, "other", sine(300, 20))
    write_sample(tmp_path, "short", sine(200, 1.5))
    return tmp_path


def loudness(sound: Sound) -> Sound:
    """The RMS of each 10 ms."""
    return np.asarray([rms(part) for part in np.split(sound[:, 0], range(480, len(sound), 480))])


def changed(folder: Path, before: str, after: str) -> tuple[Sound, Sound, Sound]:
    """The tone with one chain for a second, then another: before, round the change, after."""
    performance = script(folder, (0, f"bpm 240; {TONE}{before};"), (1, f"{TONE}{after};"))
    sound = hear(performance, folder, 2)
    return sound[at(0.5) : at(0.95)], sound[at(0.95) : at(1.5)], sound[at(1.5) : at(1.95)]


@pytest.mark.parametrize(
    ("before", "after", "margin"),
    [
        ("(amp:0.2)", "(amp:1.5)", 1.02),
        ("(amp:1.5)", "(amp:0)", 1.02),
        ("(dist:1)", "(dist:30)", 1.02),
        ("(dist:30)", "(dist:1)", 1.02),
        # A filter that sweeps past a tone lets it swell for a moment: not a click.
        ("(lpf:200)", "(lpf:15000)", 2.0),
        ("(lpf:15000)", "(lpf:100)", 1.1),
        ("(hpf:20)", "(hpf:2000)", 2.0),
        ("(hpf:1500)", "(hpf:20)", 1.6),
        ("(dist:3, lpf:800, amp:0.5)", "(dist:6, lpf:2000, amp:0.3)", 1.1),
    ],
)
def test_changing_an_effects_number_makes_no_click(
    before: str, after: str, margin: float, folder: Path
) -> None:
    old, change, new = changed(folder, before, after)
    assert largest_jump(change) <= margin * max(largest_jump(old), largest_jump(new))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "(amp:0.5)"),
        ("(amp:0.5)", ""),
        ("(dist:5)", "(dist:5, lpf:500)"),
        ("(amp:0.5, dist:3)", "(dist:3)"),
        ("(dist:8, lpf:500)", "(lpf:500, dist:8)"),
        ("(lpf:400)", "(hpf:100)"),
        ("(lpf:500)", "(lpf:500, lpf:500)"),
    ],
    ids=lambda chain: chain or "none",
)
def test_exchanging_the_chain_makes_no_click_and_no_gap(
    before: str, after: str, folder: Path
) -> None:
    old, change, new = changed(folder, before, after)
    assert largest_jump(change) <= 1.02 * max(largest_jump(old), largest_jump(new))
    levels = loudness(old).min(), loudness(new).min()
    # Two filters may turn the phase against each other: while they cross, they add up to less.
    assert loudness(change).min() >= 0.6 * min(levels)
    assert loudness(change).max() <= 1.1 * max(rms(old), rms(new))


@pytest.mark.parametrize("gap", ["1/1000", "1/200", "1/100", "1/50"])
def test_a_chain_exchanged_again_while_it_crosses_makes_no_click(gap: str, folder: Path) -> None:
    first, second = f"{TONE}(amp:0.5);", f"{TONE}(dist:2);"
    again = (str(1 + Fraction(gap)), first)
    sound = hear(script(folder, (0, "bpm 240;" + first), (1, second), again), folder, 2)
    steady = largest_jump(changed(folder, "(dist:2)", "(dist:2)")[0])
    assert largest_jump(sound[: at(1.95)]) <= 1.02 * steady
    assert np.abs(sound[at(1.5) : at(1.9)] - sound[at(0.5) : at(0.9)]).max() < 1e-4


@pytest.mark.parametrize("statement", ["short*0.01 (amp:0.5)", "bass*0.01 1 36 env100 (lpf:500)"])
def test_a_track_that_is_removed_rings_out(statement: str, folder: Path) -> None:
    with_kick = f"bpm 240; {statement}; kick;"
    kept, removed = (
        hear(script(folder, (0, with_kick), *later), folder, 3)
        for later in ([], [("3/10", "kick;")])
    )
    assert np.abs(removed[at(0.5) : at(0.9)]).max() > 0.05
    assert np.abs(removed - kept).max() < 1e-6


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "moments",
    [
        [(0, f"{TONE};")],
        [(0, f"{TONE} (dist:3, lpf:500);")],
        [(0, f"{TONE}; lead*4 1 48 env100 (dist:3, hpf:300); bass 1 36;")],
        [(0, f"{TONE} (amp:0.5);"), (1, "")],
        [(0, f"{TONE} (amp:0.5);"), ("1007/1000", f"{TONE} (dist:2);")],
    ],
    ids=["a sample", "effects", "synths", "what rings out", "chains that cross"],
)
def test_hush_fades_within_60_ms_without_a_click_and_leaves_silence(
    moments: list[Moment], engine: str, folder: Path
) -> None:
    hushed = Fraction(1013, 1000)
    performance = script(folder, (0, SetTempo(Fraction(240))), *moments, (str(hushed), Hush()))
    sound = hear(performance, folder, 2, engine=engine)
    before, after = np.split(sound, [at(float(hushed))])
    assert np.abs(before[at(0.5) :]).max() > 0.05
    assert largest_jump(after) <= 1.1 * largest_jump(before[at(0.5) :])
    # What is left is the output's DC block at 5 hertz, far below what can be heard.
    assert largest_jump(after[at(0.06) :]) < SILENCE
    assert np.abs(after[at(0.06) :]).max() < MINUS_40_DBFS
    assert np.abs(after[at(0.3) :]).max() < SILENCE


def test_after_a_hush_a_program_sounds_as_ever(folder: Path) -> None:
    text = "bpm 240; kick*4; closedhat*8 (hpf:2000);"
    sound = hear(script(folder, (0, text), (1, Hush()), (2, text)), folder, 4)
    untouched = hear(text, folder, 2)
    assert np.abs(sound[at(1.5) : at(2) - 1]).max() < SILENCE
    assert np.abs(sound[at(2) : at(3.9)] - untouched[: at(1.9)]).max() < 1e-4


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tempo_that_changes_in_mid_bar_puts_onsets_where_it_says(
    engine: str, folder: Path
) -> None:
    weights = write_clicks(folder, ["high", "low"])
    performance = script(
        folder,
        (0, "bpm 140; high*8; low*3;"),
        ("3/8", SetTempo(Fraction("97.3"))),
        ("11/8", "bpm 313; high*8; low*5+0.2 3,2;"),
        ("7/3", SetTempo(Fraction(61))),
        ("21/8", SetTempo(Fraction(150))),
        ("21/8", "high*7;"),
    )
    heard = clicks_in(hear(performance, folder, 4, engine=engine), weights)
    for name, places in heard.items():
        bars = [event.bar for event in rg.events(performance, 0, 4) if event.instrument == name]
        exact = np.array([float(performance.tempo.seconds_at(bar)) for bar in bars]) * SAMPLE_RATE
        assert len(places) == len(exact) > 8
        assert np.all(np.abs(np.array(places) - exact) <= 1)


def test_a_hit_chokes_the_one_before_on_its_own_track(folder: Path) -> None:
    sound = hear("bpm 240; tone*1;", folder, 3)
    settled = at(0.004)
    first, *others = (sound[at(bar) + settled : at(bar + 0.9)] for bar in range(3))
    for other in others:
        assert np.abs(other - first).max() < 0.003  # of the DC block, which heard a step
    assert largest_jump(sound[: at(2.9)]) < 0.02


def test_a_hit_chokes_nothing_on_other_tracks(folder: Path) -> None:
    together, tone, other = (
        hear(f"bpm 240; {text}", folder, 2)[: at(1.9)]
        for text in (
            f"{TONE} (amp:0.5); other*4 (amp:0.5);",
            f"{TONE}(amp:0.5)",
            "other*4(amp:0.5)",
        )
    )
    assert np.abs(together - tone - other).max() < 1e-5


@pytest.mark.parametrize("engine", ENGINES)
def test_six_hundred_exchanges_of_a_chain_leave_it_as_it_was(engine: str, folder: Path) -> None:
    chains = [f"{TONE} (amp:0.5);", f"{TONE} (amp:0.5, dist:1);"]
    step = Fraction(1, 8)
    moments: list[Moment] = [(step * number, chains[number % 2]) for number in range(601)]
    performance = script(folder, (0, SetTempo(Fraction(999))), *moments)
    sound = hear(performance, folder, 600 * step + 4, engine=engine)
    end = float(performance.tempo.seconds_at(600 * step))
    steady = rms(changed(folder, "(amp:0.5)", "(amp:0.5)")[0])
    assert rms(sound[at(end + 0.1) : at(end + 0.9)]) == pytest.approx(steady, rel=0.01)


@pytest.mark.parametrize("statement", ["kick*8 (amp:0.5)", "tone*8 (amp:0.5)"])
def test_an_instrument_that_leaves_and_comes_back_300_times_sounds_as_ever(
    statement: str, folder: Path
) -> None:
    step = Fraction(1, 8)
    moments: list[Moment] = [
        (step * number, f"{statement};" if number % 2 == 0 else "") for number in range(601)
    ]
    performance = script(folder, (0, SetTempo(Fraction(999))), *moments)
    sound = hear(performance, folder, 600 * step + 4)
    end = float(performance.tempo.seconds_at(600 * step))
    last = sound[at(end + 0.01) : at(end + 0.9)]
    alone = hear(f"bpm 999; {statement};", folder, 4)
    assert rms(last) == pytest.approx(rms(alone[at(0.01) : at(0.9)]), rel=0.1)


def test_a_hit_of_an_instrument_that_came_back_chokes_what_still_rang_of_it(folder: Path) -> None:
    text = "bpm 240; tone*1;"
    sound = hear(script(folder, (0, text), (1, ""), (2, text)), folder, 3)
    assert rms(sound[at(2.1) : at(2.9)]) == pytest.approx(rms(sound[at(0.1) : at(0.9)]), rel=0.01)


def test_a_track_that_comes_back_takes_no_sound_from_those_that_stayed(folder: Path) -> None:
    stays = "bpm 240; closedhat*8 (amp:0.5);"
    moments = [(bar / 2, stays + "kick*4 (lpf:2000);" if bar % 2 else stays) for bar in range(8)]
    comes_and_goes = hear(script(folder, *moments), folder, 4)
    hats = hear(stays, folder, 4)
    # Between the kicks' own frequencies and the hats' there is nothing they share.
    high = [np.diff(sound[: at(3.9), 0], n=4) for sound in (comes_and_goes, hats)]
    assert rms(high[0]) == pytest.approx(rms(high[1]), rel=0.01)


@pytest.mark.parametrize("first", ["kick;", "", f"{TONE} (lpf:100);"])
def test_of_two_programs_at_one_bar_only_the_second_is_heard(first: str, folder: Path) -> None:
    begin, second = f"bpm 240; {TONE};", "tone*1 (amp:0.5);"
    both, alone = (
        hear(script(folder, (0, begin), *moments, (1, second)), folder, 2)[: at(1.9)]
        for moments in ([(1, first)], [])
    )
    # A chain may cross in another way; 50 ms later it has.
    assert np.abs(both - alone)[at(1.05) :].max() < 1e-3


def test_a_program_at_the_bar_of_a_hush_is_heard_alone(folder: Path) -> None:
    sound = hear(script(folder, (0, "bpm 240; other;"), (1, Hush()), (1, "tone;")), folder, 2)
    alone = hear(f"bpm 240; {TONE};", folder, 1)
    assert np.abs(sound[at(1.1) : at(1.9)] - alone[at(0.1) : at(0.9)]).max() < 1e-3
