"""Answers that people read: what is too long is cut, and says so."""

from rubbergosling.osc.messages import read_message
from rubbergosling.osc_remote.answers import MAX_SENTENCE, fitted, packed


def test_a_text_too_long_for_people_is_cut() -> None:
    assert read_message(packed("/gosling/error", "a" * 100_000)).arguments == ["a" * MAX_SENTENCE]


def test_of_values_that_do_not_fit_the_end_is_left_out_and_counted() -> None:
    data = fitted("/gosling/done", ["evaluate", 1.0, *("warning" * 9,) * 9], 200)
    found = read_message(data).arguments
    assert len(data) <= 200
    assert found[:2] == ["evaluate", 1.0]
    assert found[-1] == f"(and {11 - len(found) + 1} more, left out)"


def test_names_stay_beside_their_values() -> None:
    pairs = [part for number in range(50) for part in (f"name {number}", number)]
    data = fitted("/gosling/status.reply", pairs, 300, by=2)
    *found, cut, left_out = read_message(data).arguments
    assert len(data) <= 300 and cut == "cut"
    assert len(found) % 2 == 0 and found == pairs[: len(found)]
    assert left_out == len(pairs) - len(found)
