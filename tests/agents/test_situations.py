"""What an agent hears at a step as a number and as features, against the definition."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.agents.situations import features, situation


def test_every_situation_has_the_features_that_the_definition_says() -> None:
    rows = features()
    assert rows.shape == (2048, 16)
    seen = set()
    for place, hits in product(range(8), product((False, True), repeat=8)):
        expected = [-1.0] * 16
        expected[place] = 1.0
        for ago in range(8):
            if hits[ago]:
                expected[8 + ago] = 1.0
        number = situation(place, sum(2**ago for ago in range(8) if hits[ago]))
        assert rows[number].tolist() == expected
        seen.add(number)
    assert seen == set(range(2048))


@given(st.lists(st.booleans(), min_size=8, max_size=40))
def test_a_row_tells_where_in_the_bar_a_step_is_and_what_the_source_did(source: list[bool]) -> None:
    step = len(source) - 1
    history = int("".join("1" if hit else "0" for hit in source[-8:]), 2)
    row = features()[situation(step, history)]
    assert [place for place in range(8) if row[place] == 1] == [step % 8]
    assert [bool(value == 1) for value in row[8:]] == source[::-1][:8]


def test_features_are_plus_or_minus_one_and_nothing_else() -> None:
    assert np.unique(features()).tolist() == [-1.0, 1.0]
    assert features().dtype == np.float64
