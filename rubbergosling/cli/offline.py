"""The sub-commands `events` and `render`."""

import csv
import json
import sys
from fractions import Fraction
from pathlib import Path

import click

from ..agents.rehearsal import events_along
from ..settings import MAX_SAMPLE_RATE, MAX_TAIL_SECONDS, MIN_SAMPLE_RATE, Settings
from ..timeline.track_events import EVENT_FIELDS, HEADING, event_fields, event_line
from .argument_types import OutputFile, number, whole
from .command_line import command
from .files import check_outputs, inputs_of, read_take, refuse_too_long
from .options import (
    DEFAULTS,
    SavedAgents,
    agent_options,
    bars_option,
    engine_option,
    sources_argument,
)
from .printing import bank_of, counted
from .progress import progress_bar


@command("events")
@sources_argument
@bars_option()
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line")
@click.option("--csv", "as_csv", is_flag=True, help="a table for spreadsheets")
@agent_options
def events(
    sources: tuple[str, ...],
    bars: Fraction | None,
    as_json: bool,
    as_csv: bool,
    saved: SavedAgents,
    settings: Settings,
) -> int:
    """Prints what sounds when, as a table, as JSON lines or as CSV, as it is worked out."""
    if as_json and as_csv:
        raise click.UsageError("--csv is not allowed with --json")
    take = read_take(sources, bars, saved, settings, bank_of(settings))
    tempo = take.performance.tempo
    found = events_along(take.performance, take.bars, settings.seed, settings.model)
    if as_json:
        for event in found:
            print(json.dumps(event_fields(event, tempo)))
    elif as_csv:
        rows = csv.DictWriter(sys.stdout, EVENT_FIELDS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(event_fields(event, tempo) for event in found)
    else:
        print(HEADING)
        for event in found:
            print(event_line(event, tempo))
    return 0


@command("render")
@sources_argument
@click.option(
    "-o", "--output", type=OutputFile(".wav"), required=True, metavar="OUT.wav",
    help="the file to write",
)  # fmt: skip
@bars_option()
@click.option(
    "--tail", "tail_seconds", type=number(0, MAX_TAIL_SECONDS), metavar="SECONDS",
    help=f"how long it rings on after the last bar (default {DEFAULTS.tail_seconds:g})",
)  # fmt: skip
@click.option(
    "--sample-rate", type=whole(MIN_SAMPLE_RATE, MAX_SAMPLE_RATE), metavar="HERTZ",
    help=f"of the file (default {DEFAULTS.sample_rate})",
)  # fmt: skip
@engine_option("embedded or scsynth")
@agent_options
def render(
    sources: tuple[str, ...],
    output: Path,
    bars: Fraction | None,
    saved: SavedAgents,
    settings: Settings,
) -> int:
    """Renders the sources into a WAV file and says how long it is."""
    bank = bank_of(settings)
    check_outputs([output], inputs_of(sources, bank))
    take = read_take(sources, bars, saved, settings, bank)
    refuse_too_long(take, settings.tail_seconds, settings.sample_rate)
    from ..player.render import render_performance

    with progress_bar("rendering") as progress:
        seconds = render_performance(take.performance, output, take.bars, bank, settings, progress)
    print(f"{output}: {counted(float(take.bars))}, {seconds:.1f} seconds")
    return 0
