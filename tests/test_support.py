"""What the tests share does what the tests rely on."""

from fractions import Fraction

import pytest

from rubbergosling.timeline.track_events import Event
from tests.support.listening import check_heard, not_heard

WRITTEN = [Event(Fraction(step, 8), name) for step in range(4) for name in ("kick", "snare")]


def test_what_was_left_out_is_told_from_what_differs() -> None:
    assert not_heard(WRITTEN, WRITTEN) == []
    assert not_heard(WRITTEN[2:], WRITTEN) == WRITTEN[:2]
    assert not_heard([], WRITTEN) == WRITTEN
    for differs in (
        [*WRITTEN, WRITTEN[0]], WRITTEN[::-1], [WRITTEN[1], WRITTEN[0], *WRITTEN[2:]],
        [Event(Fraction(1, 3), "kick"), *WRITTEN[1:]],
    ):  # fmt: skip
        with pytest.raises(AssertionError, match="was heard and is not written"):
            not_heard(differs, WRITTEN)


def test_no_more_may_be_missing_than_was_left_out() -> None:
    check_heard(WRITTEN, WRITTEN, left_out=0)
    check_heard(WRITTEN[2:], WRITTEN, left_out=1)
    with pytest.raises(AssertionError):
        check_heard(WRITTEN[1:], WRITTEN, left_out=0)
    with pytest.raises(AssertionError):
        check_heard(WRITTEN[:2], WRITTEN, left_out=1)
