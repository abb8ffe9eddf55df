"""What works on files without playing: check, events, render."""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shlex import quote

from ..agents.classifier import model_maker
from ..agents.ensemble import load_of
from ..agents.rehearsal import events_along
from ..errors import JournalError, ProgramError, SampleError
from ..language.syntax import Program
from ..language.visible import visible
from ..language.vocabulary import DRUMS, SYNTHS
from ..mixer.samples import SampleBank, find_samples
from ..performance.entries import Evaluate, Load
from ..performance.journal import read_journal
from ..performance.sources import Take, called, read_program, read_sources, split_length
from ..settings import Settings
from ..timeline.track_events import EVENT_FIELDS, HEADING, event_fields, event_line
from .amounts import refuse_too_long
from .outputs import refuse_overwriting
from .printing import counted, print_warning
from .saved import with_saved


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what is wrong in each file, a line for each place; nothing when all is well."""
    bank = bank_of(settings)
    status = 0
    for file in options.files:
        try:
            if file.endswith(".jsonl"):
                if (damage := read_journal(Path(file), bank.names, load_of).damage) is not None:
                    raise damage
            else:
                program = read_program(file, bank.names).program
                _print_notices(called(file), program)
                status = _check_samples(called(file), program, bank) or status
        except ProgramError as error:
            status = error.exit_status
            for wrong in (error, *error.others):
                print(visible(str(wrong)))
        except JournalError as error:
            status = error.exit_status
            print(visible(str(error)))
    return status


def _print_notices(name: str, program: Program) -> None:
    for notice in program.notices:
        place = f"{name}:{notice.place.line}:{notice.place.column}"
        print(visible(f"{place}: warning: {notice.message}"))


def _check_samples(name: str, program: Program, bank: SampleBank) -> int:
    status = 0
    for track in program.tracks:
        if track.instrument in (*DRUMS, *SYNTHS) or track.place is None:
            continue
        try:
            _ = bank.sample(track.instrument).frames
        except SampleError as error:
            status = error.exit_status
            print(visible(f"{name}:{track.place.line}:{track.place.column}: {error}"))
    return status


def inputs_of(sources: Sequence[str], bank: SampleBank) -> list[Path]:
    """All files that are read for some sources."""
    programs = [Path(split_length(source)[0]) for source in sources if source != "-"]
    return [*programs, *(sample.path for sample in bank.samples.values())]


def warn_of_damage(take: Take) -> None:
    """Tells of journals that could only be read in part, and of agents that can't go on."""
    for damage in take.damages:
        print_warning(f"{damage}: the take is read up to there")
    loads = (each.action for each in take.performance.entries if isinstance(each.action, Load))
    for notice in dict.fromkeys(load.notice for load in loads):
        if notice:
            print_warning(notice)


def events(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what sounds when, as a table, as JSON lines or as CSV, as it is worked out."""
    take = read_take(options.sources, options, settings, bank_of(settings))
    tempo = take.performance.tempo
    found = events_along(take.performance, take.bars, settings.seed, settings.model)
    if options.json:
        for event in found:
            print(json.dumps(event_fields(event, tempo)))
    elif options.csv:
        rows = csv.DictWriter(sys.stdout, EVENT_FIELDS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(event_fields(event, tempo) for event in found)
    else:
        print(HEADING)
        for event in found:
            print(event_line(event, tempo))
    return 0


def render(options: argparse.Namespace, settings: Settings) -> int:
    """Renders the sources into a WAV file and says how long it is."""
    bank = bank_of(settings)
    refuse_overwriting([options.output], inputs_of(options.sources, bank))
    take = read_take(options.sources, options, settings, bank)
    refuse_too_long(take, settings.tail_seconds, settings.sample_rate)
    from ..player.render import render_performance

    with progress_bar("rendering") as progress:
        seconds = render_performance(
            take.performance, options.output, take.bars, bank, settings, progress
        )
    print(f"{options.output}: {counted(float(take.bars))}, {seconds:.1f} seconds")
    return 0


def bank_of(settings: Settings) -> SampleBank:
    """The samples there are; tells what is wrong in their folders."""
    bank = find_samples(settings.sample_folders)
    for notice in bank.notices:
        print_warning(notice)
    return bank


def read_take(
    sources: Sequence[str], options: argparse.Namespace, settings: Settings, bank: SampleBank
) -> Take:
    """Some sources as one take; tells what is strange about it."""
    take = read_sources(sources, bank.names, options.bars, load_of)
    take = replace(take, performance=with_saved(take.performance, options, bank.names))
    warn_of_damage(take)
    if settings.model:
        model_maker(settings.model)  # better now than when the first agent needs it
    said: set[str] = set()
    if (model := take.performance.chance.model) and model != settings.model:
        said.add(
            f"the take was played with the model {visible(model)}: "
            f"--model {quote(visible(model))} plays it so, and runs what is in that file, "
            "so read it first if it is not your own"
        )
    for entry in take.performance.entries:
        if isinstance(entry.action, Evaluate):
            program = entry.action.program
            said |= {notice.message for notice in program.notices}
    for sentence in sorted(said):
        print_warning(sentence)
    return take


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None] | None]:
    """A progress bar on a terminal, told how much is done, 0 to 1; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done: bar.update(task, completed=done)
