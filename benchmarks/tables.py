"""Figures as people read them: medians with their spread, in plain tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import TypeVar

Case = TypeVar("Case")


@dataclass(frozen=True)
class Scale:
    """How much is measured.

    Attributes:
        quick: Whether a first impression is enough.
    """

    quick: bool = False

    def seconds(self, full: float, quick: float) -> float:
        """One of two spans, in seconds."""
        return quick if self.quick else full

    def some(self, cases: Sequence[Case], few: int) -> Sequence[Case]:
        """All cases, or the first few of them."""
        return cases[:few] if self.quick else cases

    def times(self, full: int, quick: int) -> int:
        """One of two numbers of repetitions."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Table:
    """What one benchmark found.

    Attributes:
        title: What was measured.
        method: How, in a sentence or two.
        columns: Their headings, units included.
        rows: The cells, as text.
    """

    title: str
    method: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)

    def __str__(self) -> str:
        cells = [self.columns, *self.rows]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        lines = ["  ".join(_aligned(row, widths)).rstrip() for row in cells]
        rule = "  ".join("-" * width for width in widths)
        return "\n".join([f"## {self.title}", self.method, "", lines[0], rule, *lines[1:], ""])


Benchmark = Callable[[Scale], Iterator[Table]]


def durations(work: Callable[[], object], times: int) -> list[float]:
    """Wall time in seconds of each of so many calls."""
    found = []
    for _ in range(times):
        begins = perf_counter()
        work()
        found.append(perf_counter() - begins)
    return found


def percentile(values: Iterable[float], part: float) -> float:
    """The smallest value that so great a part (0 to 1) of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(part * len(ordered) + 0.5) - 1))]


def spread(values: Sequence[float], factor: float = 1.0, digits: int = 2) -> tuple[str, str]:
    """The median, and ``min..max``, each times a factor."""
    middle, low, high = (factor * value for value in (median(values), min(values), max(values)))
    return f"{middle:.{digits}f}", f"{low:.{digits}f}..{high:.{digits}f}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The first column to the left, the others to the right."""
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
