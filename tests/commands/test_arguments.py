"""The table of verbs: what each takes, in whatever form it comes, and what it refuses."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.commands import VERBS
from rubbergosling.errors import GoslingValueError

INSTRUMENTS = ("kick", "snare", "rim")

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.sampled_from([10**400, -(10**400), 1e308, -1e308]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("verb", "values", "expected"),
    [
        ("bpm", [150], [Fraction(150)]),
        ("bpm", ["97.5"], [Fraction("97.5")]),
        ("bpm", [140.3000030517578], [Fraction("140.3")]),  # 140.3 as a float of 32 bits
        ("pointer", [0.25, "1"], [Fraction(1, 4), Fraction(1)]),
        ("structure", [32.0, 16, "8"], [32, 16, 8]),
        ("structure", ["32,16,8"], [32, 16, 8]),
        ("memory", ["all"], ["all"]),
        ("memory", [64.0], [64]),
        ("learn", ["rim"], ["rim"]),
        ("agent/reset", [], []),
        ("agent/save", ["lead", "my lead"], ["lead", "my lead"]),
        ("evaluate", ["kick*4", 3.0, "snare;"], ["kick*4", "3", "snare;"]),
        ("evaluate", [10**400], [f"{10**400}"]),
        ("quantise", ["bar"], ["bar"]),
        ("events", [], []),
        ("hush", [], []),
    ],
)
def test_arguments_may_come_in_several_forms(
    verb: str, values: list[Any], expected: list[Any]
) -> None:
    found = VERBS[verb].check(values, INSTRUMENTS)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


@pytest.mark.parametrize(
    ("verb", "values", "said"),
    [
        ("bpm", [1000], "bpm is 1000: it must be 20 to 999 beats a minute"),
        ("bpm", [float("nan")], "bpm is nan"),
        ("bpm", [float("inf")], "bpm is inf"),
        ("bpm", [True], "bpm is True"),
        ("bpm", ["1e2"], 'bpm is "1e2"'),
        ("bpm", [b"150"], "bpm is a blob"),
        ("bpm", [None], "bpm is None"),
        ("bpm", [], "bpm is written as: bpm BPM"),
        ("bpm", [120, 130], "bpm is written as: bpm BPM"),
        ("pointer", [0.5], "pointer is written as: pointer X Y"),
        ("pointer", [0.5, 1.01], "y is 1.01: it must be 0 to 1"),
        ("structure", [1.5], "size is 1.5: it must be a whole number of neurons, 1 to 512"),
        ("structure", [8] * 9, "structure is written as: structure SIZE..."),
        ("structure", ["8,,8"], 'size is ""'),
        ("memory", ["al"], "a whole number of steps, 8 to 100000, or all"),
        ("learn", ["snair"], 'unknown instrument "snair": did you mean snare?'),
        ("learn", [1], "instrument is 1: it must be an instrument"),
        ("quantise", ["bars"], 'unknown grid "bars": did you mean bar?'),
        ("quantise", ["xyz"], "it must be step, beat or bar"),
        ("record/start", ["x" * 201], "file has 201 characters: at most 200"),
        ("evaluate", ["k" * 100_001], "text has 100001 characters: at most 100000"),
        ("evaluate", [], "evaluate is written as: evaluate TEXT..."),
        ("hush", ["now"], "hush is written as: hush"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(
    verb: str, values: list[Any], said: str
) -> None:
    with pytest.raises(GoslingValueError) as caught:
        VERBS[verb].check(values, INSTRUMENTS)
    assert said in str(caught.value)


@given(st.sampled_from(sorted(VERBS)), st.lists(anything, max_size=4))
def test_whatever_comes_is_taken_or_refused(verb: str, values: list[Any]) -> None:
    try:
        found = VERBS[verb].check(values, INSTRUMENTS)
    except GoslingValueError as error:
        assert len(str(error)) < 400
    else:
        assert VERBS[verb].min_count <= len(found) <= VERBS[verb].max_count


def test_only_the_last_argument_may_repeat_or_be_left_out() -> None:
    for verb in VERBS.values():
        for argument in verb.arguments[:-1]:
            assert argument.max_count == 1 and not argument.is_optional
