"""How fast agents learn, what they forget, and what it costs, as everyone's agents are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from statistics import fmean, median

from .pairs import AFTER_LONG, FOUR_BARS, PAIRS, SETS_IN_TURN, couples
from .pictures import Illustrated, forgetting, speed
from .rules import RULES
from .school import (
    LOSS,
    Learning,
    after_long,
    flat,
    for_each,
    learning,
    middle_and_worst,
    milliseconds_a_bar,
    never_heard,
    one_by_one,
    there_and_back,
)
from .tables import Scale, Table

SEEDS = 20
FEW_PAIRS = 3
MEMORIES = ("memory all", "memory 64")
STRUCTURES = ("32,16,8", "16", "8,8", "64", "64,32,16")
BAR_MILLISECONDS = 1200
"""A bar at 200 bpm."""

METHOD = (
    "Pairs of a source and a target, as programs; every one with every seed from 0 on. Exact: "
    f"all steps of 12 bars right, and so to the end. scikit-learn {version('scikit-learn')}."
)


@dataclass(frozen=True)
class Results:
    """What was found of one setting.

    Attributes:
        pairs: For each pair and seed, how fast it was learnt.
        four_bars: The same of the pairs that repeat after four bars.
        back: For each couple and seed, accuracy on A and B after each bar of A, B, A.
        two_each: For each set of eight pairs and seed, accuracy on every pair after two bars
            of each in turn.
        ten_each: The same after ten bars of each.
        long: How fast B was learnt after a hundred bars of A.
        rules: For each rule and seed, accuracy on sources never heard.
        milliseconds: CPU time of each bar of lessons.
    """

    pairs: list[list[Learning]]
    four_bars: list[list[Learning]]
    back: list[list[list[tuple[float, float]]]]
    two_each: list[list[list[float]]]
    ten_each: list[list[list[float]]]
    long: list[list[Learning]]
    rules: list[list[float]]
    milliseconds: list[float]


def results(settings: str, scale: Scale) -> Results:
    """Everything about agents with some settings."""
    seeds, sets = scale.times(SEEDS, 1), scale.some(SETS_IN_TURN, 1)
    return Results(
        for_each(learning, scale.some(PAIRS, FEW_PAIRS), seeds, settings),
        for_each(learning, scale.some(FOUR_BARS, 1), seeds, settings),
        for_each(there_and_back, scale.some(couples(), FEW_PAIRS), seeds, settings),
        for_each(one_by_one, sets, seeds, settings, 2),
        for_each(one_by_one, sets, seeds, settings, 10),
        for_each(after_long, scale.some(AFTER_LONG, 1), seeds, settings),
        for_each(never_heard, RULES, seeds, settings),
        flat(for_each(milliseconds_a_bar, SETS_IN_TURN[:1], 2, settings)[0]),
    )


def agents(scale: Scale) -> Iterator[Table]:
    """How fast agents learn and what they forget, with either memory."""
    found = {memory: results(f"{memory};", scale) for memory in MEMORIES}
    columns = [_words(each) for each in found.values()]
    table = Illustrated(
        f"agents, {len(scale.some(PAIRS, FEW_PAIRS))} pairs, seeds: {scale.times(SEEDS, 1)}",
        METHOD,
        ("measure", *MEMORIES),
        [(name, *(column[name] for column in columns)) for name in columns[0]],
        picture="agent-forgetting.png",
        draw=partial(forgetting, {name: each.ten_each for name, each in found.items()}),
    )
    yield table
    yield _pair_by_pair(found[MEMORIES[0]].pairs)


def structures(scale: Scale) -> Iterator[Table]:
    """What other hidden layers do."""
    seeds = scale.times(5, 1)
    table = Table(
        f"agents of other structures, seeds: {seeds}",
        METHOD,
        ("structure", "bars to exact", "eight in turn, 2 bars each: all exact", "never heard, %",
         "CPU ms a bar"),
    )  # fmt: skip
    cases, sets = scale.some(PAIRS, FEW_PAIRS), scale.some(SETS_IN_TURN, 1)
    for structure in scale.some(STRUCTURES, 2):
        settings = f"structure {structure};"
        pairs = flat(for_each(learning, cases, seeds, settings))
        in_turn = flat(for_each(one_by_one, sets, seeds, settings, 2))
        rules = flat(for_each(never_heard, RULES, seeds, settings))
        cost = flat(for_each(milliseconds_a_bar, SETS_IN_TURN[:1], 2, settings)[0])
        table.rows.append(
            (structure, middle_and_worst([each.exact for each in pairs]), all_exact(in_turn),
             f"{100 * fmean(rules):.1f}", f"{median(cost):.0f}")
        )  # fmt: skip
    yield table


def all_exact(runs: Sequence[Sequence[float]]) -> str:
    """In how many runs every pair was exact: ``119 of 120``."""
    return f"{sum(min(accuracies) == 1 for accuracies in runs)} of {len(runs)}"


def _words(found: Results) -> dict[str, str]:
    """The cells of a column, by measure."""
    pairs, long = flat(found.pairs), flat(found.long)
    milliseconds = median(found.milliseconds)
    return {
        "bars to exact": middle_and_worst([each.exact for each in pairs]),
        f"bars to loss {LOSS}": middle_and_worst([each.sunk for each in pairs]),
        "bars to exact, pairs of four bars": middle_and_worst(
            [each.exact for each in flat(found.four_bars)]
        ),
        **_back_words(flat(found.back)),
        "eight in turn, 2 bars each: all exact": all_exact(flat(found.two_each)),
        "eight in turn, 10 bars each: all exact": all_exact(flat(found.ten_each)),
        "100 bars of A, bars to exact B": middle_and_worst([each.exact for each in long]),
        **{
            f"never heard, % ({rule.name}; constant {100 * rule.constant:.1f})": (
                f"{100 * fmean(accuracies):.1f} ({100 * min(accuracies):.0f} to "
                f"{100 * max(accuracies):.0f})"
            )
            for rule, accuracies in zip(RULES, found.rules, strict=True)
        },
        "CPU ms a bar (% of a bar at 200 bpm)": (
            f"{milliseconds:.1f} ({100 * milliseconds / BAR_MILLISECONDS:.1f})"
        ),
    }


def _back_words(runs: Sequence[Sequence[tuple[float, float]]]) -> dict[str, str]:
    """Accuracy after 8 bars each of A, B and A again."""
    third = len(runs[0]) // 3
    words = {}
    for name, bar in (("A", third), ("A, B", 2 * third), ("A, B, A", 3 * third)):
        a, b = zip(*(run[bar - 1] for run in runs), strict=True)
        words[f"after {name}: on A, on B, %"] = f"{100 * fmean(a):.1f}, {100 * fmean(b):.1f}"
        both = sum(pair == (1, 1) for pair in zip(a, b, strict=True))
        words[f"after {name}: both exact"] = f"{both} of {len(runs)}"
    return words


def _pair_by_pair(found: Sequence[Sequence[Learning]]) -> Table:
    table = Illustrated(
        "agents, pair by pair",
        f"{METHOD} Median and worst over the seeds.",
        ("pair", "bars to exact", f"bars to loss {LOSS}"),
        picture="agent-speed.png",
        draw=partial(speed, flat(found)),
    )
    for pair, learnt in zip(PAIRS[: len(found)], found, strict=True):
        table.rows.append(
            (str(pair), middle_and_worst([each.exact for each in learnt]),
             middle_and_worst([each.sunk for each in learnt]))
        )  # fmt: skip
    return table
