"""Small changes to a program: the same as if they had been typed."""

import pytest

import rubbergosling as rg
from rubbergosling.language.edits import (
    muted,
    soloed,
    unmuted,
    with_memory,
    with_mode,
    with_structure,
)
from rubbergosling.language.syntax import Mode

PROGRAM = rg.parse("bpm 150; source kick*4; learn snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52;")


@pytest.mark.parametrize(
    ("instrument", "mode", "text"),
    [
        ("snare", "predict", "source kick*4; predict snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52;"),
        ("snare", None, "source kick*4; snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52;"),
        ("snare", "source", "kick*4; source snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52;"),
        ("kick", None, "kick*4; learn snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52;"),
        ("lead", "learn",
         "source kick*4; learn snare*2 2,4,2 (amp:0.9); learn lead*4 2,1 40,52;"),
        ("openhat", "predict",
         "source kick*4; learn snare*2 2,4,2 (amp:0.9); lead*4 2,1 40,52; predict openhat;"),
    ],
)  # fmt: skip
def test_an_instrument_gets_a_mode_as_if_typed(
    instrument: str, mode: Mode | None, text: str
) -> None:
    assert with_mode(PROGRAM, instrument, mode) == rg.parse(f"bpm 150; {text}")


def test_a_synth_that_is_not_there_has_no_notes_to_play() -> None:
    with pytest.raises(ValueError, match="bass is not in the program yet"):
        with_mode(PROGRAM, "bass", None)


def test_the_agents_settings_are_set_and_the_tracks_stay() -> None:
    changed = with_memory(with_structure(PROGRAM, [16, 8]), "all")
    assert (changed.structure, changed.memory) == ((16, 8), "all")
    assert changed.tracks == PROGRAM.tracks


def test_a_muted_instrument_goes_on_silently_and_keeps_its_effects() -> None:
    silent = muted(PROGRAM, "snare")
    assert silent == rg.parse(
        "bpm 150; source kick*4; learn snare*2 2,4,2 (amp:0.9, amp:0); lead*4 2,1 40,52;"
    )
    assert muted(silent, "snare") == silent
    assert unmuted(silent, "snare") == unmuted(silent) == PROGRAM
    assert unmuted(PROGRAM, "kick") == PROGRAM


def test_solo_silences_the_others_and_another_solo_moves_it() -> None:
    only_kick = soloed(PROGRAM, "kick")
    assert only_kick == muted(muted(PROGRAM, "snare"), "lead")
    assert soloed(soloed(PROGRAM, "lead"), "kick") == only_kick
    assert unmuted(only_kick) == PROGRAM


def test_agents_still_hear_a_source_that_is_muted() -> None:
    lessons = [rg.Performance.of((0, each), (4, rg.parse("source kick*4; predict snare;")))
               for each in (PROGRAM, soloed(PROGRAM, "lead"))]  # fmt: skip
    heard, muffled = (rg.events(lesson, 0, 6) for lesson in lessons)
    assert heard == muffled and any(event.predicted for event in heard)


def test_what_does_not_play_can_be_neither_muted_nor_soloed() -> None:
    for change in (muted, unmuted, soloed):
        with pytest.raises(ValueError, match="openhat does not play now: the program has kick,"):
            change(PROGRAM, "openhat")
    with pytest.raises(ValueError, match="nothing does"):
        muted(rg.Program(), "kick")
    assert unmuted(rg.Program()) == rg.Program()
