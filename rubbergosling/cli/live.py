"""What plays: play and repl."""

import argparse
import signal
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

from ..errors import GoslingError, NoDeviceError, ProgramError, SampleError
from ..language.syntax import Program
from ..language.vocabulary import series
from ..performance.entries import Entry, Evaluate, Performance
from ..performance.sources import (
    Take,
    program_in,
    read_sources,
    read_text,
    split_length,
)
from ..session.render import render_performance
from ..session.session import Session
from ..settings import Settings
from ..sound.samples import SampleBank, find_samples
from .commands import COMMANDS, is_command, run_command, where
from .display import screen
from .files import inputs_of
from .keys import is_hushed, keys
from .printing import (
    counted,
    error_lines,
    free_name,
    print_error,
    print_warning,
    refuse_overwriting,
)

FALLBACK_BARS = Fraction(16)
SAVE_MILLISECONDS = 30
"""Editors write a file in several steps; so long it must be left alone to count as saved."""

LOOK_MILLISECONDS = 1000
"""So often we look at the file unasked: some disks tell nobody that a file has changed."""


def play(options: argparse.Namespace, settings: Settings) -> int:
    """Plays a source until Ctrl-C, or for so many bars."""
    if options.watch and options.source == "-":
        print("rubbergosling: standard input can't be watched", file=sys.stderr)
        return 2
    bank = find_samples(settings.sample_folders)
    for notice in bank.notices:
        print_warning(notice)
    refuse_overwriting([options.record, options.journal], inputs_of([options.source], bank))
    path, length = split_length(options.source)
    text = read_text(path) if options.watch else None
    take = _read(options, bank)
    has_end = options.bars is not None or length is not None or path.endswith(".jsonl")
    try:
        session = Session(settings, journal=options.journal, record=options.record)
        with _until_interrupted(), session, screen(session), keys(session):
            end = take.bars if has_end else None
            _begin(session, take, end, options.watch)
            if options.watch:
                _follow(session, Path(path), text, end)
            else:
                _wait(session, end)
    except NoDeviceError as error:
        return _render_instead(error, options, settings, take, path, has_end)
    return _farewell(session, options)


def _read(options: argparse.Namespace, bank: SampleBank) -> Take:
    """What is played first; with --watch, a program that is wrong is a silence to be mended."""
    try:
        return read_sources([options.source], bank.names, options.bars)
    except ProgramError as error:
        if not options.watch:
            raise
        print_error(error)
        silence = Entry(Fraction(0), Evaluate(Program()))
        return Take(Performance((silence,)), options.bars or FALLBACK_BARS)


def _begin(session: Session, take: Take, end: Fraction | None, watch: bool) -> None:
    try:
        session.perform(take.performance, end)
    except SampleError as error:
        if not watch:
            raise
        session.say(error_lines(error), is_error=True)
        session.perform(Performance(), end)


def repl(options: argparse.Namespace, settings: Settings) -> int:
    """Plays what is typed; a blank line ends a program, a command acts at once."""
    session = Session(settings, journal=options.journal, record=options.record)
    with _until_interrupted(), session, screen(session, plain=True):
        if sys.stdin.isatty():
            with suppress(ImportError):  # Windows has none
                import readline  # noqa: F401 - gives input() a history

            print("Type a program, then an empty line. Ctrl-D ends.")
            print(f"Commands: {series((c.usage for c in COMMANDS.values()), 'and')}.")
        instruments = session.bank.names
        for block in _blocks(instruments):
            try:
                if is_command(block, instruments):
                    session.say(run_command(session, block))
                else:
                    session.evaluate(block)
                    session.say(f"plays {where(session)}")
            except GoslingError as error:
                session.say(error_lines(error), is_error=True)
        if options.bars is not None:
            session.wait_until(options.bars)
    return _farewell(session, options)


def _blocks(instruments: Collection[str]) -> Iterator[str]:
    lines: list[str] = []
    while True:
        try:
            line = input("" if lines or not sys.stdin.isatty() else "gosling> ")
        except EOFError:
            break
        if is_command(line, instruments):  # never waits, whatever was half typed
            lines = []
            yield line
        elif line.strip():
            lines.append(line)
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _follow(session: Session, path: Path, text: str | None, end: Fraction | None) -> None:
    """Evaluates a file whenever its text is another than `text` was, until the end."""
    from watchfiles import watch

    ended = threading.Event()
    if end is not None:
        _later(session, end, ended)
    wakings = watch(
        path.resolve().parent,
        watch_filter=lambda change, changed: Path(changed).name == path.name,
        debounce=10 * SAVE_MILLISECONDS, step=SAVE_MILLISECONDS, stop_event=ended,
        rust_timeout=LOOK_MILLISECONDS, yield_on_timeout=True, recursive=False,
    )  # fmt: skip
    for changes in wakings:
        try:
            now = read_text(str(path))
        except GoslingError as error:
            if text is not None:
                session.say(f"{error}: the music goes on as it is", is_error=True)
            text = None
            continue
        # Who has stopped the sound gets it back with any save.
        if now != text or (changes and is_hushed(session)):
            text = now
            _evaluate(session, now, path)


def _evaluate(session: Session, text: str, path: Path) -> None:
    try:
        session.play(program_in(text, str(path), session.bank.names))
    except GoslingError as error:
        session.say(error_lines(error), is_error=True)
    else:
        session.say(f"evaluated {path}, {where(session)}", clears=True)


def _later(session: Session, bar: Fraction, ended: threading.Event) -> None:
    def wait() -> None:
        session.wait_until(bar)
        ended.set()

    threading.Thread(target=wait, name="end", daemon=True).start()


def _wait(session: Session, end: Fraction | None) -> None:
    if end is None:
        threading.Event().wait()
    else:
        session.wait_until(end)


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """Lets Ctrl-C, a closed terminal and a polite kill end the music in good order."""

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def interrupt(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, ignore)
        raise KeyboardInterrupt

    def ignore(number: int, frame: object) -> None:
        """Whoever is impatient must not stop us from cleaning up."""

    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _farewell(session: Session, options: argparse.Namespace) -> int:
    for written in (options.record, options.journal):
        if written is not None and written.exists():
            print(f"{written}: {written.stat().st_size / 1000:.0f} kB written")
    late = session.lateness
    if late.count:
        print_warning(
            f"{late.count} bundles were late, {late.left_out} of them too late to sound; "
            f"the worst by {late.worst_seconds * 1000:.0f} ms, "
            f"at bar {float(late.worst_bar) + 1:.2f}"
        )
    if bars := session.performance.late_bars:
        print_warning(f"lessons were learnt too late for {counted(bars)}")
    return session.failure.exit_status if session.failure else 0


def _render_instead(
    error: NoDeviceError,
    options: argparse.Namespace,
    settings: Settings,
    take: Take,
    path: str,
    has_end: bool,
) -> int:
    stem = "standard-input" if path == "-" else Path(path).stem
    output = options.record or free_name(Path(f"{stem}.wav"))
    bars = take.bars if has_end else FALLBACK_BARS
    print(
        f"{error}.\nrubbergosling doctor tells more. "
        f"Rendering {counted(float(bars))} to a file instead.",
        file=sys.stderr,
    )
    bank = find_samples(settings.sample_folders)
    seconds = render_performance(take.performance, output, bars, bank, settings)
    print(f"{output}: {counted(float(bars))}, {seconds:.1f} seconds")
    return 0
