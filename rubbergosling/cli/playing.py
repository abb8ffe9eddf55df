"""Runs `play` and `serve` from the first bar to the last."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click

from ..agents.ensemble import load_of
from ..errors import NoDeviceError, ProgramError, SampleError
from ..input_files import OPENED_BY_SHELL
from ..language.program_files import read_text
from ..language.syntax import Program
from ..language.vocabulary import series
from ..mixer.samples import SampleBank, find_samples
from ..osc_remote.addresses import PREFIX, secret_in
from ..osc_remote.remote import OscRemote
from ..performance.entries import Entry, Evaluate, Performance
from ..performance.sources import Take, read_sources, split_length
from ..player.file_names import free_name
from ..player.render import render_performance
from ..player.session import Session
from ..settings import DEFAULT_PORT
from .files import check_outputs, free_output, inputs_of, warn_of_damage, with_saved
from .keys import HINT, keys
from .options import PlayOptions, RemoteOptions
from .printing import (
    bank_of,
    counted,
    error_lines,
    our_command,
    print_error,
    print_warning,
)
from .screen import screen
from .shutdown import farewell, until_interrupted, unwaiting
from .streams import tell
from .watching import follow, saved_at, tell_of_saves

FALLBACK_BARS = Fraction(16)


def play_source(options: PlayOptions) -> int:
    """Plays a source until Ctrl-C, or for so many bars."""
    if options.watch and not _can_be_watched(options.source or ""):
        raise click.UsageError("only a program's file can be watched")
    bank = bank_of(options.settings)
    sources = [options.source] if options.source is not None else []
    check_outputs([options.record, options.journal], inputs_of(sources, bank))
    path, length = split_length(*sources) if sources else ("", None)
    text = read_text(path) if options.watch else ""
    if path == "-" and sys.stdin.isatty():
        tell("Type a program, then Ctrl-D on a line of its own.")
    source = Path(path) if sources and path != "-" else None
    saved = saved_at(source)
    take = _read(options, length, bank)
    if path == "-" and not take.performance.program_at(Fraction(0)).tracks:
        return _nothing_typed()
    take = replace(take, performance=with_saved(take.performance, options.saved, bank.names))
    warn_of_damage(take)
    record, journal = free_output(options.record), free_output(options.journal)
    ended, begun = threading.Event(), threading.Event()
    try:
        session = Session(options.settings, journal=journal, record=record)
        with (
            until_interrupted(ended), session, screen(session, hint=HINT),
            _remote(session, options.remote, ended, begun), unwaiting(session),
        ):  # fmt: skip
            end = take.bars if take.has_end else None
            _begin(session, take, end, options.watch)
            begun.set()
            with keys(session, ended):
                if end is not None:
                    _later(session, end, ended)
                if options.watch:
                    follow(session, Path(path), text, ended)
                else:
                    tell_of_saves(session, source, saved, ended)
    except NoDeviceError as error:
        if not sources:
            raise
        return _render_instead(error, options, take, path)
    return farewell(session, (record, journal))


@contextmanager
def _remote(
    session: Session, options: RemoteOptions | None, ended: threading.Event, begun: threading.Event
) -> Iterator[OscRemote | None]:
    """Listens to OSC clients while the context lasts.

    Args:
        session: What is played.
        options: How clients reach us; None where they don't.
        ended: Set when a client asks for the end.
        begun: Set when the music has begun; what clients send before is kept until then.
    """
    if options is None:
        yield None
        return
    opened = OscRemote(
        session, options.folder, port=options.port or DEFAULT_PORT, host=options.host,
        allowed=list(options.allow), secret=secret_in(options.secret) if options.secret else "",
        reply_port=options.reply_port, ended=ended.set, begun=begun,
    )  # fmt: skip
    with opened:
        session.warm_up()  # a hush must not wait behind the first lesson
        session.say(f"OSC at {options.host}:{opened.port}, files in {options.folder.resolve()}")
        if options.secret:
            session.say(f"addresses begin with {PREFIX} and the secret in {options.secret}")
        if not options.is_local:
            allowed = ", ".join(str(network).removesuffix("/32") for network in options.allow)
            print_warning(f"OSC is open to the network: whoever is at {allowed} can play")
        yield opened


def _nothing_typed() -> int:
    ours = our_command()
    tell(
        f'rubbergosling: standard input has no program; echo "kick*4;" | {ours} play - plays one, '
        f"and {ours} repl lets you type programs"
    )
    return 1


def _can_be_watched(source: str) -> bool:
    """Whether it is a file that can be saved again: not typed, no pipe, no journal."""
    is_piped = source == "-" or OPENED_BY_SHELL.fullmatch(source) is not None
    return not is_piped and not source.endswith(".jsonl")


def _read(options: PlayOptions, length: Fraction | None, bank: SampleBank) -> Take:
    """What is played first; with --watch, a program that is wrong is a silence to be mended."""
    if options.source is None:
        return Take(Performance(), options.bars or FALLBACK_BARS, has_end=options.bars is not None)
    try:
        return read_sources([options.source], bank.names, options.bars, load_of)
    except ProgramError as error:
        if not options.watch:
            raise
        print_error(error)
        silence = Entry(Fraction(0), Evaluate(Program()))
        bars = options.bars or length
        return Take(Performance((silence,)), bars or FALLBACK_BARS, has_end=bars is not None)


def _begin(session: Session, take: Take, end: Fraction | None, watch: bool) -> None:
    try:
        session.perform(take.performance, end)
    except SampleError as error:
        if not watch:
            raise
        session.say(error_lines(error), is_error=True)
        session.perform(Performance(), end)


def _later(session: Session, bar: Fraction, ended: threading.Event) -> None:
    def wait() -> None:
        session.wait_until(bar)
        ended.set()

    threading.Thread(target=wait, name="end", daemon=True).start()


def _render_instead(error: NoDeviceError, options: PlayOptions, take: Take, path: str) -> int:
    stem = "standard-input" if path == "-" else Path(path).stem
    output = options.record or free_name(Path(f"{stem}.wav"))
    bars = take.bars if take.has_end else FALLBACK_BARS
    left_out = {"--journal": options.journal, "--watch": options.watch, "OSC": options.remote}
    missing = [name for name, wanted in left_out.items() if wanted]
    without = f", without {series(missing, 'and')}" if missing else ""
    ours, shown = our_command(), "" if path == "-" else f" {path}"
    tell(
        f"{error}.\n{ours} studio{shown} sounds in your browser; {ours} doctor tells more.\n"
        f"Rendering {counted(float(bars))} to a file instead{without}."
    )
    bank = find_samples(options.settings.sample_folders)
    seconds = render_performance(take.performance, output, bars, bank, options.settings)
    print(f"{output}: {counted(float(bars))}, {seconds:.1f} seconds")
    return 0
