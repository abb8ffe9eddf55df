"""Datagrams to OSC messages with their times, whoever sent them and whatever they hold.

The bundles are taken apart here: python-osc's own way never ends where the length of an element
is negative, and prints a line for each type of argument that it does not know.
"""

import struct
from collections.abc import Iterator

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

LONGEST_SENTENCE = 2000
LARGEST_WHOLE = 2**31 - 1
"""Many clients read no wider numbers; a count that gets there stays there."""

_FLOAT, _WHOLE = struct.Struct(">f"), struct.Struct(">i")


def messages_in(datagram: bytes) -> Iterator[tuple[float | None, OscMessage]]:
    """The messages of a datagram, each with its Unix time; None means at once.

    Raises:
        VerbError: If it is no OSC.
    """
    return _elements(datagram, None, 0)


def _elements(
    data: bytes, seconds: float | None, depth: int
) -> Iterator[tuple[float | None, OscMessage]]:
    if not data.startswith(BUNDLE):
        yield seconds, _message(data)
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


def _message(data: bytes) -> OscMessage:
    address, _, _ = data.partition(b"\0")
    begin = len(address) // 4 * 4 + 4
    types, _, _ = data[begin:].partition(b"\0")
    known = types.translate(ALIKE)
    if not address.startswith(b"/") or not TYPES.issuperset(known[1:]):
        raise VerbError("a datagram is no OSC message, or has arguments of unknown types")
    if known != types:
        data = data[:begin] + known + data[begin + len(types) :]
    try:
        return OscMessage(data)
    except Exception as error:  # a stranger's bytes: whatever the parser raises, it is no OSC
        raise VerbError("a datagram is no OSC") from error


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
            types, data = types + "f", data + _FLOAT.pack(value)
        else:
            types, data = types + "i", data + _WHOLE.pack(min(value, LARGEST_WHOLE))
    return _text(address) + _text(types) + data


def _text(text: str) -> bytes:
    """A text as OSC has it, without what it has no place for: a file's name may hold anything."""
    data = text[:LONGEST_SENTENCE].encode(errors="replace").replace(b"\0", b"?")
    return data + bytes(4 - len(data) % 4)
