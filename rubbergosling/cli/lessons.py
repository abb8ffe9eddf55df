"""The sub-command `lessons`: what agents learn and forget, in numbers and as a picture."""

import csv
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median

import click

from ..agents.rehearsal import rehearsed
from ..performance.sources import Take
from ..plots.history import History, history_of
from ..plots.lessons import draw_lessons, drawable_agents, taught_agents
from ..settings import Settings
from .argument_types import PICTURES, OutputFile, whole
from .command_line import command
from .files import check_outputs, inputs_of, read_take, refuse_too_much
from .options import SavedAgents, agent_options, bars_option, sources_argument
from .printing import bank_of, counted, loss_words, table
from .progress import progress_bar
from .streams import tell

MAX_SEEDS = 1000
UNTIL = "bars of lessons until all right"
LEARNT = ("taught", "right at the end", UNTIL)
CSV_FIELDS = ("instrument", "seed", "bar", "loss", "pattern", "right", "taught")
LOSS_DIGITS = 6
TRIED = ("taught", "all right at the end", f"{UNTIL}: median", "most")


@command("lessons")
@sources_argument
@click.option(
    "-o", "--output", type=OutputFile(*PICTURES), metavar="OUT.png",
    help="draw it as well: .png, .svg or .pdf (needs matplotlib)",
)  # fmt: skip
@click.option(
    "--seeds", type=whole(1, MAX_SEEDS), metavar="N",
    help="try N random seeds, and tell how many learn all of it, after how many bars",
)  # fmt: skip
@click.option(
    "--csv", "as_csv", is_flag=True,
    help="a table for spreadsheets: what is known of each pattern after each bar of lessons",
)  # fmt: skip
@bars_option()
@agent_options
def lessons(
    sources: tuple[str, ...],
    output: Path | None,
    seeds: int | None,
    as_csv: bool,
    bars: Fraction | None,
    saved: SavedAgents,
    settings: Settings,
) -> int:
    """Shows what the agents know at the end, for one seed or many. Draws how they learnt."""
    bank = bank_of(settings)
    check_outputs([output], inputs_of(sources, bank))
    take = read_take(sources, bars, saved, settings, bank)
    refuse_too_much(take, take.bars, "worked out")
    instruments = taught_agents(take.performance)
    if output is not None:
        drawable_agents(take.performance)
    agents = None
    if output is not None or not (as_csv or seeds):
        agents = rehearsed(take.performance, take.bars, settings.seed, settings.model)
    if as_csv:
        _write_rows(take, instruments, seeds or 1, settings)
    elif seeds is not None:
        print(_tried(take, instruments, seeds, settings))
    elif agents is not None:
        for instrument in instruments:
            print(_learnt(history_of(agents, take.performance, instrument, take.bars)))
    if output is not None and agents is not None:
        draw_lessons(agents, take.performance, take.bars, output)
        said = f"{output}: {counted(float(take.bars))}, {', '.join(instruments)}"
        (tell if as_csv else print)(said)
    return 0


def _learnt(history: History) -> str:
    """What one agent has learnt, pattern by pattern."""
    after = history.moments[-1].after
    if not history.patterns:
        return f"{history.instrument}: never taught, so it plays at random"
    loss = "" if after.loss is None else f", loss {loss_words(after.loss)}"
    head = (
        f"{history.instrument}: {counted(after.lessons)} of lessons{loss}, "
        f"knows {after.right} of the {after.taught} steps it was taught"
    )
    known = {each.pattern: each for each in after.known}
    rows = [LEARNT]
    for pattern in history.patterns:
        now, bars = known.get(pattern), history.lessons_until_known(pattern)
        right = f"{now.right} of {now.taught}" if now else history.end_of(pattern)
        rows.append((pattern, right, "never" if bars is None else str(bars)))
    return f"{head}\n{_indented(table(rows))}"


def _tried(take: Take, instruments: Sequence[str], seeds: int, settings: Settings) -> str:
    """How often agents of many seeds have learnt it all, and how fast: a table for each."""
    first = _first_seed(take, settings)
    found: dict[str, list[History]] = {instrument: [] for instrument in instruments}
    for _, history in _histories(take, instruments, seeds, settings):
        found[history.instrument].append(history)
    head = f"{counted(float(take.bars))}, seeds {first} to {first + seeds - 1}"
    parts = [
        f"{instrument}\n{_indented(table(_rows(histories)))}"
        for instrument, histories in found.items()
    ]
    return "\n".join([head, *parts])


def _first_seed(take: Take, settings: Settings) -> int:
    return take.performance.chance.seed if settings.seed is None else settings.seed


def _histories(
    take: Take, instruments: Sequence[str], seeds: int, settings: Settings
) -> Iterator[tuple[int, History]]:
    """The way of each instrument's agent with one seed after the other, and that seed."""
    first = _first_seed(take, settings)
    with progress_bar("learning") as progress:
        for number in range(seeds):
            seed = first + number
            agents = rehearsed(take.performance, take.bars, seed, settings.model)
            for instrument in instruments:
                yield seed, history_of(agents, take.performance, instrument, take.bars)
            if progress is not None:
                progress((number + 1) / seeds)


def _write_rows(take: Take, instruments: Sequence[str], seeds: int, settings: Settings) -> None:
    """Prints a table: a row for each bar of lessons and each pattern taught until then."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(CSV_FIELDS)
    for seed, history in _histories(take, instruments, seeds, settings):
        for bar, moment in enumerate(history.moments, 1):
            if moment.taught is None:
                continue
            after = moment.after
            loss = "" if after.loss is None else round(after.loss, LOSS_DIGITS)
            for known in after.known:
                row = seed, bar, loss, known.pattern, known.right, known.taught
                rows.writerow((history.instrument, *row))


def _rows(histories: Sequence[History]) -> list[tuple[str, str, str, str]]:
    """A row for each pattern, and one for all of them together."""
    rows = [TRIED]
    for pattern in dict.fromkeys(each for history in histories for each in history.patterns):
        bars = [
            until
            for history in histories
            if (until := history.lessons_until_known(pattern)) is not None
        ]
        ends = [
            known.right == known.taught
            for history in histories
            for known in history.moments[-1].after.known
            if known.pattern == pattern
        ]
        rows.append(
            (
                pattern,
                f"{sum(ends)} of {len(histories)}",
                f"{median(bars):g}" if bars else "never",
                _most(bars, len(histories)),
            )
        )
    if len(rows) != 2:
        last = [history.moments[-1].after for history in histories]
        wholly = sum(after.right == after.taught and after.taught > 0 for after in last)
        rows.append(("all of it", f"{wholly} of {len(histories)}", "", ""))
    return rows


def _most(bars: Sequence[int], seeds: int) -> str:
    return str(max(bars)) if len(bars) == seeds else f"never with {seeds - len(bars)} seeds"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
