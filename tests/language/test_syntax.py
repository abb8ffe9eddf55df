"""Programs made without text: what numbers may be given as, and how they are shown."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling import Effect, Program, Track, parse
from rubbergosling.language.vocabulary import CONTROLS, EFFECTS, MODES, POINTERS

NAMES = {"Effect": Effect, "Fraction": Fraction, "Program": Program, "Track": Track}

numbers = st.fractions() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
several = st.lists(numbers, max_size=3)
effects = st.builds(Effect, st.sampled_from(sorted(EFFECTS)), numbers)
tracks = st.builds(
    Track,
    instrument=st.text(),
    mode=st.none() | st.sampled_from(MODES),
    speed=numbers,
    offset=numbers,
    ratios=several,
    notes=several,
    controls=st.dictionaries(
        st.sampled_from(sorted(CONTROLS)), numbers | st.sampled_from(list(POINTERS.values()))
    ),
    effects=st.lists(effects, max_size=3),
)
programs = st.builds(
    Program,
    tracks=st.lists(tracks, max_size=3),
    tempo_bpm=st.none() | numbers,
    structure=st.none() | st.lists(st.integers(), max_size=3),
    memory=st.none() | st.just("all") | st.integers(),
)


@given(programs)
def test_what_a_program_is_shown_as_makes_an_equal_one(program: Program) -> None:
    assert eval(repr(program), NAMES) == program


def test_what_is_shown_leaves_out_what_is_as_usual() -> None:
    assert repr(Program()) == "Program()"
    assert repr(Track("kick")) == "Track('kick')"
    track = Track("snare", mode="learn", speed=2, ratios=(2, 4, 2), effects=(Effect("amp", 0.9),))
    assert repr(track) == (
        "Track('snare', mode='learn', speed=2, ratios=(2, 4, 2), effects=(Effect('amp', 0.9),))"
    )
    lead = Track("lead", ratios=[1], notes=[Fraction(1, 3), 60.5], controls={"cut": "mousex"})
    assert repr(lead) == (
        "Track('lead', ratios=(1,), notes=(Fraction(1, 3), 60.5), controls={'cut': 'mousex'})"
    )


def test_a_program_made_by_hand_equals_the_one_that_was_read() -> None:
    text = (
        "bpm 127.5; structure 32,16; memory all; source kick*4 (dist:2, amp:0.9);"
        "lead 2,1 48,60 cut70 res_mousex;"
    )
    made = Program(
        tempo_bpm=127.5,
        structure=[32, 16],
        memory="all",
        tracks=[
            Track("kick", "source", speed=4, effects=[Effect("dist", 2), Effect("amp", 0.9)]),
            Track("lead", ratios=[2, 1], notes=[48, 60], controls={"cut": 70, "res": "mousex"}),
        ],
    )
    assert made == parse(text)
    assert hash(made) == hash(parse(text))
    assert replace(made, tempo_bpm=Fraction(255, 2)) == made


@pytest.mark.parametrize(
    "given", [0.9, Fraction(9, 10), Decimal("0.9"), np.float64(0.9), np.float32(0.9)]
)
def test_a_number_is_the_decimal_that_is_seen(given: float) -> None:
    assert Effect("amp", given).value == Fraction(9, 10)
    assert Effect("amp", given) == Effect("amp", 0.9)


def test_whole_numbers_of_any_kind_are_plain_afterwards() -> None:
    program = Program(structure=np.array([32, 16]), memory=np.int64(64))
    assert repr(program) == "Program(structure=(32, 16), memory=64)"
    assert [type(size) for size in program.structure or ()] == [int, int]
    assert type(Track("kick", speed=np.int64(2)).speed.numerator) is int


@pytest.mark.parametrize("wrong", ["4", "nan", float("nan"), float("inf"), None, [1], 1j])
def test_what_is_no_number_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="is not a finite number"):
        Track("kick", speed=wrong)


def test_neurons_and_steps_are_whole() -> None:
    for make in (lambda: Program(structure=[32.5]), lambda: Program(memory=64.5)):
        with pytest.raises(ValueError, match=r"\.5 is not a whole number"):
            make()


def test_notes_without_ratios_are_played_once_a_cycle() -> None:
    assert Track("lead", speed=4, notes=[48, 60]) == parse("lead*4 1 48,60;").tracks[0]
