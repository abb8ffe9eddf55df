"""Counts of notes, against Kneser and Ney's formula written another way."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import Corpus, HeldOut, State, mean_bits
from rubbergosling.melody.models.intervals import Intervals
from rubbergosling.melody.models.ngram import ORDERS, Ngram
from rubbergosling.melody.notes import Note

LINES = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=30), min_size=1, max_size=4)
HEARD = st.lists(st.integers(0, 4), max_size=12)


def corpus(lines: list[list[int]]) -> Corpus:
    return Corpus(tuple(Note(60 + 2 * kind) for kind in range(5)), tuple(map(tuple, lines)))


def told(model: Ngram | Intervals, heard: list[int]) -> np.ndarray:
    listener = model.listener()
    for kind in heard:
        listener.hear(kind)
    return listener.probabilities()


def count_of(lines: list[list[int]], run: tuple[int, ...]) -> int:
    return sum(
        tuple(line[start : start + len(run)]) == run
        for line in lines
        for start in range(len(line) - len(run) + 1)
    )


def adjusted(lines: list[list[int]], run: tuple[int, ...], order: int) -> int:
    """How often a run of the whole order stands there; of a shorter one, after how many notes."""
    times = count_of(lines, run)
    if len(run) == order or not times:
        return times
    return max(1, sum(count_of(lines, (kind, *run)) > 0 for kind in range(5)))


def discount(lines: list[list[int]], length: int, order: int) -> float:
    runs = {tuple(line[i : i + length]) for line in lines for i in range(len(line) - length + 1)}
    often = Counter(adjusted(lines, run, order) for run in runs)
    return min(max(often[1] / max(often[1] + 2 * often[2], 1), 0.1), 0.95)


def probability(lines: list[list[int]], context: tuple[int, ...], kind: int, order: int) -> float:
    """Chen and Goodman's equation 20, from the runs themselves."""
    followers = [adjusted(lines, (*context, each), order) for each in range(5)]
    shorter = 1 / 5 if not context else probability(lines, context[1:], kind, order)
    if not sum(followers):
        return shorter
    less = discount(lines, len(context) + 1, order)
    own = max(followers[kind] - less, 0) / sum(followers)
    return own + less * sum(map(bool, followers)) / sum(followers) * shorter


@given(LINES, HEARD, st.sampled_from([1, 2, 3, 4]))
def test_probabilities_are_kneser_and_neys(
    lines: list[list[int]], heard: list[int], order: int
) -> None:
    context = tuple(heard[max(0, len(heard) - order + 1) :])
    expected = [probability(lines, context, kind, order) for kind in range(5)]
    assert told(Ngram(corpus(lines), order), heard) == pytest.approx(expected)


@given(LINES, HEARD, st.sampled_from(ORDERS))
def test_every_kind_is_possible_and_all_together_are_certain(
    lines: list[list[int]], heard: list[int], order: int
) -> None:
    for model in (Ngram(corpus(lines), order), Intervals(corpus(lines), order)):
        likely = told(model, heard)
        assert likely.min() > 0
        assert likely.sum() == pytest.approx(1)


def test_intervals_know_in_every_place_what_was_learnt_in_one() -> None:
    model = Intervals(corpus([[0, 1, 2, 1, 0, 1, 2, 1, 0]]), 3)
    assert told(model, [2, 3]).argmax() == 4


def test_rests_leave_the_place_where_intervals_are_counted_from_as_it_is() -> None:
    kinds = (Note(60), Note(()), Note(62), Note(64), Note(66))
    model = Intervals(Corpus(kinds, ((0, 1, 2, 1, 3),)), 3)
    assert told(model, [3, 1]).argmax() == 4


def test_chords_of_one_top_share_what_is_said_of_their_step() -> None:
    kinds = (Note(60), Note(62), Note([50, 62]))
    likely = told(Intervals(Corpus(kinds, ((0, 1, 0, 1, 0),)), 3), [0])
    assert likely[1] == pytest.approx(likely[2])


def test_the_order_tuned_is_the_best_on_the_held_out_notes() -> None:
    line = [0, 1, 2, 3, 4, 4, 3, 0, 1, 2, 4, 4, 1] * 3
    held_out = (HeldOut(tuple(line), 20),)
    part = corpus([line[:20]])
    for counted in (Ngram, Intervals):
        bits = {order: mean_bits(counted(part, order), held_out) for order in ORDERS}
        assert bits[counted.tuned(part, held_out)] == min(bits.values())


@pytest.mark.parametrize("counted", [Ngram, Intervals])
def test_its_state_makes_the_same_model_again(counted: type[Ngram] | type[Intervals]) -> None:
    learnt = corpus([[0, 1, 2, 3, 0, 1, 4, 2]])
    again = counted.from_state(learnt, counted(learnt, 4).state())
    assert told(again, [0, 1]).tolist() == told(counted(learnt, 4), [0, 1]).tolist()


@pytest.mark.parametrize(
    "values", [{}, {"order": 99}, {"order": 2}, {"order": "3"}, {"order": True}]
)
def test_an_order_that_is_none_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(MelodyError, match="must be 3 to 8"):
        Ngram.from_state(corpus([[0]]), State(values, {}))


def test_more_notes_than_can_be_counted_are_refused_at_once() -> None:
    with pytest.raises(MelodyError, match="60000 notes are too many to count: 50000 are the most"):
        Ngram(corpus([[0, 1, 2, 3] * 15_000]), 8)
