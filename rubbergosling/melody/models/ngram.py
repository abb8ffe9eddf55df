"""The model `counts`: interpolated Kneser-Ney counts, longest context first.

S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for language modeling",
Computer Speech and Language 13 (1999), equations 20 to 22: a context's own counts less a discount,
and for what the discount left over the next shorter context, down to all kinds alike. Contexts
shorter than the longest count not how often a note followed, but after how many different ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...errors import MelodyError
from .base import Corpus, HeldOut, State, mean_bits

ORDERS = range(3, 9)
"""Lengths worth trying: a note and what leads up to it, 2 to 7 notes."""
MAX_COUNTED_NOTES = 50_000
"""Of a corpus: their contexts take some 300 MB."""

_MAX_REMEMBERED = 1 << 21  # probabilities: 16 MB
_MIN_DISCOUNTED, _MAX_DISCOUNTED = 0.1, 0.95

Contexts: TypeAlias = dict[tuple[int, ...], Counter[int]]


@dataclass(eq=False, slots=True)
class Context:
    """One context of a tree: what followed it, ready to be mixed with the next shorter one.

    Attributes:
        kinds: What followed it, of shape (n_followers,).
        shares: What each has of its own: its count less the discount, over all counts.
        left_over: The share that the discounts leave to the next shorter context.
        longer: The contexts that begin with this one and have one more note at their end.
        likely: What it makes of the shorter ones, once somebody asked, of shape (n_kinds,).
    """

    kinds: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    shares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    left_over: float = 1.0
    longer: "dict[int, Context]" = field(default_factory=dict)
    likely: NDArray[np.float64] | None = None


class ContextTree:
    """The contexts of lines of numbers, 0 to `n_kinds` - 1.

    Args:
        lines: What is counted.
        n_kinds: How many numbers there can be.
        order: Notes of the longest context, and the one after it.

    Raises:
        MelodyError: If there are more than `MAX_COUNTED_NOTES`.
    """

    def __init__(self, lines: Sequence[Sequence[int]], n_kinds: int, order: int) -> None:
        notes = sum(map(len, lines))
        if notes > MAX_COUNTED_NOTES:
            raise MelodyError(
                f"{notes} notes are too many to count: {MAX_COUNTED_NOTES} are the most"
            )
        self.root = Context()
        counts = _kneser_ney(_raw(lines, order), order)
        discounts = _discounts(counts, order)
        for context, followers in counts.items():
            node = self.root
            for kind in context:
                node = node.longer.setdefault(kind, Context())
            values = np.array(list(followers.values()), dtype=np.float64)
            discount, total = discounts[len(context)], values.sum()
            node.kinds = np.array(list(followers), dtype=np.intp)
            node.shares = (values - discount) / total
            node.left_over = discount * len(values) / total
        self._alike = np.full(n_kinds, 1 / n_kinds)
        self._asked: list[Context] = []
        self._most_asked = _MAX_REMEMBERED // n_kinds

    def listener(self) -> "ContextListener":
        """Somebody at the beginning of a line."""
        return ContextListener(self)

    def probabilities(self, contexts: Sequence[Context]) -> NDArray[np.float64]:
        """Of each number after contexts, shortest first; read-only.

        What was asked once is remembered: a line made by its model goes where it has been.
        """
        likely = self._alike
        for context in contexts:
            # Others may ask at the same time, so nothing is shown before it is complete.
            if (known := context.likely) is None:
                known = context.left_over * likely
                known[context.kinds] += context.shares
                known.setflags(write=False)
                context.likely = known
                self._asked.append(context)
            likely = known
        if len(self._asked) > self._most_asked:
            for context in self._asked:
                context.likely = None
            self._asked.clear()
        return likely


class ContextListener:
    """Knows at every moment all contexts that the line so far ends with, shortest first."""

    def __init__(self, tree: ContextTree) -> None:
        self._tree = tree
        self._contexts = [tree.root]

    def probabilities(self) -> NDArray[np.float64]:
        """Of each number, of shape (n_kinds,); read-only."""
        return self._tree.probabilities(self._contexts)

    def hear(self, kind: int) -> None:
        """Takes in the next number."""
        longer = [context.longer.get(kind) for context in self._contexts]
        self._contexts = [self._tree.root, *filter(None, longer)]


class Ngram:
    """Counts of notes as they are.

    Args:
        corpus: What is counted.
        order: Notes of the longest context, and the one after it: at least 1.
    """

    name: ClassVar[str] = "counts"

    def __init__(self, corpus: Corpus, order: int) -> None:
        self._order = order
        self._tree = ContextTree(corpus.lines, len(corpus.kinds), order)

    def listener(self) -> ContextListener:
        """Somebody at the beginning of a line."""
        return self._tree.listener()

    def state(self) -> State:
        """The order; the counts are made again from the corpus."""
        return State({"order": self._order}, {})

    @classmethod
    def from_state(cls, corpus: Corpus, state: State) -> Self:
        """See `base.NoteModel.from_state`."""
        return cls(corpus, read_order(state))

    @classmethod
    def tuned(cls, corpus: Corpus, held_out: Sequence[HeldOut]) -> int:
        """The order that foretells the held-out notes best, one of `ORDERS`."""
        return min(ORDERS, key=lambda order: mean_bits(cls(corpus, order), held_out))


def read_order(state: State) -> int:
    """The order that a state of counts holds.

    Raises:
        MelodyError: If it holds none, or none of `ORDERS`.
    """
    order = state.values.get("order")
    if type(order) is not int or order not in ORDERS:
        raise MelodyError(
            f"counts of the order {order!r}: it must be {ORDERS.start} to {ORDERS.stop - 1}"
        )
    return order


def _raw(lines: Iterable[Sequence[int]], order: int) -> Contexts:
    """How often what followed which context, of 0 to `order` - 1 notes."""
    counts: Contexts = defaultdict(Counter)
    for line in map(tuple, lines):
        for index, kind in enumerate(line):
            for start in range(max(0, index - order + 1), index + 1):
                counts[line[start:index]][kind] += 1
    return counts


def _kneser_ney(raw: Contexts, order: int) -> Contexts:
    """The longest contexts as they are; the others by how many different notes came before."""
    before: Contexts = defaultdict(Counter)
    for context, followers in raw.items():
        if context:
            before[context[1:]].update(followers.keys())
    # A line's first notes have nothing before them, which is one way too.
    return {
        context: followers
        if len(context) == order - 1
        else Counter({kind: max(1, before[context][kind]) for kind in followers})
        for context, followers in raw.items()
    }


def _discounts(counts: Contexts, order: int) -> list[float]:
    """By length of the context: the share of the ones among ones and twos (equation 17)."""
    ones, twos = [0] * order, [0] * order
    for context, followers in counts.items():
        ones[len(context)] += sum(count == 1 for count in followers.values())
        twos[len(context)] += sum(count == 2 for count in followers.values())
    return [
        min(max(one / max(one + 2 * two, 1), _MIN_DISCOUNTED), _MAX_DISCOUNTED)
        for one, two in zip(ones, twos, strict=True)
    ]
