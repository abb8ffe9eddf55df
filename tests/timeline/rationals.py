"""For tests only: the numbers that positions, speeds and tempi are drawn from."""

from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

examples = settings(max_examples=50)
"""How a property is tried: a slow machine is no fault."""


def rationals(low: int, high: int, most: int = 12) -> st.SearchStrategy[Fraction]:
    """Rationals from `low` to `high`, both included, with denominators up to `most`."""
    return st.fractions(low, high, max_denominator=most)


positions = rationals(0, 12)
"""Positions in bars."""

tempi = rationals(20, 999, 100)
"""Tempi in beats a minute."""
