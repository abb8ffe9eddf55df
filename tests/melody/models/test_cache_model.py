"""The line so far as a model of itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.melody.models.cache_model import MAX_CONTEXT, MEMORY_NOTES, CacheModel

ALIKE = np.full(6, 1 / 6)


def heard(notes: list[int]) -> CacheModel:
    line = CacheModel()
    for note in notes:
        line.hear(note)
    return line


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(0, 5), st.sampled_from([0.0, 0.5]))
def test_every_kind_is_possible_and_all_together_are_certain(
    notes: list[int], shortest: int, trust: float
) -> None:
    likely = heard(notes).refined(ALIKE, shortest, trust)
    assert likely.min() > 0
    assert likely.sum() == pytest.approx(1)


def test_a_line_not_begun_believes_what_it_is_told() -> None:
    told = np.array([0.5, 0.1, 0.1, 0.1, 0.1, 0.1])
    assert heard([]).refined(told).tolist() == told.tolist()


def test_what_came_after_the_same_notes_comes_again() -> None:
    phrase = [0, 1, 2, 0, 1, 3, 5]
    likely = heard(phrase + phrase[:-1]).refined(ALIKE)
    assert likely.argmax() == 5


def test_shorter_contexts_than_asked_for_say_nothing() -> None:
    assert heard([0, 1, 2, 3, 0, 1]).refined(ALIKE, shortest=3).tolist() == ALIKE.tolist()
    assert heard([0, 1, 2, 3, 0, 1, 2]).refined(ALIKE, shortest=3).argmax() == 3


def test_trust_holds_to_what_was_told() -> None:
    line = heard([0, 1, 0, 1, 0])
    assert line.refined(ALIKE)[1] > line.refined(ALIKE, trust=5)[1] > ALIKE[1]


def test_a_note_counts_in_shorter_contexts_only_as_far_as_it_is_new_there() -> None:
    # 1 has come after 0 alone three times, but in one longer context: 0 0.
    line = heard([0, 0, 1, 0, 0, 1, 0, 0, 1, 2, 0])
    counted = line._contexts[1].counts
    assert counted[1] == 1


def test_what_is_long_ago_is_let_go() -> None:
    long_ago = [0, 1, 2, 3, 4] * 3
    line = heard([*long_ago, *[5] * (2 * MEMORY_NOTES - len(long_ago)), 0, 1, 2])
    assert line.refined(ALIKE)[3] == pytest.approx(line.refined(ALIKE)[4])


def test_a_line_that_let_go_is_as_one_that_heard_only_the_rest() -> None:
    notes = [(7 * place + place // 5) % 6 for place in range(2 * MEMORY_NOTES)]
    late = heard(notes[MEMORY_NOTES:])
    assert heard(notes).refined(ALIKE).tolist() == late.refined(ALIKE).tolist()
    assert len(late._contexts) == MAX_CONTEXT + 1
