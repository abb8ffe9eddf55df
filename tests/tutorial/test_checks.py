"""What each check accepts and refuses, and what is said of a check that is wrong."""

from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling import GoslingValueError, parse
from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.language.vocabulary import DRUMS, SYNTHS
from rubbergosling.performance.entries import Hush, Performance
from rubbergosling.tutorial.check_words import number_range
from rubbergosling.tutorial.checks import CHECKS, Scene, parse_check

INSTRUMENTS = frozenset((*DRUMS, *SYNTHS))

LESSON = "source kick*2; learn snare*2;"
TAUGHT = (0, LESSON), (3, "source kick*2; predict snare;")
FORGETS = (0, f"memory 8; {LESSON}"), (3, "source kick*4; learn snare*2 2,4,2;")
KEEPS = (0, LESSON), (3, "source kick*4; learn snare*2 2,4,2;")


@lru_cache
def scene(*programs: str | tuple[int, str], bar: int = 0, done: str = "") -> Scene:
    """A bar of what programs play, each from its bar on."""
    placed = [each if isinstance(each, tuple) else (0, each) for each in programs]
    performance = Performance.of(*((start, parse(text)) for start, text in placed))
    ensemble = rehearsed(performance, Fraction(bar))
    return Scene(performance, ensemble, bar, frozenset(done.split()))


def holds(check: str, where: Scene) -> bool:
    return parse_check(check, INSTRUMENTS)(where)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("sounds kick snare", "kick; snare*4;", "kick;"),
        ("silent snare", "kick;", "kick; snare;"),
        ("silent", "", "kick;"),
        ("onsets kick 4..", "kick*5;", "kick*3;"),
        ("onsets kick 2", "kick*2;", "kick*4;"),
        ("onsets kick ..3", "snare;", "kick*4;"),
        ("plays snare*2 2,4,2", "snare 1,2,1,1,2,1;", "snare*2 2,2,4;"),
        ("plays kick*4; snare*2", "snare 1,1; kick*4; lead 1 60;", "kick*4; snare*4;"),
        ("plays kick*1.5", "kick*0.5 1,1,1;", "kick*3;"),
        ("apart kick snare", "kick*4; snare*4+0.5;", "kick*4; snare*2;"),
        ("apart kick snare", "kick; snare+0.5;", "kick;"),
        ("uneven kick", "kick 3,3,2;", "kick*4+0.3;"),
        ("uneven kick", "kick*2 3,1;", "kick;"),
        ("tempo 150", "bpm 150; kick;", "kick;"),
        ("tempo 90..180", "kick;", "bpm 181; kick;"),
        ("effect snare hpf 200..", "snare (hpf:200);", "snare (hpf:199); kick (hpf:300);"),
        ("effect snare amp ..0.6", "snare (amp:0.6);", "snare (amp:0.61);"),
        ("effect snare dist", "snare (amp:2, dist:1);", "snare (amp:2);"),
        ("effect snare", "snare (lpf:900);", "snare;"),
        ("control lead cut 60..", "lead 1 60 res1 cut60;", "lead 1 60 res60 cut1;"),
        ("control bass env", "bass 1 60 env0;", "bass 1 60 cut50;"),
        ("pointer lead", "lead 1 60 res_mousey;", "lead 1 60 res50; bass 1 60 res_mousey;"),
        ("notes lead 3..", "lead 1 60,61,62;", "lead 1 60,61,61;"),
        ("source kick", "source kick; snare;", "kick; source snare;"),
        ("learns snare", "source kick; learn snare;", "source kick; predict snare;"),
        ("predicts snare", "source kick; predict snare;", "source kick; learn snare;"),
        ("memory all", "kick;", "memory 100; kick;"),
        ("memory ..16", "memory 16; kick;", "memory 17; kick;"),
        ("memory 64..", "kick;", "memory 8; kick;"),
        ("neurons 56", "kick;", "structure 56,1; kick;"),
        ("neurons ..8", "structure 4,4; kick;", "structure 9; kick;"),
    ],
)
def test_a_check_accepts_what_sounds_so_and_refuses_the_rest(
    check: str, right: str, wrong: str
) -> None:
    assert holds(check, scene(right))
    assert not holds(check, scene(wrong))


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("loss snare ..0.02", scene(*TAUGHT, bar=4), scene(*TAUGHT, bar=1)),
        ("loss snare 0..", scene(*TAUGHT, bar=1), scene(*TAUGHT)),
        ("lessons snare 3", scene(*TAUGHT, bar=5), scene(*TAUGHT, bar=2)),
        ("taught snare 2..", scene(*KEEPS, bar=5), scene(*TAUGHT, bar=5)),
        ("right snare 8", scene(*TAUGHT, bar=4), scene(*TAUGHT, bar=1)),
        ("unknown snare 8", scene("source kick; predict snare;"), scene(*TAUGHT, bar=4)),
        ("knows snare 1", scene(*KEEPS, bar=5), scene(*FORGETS, bar=6)),
        ("knows snare 2", scene(*FORGETS, bar=6), scene(*TAUGHT, bar=5)),
        ("knows snare", scene(*KEEPS, bar=5), scene(*FORGETS, bar=6)),
        ("forgets snare 1", scene(*FORGETS, bar=6), scene(*KEEPS, bar=5)),
        ("forgets snare", scene(*FORGETS, bar=6), scene(*KEEPS, bar=5)),
        ("plays snare*2", scene(*TAUGHT, bar=4), scene("source kick*2; predict snare*2;")),
        ("did experiment", scene("kick;", done="experiment"), scene("kick;", done="prediction")),
    ],
)
def test_a_check_of_an_agent_asks_what_it_has_learnt(
    check: str, right: Scene, wrong: Scene
) -> None:
    assert holds(check, right)
    assert not holds(check, wrong)


