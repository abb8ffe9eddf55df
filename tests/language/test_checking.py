"""Senseless programs made by hand: each is refused with a sentence, wherever it would sound."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given

from rubbergosling import Effect, Evaluate, Performance, Program, Track, events, render
from rubbergosling.language.checking import checked
from rubbergosling.language.vocabulary import DRUMS
from tests.language.test_unparse import programs

LEAD = {"ratios": (1,), "notes": (60,)}

SENSELESS: list[tuple[Program, str]] = [
    (Program(tempo_bpm=19), "bpm is 19: it must be 20 to 999 beats a minute"),
    (Program(tempo_bpm=Fraction(1, 3)), "bpm is 1/3: it must be 20 to 999 beats a minute"),
    (Program(memory=7), "memory is 7: it must be a whole number of steps, 8 to 100000"),
    (
        Program(memory="some"),
        "memory is 'some': it must be a whole number of steps, 8 to 100000, or all",
    ),
    (Program(structure=()), "structure has no layers: it needs at least one"),
    (Program(structure=[8] * 9), "structure has 9 layers: it may have at most 8"),
    (
        Program(structure=[0]),
        "a layer of the structure is 0: it must be a whole number of neurons, 1 to 512",
    ),
    (
        Program("kick*4;"),
        "the tracks of a program are Track values, not 'k': parse reads a text",
    ),
    (Program([Track("kick")] * 3), "kick has 3 tracks in this program: keep one of them"),
    (
        Program([Track("kick", "source"), Track("snare", "source")]),
        "kick and snare are sources: there is one source at a time",
    ),
]
TRACKS: list[tuple[Track, str]] = [
    (
        Track("kick", speed=0),
        "the speed of kick is 0: it must be more than 0 and at most 64 cycles a bar",
    ),
    (
        Track("kick", speed=64.5),
        "the speed of kick is 64.5: it must be more than 0 and at most 64 cycles a bar",
    ),
    (
        Track("kick", mode="teach"),
        "the mode of kick is 'teach': it must be source, learn or predict, or None",
    ),
    (Track("kick", offset=10**40), "the offset of kick has more than 40 digits"),
    (Track("kick", offset=Fraction(1, 10**40)), "the offset of kick has more than 40 digits"),
    (Track("kick", ratios=[1, -1]), "a ratio of kick is -1: it must be 0 or more"),
    (Track("kick", ratios=[0, 0]), "the ratios are all 0: at least one must be more than 0"),
    (
        Track("kick", speed=64, ratios=[1] * 17),
        "kick would play 1088 times a bar (17 ratios at speed 64): it may play at most 1024 times",
    ),
    (Track("kick", notes=[60]), "kick plays no notes, only lead and bass do"),
    (Track("kick", controls={"cut": 1}), "kick has no cut, only lead and bass do"),
    (Track("lead"), "lead needs ratios and notes, as in lead*4 2,1 48,60"),
    (Track("lead", ratios=[1]), "lead needs notes after its ratios, as in lead*4 2,1 48,60"),
    (Track("lead", notes=[200]), "a note of lead is 200: it must be 0 to 127"),
    (Track("lead", **LEAD, controls={"cut": 101}), "cut of lead is 101: it must be 0 to 100"),
    (
        Track("lead", **LEAD, controls={"cut": "mousez"}),
        'cut of lead is "mousez": it must be 0 to 100, or mousex or mousey',
    ),
    (
        Track("lead", **LEAD, controls={"cutoff": 3}),
        "lead has no cutoff: the controls are cut, res and env",
    ),
    (
        Track("kick", effects=[Effect("amp", 1)] * 33),
        "the track has 33 effects: it may have at most 32",
    ),
    (Track("kick", effects=[Effect("lpf", 1)]), "lpf of kick is 1: it must be 20 to 20000 hertz"),
    (
        Track("kick", effects=[Effect("reverb", 1)]),
        'unknown effect "reverb": the effects are dist, amp, lpf and hpf',
    ),
    (
        Track("kick", effects=[("amp", 1)]),
        "the effects of kick are Effect values, not ('amp', 1)",
    ),
]
SENSELESS += [(Program([track]), sentence) for track, sentence in TRACKS]


@pytest.mark.parametrize(("program", "sentence"), SENSELESS, ids=lambda each: str(each)[:40])
def test_a_senseless_program_is_refused_wherever_it_would_sound(
    program: Program, sentence: str
) -> None:
    uses: list[Callable[[], object]] = [
        lambda: checked(program, DRUMS),
        lambda: Evaluate(program),
        lambda: events(program, 0, 1),
        lambda: render(program, "never-written.wav"),
        lambda: Performance.of((0, program)),
    ]
    for use in uses:
        with pytest.raises(ValueError) as refused:
            use()
        assert str(refused.value) == sentence


@given(programs())
def test_what_a_text_can_say_makes_sense(program: Program) -> None:
    assert checked(program, DRUMS) is program


def test_what_no_text_can_say_is_played_where_it_makes_sense() -> None:
    third = Program([Track("lead", speed=Fraction(1, 3), notes=[Fraction(181, 3)])])
    assert [(event.bar, event.note) for event in events(third, 0, 4)] == [
        (0, Fraction(181, 3)),
        (3, Fraction(181, 3)),
    ]


def test_an_instrument_that_is_not_there_is_named_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match='unknown instrument "snair": did you mean snare\\?'):
        checked(Program([Track("snair")]), DRUMS)
    with pytest.raises(ValueError, match='unknown instrument "x;": the instruments are kick,'):
        checked(Program([Track("x;")]), DRUMS)
    rim = Program([Track("rim")])
    assert checked(rim, [*DRUMS, "rim"]) is checked(rim) is rim


def test_rendering_knows_which_instruments_there_are() -> None:
    with pytest.raises(ValueError, match='unknown instrument "snair"'):
        render(Program([Track("snair")]), "never-written.wav")
    with pytest.raises(ValueError, match="bars is -1: it must be 0 or more bars"):
        render("kick;", "never-written.wav", bars=-1)
