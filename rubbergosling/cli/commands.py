"""What can be typed beside programs: hush, and what is done with agents."""

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import GoslingError
from ..session.session import Session


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


COMMANDS = {
    "hush": Command("hush", 0, 0, _hush),
    "reset": Command("reset [INSTRUMENT]", 0, 1, _reset),
    "save": Command("save INSTRUMENT FILE", 2, 2, _save),
    "load": Command("load INSTRUMENT FILE", 2, 2, _load),
}


def where(session: Session) -> str:
    """Where what was done last is heard; bars are counted from 1 for people."""
    return f"from bar {float(session.performance.entries[-1].bar) + 1:.4g}"


def is_command(line: str) -> bool:
    """Whether a line is a command and no part of a program."""
    words = line.split()
    return bool(words) and words[0] in COMMANDS and not line.rstrip().endswith(";")


def run_command(session: Session, line: str) -> str:
    """Does what a line says; returns what to tell.

    Raises:
        GoslingError: If it can't be done.
    """
    word, *arguments = line.split(maxsplit=2)
    command = COMMANDS[word]
    if not command.least <= len(arguments) <= command.most:
        raise CommandError(f"{word} is written as: {command.usage}")
    try:
        return command.run(session, *arguments)
    except ValueError as error:
        raise CommandError(str(error)) from error
