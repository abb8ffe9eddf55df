"""What can be typed beside programs: hush, and what is done with agents."""

import shlex
from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..errors import GoslingError
from ..language.vocabulary import series
from ..session.session import Session
from ..timeline.tempo import BEATS_PER_BAR


class CommandError(GoslingError):
    """A command is not as it should be; says how it is written."""


@dataclass(frozen=True)
class Command:
    """A word that is a command, and what it does.

    Attributes:
        usage: How it is written.
        least: How many words it needs behind it.
        most: How many it may have.
        run: Does it, and returns what to tell.
    """

    usage: str
    least: int
    most: int
    run: Callable[..., str]


def _hush(session: Session) -> str:
    session.hush()
    return f"hush {where(session)}"


def _reset(session: Session, instrument: str | None = None) -> str:
    session.reset(instrument)
    return f"{instrument or 'every agent'} starts afresh {where(session)}"


def _save(session: Session, instrument: str, path: str) -> str:
    session.save(instrument, path)
    return f"{instrument}'s agent is saved in {path}"


def _load(session: Session, instrument: str, path: str) -> str:
    session.load(instrument, path)
    return f"{instrument} has the agent of {path} {where(session)}"


def _help(session: Session) -> str:
    return f"commands: {series((command.usage for command in COMMANDS.values()), 'and')}"


COMMANDS = {
    "hush": Command("hush", 0, 0, _hush),
    "reset": Command("reset [INSTRUMENT]", 0, 1, _reset),
    "save": Command("save INSTRUMENT FILE", 2, 2, _save),
    "load": Command("load INSTRUMENT FILE", 2, 2, _load),
    "help": Command("help", 0, 0, _help),
}


def where(session: Session) -> str:
    """Where what was done last is heard; bars and beats are counted from 1 for people."""
    bar, rest = divmod(session.performance.entries[-1].bar, 1)
    return f"from bar {bar + 1} beat {float(rest * BEATS_PER_BAR) + 1:g}"


def is_command(line: str, instruments: Collection[str] = ()) -> bool:
    """Whether a line is a command; where an instrument has that name, it is a program."""
    words = line.rstrip("; \t").split()
    return bool(words) and words[0] in COMMANDS and words[0] not in instruments


def run_command(session: Session, line: str) -> str:
    """Does what a line says; returns what to tell.

    Raises:
        GoslingError: If it can't be done.
    """
    try:
        word, *arguments = shlex.split(line.rstrip("; \t"))
    except ValueError as error:  # a quote that is not closed
        raise CommandError(f"{line.strip()}: {error}".lower()) from error
    command = COMMANDS[word]
    if not command.least <= len(arguments) <= command.most:
        raise CommandError(f"{word} is written as: {command.usage}")
    try:
        return command.run(session, *arguments)
    except ValueError as error:
        raise CommandError(str(error)) from error
