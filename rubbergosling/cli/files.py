"""What works on files without playing: check, events, render."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from ..errors import ProgramError
from ..performance.entries import Evaluate
from ..performance.events import events as events_of
from ..performance.events import silent_tracks
from ..performance.sources import Take, read_program, read_sources
from ..settings import Settings
from ..sound.samples import SampleBank, find_samples
from ..timeline.events import event_fields, listing
from .printing import print_warning


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what is wrong in each file, a line for each place; nothing when all is well."""
    bank = _bank(settings)
    status = 0
    for file in options.files:
        try:
            program = read_program(file, bank.names).program
        except ProgramError as error:
            status = error.exit_status
            for wrong in (error, *error.others):
                print(wrong)
            continue
        for notice in program.notices:
            name = "standard input" if file == "-" else file
            print(f"{name}:{notice.place.line}:{notice.place.column}: warning: {notice.message}")
    return status


def events(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what sounds when, as a table or as JSON lines."""
    take = _take(options, settings, _bank(settings))
    tempo = take.performance.tempo
    found = events_of(take.performance, Fraction(0), take.bars)
    if options.json:
        for event in found:
            print(json.dumps(event_fields(event, tempo)))
    else:
        print(listing(found, tempo))
    return 0


def render(options: argparse.Namespace, settings: Settings) -> int:
    """Renders the sources into a WAV file and says how long it is."""
    bank = _bank(settings)
    take = _take(options, settings, bank)
    from ..session.render import render_performance

    with _progress() as progress:
        seconds = render_performance(
            take.performance, options.output, take.bars, bank, settings, progress
        )
    print(f"{options.output}: {float(take.bars):g} bars, {seconds:.1f} seconds")
    return 0


def _bank(settings: Settings) -> SampleBank:
    bank = find_samples(settings.sample_folders)
    for notice in bank.notices:
        print_warning(notice)
    return bank


def _take(options: argparse.Namespace, settings: Settings, bank: SampleBank) -> Take:
    take = read_sources(options.sources, bank.names, options.bars)
    said: set[str] = set()
    for entry in take.performance.entries:
        if isinstance(entry.action, Evaluate):
            program = entry.action.program
            said |= {notice.message for notice in program.notices} | set(silent_tracks(program))
    for sentence in sorted(said):
        print_warning(sentence)
    return take


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rendering", total=1.0)
        yield lambda done: bar.update(task, completed=done)
