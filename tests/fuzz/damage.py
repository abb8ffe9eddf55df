"""How bytes, texts and values come to be wrong: a little, so that much of a reader still runs."""

import math
import re
import struct
from collections.abc import Sequence
from random import Random
from typing import Any

LIES = (0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 32_767, 32_768, 65_535, 2**24 - 1, 2**24,
        2**31 - 1, 2**31, 2**32 - 8, 2**32 - 1)  # fmt: skip
"""What is written where a length, a count or an offset may stand."""

NUMBERS = (
    "0", "-0", "+0", "1", "-1", "00007", "0.1", "0.5", "1.5", "-0.25", "7", "8", "63", "64", "65",
    "100", "101", "127", "128", "512", "513", "999", "1000", "20000", "1000000", "1000001",
    "99999", "100000", "100001", "1e9", "1e999", "1e-999", "1.", ".5", "1..2", "1/3", "0x10",
    "1_000", "0.333333333333333333333333333333333", "9" * 39, "9" * 40, "9" * 41, "0." + "0" * 37
    + "1", "-" + "9" * 30, "1,5", "nan", "inf", "٣", "²", "½",
)  # fmt: skip

CHARACTERS = (
    "é", "ß", "ı", "İ", "ﬁ", "٣", "𝄞", "\u200b", "\u2028", "\x85", "\x1c", "\ufeff", "\ud800",
    "\udcff", "\x00", "\x7f", "\x1b[2J", "\x1b]0;x\x07", "\x9b2J", "\u202e", "\xa0", "\u3000", "“",
    "’", "；", "＊", "\r", "\n", "\r\n", "\t", "\x0b", "\x08", "\U0010ffff", "e\u0301", "\ufffe",
)  # fmt: skip
"""What stands in no program, and what a terminal would obey."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 8, 64, 2**31, 2**32, 2**63, 2**64, 10**30, 10**400, -(2**62),
    0.0, -0.0, 0.5, 1.0, 1e-320, 1e308, -1e308, 1e300, math.nan, math.inf, -math.inf, "", " ", "0",
    "1", "-1", "1/2", "1/0", "0/1", "1.5", "1e9", "1e999999999", "nan", "all", "kick", "lead", "..",
    "/etc/passwd", "x" * 300, "\x1b[2J", "\u202e", "\ud800", "\x00", "é", [], [0], [[]], [None],
    {}, {"a": 1}, [1, 2, 3], ["a"], [[1, 2], [3]], {"__class__": "str"},
)  # fmt: skip
"""Values of JSON, and some that only Python writes."""


def damaged(random: Random, data: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Bytes with one to four damages.

    Args:
        random: Chance.
        data: What is damaged.
        others: Of what pieces may come in.
    """
    for _ in range(random.randint(1, 4)):
        at, to = sorted(random.randrange(len(data) + 1) for _ in range(2))
        near = min(to, at + random.randint(0, 8))
        match random.randrange(9):
            case 0:  # bits
                changed = bytearray(data)
                for _ in range(random.randint(1, 8) if data else 0):
                    changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
                data = bytes(changed)
            case 1:
                data = data[:at]
            case 2:
                data = data[:at] + data[near:]
            case 3:
                data = data[:at] + data[at:to] + data[at:]
            case 4:
                data = data[:at] + random.randbytes(random.randint(1, 16)) + data[near:]
            case 5 | 6:
                size = random.choice([1, 2, 4, 4, 8])
                lie = random.choice(LIES) % 256**size
                data = data[:at] + lie.to_bytes(size, random.choice(["big", "little"])) + (
                    data[at + size :]
                )  # fmt: skip
            case 7:
                number = random.choice([math.nan, math.inf, -math.inf, 1e300, 3e38, 0.0])
                form = random.choice(["<d", ">d"])
                data = data[:at] + struct.pack(form, number) + data[at + 8 :]
            case _:
                other = random.choice(others) if others else data
                begin = random.randrange(len(other) + 1)
                data = data[:at] + other[begin : begin + random.randint(0, 400)] + data[near:]
    return data


def spoilt(random: Random, text: str, words: Sequence[str]) -> str:
    """A text with one to five changes; words are what may come in."""
    for _ in range(random.randint(1, 5)):
        at, to = sorted(random.randrange(len(text) + 1) for _ in range(2))
        near = min(to, at + random.randint(0, 6))
        match random.randrange(11):
            case 0:
                text = text[:at] + text[near:]
            case 1:
                text = text[:at] + random.choice(words) + text[at:]
            case 2:
                text = text[:at] + random.choice(words) + text[near:]
            case 3:
                text = text[:at] + random.choice(CHARACTERS) + text[at:]
            case 4:
                text = text[:to] + text[at:]
            case 5:
                text = text[:at] + text[near:to] + text[at:near] + text[to:]
            case 6:
                text = text[at:to] or text
            case 7 | 8:
                numbers = list(re.finditer(r"\d+(\.\d+)?", text))
                if numbers:
                    number = random.choice(numbers)
                    text = text[: number.start()] + random.choice(NUMBERS) + text[number.end() :]
            case 9:
                piece = text[at : at + random.randint(1, 12)]
                text = text[:at] + piece * random.choice([2, 3, 50, 1000]) + text[at:]
            case _:
                text = text[:at] + chr(random.randrange(0x2100)) + text[near:]
        text = text[:200_000]
    return text


def as_bytes(random: Random, text: str) -> bytes:
    """A text as some editor or shell may have written it: UTF-8 mostly."""
    encoding = random.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
    if random.random() < 0.1:
        text = text.replace("\n", random.choice(["\r\n", "\r", "\u2028", ""]))
    return text.encode(encoding, "surrogatepass" if "utf" in encoding else "replace")


def altered(random: Random, value: Any, strange: Sequence[Any] = VALUES) -> Any:
    """A value of JSON with something in it replaced, left out or doubled."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(sorted(value))
        chance = random.random()
        if chance < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if chance < 0.15:
            return value | {random.choice(["", "x", "__class__", key + " "]): value[key]}
        return value | {key: altered(random, value[key], strange)}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        chance = random.random()
        if chance < 0.1:
            return value[:at] + value[at + 1 :]
        if chance < 0.2:
            return value[:at] + [value[at]] * random.choice([2, 3, 1000]) + value[at:]
        return [*value[:at], altered(random, value[at], strange), *value[at + 1 :]]
    if isinstance(value, int | float) and random.random() < 0.4:
        half = value + 0.5 if abs(value) < 1e300 else 0.5  # no float is as large as some whole ones
        return random.choice([value + 1, value - 1, -value, value * 2, str(value), half])
    return random.choice(strange)