@pytest.mark.parametrize("check", ["tempo 20..999", "memory all", "neurons 1.."])
def test_where_nothing_plays_no_setting_is_an_answer(check: str) -> None:
    assert holds(check, scene("kick;"))
    assert not holds(check, scene())
    hushed = Performance.of((0, parse("kick;")), (1, Hush()))
    assert not holds(check, Scene(hushed, Ensemble(), 1))


def test_a_bar_with_two_programs_proves_nothing() -> None:
    assert scene("kick*4;").is_whole
    assert Scene(Performance(), Ensemble(), 0).is_whole
    early, late = Performance.of((0, parse("snare;"))), parse("kick*4;")
    mixed = Performance.of((0, parse("snare;")), (Fraction(1, 2), late))
    assert Scene(early, Ensemble(), 0).is_whole
    assert not Scene(mixed, Ensemble(), 0).is_whole
    assert Scene(mixed, Ensemble(), 1).is_whole
    assert not Scene(Performance.of((Fraction(1, 2), late)), Ensemble(), 0).is_whole


@pytest.mark.parametrize("name", ["loss", "lessons", "taught", "right", "unknown"])
def test_who_has_no_agent_meets_no_check_of_one(name: str) -> None:
    assert not holds(f"{name} snare 0..", scene("source kick; snare;"))


@pytest.mark.parametrize("check", ["knows snare", "forgets snare"])
def test_who_was_never_taught_neither_knows_nor_forgets(check: str) -> None:
    assert not holds(check, scene("source kick; predict snare;"))


def test_a_synth_has_no_loss() -> None:
    assert not holds("loss lead 0..", scene("learn lead 1 60,62;", bar=2))


def test_knowing_is_about_the_newest_lesson_and_right_about_what_is_heard() -> None:
    second = scene(*KEEPS, bar=4)  # the second bar after the change
    assert holds("knows snare", second) and holds("right snare ..7", second)


WRONG = {
    "": "there is no check ``: there are sounds, silent",
    "sound kick": "there is no check `sound`: did you mean `sounds`?",
    "sounds": "nothing is no instrument: there are bass, closedhat",
    "sounds kik": "kik is no instrument: there are bass, closedhat",
    "onsets kick": "one word is wanted here, there are 0",
    "onsets kick 4 5": "one word is wanted here, there are 2",
    "onsets kick many": "many is no range: write 4, 4.., ..4 or 2..4",
    "onsets kick 5..2": "5..2 is an empty range: the smaller number comes first",
    "tempo": "one word is wanted here",
    "plays": "after `plays` comes a track, such as snare*2 2,4,2",
    "plays snair*2": "did you mean snare?",
    "apart kick": "after `apart` come two instruments",
    "effect snare echo": "echo is none of dist, amp, lpf, hpf",
    "effect snare hpf loud": "loud is no range",
    "control lead lpf 200": "lpf is none of cut, res, env",
    "knows snare first": "patterns are counted 1, 2, 3 and so on, not first",
    "knows snare 0": "patterns are counted 1, 2, 3 and so on, not 0",
    "memory everything": "everything is no range",
    "did nothing": "after `did` comes experiment or prediction",
}


@pytest.mark.parametrize("check", WRONG)
def test_a_wrong_check_is_an_error_that_says_what_would_be_right(check: str) -> None:
    with pytest.raises(GoslingValueError) as error:
        parse_check(check, INSTRUMENTS)
    assert WRONG[check] in str(error.value)
    assert not check or check.split()[0] in str(error.value)


NUMBERS = st.integers(-1000, 1000) | st.decimals(0, 1000, places=3)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_range_holds_its_ends_and_what_lies_between_exactly(
    one: object, other: object, third: object
) -> None:
    low, middle, high = sorted(Fraction(str(each)) for each in (one, other, third))
    low_word, middle_word, high_word = (f"{float(each):.3f}" for each in (low, middle, high))
    assert number_range(f"{low_word}..{high_word}") == (low, high)
    assert number_range(middle_word) == (middle, middle)
    assert number_range(f"{middle_word}..")[0] == middle <= number_range(f"{middle_word}..")[1]
    assert number_range(f"..{middle_word}")[0] < middle == number_range(f"..{middle_word}")[1]


@given(st.text(st.sampled_from("kicksnare 0123456789.*+,;()lpf:") | st.characters(), max_size=40))
def test_whatever_a_teacher_writes_is_a_check_or_an_error_with_a_sentence(rest: str) -> None:
    for name in CHECKS:
        try:
            check = parse_check(f"{name} {rest}", INSTRUMENTS)
        except GoslingValueError as error:
            assert str(error)
        else:
            assert check(scene("kick;")) in (True, False)
