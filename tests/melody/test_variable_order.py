"""What a synth's agent learns of notes as they pass: phrases go on, and where it may choose."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rubbergosling.melody.variable_order import MAX_CONTEXT, PATIENCE, REMEMBERED, Phrases, Pitch

pitches = st.fractions(0, 127, max_denominator=3) | st.none()
phrases = st.lists(pitches, min_size=1, max_size=16) | st.lists(
    st.sampled_from([Fraction(60), Fraction(67)]), min_size=1, max_size=16
)
FIFTEEN_AND_ONE = [Fraction(60)] * 15 + [Fraction(67)]

slow = settings(max_examples=60)
"""How a property is tried: a slow machine is no fault."""


def taught(notes: list[Pitch], before: Phrases | None = None) -> Phrases:
    found = before or Phrases()
    for note in notes:
        found = found.taught(note)
    return found


def tuned(*numbers: int) -> list[Pitch]:
    return [Fraction(number) for number in numbers]


def gone_on(found: Phrases, count: int, seed: int = 0) -> list[Pitch]:
    """So many notes of its own."""
    played = []
    for place in range(count):
        note = found.choice(Random(f"{seed}/{place}")).note
        played.append(note)
        found = found.played(note)
    return played


def rounds(phrase: list[Pitch], first: int, count: int) -> list[Pitch]:
    return [phrase[place % len(phrase)] for place in range(first, first + count)]


@slow
@given(phrases, st.integers(2, 5), st.integers(0, 15), st.integers(0, 99))
@example(FIFTEEN_AND_ONE, 2, 0, 1)
@example(FIFTEEN_AND_ONE, 3, 7, 1)
@example(tuned(60, 60, 67, 60, 67), 2, 3, 1)
def test_a_phrase_that_was_heard_twice_goes_on_exactly_where_it_is(
    phrase: list[Pitch], times: int, more: int, seed: int
) -> None:
    heard = len(phrase) * times + more % len(phrase)
    assert gone_on(taught(rounds(phrase, 0, heard)), 150, seed) == rounds(phrase, heard, 150)


@slow
@given(st.lists(st.integers(40, 59).map(Fraction), max_size=60), phrases, st.integers(0, 99))
def test_what_was_taught_before_does_not_disturb_a_phrase(
    before: list[Pitch], phrase: list[Pitch], seed: int
) -> None:
    """The notes before are others; after long enough of one phrase it may return to them."""
    phrase = [None if note is None else 60 + note / 2 for note in phrase]
    found = taught([*before, *phrase * 3])
    assert gone_on(found, PATIENCE, seed) == rounds(phrase, 0, PATIENCE)


def test_where_it_is_certain_it_says_so_and_by_how_long_a_context() -> None:
    found = taught(tuned(60, 63, 67) * 3)
    choice = found.certain
    assert choice is not None and choice.is_certain
    assert (choice.note, choice.context) == (60, 3)
    assert taught(tuned(60, 63, 67)).certain is None


def test_what_was_taught_in_two_ways_goes_on_in_both_and_nowhere_else() -> None:
    found = taught(tuned(60, 62, 64, 60, 65, 69, 60, 62, 64, 60, 62, 71, 60))
    notes = [found.choice(Random(seed)).note for seed in range(300)]
    assert {*notes} == {62, 65}
    assert notes.count(Fraction(62)) > notes.count(Fraction(65)) > 10


def test_two_phrases_that_share_notes_are_mixed() -> None:
    first, second = tuned(60, 67, 63, 58), tuned(60, 63, 65, 70)
    found = taught(first * 4 + second * 4)
    notes = gone_on(found, 600)
    assert notes[:PATIENCE] == second * (PATIENCE // 4)
    known = {tuple(rounds(phrase, place, 4)) for phrase in (first, second) for place in range(4)}
    runs = {tuple(notes[place : place + 4]) for place in range(len(notes) - 3)}
    assert {tuple(first), tuple(second)} <= runs
    assert len(runs - known) >= 4  # of its own
    steps = {*pairwise(first * 2), *pairwise(second * 2)}
    assert {*pairwise(notes)} <= steps  # but no step that it was never taught


def test_lessons_that_are_apart_have_no_step_between_them() -> None:
    found = taught(tuned(60, 62))
    found = taught(tuned(70, 72), found.played(Fraction(62)))
    assert found.remembered == ((60, 62), (70, 72))
    after = found.played(Fraction(60)).played(Fraction(62))
    assert after.certain is None
    assert after.choice(Random(1), lambda: Fraction(1)).note == 1


def test_untaught_it_plays_what_it_is_told() -> None:
    assert Phrases().choice(Random(1), lambda: Fraction(50)).note == 50
    with pytest.raises(ValueError, match="nothing was taught"):
        Phrases().choice(Random(1))


def test_what_it_plays_itself_it_does_not_learn() -> None:
    found = taught(tuned(60, 62, 64))
    for note in tuned(40, 41) * 20:
        found = found.played(note)
    assert (found.lessons, found.kinds, found.remembered) == (3, 3, ((60, 62, 64),))


@slow
@given(phrases, st.integers(0, 9))
def test_the_same_lessons_and_chance_give_the_same_notes(phrase: list[Pitch], seed: int) -> None:
    assert gone_on(taught(phrase), 50, seed) == gone_on(taught(phrase), 50, seed)


def test_a_value_never_changes() -> None:
    before = taught(tuned(60, 63, 67) * 2)
    told = before.remembered, before.choice(Random(3))
    before.taught(Fraction(70)), before.played(Fraction(71))
    assert (before.remembered, before.choice(Random(3))) == told


def test_however_much_it_is_taught_only_the_last_lessons_are_remembered() -> None:
    found = Phrases()
    sizes = set()
    for number in range(5 * REMEMBERED):
        found = found.taught(Fraction(number % 1270, 10))  # ever other microtones
        sizes.add(len(found.remembered[0]))
    assert max(sizes) == 2 * REMEMBERED and found.lessons == 5 * REMEMBERED
    assert found.remembered[0][-1] == Fraction((5 * REMEMBERED - 1) % 1270, 10)
    found = taught(FIFTEEN_AND_ONE * 3, found)
    assert gone_on(found, PATIENCE) == rounds(FIFTEEN_AND_ONE, 0, PATIENCE)


def test_kinds_that_are_forgotten_leave_no_trace() -> None:
    found = taught([Fraction(number, 100) for number in range(3 * REMEMBERED)])
    found = taught([Fraction(60), Fraction(62)] * 2 * REMEMBERED, found)
    assert found.kinds == 2
    assert len(found._letters) <= MAX_CONTEXT + 2
