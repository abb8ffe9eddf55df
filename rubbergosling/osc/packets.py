"""Datagrams to OSC messages with their times, whoever sent them and whatever they hold.

The bundles are taken apart here: python-osc's own way never ends where the length of an element
is negative, and prints a line for each type of argument that it does not know.
"""

import struct
from collections.abc import Iterator, Sequence
from math import copysign, inf

from pythonosc.osc_message import OscMessage

from ..errors import VerbError

BUNDLE = b"#bundle\0"
HEAD_BYTES = 16
IMMEDIATELY = 1
"""Time tags up to this one mean at once."""

NTP_AT_UNIX_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP time begins, to 1970, where Unix time does."""

DEEPEST = 8
"""So deep bundles may stand in bundles."""

TYPES = frozenset(b"ihfdsbmtTFN[]")
"""The types of arguments that python-osc reads and that are what they are read as."""

ALIKE = bytes.maketrans(b"SIcr", b"sNmm")
"""Other types as one of these with as many bytes: a symbol is a text, an impulse nothing; a
character and a colour, which nothing takes, must not be mistaken for numbers."""

MAX_SENTENCE = 2000
MAX_ANSWER = 60_000
"""Bytes; UDP carries 65,507 at most."""

REMARK_BYTES = 48
"""Room for the words that tell what was left out."""

MAX_WHOLE = 2**31 - 1
"""Many clients read no wider numbers; a count that gets there stays there."""

_FLOAT, _WHOLE = struct.Struct(">f"), struct.Struct(">i")


def messages_in(datagram: bytes) -> Iterator[tuple[float | None, OscMessage]]:
    """The messages of a datagram, each with its Unix time; None means at once.

    A bundle is looked through at once, for it counts as a whole or not at all; its messages are
    read one by one as they are asked for, since there may be thousands.

    Raises:
        VerbError: If it is no OSC.
    """
    if datagram.startswith(BUNDLE):
        for _, data in _elements(datagram, None, 0):
            _types_of(data)
    return ((seconds, _message(data)) for seconds, data in _elements(datagram, None, 0))


def _message(data: bytes) -> OscMessage:
    begin, types = _types_of(data)
    known = types.translate(ALIKE)
    if known != types:
        data = data[:begin] + known + data[begin + len(types) :]
    try:
        return OscMessage(data)
    except Exception as error:  # a stranger's bytes: whatever the parser raises, it is no OSC
        raise VerbError("a datagram is no OSC") from error


def _types_of(data: bytes) -> tuple[int, bytes]:
    """Where the types of a message's arguments stand, and what they are."""
    begin = data.find(b"\0") // 4 * 4 + 4
    end = data.find(b"\0", begin)
    types = data[begin:end] if end >= 0 else data[begin:]
    if not data.startswith(b"/") or not TYPES.issuperset(types[1:].translate(ALIKE)):
        raise VerbError("a datagram is no OSC message, or has arguments of unknown types")
    return begin, types


def _elements(
    data: bytes, seconds: float | None, depth: int
) -> Iterator[tuple[float | None, bytes]]:
    if not data.startswith(BUNDLE):
        yield seconds, data
        return
    if len(data) < HEAD_BYTES or depth == DEEPEST:
        raise VerbError("a bundle is cut short, or too deep in others")
    (tag,) = struct.unpack_from(">Q", data, len(BUNDLE))
    at = HEAD_BYTES
    while at < len(data):
        if len(data) < at + 4:
            raise VerbError("a bundle is cut short")
        (length,) = struct.unpack_from(">i", data, at)
        at += 4
        if not 0 < length <= len(data) - at:
            raise VerbError(f"a bundle has an element of {length} bytes")
        time = None if tag <= IMMEDIATELY else tag / 2**32 - NTP_AT_UNIX_EPOCH
        yield from _elements(data[at : at + length], time, depth + 1)
        at += length


def packed(address: str, *values: str | float) -> bytes:
    """A message as a datagram; texts that are too long for people are cut.

    python-osc's builder reads again what it has built; in a flood of requests, which all want
    their answers, that counts.
    """
    types, data = ",", b""
    for value in values:
        if isinstance(value, str):
            types, data = types + "s", data + _text(value)
        elif isinstance(value, float):
            types, data = types + "f", data + _float(value)
        else:
            whole = max(min(value, MAX_WHOLE), -MAX_WHOLE)
            types, data = types + "i", data + _WHOLE.pack(whole)
    return _text(address) + _tag(types) + data


def fitted(address: str, values: Sequence[str | float], most: int, by: int = 1) -> bytes:
    """A message of so many bytes at most: of what is too long, the end is left out, and it says so.

    Args:
        address: Its address.
        values: What stands behind it.
        most: So many bytes it may have.
        by: How many values belong together. Of single ones the last says how many were left out;
            of pairs the last is `cut` and that number.
    """
    data = packed(address, *values)
    if len(data) <= most:
        return data
    room, kept = most - len(_text(address)) - REMARK_BYTES, list[str | float]()
    for value in values:
        text = value[: max(room - 8, 0)] if isinstance(value, str) and by == 1 else value
        room -= (len(_text(text)) if isinstance(text, str) else 4) + 1
        if room < 0 or (text == "" and value):
            break
        kept.append(text)
        if text != value:
            break
    kept = kept[: len(kept) // by * by]
    left_out = len(values) - len(kept)
    remark = ("cut", left_out) if by == 2 else (f"(and {left_out} more, left out)",)
    return packed(address, *kept, *(remark if left_out else ()))


def _float(value: float) -> bytes:
    """A number as OSC has it; one that is too large for that becomes infinite."""
    try:
        return _FLOAT.pack(value)
    except OverflowError:
        return _FLOAT.pack(copysign(inf, value))


def _text(text: str) -> bytes:
    """A text as OSC has it, without what it has no place for: a file's name may hold anything."""
    data = text[:MAX_SENTENCE].encode(errors="replace").replace(b"\0", b"?")
    return data + bytes(4 - len(data) % 4)


def _tag(types: str) -> bytes:
    """The types of a message's arguments, however many there are."""
    return types.encode() + bytes(4 - len(types) % 4)
