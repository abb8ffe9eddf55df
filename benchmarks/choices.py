"""The experiment that chose how agents practise: many ways tried on the same lessons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from statistics import fmean, median
from time import process_time
from typing import Any

from .pairs import AFTER_LONG, PAIRS, SETS_IN_TURN, Pair, in_turn
from .pictures import Illustrated, grids
from .practice import Practice, Sampling, practised
from .rules import RULES
from .school import LOSS, NEVER, Found, Learning, first, flat, for_each, lasting
from .tables import Case, Scale, Table

CHOSEN = Practice()
LONG_COUPLES = AFTER_LONG[1:3]
SEEDS, FEWER_SEEDS = 4, 2
FEW_SETS, FEW_PAIRS = 1, 3

COLUMNS = ("eight in turn, %", "ten bars each, %", "to exact, worst", f"to loss {LOSS}, median",
           "B after 100 of A, worst", "CPU ms a bar")  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What came of a way of practising.

    Attributes:
        in_turn: Runs (0 to 100 %) after which all eight pairs were exact.
        staying: The same with ten bars of each.
        exact: Bars to exact, at worst.
        sunk: Bars until the loss was small, in the median.
        long: Bars to exact B after a long time of A, at worst.
        milliseconds: CPU time of a bar of lessons, in the median.
    """

    in_turn: float
    staying: float
    exact: float
    sunk: float
    long: float
    milliseconds: float

    @property
    def words(self) -> tuple[str, ...]:
        """The cells of its row."""
        bars = (
            "never" if bar == NEVER else f"{bar:g}" for bar in (self.exact, self.sunk, self.long)
        )
        return (f"{self.in_turn:.0f}", f"{self.staying:.0f}", *bars, f"{self.milliseconds:.0f}")


def choices(scale: Scale) -> Iterator[Table]:
    """What learning rate and passes, what damping, and what batches do."""
    rates = _around(CHOSEN.learning_rate, (0.0025, 0.005, 0.01, 0.02, 0.04), scale)
    passes = _around(CHOSEN.passes, (8, 16, 32, 64, 128), scale)
    yield _table("agent-rates.png", scale, ("learning_rate", rates), ("passes", passes))
    alphas = _around(CHOSEN.alpha, (1e-5, 1e-4, 1e-3, 1e-2), scale)
    betas = _around(CHOSEN.beta_2, (0.9, 0.99, 0.999), scale)
    yield _table("agent-damping.png", scale, ("alpha", alphas), ("beta_2", betas))
    ways = ("chance", "new rows always")
    batches = _around(CHOSEN.batch_rows, (16, 32, 64), scale)
    yield _table("agent-batches.png", scale, ("sampling", ways), ("batch_rows", batches))
    yield _large_memories(scale)


def _around(chosen: Case, values: Sequence[Case], scale: Scale) -> Sequence[Case]:
    """What is tried of a setting: all values, or the chosen one alone."""
    return [chosen] if scale.quick else values


def _table(
    picture: str,
    scale: Scale,
    rows: tuple[str, Sequence[object]],
    columns: tuple[str, Sequence[object]],
) -> Table:
    """All combinations of two settings, the others as chosen."""
    places = [(row, column) for row in rows[1] for column in columns[1]]
    practices = [_changed({rows[0]: row, columns[0]: column}) for row, column in places]
    found = try_all(practices, scale)
    width = len(columns[1])
    lines = [found[start : start + width] for start in range(0, len(found), width)]
    chosen = divmod(practices.index(CHOSEN), width)
    panels = (
        (
            "eight in turn, ten bars each,\nall exact, %",
            [[each.staying for each in line] for line in lines],
            ".0f",
        ),
        (
            "B after 100 bars of A,\nbars, worst",
            [[each.long for each in line] for line in lines],
            "g",
        ),
        ("CPU, ms a bar", [[each.milliseconds for each in line] for line in lines], ".0f"),
    )
    return Illustrated(
        f"practising: {rows[0]} and {columns[0]}",
        _method(scale),
        (f"{rows[0]}, {columns[0]}", *COLUMNS),
        [
            (f"{row}, {column}", *each.words)
            for (row, column), each in zip(places, found, strict=True)
        ],
        picture=picture,
        draw=partial(grids, panels, rows, columns, chosen),
    )


def _method(scale: Scale) -> str:
    seeds, few = scale.times(SEEDS, 1), scale.times(FEWER_SEEDS, 1)
    sets, pairs = scale.some(SETS_IN_TURN, FEW_SETS), scale.some(PAIRS, FEW_PAIRS)
    return (
        f"All else as chosen. Eight in turn: {len(sets)} sets of pairs, two bars each, "
        f"seeds: {seeds}, and ten bars each, seeds: {few}; runs after which all "
        f"eight were exact. To exact (worst) and to loss "
        f"{LOSS} (median): {len(pairs)} pairs, seeds: {few}, 6 bars. After 100 bars of A to exact "
        f"B (worst): {len(scale.some(LONG_COUPLES, 1))} couples, seeds: {few}, 6 bars."
    )


