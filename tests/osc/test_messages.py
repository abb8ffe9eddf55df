"""Datagrams from strangers: every byte string is OSC messages with times, or is refused."""

import logging
import struct
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from rubbergosling.engine.keeper import QUIT
from rubbergosling.errors import VerbError
from rubbergosling.osc.bundles import MAX_DEPTH, element, element_length, messages_in
from rubbergosling.osc.messages import message, whole_number_at

BUNDLE_NOW = b"#bundle\0" + struct.pack(">Q", 1)

addresses = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=20
).map(lambda text: f"/{text}")  # fmt: skip
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
wholes = st.integers(-(2**31) + 1, 2**31 - 1)
floats = st.floats(width=32, allow_nan=False)
blobs = st.binary(min_size=1, max_size=12)
arguments = wholes | floats | texts | st.booleans() | st.none() | blobs
messages = st.tuples(addresses, st.lists(arguments, max_size=5))
trees: st.SearchStrategy[Any] = st.recursive(
    messages,
    lambda inner: st.tuples(st.floats(0, 2e9), st.lists(inner, max_size=3)),
    max_leaves=6,
)
"""A message, or a bundle: its Unix time (below 1 is at once) and what is in it."""


def built(address: str, values: list[Any]) -> Any:
    """A message as python-osc builds it."""
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build()


def bundled(tree: Any) -> Any:
    """A message or a bundle as python-osc builds it."""
    if isinstance(tree[0], str):
        return built(*tree)
    builder = OscBundleBuilder(IMMEDIATELY if tree[0] < 1 else tree[0])
    for inner in tree[1]:
        builder.add_content(bundled(inner))
    return builder.build()


def flat(tree: Any, seconds: float | None = None) -> list[tuple[float | None, str, list[Any]]]:
    """What is in a tree, with the time of the bundle around it."""
    if isinstance(tree[0], str):
        return [(seconds, *tree)]
    inside = None if tree[0] < 1 else tree[0]
    return [each for inner in tree[1] for each in flat(inner, inside)]


def deep(levels: int) -> bytes:
    """A message in so many bundles."""
    data = message("/gosling/hush")
    for _ in range(levels):
        data = BUNDLE_NOW + struct.pack(">i", len(data)) + data
    return data


@given(st.binary(max_size=200))
@example(BUNDLE_NOW + struct.pack(">i", -4))
@example(BUNDLE_NOW + struct.pack(">i", 0))
@example(BUNDLE_NOW + struct.pack(">i", 2**31 - 1) + b"/a\0\0")
@example(BUNDLE_NOW + b"\0")
@example(b"#bundle\0")
@example(b"")
@example(b"/a")
@example(b"/a\0\0xi\0\0\0\0\0\1")
@example(b"/a\0\0,s\0\0abc")
@example(b"/a\0\0,s\0\0\xff\xff\0\0")
@example(b"/a\0\0,]\0\0")
@example(b"/a\0\0,[\0\0")
@example(b"/a\0\0,b\0\0" + struct.pack(">i", -8))
@example(b"/a\0\0,t\0\0" + b"\xff" * 8)
def test_whatever_bytes_come_they_are_messages_or_no_osc(data: bytes) -> None:
    try:
        found = list(messages_in(data))
    except VerbError as error:
        assert str(error)
    else:
        assert all(message.address.startswith("/") for _, message in found)


@given(st.binary(max_size=60), st.integers(-1, 70))
def test_what_looks_like_a_bundle_is_messages_or_no_osc(data: bytes, length: int) -> None:
    try:
        list(messages_in(BUNDLE_NOW + struct.pack(">i", length) + data))
    except VerbError as error:
        assert str(error)


@given(trees)
@settings(max_examples=200)
def test_what_python_osc_builds_comes_out_again(tree: Any) -> None:
    found = list(messages_in(bundled(tree).dgram))
    expected = flat(tree)
    assert [(m.address, m.arguments) for _, m in found] == [(name, v) for _, name, v in expected]
    for (seconds, _), (due, _, _) in zip(found, expected, strict=True):
        assert seconds == due or (
            seconds is not None and due is not None and abs(seconds - due) < 1e-6
        )


@given(addresses, st.lists(wholes | floats | texts | blobs, max_size=5))
def test_it_writes_as_python_osc_does(address: str, values: list[Any]) -> None:
    assert message(address, *values) == built(address, values).dgram


def test_a_number_too_large_for_most_clients_is_told_as_the_largest() -> None:
    ((_, found),) = messages_in(message("/gosling/status.reply", 2**40, 2**31 - 1))
    assert found.arguments == [2**31 - 1] * 2


def test_what_osc_has_no_place_for_is_left_out_of_a_text() -> None:
    ((_, found),) = messages_in(message("/gosling/done", "a\0b\udcffc", 5))
    assert found.arguments == ["a?b?c", 5]


@given(st.lists(wholes, min_size=1, max_size=8), st.integers(0, 9))
def test_a_whole_number_is_found_without_reading_the_others(values: list[int], place: int) -> None:
    expected = values[place] if place < len(values) else None
    assert whole_number_at(message("/n_go", *values), place) == expected


@given(st.binary(max_size=24), st.integers(0, 3))
def test_a_whole_number_is_looked_for_in_anything(data: bytes, place: int) -> None:
    found = whole_number_at(data, place)
    assert found is None or -(2**31) <= found < 2**31


def test_an_element_has_its_length_before_it() -> None:
    data = element(message("/quit"))
    assert element_length(data[:4]) == len(data) - 4
    assert data[4:] == QUIT  # which the keeper, who knows nothing of us, has written out


def test_bundles_may_be_deep_but_not_endlessly() -> None:
    assert [found.address for _, found in messages_in(deep(MAX_DEPTH))] == ["/gosling/hush"]
    for levels in (MAX_DEPTH + 1, 3000):
        with pytest.raises(VerbError, match="too deep"):
            list(messages_in(deep(levels)))


@pytest.mark.parametrize(
    ("types", "data", "expected"),
    [
        (b",S", b"bar\0", ["bar"]),
        (b",I", b"", [None]),
        (b",c", b"\0\0\0x", [(0, 0, 0, 120)]),
        (b",r", b"\1\2\3\4", [(1, 2, 3, 4)]),
        (b",SIif", b"bar\0" + struct.pack(">if", 7, 0.5), ["bar", None, 7, 0.5]),
        (b",[ii]", struct.pack(">ii", 1, 2), [[1, 2]]),
        (b",b", b"\0\0\0\0", [b""]),
        (b",h", struct.pack(">q", 2**40), [2**40]),
    ],
)
def test_symbols_are_texts_and_what_is_no_number_is_not_taken_for_one(
    types: bytes, data: bytes, expected: list[Any]
) -> None:
    tag = types + b"\0" * (4 - len(types) % 4)
    ((_, found),) = messages_in(b"/a\0\0" + tag + data)
    assert found.arguments == expected


def test_a_time_is_no_number() -> None:
    ((_, found),) = messages_in(b"/a\0\0,t\0\0" + b"\x80" * 8)
    assert isinstance(found.arguments[0][0], datetime)


def test_a_type_that_nobody_knows_is_refused_without_a_word_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(VerbError, match="unknown types"):
        list(messages_in(b"/gosling/bpm\0\0\0\0,?\0\0"))
    assert not caplog.records
