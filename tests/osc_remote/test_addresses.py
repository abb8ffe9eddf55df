"""What an OSC message asks for: the verb, its arguments, buttons."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import VerbError
from rubbergosling.osc_remote.addresses import MAX_WORDS, PREFIX, Request, is_answer, request_of
from rubbergosling.osc_remote.service import OSC_VERBS
from tests.support.osc_messages import VALID

words = st.sampled_from(["bpm", "agent", "reset", "snare", "150", "", "evaluate", "x", "*", "ü"])
paths = st.lists(words, max_size=5).map("/".join)
values = st.lists(
    st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3) | st.none(),
    max_size=3,
)


def asked(path: str, *given_values: Any) -> tuple[str, tuple[Any, ...]] | None:
    """The verb's name and its values."""
    request = request_of(PREFIX + path, given_values, OSC_VERBS)
    return None if request is None else (request.verb.name, request.values)


@pytest.mark.parametrize("name", OSC_VERBS)
def test_every_verb_is_asked_for_by_its_name(name: str) -> None:
    for arguments in VALID[name]:
        assert asked(name, *arguments) == (name, arguments)


@pytest.mark.parametrize(
    ("path", "given_values", "expected"),
    [
        ("bpm/150", [1.0], ("bpm", ("150",))),
        ("bpm/150", [], ("bpm", ("150",))),
        ("pointer/0.2/0.7", [1], ("pointer", ("0.2", "0.7"))),
        ("pointer/x", [0.0], ("pointer/x", (0.0,))),
        ("pointer/x/0.5", [True], ("pointer/x", ("0.5",))),
        ("agent/reset/snare", [1.0], ("agent/reset", ("snare",))),
        ("agent/reset", [1.0], ("agent/reset", ())),
        ("agent/save/snare/mine", [1.0], ("agent/save", ("snare", "mine"))),
        ("hush", [1.0], ("hush", ())),
        ("hush/", [], ("hush", ())),
        ("events", [0.0], ("events", (0.0,))),
        ("quantise/bar", [127], ("quantise", ("bar",))),
        ("structure/32/16", [1], ("structure", ("32", "16"))),
    ],
)
def test_arguments_may_stand_in_the_address(
    path: str, given_values: list[Any], expected: tuple[str, tuple[Any, ...]]
) -> None:
    assert asked(path, *given_values) == expected


@pytest.mark.parametrize("path", ["hush", "bpm/150", "agent/reset", "agent/reset/snare", "learn"])
@pytest.mark.parametrize("zero", [0, 0.0, False, -0.0])
def test_a_button_that_is_let_go_does_nothing(path: str, zero: float) -> None:
    assert asked(path, zero) is None


def test_a_fader_at_zero_is_no_button() -> None:
    assert asked("bpm", 0.0) == ("bpm", (0.0,))
    assert asked("notify", 0) == ("notify", (0,))


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("bmp", "did you mean bpm?"),
        ("agent/rest", "did you mean agent/reset?"),
        ("BPM", "did you mean bpm?"),
        ("bmp/150", "did you mean bpm?"),
        ("", 'there is no ""'),
        ("//", 'there is no "//"'),
        ("agent", "there is no"),
        ("x" * 60_000, f'there is no "{"x" * 60}"'),
    ],
)
def test_an_unknown_verb_is_told_with_the_nearest_one(path: str, hint: str) -> None:
    with pytest.raises(VerbError) as caught:
        asked(path, 1)
    assert hint in str(caught.value)


def test_arguments_stand_in_the_address_or_behind_it() -> None:
    with pytest.raises(VerbError, match="in its address and behind it"):
        asked("bpm/150", 140.0, 1.0)


def test_no_verb_has_more_words_than_are_looked_at() -> None:
    assert max(name.count("/") + 1 for name in OSC_VERBS) == MAX_WORDS


@given(paths, values)
def test_whatever_is_asked_is_a_request_a_button_or_refused(path: str, found: list[Any]) -> None:
    try:
        request = request_of(PREFIX + path, found, OSC_VERBS)
    except VerbError as error:
        assert str(error)
    else:
        assert request is None or isinstance(request, Request)


@pytest.mark.parametrize(
    "address",
    ["/gosling/fail", "/gosling/done", "/gosling/status.reply", "/status", "/fail", "/", "//x"],
)
def test_answers_and_what_is_for_others_are_not_answered(address: str) -> None:
    assert is_answer(address)


def test_every_verb_is_answered() -> None:
    assert not any(is_answer(PREFIX + name) for name in OSC_VERBS)
