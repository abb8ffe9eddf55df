"""The programs of the tutorial and our own pieces, rendered and measured."""

import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

import rubbergosling as rg
from rubbergosling.language.syntax import Program
from rubbergosling.performance.entries import (
    Entry,
    Hush,
    Performance,
    SetTempo,
    performance_of,
)
from rubbergosling.timeline.track_events import Event
from tests.audio.measuring import (
    ENGINES,
    MINUS_1_DBFS,
    MINUS_12_DBFS,
    SILENCE,
    at,
    clicks_in,
    hear,
    script,
    write_clicks,
    write_sample,
)
from tests.mixer.rendering import SAMPLE_RATE, Sound, rms, sine
from tests.parts import need

ROOT = Path(__file__).parents[2]
TUTORIAL = sorted((ROOT / "examples" / "tutorial").glob("*.gosling"))
OWN_PIECES = sorted((ROOT / "examples").glob("*.gosling"))
PROGRAMS = {path.stem: path.read_text(encoding="utf-8") for path in [*TUTORIAL, *OWN_PIECES]}
DRUMS = ["kick", "snare", "closedhat", "openhat"]
BARS, TAIL_SECONDS = 8, 2.0

TEMPI = {2: Fraction(140), 4: Fraction(150), 6: Fraction("97.3"), 8: Fraction("133.7")}
TEMPO_BARS = 10
"""From which bar on: at 150 onsets fall on the engine's blocks of 64 samples, else they don't."""

CHOKED = slice(150, 400)
"""The part of a hit that is compared: by then the hit before it is choked."""

every_engine = pytest.mark.parametrize("engine", ENGINES)
every_program = pytest.mark.parametrize("name", PROGRAMS)


@cache
def rendered(name: str, engine: str) -> Sound:
    return hear(PROGRAMS[name], ROOT / "samples", BARS, engine=engine, tail=TAIL_SECONDS)


def with_clicks(program: Program) -> Program:
    """The same rhythms, each played by a sample named after its instrument, without effects."""
    tracks = [
        replace(track, instrument=f"click_{track.instrument}", notes=(), controls=(), effects=())
        for track in program.tracks
    ]
    return replace(program, tracks=tuple(tracks))


def at_every_tempo(program: Program) -> Performance:
    performance = performance_of(program)
    for bar, bpm in TEMPI.items():
        performance = performance.added(Entry(Fraction(bar), SetTempo(bpm)))
    return performance


def seconds_of(events: list[Event], performance: Performance) -> list[float]:
    return [float(performance.tempo.seconds_at(event.bar)) for event in events]


@cache
def clicked(engine: str) -> tuple[Performance, dict[str, list[int]]]:
    """Every program in turn at every tempo, and where each of its instruments' clicks stands."""
    programs = [with_clicks(rg.parse(text)) for text in PROGRAMS.values()]
    performance = Performance()
    for place, program in enumerate(programs):
        for entry in at_every_tempo(program).entries:
            performance = performance.added(replace(entry, bar=entry.bar + place * TEMPO_BARS))
    with tempfile.TemporaryDirectory() as folder:
        names = {track.instrument for program in programs for track in program.tracks}
        weights = write_clicks(Path(folder), sorted(names))
        sound = hear(performance, Path(folder), TEMPO_BARS * len(programs), engine=engine)
    return performance, clicks_in(sound, weights)


@every_engine
@every_program
def test_every_onset_is_within_a_sample_of_its_event_at_every_tempo(name: str, engine: str) -> None:
    """Measured with clicks in place of the sounds, so that each onset is one sample wide."""
    performance, heard = clicked(engine)
    first = list(PROGRAMS).index(name) * TEMPO_BARS
    begin, end = (at(float(performance.tempo.seconds_at(Fraction(bar))))
                  for bar in (first, first + TEMPO_BARS))  # fmt: skip
    events = rg.events(performance, first, first + TEMPO_BARS)
    assert events
    for instrument, everywhere in heard.items():
        places = [place for place in everywhere if begin - 1 <= place < end - 1]
        own = [event for event in events if event.instrument == instrument]
        exact = np.array(seconds_of(own, performance)) * SAMPLE_RATE
        assert len(places) == len(exact), instrument
        assert np.all(np.abs(np.array(places) - exact) <= 1), instrument


@every_engine
@pytest.mark.parametrize("drum", DRUMS)
def test_a_drum_itself_begins_within_a_sample_of_its_event(
    drum: str, engine: str, tmp_path: Path
) -> None:
    """Measured by where the beginning of its file fits best."""
    performance = at_every_tempo(rg.parse(f"bpm 240; {drum}*2 5,3;"))
    sound = hear(performance, tmp_path, TEMPO_BARS, engine=engine)[:, 0]
    file, _ = soundfile.read(ROOT / "samples" / f"{drum}.wav", frames=CHOKED.stop)
    for seconds in seconds_of(rg.events(performance, 0, TEMPO_BARS), performance):
        exact = seconds * SAMPLE_RATE
        places = range(max(round(exact) - 20, 0), round(exact) + 20)
        misfits = [misfit(sound[place:], file) for place in places]
        assert abs(places[int(np.argmin(misfits))] - exact) <= 1


def misfit(sound: Sound, file: Sound) -> float:
    """How far a sound is from a file at the level that fits best, from sample to sample."""
    heard, wanted = np.diff(sound[CHOKED]), np.diff(file[CHOKED])
    return float(np.linalg.norm(heard - wanted * (heard @ wanted) / (wanted @ wanted)))


