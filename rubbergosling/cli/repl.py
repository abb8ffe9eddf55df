"""Runs `repl`: plays programs as they are typed."""

import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import suppress

from ..commands import VERBS, Caller
from ..errors import GoslingError
from ..performance.entries import Performance
from ..player.session import Session
from .commands import is_command, is_leaving, run_command
from .files import check_outputs, free_output, with_saved
from .options import PlayOptions
from .printing import error_lines
from .screen import screen
from .shutdown import farewell, until_interrupted


def play_typed(options: PlayOptions) -> int:
    """Plays what is typed; a blank line ends a program, a command acts at once."""
    check_outputs([options.record, options.journal])
    record, journal = free_output(options.record), free_output(options.journal)
    session = Session(options.settings, journal=journal, record=record)
    with until_interrupted(threading.Event()), session, screen(session, plain=True):
        if sys.stdin.isatty():
            with suppress(ImportError):  # Windows has none
                import readline  # noqa: F401 - gives input() a history

            print("Type a program, then an empty line. quit or Ctrl-D ends.")
            print("help lists what else can be typed, help kick tells of the kick.")
        instruments, caller = session.bank.names, Caller(session, folder=None)
        if options.saved.melody or options.saved.agent:
            session.perform(with_saved(Performance(), options.saved, instruments))
        for block in _blocks(instruments):
            try:
                if is_command(block, instruments):
                    session.say(run_command(session, block))
                else:
                    session.say(VERBS["evaluate"].run(caller, [block]).text)
            except GoslingError as error:
                session.say(error_lines(error), is_error=True)
        if options.bars is not None:
            session.wait_until(options.bars)
    return farewell(session, (record, journal))


def _blocks(instruments: Collection[str]) -> Iterator[str]:
    lines: list[str] = []
    while True:
        try:
            line = input("" if lines or not sys.stdin.isatty() else "gosling> ")
        except EOFError:
            break
        if is_leaving(line, instruments):
            return
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
