"""Agents taught along performances, as anyone's are, and what is measured of one of them.

Every figure is a plain function of its arguments, a seed among them, so that many can be found
at once, in processes of their own.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from multiprocessing import get_context
from random import Random
from statistics import median
from time import process_time
from typing import TypeVar

from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.snapshot import Snapshot

from .pairs import Pair, timetable
from .rules import Rule

Found = TypeVar("Found")
Plan = Iterable[tuple[Pair, int]]
"""What is taught one after another, and for how many bars."""

LOSS = 0.02
"""A loss at which a lesson has sunk in."""

NEVER = 99
"""Stands for a bar that did not come within the lesson."""


def taught(plan: Plan, seed: int, settings: str = "") -> Iterator[Snapshot]:
    """The agent after each bar of lessons."""
    plan = tuple(plan)
    performance, ensemble = timetable(plan, settings), Ensemble(seed, keep=1)
    for bar in range(sum(bars for _, bars in plan)):
        (learnt,) = ensemble.advance(performance, Fraction(bar + 1))
        yield learnt.snapshot


@dataclass(frozen=True)
class Learning:
    """How fast one pair was learnt.

    Attributes:
        exact: After so many bars of lessons it was exact and stayed so.
        sunk: After so many its loss was at most `LOSS` for the first time.
    """

    exact: int
    sunk: int


def learning(pair: Pair, seed: int, settings: str = "", bars: int = 8) -> Learning:
    """One pair, taught to an agent that knows nothing."""
    agents = list(taught([(pair, bars)], seed, settings))
    sunk = (agent.loss is not None and agent.loss <= LOSS for agent in agents)
    return Learning(lasting(pair.accuracy(agent) == 1 for agent in agents), first(sunk))


def first(passed: Iterable[bool]) -> int:
    """After how many bars something held for the first time; `NEVER` if it did not."""
    return next((bar for bar, holds in enumerate(passed, 1) if holds), NEVER)


def lasting(passed: Iterable[bool]) -> int:
    """After how many bars something held and never ceased to; `NEVER` if it did not."""
    held = list(passed)
    if not held or not held[-1]:
        return NEVER
    return (
        len(held) - next((i for i, holds in enumerate(reversed(held)) if not holds), len(held)) + 1
    )


def there_and_back(
    pairs: tuple[Pair, Pair], seed: int, settings: str = "", bars: int = 8
) -> list[tuple[float, float]]:
    """Accuracy on A and on B after each bar of A, then B, then A again."""
    a, b = pairs
    plan = [(a, bars), (b, bars), (a, bars)]
    return [(a.accuracy(agent), b.accuracy(agent)) for agent in taught(plan, seed, settings)]


def one_by_one(pairs: Sequence[Pair], seed: int, settings: str = "", bars: int = 2) -> list[float]:
    """Accuracy on every pair once all have been taught, one after another."""
    *_, last = taught([(pair, bars) for pair in pairs], seed, settings)
    return [pair.accuracy(last) for pair in pairs]


def after_long(
    pairs: tuple[Pair, Pair], seed: int, settings: str = "", long: int = 100, bars: int = 6
) -> Learning:
    """How fast B is learnt after a long time of A."""
    a, b = pairs
    agents = list(taught([(a, long), (b, bars)], seed, settings))[long:]
    sunk = (agent.loss is not None and agent.loss <= LOSS for agent in agents)
    return Learning(lasting(b.accuracy(agent) == 1 for agent in agents), first(sunk))


def never_heard(rule: Rule, seed: int, settings: str = "", bars: int = 4) -> float:
    """Accuracy on a rule's other sources after four of them, drawn by the seed, were taught."""
    order = Random(seed).sample(rule.pairs, len(rule.pairs))
    *_, last = taught([(pair, bars) for pair in order[:4]], seed, settings)
    others = order[4:]
    return sum(pair.accuracy(last) for pair in others) / len(others)


def milliseconds_a_bar(
    pairs: Sequence[Pair], seed: int, settings: str = "", bars: int = 4
) -> list[float]:
    """CPU time of each bar of lessons, of all that is done for it."""
    found = []
    agents = taught([(pair, bars) for pair in pairs], seed, settings)
    next(agents)  # it imports, and makes the agent
    begins = process_time()
    for _ in agents:
        found.append(1000 * (process_time() - begins))
        begins = process_time()
    return found


def for_each(
    measure: Callable[..., Found], cases: Sequence[object], seeds: int, *others: object
) -> list[list[Found]]:
    """A measure of each case with seeds 0, 1 ..., on all cores: a list for each case."""
    jobs = [(case, seed, *others) for case in cases for seed in range(seeds)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        several = max(1, min(4, len(jobs) // (os.cpu_count() or 1)))
        found = list(processes.map(measure, *zip(*jobs, strict=True), chunksize=several))
    return [found[start : start + seeds] for start in range(0, len(found), seeds)]


def flat(found: Iterable[Iterable[Found]]) -> list[Found]:
    """All of it in one list."""
    return list(chain.from_iterable(found))


def middle_and_worst(bars: Sequence[int]) -> str:
    """Bars of lessons as people read them: ``1, at most 3``."""
    never = sum(bar == NEVER for bar in bars)
    if never == len(bars):
        return "never"
    most = f"{never} of {len(bars)} never" if never else f"at most {max(bars)}"
    return f"{median(bars):g}, {most}"
