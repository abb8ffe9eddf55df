"""How much an engine of ours holds, and what is said when that is not enough."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import rubbergosling as rg
from rubbergosling.engine.offline import OfflineScore
from rubbergosling.errors import EngineError
from rubbergosling.language.syntax import Effect, Program, Track
from rubbergosling.mixer.instrument_synthdefs import SAMPLER_LEVEL
from rubbergosling.mixer.mixer import Mixer
from rubbergosling.mixer.samples import find_samples
from tests.audio.measuring import ENGINES, UNIT, hear, write_sample


def write_clicks(folder: Path, count: int) -> list[str]:
    """Samples of a click each, so many that each is 1 / count of a full click."""
    click = np.zeros(100)
    click[0] = UNIT
    names = [f"click{number:04}x" for number in range(count)]
    for name in names:
        write_sample(folder, name, click)
    return names


def program_of(names: Sequence[str], effects: int) -> Program:
    return Program([Track(name, effects=[Effect("amp", 1)] * effects) for name in names])


def load(folder: Path, *programs: Program) -> None:
    Mixer(OfflineScore(), find_samples([folder]), programs)


@pytest.mark.parametrize("engine", ENGINES)
def test_three_hundred_tracks_with_effects_are_all_heard(engine: str, tmp_path: Path) -> None:
    names = write_clicks(tmp_path, 300)
    sound = hear(program_of(names, 3), tmp_path, 1, engine=engine)
    # The output's limiter holds the first sample; what it lets through is as loud as may be.
    assert 0.8 < np.abs(sound[:64]).max() < 0.9
    few = hear(program_of(names[:30], 3), tmp_path, 1, engine=engine)
    assert few[0, 0] == pytest.approx(30 * UNIT * SAMPLER_LEVEL, rel=0.02)


def test_a_program_with_more_nodes_than_the_engine_holds_is_refused(tmp_path: Path) -> None:
    names = write_clicks(tmp_path, 220)
    with pytest.raises(EngineError) as caught:
        load(tmp_path, program_of(names, 32))
    assert str(caught.value) == (
        "the program needs 8364 nodes (groups, sounds, effects) and the engine has 8192: "
        "play fewer tracks, or fewer effects"
    )
    load(tmp_path, program_of(names, 31))


def test_a_program_with_more_buses_than_the_engine_holds_is_refused(tmp_path: Path) -> None:
    names = write_clicks(tmp_path, 1)
    bank_names = [*names, *(f"{names[0]}{number}" for number in range(1100))]
    for name in bank_names[1:]:
        (tmp_path / f"{name}.wav").symlink_to(f"{names[0]}.wav")
    with pytest.raises(EngineError) as caught:
        load(tmp_path, program_of(bank_names, 1))
    assert str(caught.value) == (
        "the program needs 2202 stereo buses and the engine has 2046 for us: "
        "play fewer tracks, or fewer effects"
    )


def test_more_samples_than_the_engine_holds_are_refused_with_their_number(tmp_path: Path) -> None:
    names = write_clicks(tmp_path, 1)
    more = [f"{names[0]}{number}" for number in range(1025)]
    for name in more:
        (tmp_path / f"{name}.wav").symlink_to(f"{names[0]}.wav")
    programs = [program_of(more[:600], 0), program_of(more[600:], 0)]
    with pytest.raises(EngineError) as caught:
        load(tmp_path, *programs)
    assert str(caught.value) == (
        "the engine holds 1024 samples, all that were played since it began: play fewer in one take"
    )
    load(tmp_path, programs[0], program_of(more[600:1024], 0))


def test_a_render_of_many_programs_that_each_find_room_finds_room(tmp_path: Path) -> None:
    names = write_clicks(tmp_path, 40)
    entries = [(bar, program_of(names, 32 - bar % 2)) for bar in range(12)]
    sound = hear(rg.Performance.of(*entries), tmp_path, 12)
    assert np.abs(sound[-48_000 * 3 :]).max() > 0.1
