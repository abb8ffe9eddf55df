"""Datagrams to OSC messages with their times, whoever sent them and whatever they hold.

The bundles are taken apart here: python-osc's own way never ends where the length of an element
is negative, and prints a line for each type of argument that it does not know.
"""

import struct
from collections.abc import Iterator
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from ..errors import VerbError

BUNDLE = b"#bundle\0"
HEAD_BYTES = 16
IMMEDIATELY = 1
"""Time tags up to this one mean at once."""

NTP_AT_UNIX_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP time begins, to 1970, where Unix time does."""

DEEPEST = 8
"""So deep bundles may stand in bundles."""

TYPES = frozenset(b"ihfdsbrmtTFN[]")
"""The types of arguments that can be read."""

LONGEST_SENTENCE = 2000


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
    address, _, rest = data.partition(b"\0")
    types, _, _ = rest.lstrip(b"\0").partition(b"\0")
    if not address.startswith(b"/") or not TYPES.issuperset(types[1:]):
        raise VerbError("a datagram is no OSC message, or has arguments of unknown types")
    try:
        return OscMessage(data)
    except Exception as error:  # a stranger's bytes: whatever the parser raises, it is no OSC
        raise VerbError(f"a datagram is no OSC: {error}") from error


def packed(address: str, *values: Any) -> bytes:
    """A message as a datagram; texts that are too long for people are cut."""
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value[:LONGEST_SENTENCE] if isinstance(value, str) else value)
    return builder.build().dgram