def _large_memories(scale: Scale) -> Table:
    """What sampling does once a memory holds far more than a batch."""
    pool = [*PAIRS, *RULES[1].pairs, *RULES[2].pairs]
    sets = [
        in_turn(Random(number).sample(pool, len(pool)), len(pool))
        for number in range(scale.times(2, 1))
    ]
    seeds = scale.times(5, 1)
    table = Table(
        "practising: many pairs in turn",
        f"{len(sets)} sets of {len(sets[0])} pairs that do not contradict each other, two bars "
        f"each, seeds: {seeds}; pairs that were exact right after their two bars, and at the end.",
        ("sampling, batch_rows", "right after, %", "at the end, %"),
    )
    ways: tuple[Sampling, ...] = ("chance", "new rows always")
    practices = [
        replace(CHOSEN, sampling=way, batch_rows=rows) for way in ways for rows in (32, 64)
    ]
    found = _shared(for_each(_many, _cases(practices, sets), seeds), len(practices))
    for practice, runs in zip(practices, found, strict=True):
        cells = (f"{100 * fmean(parts):.1f}" for parts in zip(*runs, strict=True))
        table.rows.append((f"{practice.sampling}, {practice.batch_rows}", *cells))
    return table


def _changed(settings: Mapping[str, Any]) -> Practice:
    return replace(CHOSEN, **settings)


def try_all(practices: Sequence[Practice], scale: Scale) -> list[Tried]:
    """What comes of each way of practising."""
    few = scale.times(FEWER_SEEDS, 1)
    sets = scale.some(SETS_IN_TURN, FEW_SETS)
    turns = for_each(_in_turn, _cases(practices, sets), scale.times(SEEDS, 1))
    stays = for_each(_staying, _cases(practices, sets), few)
    fresh = for_each(_fresh, _cases(practices, scale.some(PAIRS, FEW_PAIRS)), few)
    long = for_each(_long, _cases(practices, scale.some(LONG_COUPLES, 1)), few)
    count = len(practices)
    return [
        Tried(
            100 * fmean(exact for exact, _ in turn),
            100 * fmean(stay),
            max(each.exact for each in learnt),
            median(each.sunk for each in learnt),
            max(later),
            median(milliseconds for _, milliseconds in turn),
        )
        for turn, stay, learnt, later in zip(
            *(_shared(found, count) for found in (turns, stays, fresh, long)), strict=True
        )
    ]


def _cases(practices: Sequence[Practice], lessons: Sequence[object]) -> list[object]:
    return [(practice, each) for practice in practices for each in lessons]


def _in_turn(case: tuple[Practice, Sequence[Pair]], seed: int) -> tuple[bool, float]:
    """Whether all pairs are exact in the end, and the CPU time in milliseconds a bar."""
    practice, pairs = case
    begins = process_time()
    agents = list(practised([(pair, 2) for pair in pairs], seed, practice))
    spent = 1000 * (process_time() - begins) / len(agents)
    return all(pair.accuracy(agents[-1]) == 1 for pair in pairs), spent


def _staying(case: tuple[Practice, Sequence[Pair]], seed: int) -> bool:
    """Whether all pairs are exact in the end after ten bars of each."""
    practice, pairs = case
    *_, last = practised([(pair, 10) for pair in pairs], seed, practice)
    return all(pair.accuracy(last) == 1 for pair in pairs)


def _fresh(case: tuple[Practice, Pair], seed: int) -> Learning:
    practice, pair = case
    agents = list(practised([(pair, 6)], seed, practice))
    sunk = first(agent.loss is not None and agent.loss <= LOSS for agent in agents)
    return Learning(lasting(pair.accuracy(agent) == 1 for agent in agents), sunk)


def _long(case: tuple[Practice, tuple[Pair, Pair]], seed: int) -> int:
    practice, (a, b) = case
    agents = list(practised([(a, 100), (b, 6)], seed, practice))[100:]
    return lasting(b.accuracy(agent) == 1 for agent in agents)


def _many(case: tuple[Practice, Sequence[Pair]], seed: int) -> tuple[float, float]:
    """The part (0 to 1) of pairs exact right after they were taught, and at the end."""
    practice, pairs = case
    agents = list(practised([(pair, 2) for pair in pairs], seed, practice))
    after = zip(pairs, agents[1::2], strict=True)
    return (
        fmean(pair.accuracy(agent) == 1 for pair, agent in after),
        fmean(pair.accuracy(agents[-1]) == 1 for pair in pairs),
    )


def _shared(found: Sequence[Sequence[Found]], parts: int) -> list[list[Found]]:
    """All that was found, in so many equal parts."""
    size = len(found) // parts
    return [flat(found[start : start + size]) for start in range(0, len(found), size)]
