"""Small changes to a program: the same as if they had been typed."""

import pytest

import rubbergosling as rg
from rubbergosling.language.edits import with_memory, with_mode, with_structure
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
