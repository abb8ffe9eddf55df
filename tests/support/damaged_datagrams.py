"""Datagrams as no client should send them: random bytes, damaged ones, and odd requests."""

import math
import struct
import time
from collections.abc import Callable
from random import Random
from typing import Any

from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage

from .osc_client import datagram
from .osc_messages import BAD, VALID

MAX_RANDOM = 300
LIES = (0, 1, 3, 4, 7, 8, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32 - 4, 2**32 - 1)
"""What is written where a length may stand."""

END = b"gosling/quit"
"""What must not arrive whole: it would end what is tested."""

WORDS = ("kick", "snare", "lead", "150", "1", "0", "-1", "1e9", "all", "..", "a", "ü", "snair",
         "bar", "beat", "", "32,16", "kick*4;", "bpm 9999;", "\x1b[2J", "x" * 300)  # fmt: skip

VALUES: tuple[Callable[[Random], Any], ...] = (
    lambda random: random.choice(WORDS),
    lambda random: random.randint(-3, 1000),
    lambda random: random.choice([0, -1, 2**31 - 1, -(2**31), 2**40]),
    lambda random: random.uniform(-1, 200),
    lambda random: random.choice([math.nan, math.inf, -math.inf, -0.0, 1e-38, 3e38]),
    lambda random: random.randbytes(random.randint(1, 40)),
    lambda random: random.choice([None, True, False, (1, 2, 3, 4), [1, [2.5, "a"], []]]),
)
"""Makers of values of every kind that OSC has."""

Damage = Callable[[Random, bytes], bytes]


def datagrams(random: Random) -> list[bytes]:
    """The valid messages of every verb, some bad ones, and bundles of them."""
    found = [datagram(name, *values) for name, several in VALID.items() for values in several]
    found += [datagram(name, *values) for name, *values in BAD]
    return found + [_bundle(random, found) for _ in range(20)]


def mutated(random: Random, valid: list[bytes]) -> bytes:
    """Random bytes, a datagram with up to three damages, or a request that is well-formed and odd.

    Never one that ends the music.
    """
    while True:
        chance = random.random()
        if chance < 0.1:
            data = random.randbytes(random.randrange(MAX_RANDOM))
        elif chance < 0.5:
            data = random.choice(valid)
            for _ in range(random.randint(1, 3)):
                data = random.choice(DAMAGES)(random, data)
        else:
            data = _odd(random)
        if END not in data:
            return data


def _odd(random: Random) -> bytes:
    """A verb, perhaps misspelt or with more behind it, and up to four values of any kind."""
    name = random.choice([name for name in VALID if name != "quit"])
    if random.random() < 0.2:
        at = random.randrange(len(name))
        name = name[:at] + random.choice("abx/*?ü") + name[at + 1 :]
    if random.random() < 0.2:
        name += "".join(f"/{random.choice(WORDS)}" for _ in range(random.randint(1, 3)))
    return datagram(name, *(random.choice(VALUES)(random) for _ in range(random.randrange(5))))


def _bundle(random: Random, messages: list[bytes]) -> bytes:
    """A bundle for now, late or soon, of up to four messages, some in a bundle of their own."""
    now = time.time()
    builder = OscBundleBuilder(random.choice([IMMEDIATELY, now - 1, now + 1, now + 30, now + 900]))
    for _ in range(random.randint(1, 4)):
        builder.add_content(OscMessage(random.choice(messages)))
    if random.random() < 0.3:
        inner = OscBundleBuilder(IMMEDIATELY)
        inner.add_content(builder.build())
        builder = inner
    return bytes(builder.build().dgram)


def _flip_bits(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8) if data else 0):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _splice(random: Random, data: bytes) -> bytes:
    at, to = (random.randrange(len(data) + 1) for _ in range(2))
    return data[:at] + data[to:]


def _lie(random: Random, data: bytes) -> bytes:
    if len(data) < 4:
        return data
    at = random.randrange(len(data) // 4) * 4
    return data[:at] + struct.pack(">I", random.choice(LIES)) + data[at + 4 :]


def _repeat(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] * random.randint(2, 4) + data[at:]


DAMAGES: tuple[Damage, ...] = (_flip_bits, _cut, _splice, _lie, _repeat)
