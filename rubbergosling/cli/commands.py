"""The commands that can be typed beside programs."""

import shlex
from collections.abc import Collection
from dataclasses import replace

from ..commands import VERBS, Caller
from ..errors import VerbError
from ..language.vocabulary import series
from ..player.session import Session
from .help import help_about, help_on

HELP = "help"
LEAVING = ("quit", "exit")

SHOWN = [replace(verb, name=verb.typed) for verb in VERBS.values() if verb.typed]
"""The verbs that can be typed, by the name that people are told."""

COMMANDS = {
    name: replace(verb, name=verb.typed)
    for verb in VERBS.values()
    if verb.typed
    for name in (verb.typed, verb.name.replace("/", " "))
}
"""The same by all names they can be typed with: ``agent reset`` is ``reset``."""


def is_command(line: str, instruments: Collection[str] = ()) -> bool:
    """Whether a line is a command; where an instrument has that name, it is a program."""
    words = line.rstrip("; \t").split()
    if not words or words[0] in instruments:
        return False
    first = words[0].split("/")[0]
    return first == HELP or any(first == name.split(" ")[0] for name in COMMANDS)


def is_leaving(line: str, instruments: Collection[str] = ()) -> bool:
    """Whether a line asks for the end; where an instrument has that name, it is a program."""
    word = line.strip("; \t")
    return word in LEAVING and word not in instruments


def run_command(session: Session, line: str) -> str:
    """Does what a line says; returns what to tell.

    Raises:
        GoslingError: If it can't be done.
    """
    line = line.strip().rstrip("; \t")
    try:
        words = shlex.split(line)
    except ValueError as error:  # a quote that is not closed
        raise VerbError(f"{line}: {error}".lower()) from error
    if words[0] == HELP:
        about = " ".join(words[1:]).replace("/", " ")
        return help_about(about, SHOWN, session.bank.names) if about else help_on(SHOWN)
    words[:1] = words[0].split("/")
    for count in (2, 1):
        if verb := COMMANDS.get(" ".join(words[:count])):
            return verb.run(Caller(session, folder=None), words[count:]).text
    usages = dict.fromkeys(
        verb.usage for name, verb in COMMANDS.items() if name.split(" ")[0] == words[0]
    )
    raise VerbError(f"{line[:40]} is no command: it is written as {series(usages)}")
