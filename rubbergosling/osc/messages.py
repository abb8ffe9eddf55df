"""Encodes and decodes OSC messages.

python-osc's builder reads again what it has built; in a flood of requests, which all want their
answers, that counts. So messages are written here, and read by python-osc.
"""

import struct
from collections.abc import Sequence
from math import copysign, inf
from typing import Any, NamedTuple

from pythonosc.osc_message import OscMessage

from ..errors import VerbError

TYPES = frozenset(b"ihfdsbmtTFN[]")
"""The types of arguments that python-osc reads and that are what they are read as."""

ALIKE = bytes.maketrans(b"SIcr", b"sNmm")
"""Other types as one of these with as many bytes: a symbol is a text, an impulse nothing; a
character and a colour, which nothing takes, must not be mistaken for numbers."""

MAX_WHOLE = 2**31 - 1
"""Many clients read no wider numbers; a count that gets there stays there."""

FLOAT, WHOLE = struct.Struct(">f"), struct.Struct(">i")

OscValue = str | float | bytes


class Message(NamedTuple):
    """A message that was read.

    Attributes:
        address: Its address.
        arguments: What stands behind it.
        size: How many bytes it has.
    """

    address: str
    arguments: Sequence[Any]
    size: int


def message(address: str, *arguments: OscValue) -> bytes:
    """A message as bytes.

    A number that is too large for 32 bits becomes the largest, a float infinite; a text loses
    what OSC has no place for, since a file's name may hold anything.
    """
    types, data = ",", b""
    for argument in arguments:
        if isinstance(argument, str):
            types, data = types + "s", data + text_bytes(argument)
        elif isinstance(argument, bytes):
            types, data = types + "b", data + _blob(argument)
        elif isinstance(argument, float):
            types, data = types + "f", data + float_bytes(argument)
        else:  # a bool, too, is 0 or 1
            whole = max(min(argument, MAX_WHOLE), -MAX_WHOLE)
            types, data = types + "i", data + WHOLE.pack(whole)
    return text_bytes(address) + text_bytes(types) + data


def float_bytes(value: float) -> bytes:
    """A number as OSC has it."""
    try:
        return FLOAT.pack(value)
    except OverflowError:
        return FLOAT.pack(copysign(inf, value))


def text_bytes(text: str) -> bytes:
    """A text as OSC has it: zeros fill it up to whole words, and there is at least one."""
    data = text.encode(errors="replace").replace(b"\0", b"?")
    return data + bytes(4 - len(data) % 4)


def _blob(data: bytes) -> bytes:
    return WHOLE.pack(len(data)) + data + bytes(-len(data) % 4)


def read_message(data: bytes) -> Message:
    """Reads a message from bytes that may hold anything.

    Raises:
        VerbError: If it is no OSC.
    """
    begin, types = argument_types(data)
    # python-osc takes the types it knows only, so the others are written as ones it knows.
    known = types.translate(ALIKE)
    if known != types:
        data = data[:begin] + known + data[begin + len(types) :]
    try:
        read = OscMessage(data)
        return Message(read.address, read.params, len(data))
    except Exception as error:  # a stranger's bytes: whatever the parser raises, it is no OSC
        raise VerbError("a datagram is no OSC") from error


def argument_types(data: bytes) -> tuple[int, bytes]:
    """Where the types of a message's arguments stand, and what they are.

    python-osc would print a line for each type that it does not know.

    Raises:
        VerbError: If it is no OSC.
    """
    begin = data.find(b"\0") // 4 * 4 + 4
    end = data.find(b"\0", begin)
    types = data[begin:end] if end >= 0 else data[begin:]
    if not data.startswith(b"/") or not TYPES.issuperset(types[1:].translate(ALIKE)):
        raise VerbError("a datagram is no OSC message, or has arguments of unknown types")
    return begin, types


def whole_number_at(data: bytes, place: int) -> int | None:
    """An argument of a message of whole numbers, without reading the others; None if it is short.

    Args:
        data: The message; what stands before the argument are whole numbers, too.
        place: Which argument; the first is 0.
    """
    # Not read as a whole: a server tells of every note that begins.
    begin = data.find(b"\0") // 4 * 4 + 4
    end = data.find(b"\0", begin) // 4 * 4 + 4 + 4 * place
    number = data[end : end + 4]
    return int.from_bytes(number, "big", signed=True) if len(number) == 4 else None
