"""Bundles from messages that are encoded already: what is played again and again.

Encoding a message anew for every note costs more than all the rest of playing it, so
the stage encodes each track's message once, and contexts take the bytes as they are.
"""

import struct

NTP_AT_UNIX_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP time begins, to 1970, where Unix time does."""

_HEAD = struct.Struct(">8sQ")
_LENGTH = struct.Struct(">i")


def element(message: bytes) -> bytes:
    """An OSC message with its length before it, as it stands in a bundle."""
    return _LENGTH.pack(len(message)) + message


def bundle(seconds: float, elements: bytes) -> bytes:
    """A bundle with a time tag: seconds since 1900 for servers, since the start in a score."""
    # Cut off, not rounded: as supriya does it, so that equal times stay equal.
    return _HEAD.pack(b"#bundle\0", int(seconds * 4_294_967_296)) + elements