@every_engine
@pytest.mark.parametrize("synth", ["lead", "bass"])
def test_a_synth_itself_begins_within_a_sample_of_its_event(
    synth: str, engine: str, tmp_path: Path
) -> None:
    """Measured on notes that are over before the next: the first sample that bends.

    An attack rises from 0, so the very first sample of a note may be 0 still.
    """
    performance = at_every_tempo(rg.parse(f"bpm 120; {synth}*4 2,1 60,67,74,55 cut100 res0 env0;"))
    sound = hear(performance, tmp_path, TEMPO_BARS, engine=engine)[:, 0]
    # What the output's DC block leaves behind a note is next to straight.
    bends = np.flatnonzero(np.abs(np.diff(sound, n=2, prepend=[0, 0])) > 1.6e-6)
    starts = bends[np.diff(bends, prepend=-SAMPLE_RATE) > at(0.01)]
    events = rg.events(performance, 0, TEMPO_BARS)
    exact = np.array(seconds_of(events, performance)) * SAMPLE_RATE
    assert len(starts) == len(exact)
    assert np.all((starts - exact >= -1) & (starts - exact <= 1 + 1))


@pytest.mark.parametrize("sample_rate", [22050, 44100, 96000])
def test_onsets_are_right_at_other_sample_rates(sample_rate: int, tmp_path: Path) -> None:
    program = rg.parse("bpm 140; kick*1.5 3,3,2; snare*7;")
    click = np.zeros(SAMPLE_RATE // 10)
    click[: SAMPLE_RATE // 100] = 0.5
    for drum in ("kick", "snare"):
        soundfile.write(tmp_path / f"{drum}.wav", click, SAMPLE_RATE)
    sound = hear(program, tmp_path, 2, sample_rate=sample_rate)[:, 0]
    exact = sorted(set(seconds_of(rg.events(program, 0, 2), performance_of(program))))
    starts = np.flatnonzero(np.diff(sound, prepend=0) > 0.1)
    assert starts == pytest.approx(np.array(exact) * sample_rate, abs=1)


@every_engine
@every_program
def test_nothing_is_clipped_or_not_a_number(name: str, engine: str) -> None:
    sound = rendered(name, engine)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= MINUS_1_DBFS


@every_engine
@every_program
def test_a_program_peaks_at_a_good_level(name: str, engine: str) -> None:
    assert MINUS_12_DBFS <= np.abs(rendered(name, engine)).max() <= MINUS_1_DBFS


@every_engine
@every_program
def test_nothing_sounds_before_the_first_onset_nor_at_the_end_of_the_tail(
    name: str, engine: str
) -> None:
    performance, sound = performance_of(rg.parse(PROGRAMS[name])), rendered(name, engine)
    seconds = seconds_of(rg.events(performance, 0, BARS), performance)
    assert np.all(sound[: int(seconds[0] * SAMPLE_RATE)] == 0)
    assert np.abs(sound[-at(0.2) :]).max() < SILENCE
    length = performance.tempo.seconds_at(Fraction(BARS)) + Fraction(TAIL_SECONDS)
    assert abs(len(sound) - length * SAMPLE_RATE) <= 64


@every_program
def test_all_engines_render_the_same_sound(name: str) -> None:
    need("scsynth")
    first, *others = (rendered(name, engine) for engine in ENGINES)
    assert others
    for other in others:
        length = min(len(first), len(other))
        assert rms(first[:length] - other[:length]) < 0.05 * rms(first)


@every_engine
@pytest.mark.parametrize("text", ["kick+0.1", "lead+0.1 1 48 env100", "long (lpf:500)", "long*8"])
def test_what_still_sounds_at_the_end_is_cut_off(text: str, engine: str, tmp_path: Path) -> None:
    write_sample(tmp_path, "long", sine(200, 10))
    sound = hear(script(tmp_path, (0, f"bpm 240; {text};")), tmp_path, 1, engine=engine, tail=0)
    assert abs(len(sound) - SAMPLE_RATE) <= 64
    assert np.abs(sound[at(0.9) :]).max() > 0.01


@every_engine
def test_a_program_that_only_predicts_is_silent(engine: str, tmp_path: Path) -> None:
    sound = hear("bpm 150; predict snare*2;", tmp_path, 2, engine=engine)
    assert len(sound) >= at(3.2)
    assert np.all(sound == 0)


@every_engine
def test_an_empty_program_is_silent(engine: str, tmp_path: Path) -> None:
    assert np.all(hear("", tmp_path, 1, engine=engine) == 0)


@every_engine
def test_between_short_sounds_is_silence(engine: str, tmp_path: Path) -> None:
    sound = hear("bpm 120; closedhat*4+0.5;", tmp_path, 2, engine=engine)
    assert np.all(sound[: at(0.25)] == 0)
    for beat in range(8):
        onset = 0.25 + beat / 2
        assert np.abs(sound[at(onset) : at(onset + 0.05)]).max() > 0.1
        assert np.abs(sound[at(onset + 0.3) : at(onset + 0.5)]).max() < SILENCE


@every_engine
def test_after_a_hush_is_silence(engine: str, tmp_path: Path) -> None:
    performance = script(tmp_path, (0, PROGRAMS["acid"]), (2, Hush()))
    sound = hear(performance, tmp_path, 4, engine=engine)
    hushed = float(performance.tempo.seconds_at(Fraction(2)))
    assert np.abs(sound[: at(hushed)]).max() > 0.1
    assert np.abs(sound[at(hushed + 0.5) :]).max() < SILENCE
