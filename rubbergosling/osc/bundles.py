"""Encodes and decodes bundles and their time tags.

Encoding a message anew for every note costs more than all the rest of playing it, so
`mixer/note_messages.py` encodes each track's message once, and bundles take the bytes as they are.
"""

import struct
from collections.abc import Iterator

from ..errors import VerbError
from .messages import WHOLE, Message, argument_types, read_message

BUNDLE = b"#bundle\0"
HEAD = struct.Struct(">8sQ")

NTP_AT_UNIX_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP time begins, to 1970, where Unix time does."""

TICKS_A_SECOND = 2**32
IMMEDIATELY = 1
"""Time tags up to this one mean at once."""

MAX_DEPTH = 8
"""So deep bundles may stand in bundles."""


def element(message: bytes) -> bytes:
    """A message with its length before it, as it stands in a bundle, a score or a stream."""
    return WHOLE.pack(len(message)) + message


def element_length(head: bytes) -> int:
    """The length that stands before an element, from its four bytes."""
    (length,) = WHOLE.unpack(head)
    return int(length)


def bundle(seconds: float, elements: bytes) -> bytes:
    """A bundle with a time tag: seconds since 1900 for servers, since the start in a score."""
    # Cut off, not rounded: as supriya does it, so that equal times stay equal.
    return HEAD.pack(BUNDLE, int(seconds * TICKS_A_SECOND)) + elements


def is_bundle(datagram: bytes) -> bool:
    """Whether a datagram is a bundle, and may hold more than one message."""
    return datagram.startswith(BUNDLE)


def messages_in(datagram: bytes) -> Iterator[tuple[float | None, Message]]:
    """The messages of a datagram, each with its Unix time; None means at once.

    A bundle is looked through at once, for it counts as a whole or not at all; its messages are
    read one by one as they are asked for, since there may be thousands. It is taken apart here:
    python-osc's own way never ends where the length of an element is negative.

    Raises:
        VerbError: If it is no OSC.
    """
    if is_bundle(datagram):
        for _, data in _elements(datagram, None, 0):
            argument_types(data)
    return ((seconds, read_message(data)) for seconds, data in _elements(datagram, None, 0))


def _elements(
    data: bytes, seconds: float | None, depth: int
) -> Iterator[tuple[float | None, bytes]]:
    if not is_bundle(data):
        yield seconds, data
        return
    if len(data) < HEAD.size or depth == MAX_DEPTH:
        raise VerbError("a bundle is cut short, or too deep in others")
    _, tag = HEAD.unpack_from(data)
    # As a float it is exact to half a millionth of a second, which is enough for a change.
    time = None if tag <= IMMEDIATELY else tag / TICKS_A_SECOND - NTP_AT_UNIX_EPOCH
    at = HEAD.size
    while at < len(data):
        if len(data) < at + WHOLE.size:
            raise VerbError("a bundle is cut short")
        (length,) = WHOLE.unpack_from(data, at)
        at += WHOLE.size
        # A negative length would lead back, and round for ever.
        if not 0 < length <= len(data) - at:
            raise VerbError(f"a bundle has an element of {length} bytes")
        yield from _elements(data[at : at + length], time, depth + 1)
        at += length
