"""What plays a file, and what OSC clients ask for: play and serve."""

import argparse
import sys
import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ..agents.ensemble import load_of
from ..errors import GoslingError, NoDeviceError, ProgramError, SampleError, SourceError
from ..input_files import OPENED_BY_SHELL
from ..language.syntax import Program
from ..language.vocabulary import series
from ..mixer.samples import SampleBank, find_samples
from ..performance.entries import Entry, Evaluate, Performance
from ..performance.sources import (
    Take,
    program_in,
    read_sources,
    read_text,
    split_length,
)
from ..player.doors import where
from ..player.file_names import free_name
from ..player.render import render_performance
from ..player.session import Session
from ..settings import Settings
from .files import inputs_of, warn_of_damage
from .keys import HINT, is_hushed, keys
from .outputs import keep_older_takes, refuse_overwriting
from .printing import (
    counted,
    error_lines,
    our_command,
    print_error,
    print_warning,
)
from .remote import misuse, remote
from .saved import with_saved
from .screen import screen
from .shutdown import farewell, until_interrupted, unwaiting
from .streams import tell
from .watching import saves

FALLBACK_BARS = Fraction(16)
LOOK_SECONDS = 1.0


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Plays what OSC clients ask for, after a source if there is one."""
    if options.watch and options.source is None:
        tell("rubbergosling: --watch needs a file")
        return 2
    return play(options, settings)


def play(options: argparse.Namespace, settings: Settings) -> int:
    """Plays a source until Ctrl-C, or for so many bars."""
    if options.watch and not _can_be_watched(options.source):
        tell("rubbergosling: only a program's file can be watched")
        return 2
    if (wrong := misuse(options)) is not None:
        tell(f"rubbergosling: {wrong}")
        return 2
    bank = find_samples(settings.sample_folders)
    for notice in bank.notices:
        print_warning(notice)
    sources = [options.source] if options.source is not None else []
    refuse_overwriting([options.record, options.journal], inputs_of(sources, bank))
    path, length = split_length(*sources) if sources else ("", None)
    text = read_text(path) if options.watch else ""
    if path == "-" and sys.stdin.isatty():
        tell("Type a program, then Ctrl-D on a line of its own.")
    source = Path(path) if sources and path != "-" else None
    saved = _saved_at(source)
    take = _read(options, length, bank)
    if path == "-" and not take.performance.program_at(Fraction(0)).tracks:
        return _nothing_typed()
    take = replace(take, performance=with_saved(take.performance, options, bank.names))
    warn_of_damage(take)
    keep_older_takes(options)
    ended, begun = threading.Event(), threading.Event()
    try:
        session = Session(settings, journal=options.journal, record=options.record)
        with (
            until_interrupted(ended), session, screen(session, hint=HINT),
            remote(session, options, ended, begun), unwaiting(session),
        ):  # fmt: skip
            end = take.bars if take.has_end else None
            _begin(session, take, end, options.watch)
            begun.set()
            with keys(session, ended):
                if end is not None:
                    _later(session, end, ended)
                if options.watch:
                    _follow(session, Path(path), text, ended)
                else:
                    _tell_of_saves(session, source, saved, ended)
    except NoDeviceError as error:
        if not sources:
            raise
        return _render_instead(error, options, settings, take, path)
    return farewell(session, options)


def _nothing_typed() -> int:
    ours = our_command()
    tell(
        f'rubbergosling: standard input holds no program: echo "kick*4;" | {ours} play - plays '
        f"one, {ours} repl lets you type"
    )
    return 1


def _can_be_watched(source: str) -> bool:
    """Whether somebody may save it: it is neither typed, nor a pipe of the shell, nor a journal."""
    is_piped = source == "-" or OPENED_BY_SHELL.fullmatch(source) is not None
    return not is_piped and not source.endswith(".jsonl")


def _read(options: argparse.Namespace, length: Fraction | None, bank: SampleBank) -> Take:
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


def _follow(session: Session, path: Path, text: str, ended: threading.Event) -> None:
    """Evaluates a file whenever its text is another than `text` was, until the end."""
    last: str | None = text
    failed = ""
    for now, is_touched in saves(path, text, ended):
        if isinstance(now, SourceError):
            if str(now) != failed:
                session.say(f"{now}: the music goes on as it is", is_error=True)
            last, failed = None, str(now)
        # Who has stopped the sound gets it back with any save.
        elif now != last or (is_touched and is_hushed(session)):
            last, failed = now, ""
            _evaluate(session, now, path)


def _evaluate(session: Session, text: str, path: Path) -> None:
    try:
        session.play(
            program_in(text, str(path), session.bank.names),
            words=lambda entry: f"evaluated {path}, {where(entry)}",
        )
    except GoslingError as error:
        session.say(error_lines(error), is_error=True, clears=True)


def _tell_of_saves(
    session: Session, path: Path | None, saved: tuple[int, int] | None, ended: threading.Event
) -> None:
    """Waits for the end; says once that a save changes nothing, to who has forgotten --watch.

    Never without a limit: a signal that comes just before such a wait does not wake it.
    """
    while not ended.wait(LOOK_SECONDS):
        if path is not None and _saved_at(path) not in (saved, None):
            session.say(f"{path} was saved, which changes nothing: play --watch hears saves")
            path = None


def _saved_at(path: Path | None) -> tuple[int, int] | None:
    """What a file's next save will change; None where there is no file."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino) if found is not None else None


def _later(session: Session, bar: Fraction, ended: threading.Event) -> None:
    def wait() -> None:
        session.wait_until(bar)
        ended.set()

    threading.Thread(target=wait, name="end", daemon=True).start()


def _render_instead(
    error: NoDeviceError,
    options: argparse.Namespace,
    settings: Settings,
    take: Take,
    path: str,
) -> int:
    stem = "standard-input" if path == "-" else Path(path).stem
    output = options.record or free_name(Path(f"{stem}.wav"))
    bars = take.bars if take.has_end else FALLBACK_BARS
    left_out = {"--journal": options.journal, "--watch": options.watch, "OSC": options.osc}
    missing = [name for name, wanted in left_out.items() if wanted]
    without = f", without {series(missing, 'and')}" if missing else ""
    tell(
        f"{error}.\n{our_command()} doctor tells more. "
        f"Rendering {counted(float(bars))} to a file instead{without}."
    )
    bank = find_samples(settings.sample_folders)
    seconds = render_performance(take.performance, output, bars, bank, settings)
    print(f"{output}: {counted(float(bars))}, {seconds:.1f} seconds")
    return 0
