"""The words of checks: instruments, numbers, ranges. A wrong one is a ValueError."""

import re
from fractions import Fraction
from math import inf

NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")

Number = Fraction | float
"""Exact, so that a pupil's 0.6 is not more than a teacher's; an end that is open is infinite."""


def pattern_number(words: list[str], instruments: frozenset[str]) -> tuple[str, int | None]:
    """An instrument and the number of a pattern from 1 on; None where all patterns are meant."""
    name = known_instrument(words[0] if words else "", instruments)
    if not words[1:]:
        return name, None
    number = only_word(words[1:])
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise ValueError(f"patterns are counted 1, 2, 3 and so on, not {number}")
    return name, int(number)


def instrument_and_range(
    words: list[str], instruments: frozenset[str]
) -> tuple[str, tuple[Number, Number]]:
    """An instrument, and the range after it."""
    name = known_instrument(words[0] if words else "", instruments)
    return name, number_range(only_word(words[1:]))


def known_instrument(word: str, instruments: frozenset[str]) -> str:
    """The word itself, if it is an instrument's name."""
    if word not in instruments:
        raise ValueError(f"{word or 'nothing'} is no instrument: there are "
                         f"{', '.join(sorted(instruments))}")  # fmt: skip
    return word


def only_word(words: list[str]) -> str:
    """The one word there is."""
    if len(words) != 1:
        raise ValueError(f"one word is wanted here, there are {len(words)}")
    return words[0]


def number_range(word: str) -> tuple[Number, Number]:
    """`4` is 4 alone; `4..` 4 and above, `..4` 4 and below, `2..4` from 2 to 4."""
    first, dots, last = word.partition("..")
    if not dots:
        last = first
    if not (first or last) or not all(NUMBER.fullmatch(each) for each in (first, last) if each):
        raise ValueError(f"{word} is no range: write 4, 4.., ..4 or 2..4")
    low: Number = Fraction(first) if first else -inf
    high: Number = Fraction(last) if last else inf
    if low > high:
        raise ValueError(f"{word} is an empty range: the smaller number comes first")
    return low, high
