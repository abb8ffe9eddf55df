"""Messages in and out are JSON that every browser reads, and nothing of one can do harm."""

import json
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.studio.frames import fields_of, frame_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    "frame",
    ["", "hello", "[1]", "7", "{", "[" * 5000, '{"a": ' + "[" * 900 + "]" * 900 + "}",
     '{"number": 1' + "0" * 5000 + "}", b"\xff"],
)  # fmt: skip
def test_what_is_no_message_has_no_fields(frame: str | bytes) -> None:
    assert fields_of(frame) == {}


@pytest.mark.parametrize("said", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_null(said: str) -> None:
    assert fields_of(f'{{"do": "keep", "a": [{said}]}}') == {"do": "keep", "a": [None]}


@pytest.mark.parametrize("do", ["null", "5", "true", '["class"]', '{"a": 1}', "[[[[]]]]"])
def test_what_is_asked_for_is_always_a_word(do: str) -> None:
    assert fields_of(f'{{"do": {do}}}') == {"do": ""}


def test_what_is_sent_is_read_by_browsers() -> None:
    sent = frame_of({"kind": "learnt", "loss": nan, "all": [inf, (1.5, -inf)], "of": {"a": nan}})
    assert json.loads(sent) == {"kind": "learnt", "loss": None, "all": [None, [1.5, None]],
                                "of": {"a": None}}  # fmt: skip


@given(st.dictionaries(st.text(), VALUES))
def test_whatever_is_sent_is_strict_json(fields: dict[str, Any]) -> None:
    def refuse(said: str) -> None:
        raise AssertionError(said)

    json.loads(frame_of(fields), parse_constant=refuse)
