"""A program as text, and the text as the same program."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.language import Effect, Program, Track, parse, unparse
from rubbergosling.language.vocabulary import (
    CONTROLS,
    DRUMS,
    EFFECTS,
    LAYER,
    MEMORY,
    NOTE,
    POINTERS,
    RATIO,
    SPEED,
    SYNTHS,
    TEMPO,
    Range,
)


def numbers(allowed: Range) -> st.SearchStrategy[Fraction]:
    """Numbers of a range with at most four digits after the point."""
    high = allowed.high or 10_000
    low = Fraction(1, 10_000) if allowed.above_low else allowed.low
    return st.integers(int(low * 10_000), high * 10_000).map(lambda n: Fraction(n, 10_000))


def lists(allowed: Range) -> st.SearchStrategy[tuple[Fraction, ...]]:
    return st.lists(numbers(allowed), min_size=1, max_size=8).map(tuple)


RATIOS = lists(RATIO).filter(any)
COMMON = {
    "speed": numbers(SPEED),
    "offset": st.integers(-(10**6), 10**6).map(lambda n: Fraction(n, 10**4)),
    "effects": st.lists(
        st.sampled_from(sorted(EFFECTS)).flatmap(
            lambda name: numbers(EFFECTS[name]).map(lambda value: Effect(name, value))
        ),
        max_size=5,
    ).map(tuple),
}
SAMPLES = st.builds(Track, instrument=st.sampled_from(DRUMS), ratios=st.just(()) | RATIOS, **COMMON)
SYNTH_TRACKS = st.builds(
    Track,
    instrument=st.sampled_from(SYNTHS),
    ratios=RATIOS,
    notes=lists(NOTE),
    controls=st.dictionaries(
        st.sampled_from(sorted(CONTROLS)),
        numbers(Range(0, 100)) | st.sampled_from(list(POINTERS.values())),
    ).map(lambda controls: tuple(controls.items())),
    **COMMON,
)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    tracks = draw(st.lists(SAMPLES | SYNTH_TRACKS, max_size=6, unique_by=lambda t: t.instrument))
    source = draw(st.integers(-1, len(tracks) - 1))
    modes = st.sampled_from(["learn", "predict", None])
    tracks = [
        replace(track, mode="source" if index == source else draw(modes))
        for index, track in enumerate(tracks)
    ]
    return Program(
        tracks=tuple(tracks),
        tempo_bpm=draw(st.none() | numbers(TEMPO)),
        structure=draw(
            st.none()
            | st.lists(st.integers(LAYER.low, LAYER.high), min_size=1, max_size=8).map(tuple)
        ),
        memory=draw(st.none() | st.just("all") | st.integers(MEMORY.low, MEMORY.high)),
    )


@given(programs())
def test_a_program_s_text_is_read_as_the_same_program(program: Program) -> None:
    assert parse(unparse(program)) == program


@given(programs())
def test_equal_programs_have_one_text(program: Program) -> None:
    assert unparse(parse(unparse(program))) == unparse(program)


def test_the_text_is_what_a_person_would_write() -> None:
    text = (
        "bpm 127.5;\n"
        "structure 32,16,8;\n"
        "memory all;\n"
        "source kick*2+0.5 3,3,2 (dist:2, lpf:200);\n"
        "lead+-0.25 2,1 20,32.5 cut100 res_mousex (amp:0.001);\n"
    )
    assert unparse(parse(text)) == text
    assert unparse(Program()) == ""


def test_what_says_nothing_is_left_out() -> None:
    assert unparse(parse("kick*1.0+0 3;")) == "kick 3;\n"


@pytest.mark.parametrize(
    "track",
    [
        Track("kick", speed=Fraction(1, 3)),
        Track("kick", ratios=(Fraction(1, 10**39),)),
        Track("kick", ratios=(Fraction(10**40),)),
    ],
)
def test_what_no_text_can_say_is_refused_with_a_sentence(track: Track) -> None:
    with pytest.raises(ValueError, match=r"no text can say|more than 40 characters"):
        unparse(Program(tracks=(track,)))
