"""The entry point: runs a sub-command and ends with its exit status.

0 done, 1 the program or file is wrong, 2 wrong usage, 3 the engine or device failed. Whatever the
surroundings do to a command, it ends with one sentence here and never with a traceback.
"""

import errno
import os
import sys
from collections.abc import Sequence
from glob import glob
from pathlib import Path

import click

from ..language.visible import visible
from .command_line import LazyGroup, Table
from .streams import give_up, make_reliable, tell, what_failed

NAME = "rubbergosling"
FILE_IS_WRONG = 1
WRONG_USAGE = 2
ENDED_BY_CTRL_C = 130
COMPLETE = "_RUBBERGOSLING_COMPLETE"
"""The variable of the environment by which a shell asks how a line can go on."""

NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}

MELODY: Table = {
    "train": ("melody", "train a model with melodies"),
    "generate": ("melody", "make a new melody with a model"),
    "convert": ("melody", "write a melody in another notation"),
}
COMMANDS: Table = {
    "check": ("check", "find what is wrong in program files"),
    "events": ("offline", "list what sounds when"),
    "render": ("offline", "make a WAV file of programs or takes"),
    "play": ("play", "play a program or a take; with --watch, play each save"),
    "serve": ("play", "play what OSC clients ask for"),
    "studio": ("studio", "open a page that plays, teaches and shows"),
    "repl": ("play", "play what is typed; a blank line ends a program"),
    "diff": ("diff", "show how two takes differ"),
    "lessons": ("lessons", "show what the agents learn and forget"),
    "agents": ("agents", "list and compare saved agents"),
    "melody": ("main", "learn melodies and make new ones"),
    "draw": ("draw", "draw a piano roll (needs matplotlib)"),
    "doctor": ("doctor", "look at engines, devices, ports and versions"),
}


@click.group(
    cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(
    package_name="rubbergosling", prog_name="rubbergosling", message="%(prog)s %(version)s"
)
def rubbergosling() -> None:
    """A tiny live-coding language for beats and acid lines."""


@click.group(cls=LazyGroup, table=MELODY)
def melody() -> None:
    """Learn melodies and make new ones."""


def expanded(words: Sequence[str], shell_expands: bool = os.name != "nt") -> list[str]:
    """The words of a command line, with the files that patterns such as ``*.rb`` stand for.

    Args:
        words: As they were typed.
        shell_expands: Whether the shell has done it already, as all but Windows' do.
    """
    if shell_expands:
        return list(words)
    found = [(word, glob(word) if "*" in word else []) for word in words]  # noqa: PTH207 - words
    return [each for word, paths in found for each in sorted(paths) or [word]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    make_reliable()
    try:
        return _printed(_run(sys.argv[1:] if arguments is None else arguments))
    except SystemExit as leaving:  # a signal ends it
        status = leaving.code if isinstance(leaving.code, int) else FILE_IS_WRONG
        leaving.code = _printed(status)
        raise


def _run(arguments: Sequence[str]) -> int:
    try:
        if instruction := os.environ.get(COMPLETE):
            from click.shell_completion import shell_complete

            return shell_complete(rubbergosling, {}, NAME, COMPLETE, instruction)
        with rubbergosling.make_context(NAME, expanded(arguments)) as context:
            status: int = rubbergosling.invoke(context)
        return status
    except click.exceptions.Exit as leaving:  # after --help
        return leaving.exit_code
    except click.UsageError as error:
        from .hints import wrong_usage

        tell(visible(wrong_usage(error)))
        return WRONG_USAGE
    except KeyboardInterrupt:
        return ENDED_BY_CTRL_C
    except (OSError, UnicodeError) as error:
        if (failed := what_failed()) is not None:
            return _output_failed(failed, 0)
        if isinstance(error, BrokenPipeError):
            give_up(sys.stdout)  # what it holds was lost already
            return 0
        tell(visible(f"{NAME}: {_sentence(error)}"))
        return FILE_IS_WRONG


def _printed(status: int) -> int:
    """The exit status, once all that was printed has been written."""
    failed = what_failed()
    return status if failed is None else _output_failed(failed, status)


def _output_failed(error: OSError, status: int) -> int:
    if isinstance(error, BrokenPipeError):  # its reader has gone: no error of ours
        return status
    tell(f"rubbergosling: standard output can't be written: {error.strerror}")
    return status or FILE_IS_WRONG


def _sentence(error: OSError | UnicodeError) -> str:
    """What the system refused, for people."""
    if isinstance(error, UnicodeError):
        return f"this can't be written as text: {error}"
    if error.errno == errno.EMFILE:
        return "too many files are open for this process: raise the limit (ulimit -n)"
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    try:
        Path.cwd()
    except OSError:
        return "the current folder is not there any more: change to another one (cd)"
    if error.errno in NO_ROOM:
        return f"what it prints can't be written: {error.strerror}"
    return str(error.strerror or error)
