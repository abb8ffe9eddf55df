"""A model of the present melody alone: what came once is likely to come again.

Counts of contexts up to `MAX_CONTEXT` notes, kept as the line is heard: a note is counted in its
longest context and in shorter ones only as far as it is new there ("update exclusion", T. Bell,
J. Cleary and I. Witten, "Text Compression", 1990), so that a shorter context counts different ways.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MAX_CONTEXT = 16
MEMORY_NOTES = 400
"""How much of a long line is known at least; at most twice as much."""
_DISCOUNT = 0.9


@dataclass
class _Context:
    counts: dict[int, int] = field(default_factory=dict)
    total: int = 0
    longer: "dict[int, _Context]" = field(default_factory=dict)


class CacheModel:
    """A line as it is heard."""

    def __init__(self) -> None:
        self._heard: list[int] = []
        self._root = _Context()
        self._contexts = [self._root]

    def hear(self, kind: int) -> None:
        """Counts the note that came, and drops what is long ago."""
        self._heard.append(kind)
        self._count(kind)
        if len(self._heard) == 2 * MEMORY_NOTES:
            recent = self._heard[MEMORY_NOTES:]
            self._heard, self._root = recent, _Context()
            self._contexts = [self._root]
            for past in recent:
                self._count(past)

    def refined(
        self, likely: NDArray[np.float64], shortest: int = 0, trust: float = 0.0
    ) -> NDArray[np.float64]:
        """Probabilities, as far as the line so far knows better.

        Args:
            likely: Of each kind, of shape (n_kinds,): what holds where the line knows nothing.
            shortest: Contexts of fewer notes are not asked.
            trust: In `likely`: counts as much as so many notes heard.
        """
        refined = likely.copy()
        for context in self._contexts[shortest:]:
            if not context.total:
                break
            total = context.total + trust
            refined *= (_DISCOUNT * len(context.counts) + trust) / total
            for kind, count in context.counts.items():
                refined[kind] += (count - _DISCOUNT) / total
        return refined

    def _count(self, kind: int) -> None:
        for context in reversed(self._contexts):
            known = kind in context.counts
            context.counts[kind] = context.counts.get(kind, 0) + 1
            context.total += 1
            if known:
                break
        longer = [
            context.longer.setdefault(kind, _Context()) for context in self._contexts[:MAX_CONTEXT]
        ]
        self._contexts = [self._root, *longer]
