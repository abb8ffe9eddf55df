"""Checks the arrays of models that come from files; and the softmax that they share."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import MelodyError

MAX_WEIGHT = 1e6
"""Of a weight. Sums and products of numbers within this stay numbers."""


LOWEST = -700.0
"""Of a score below the highest; the power of a lower one would be 0."""


def likely(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities of scores along the last axis (softmax): none is 0, their sum is 1."""
    below = np.subtract(scores, scores.max(axis=-1, keepdims=True), dtype=np.float64)
    powers = np.exp(np.maximum(below, LOWEST))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def check_arrays(
    model: str, arrays: Mapping[str, NDArray[Any]], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """Passes over arrays that are what they should be.

    Args:
        model: Whose they are.
        arrays: By name.
        shapes: Theirs, by name; all are of type float32.

    Raises:
        MelodyError: If they are not.
    """
    if set(arrays) != set(shapes):
        raise MelodyError(f"a {model} has the arrays {', '.join(shapes)} and no others")
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.float32:
            raise MelodyError(
                f"a {model}'s array {name} is of type {array.dtype} and shape {array.shape}: "
                f"it must be float32 of shape {shape}"
            )
        if not (np.abs(array) <= MAX_WEIGHT).all():
            raise MelodyError(f"a {model}'s array {name} holds numbers beyond {MAX_WEIGHT:.0f}")
