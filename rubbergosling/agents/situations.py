"""The situations that an agent can hear, as numbers. Pure arithmetic.

A bar has 8 steps. At a step an agent knows where in the bar it is and on which of the last
8 steps, this one included, the source hit: 8 places times 256 histories are all the
situations there are. So what an agent would do in each of them fits in a small table.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEPS_PER_BAR = 8
HISTORY_STEPS = 8
"""How many steps of the source an agent remembers, the present one included."""

HISTORIES = 1 << HISTORY_STEPS
SITUATIONS = STEPS_PER_BAR * HISTORIES
FEATURES = STEPS_PER_BAR + HISTORY_STEPS


def situation(step: int, history: int) -> int:
    """The number of a situation, 0 to 2047.

    Args:
        step: Which step, counted from bar 0.
        history: What the source did: bit 0 at this step, bit 1 at the one before, to bit 7.
    """
    return step % STEPS_PER_BAR * HISTORIES + history


def features() -> "NDArray[np.float64]":
    """What a model sees of every situation, of shape (2048, 16).

    Row n is situation n. The first eight values are +1 at the place in the bar and -1
    elsewhere; the others are the source at this step and 1 to 7 steps ago, +1 for a hit and
    -1 for none.
    """
    import numpy as np

    numbers = np.arange(SITUATIONS)[:, np.newaxis]
    places = numbers // HISTORIES == np.arange(STEPS_PER_BAR)
    hits = numbers >> np.arange(HISTORY_STEPS) & 1
    return np.where(np.hstack([places, hits]), 1.0, -1.0)
