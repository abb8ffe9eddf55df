"""What can be typed beside programs: the verbs that no program says itself."""

import shlex
from collections.abc import Collection
from dataclasses import replace

from ..errors import VerbError
from ..language.vocabulary import MODES, SETTINGS, series
from ..performance.verbs import VERBS, Verb, checked
from ..player.doors import Door
from ..player.session import Session
from .help import help_about, help_on

HELP = "help"
LEAVING = ("quit", "exit")
WRITTEN = {"evaluate", "play", *MODES, *SETTINGS}
"""Who types programs has no need of these."""

SHORT = {"agent/reset": "reset", "agent/save": "save", "agent/load": "load"}
TYPED = {
    SHORT.get(name, name).replace("/", " "): verb
    for name, verb in VERBS.items()
    if name not in WRITTEN
}
"""The verbs that can be typed, by the name that people are told."""

SHOWN = [replace(verb, name=name) for name, verb in TYPED.items()]
COMMANDS: dict[str, tuple[Verb, Verb]] = {
    name: (verb, shown) for verb, shown in zip(TYPED.values(), SHOWN, strict=True)
    for name in {shown.name, verb.name.replace("/", " ")}
}  # fmt: skip
"""Each verb, and the same as it is told, by all names it can be typed with."""


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
        if found := COMMANDS.get(" ".join(words[:count])):
            verb, shown = found
            checked(shown, words[count:], session.bank.names)  # which calls it as it was typed
            return Door(session, None).do(verb, words[count:]).text
    usages = dict.fromkeys(
        shown.usage for name, (_, shown) in COMMANDS.items() if name.split(" ")[0] == words[0]
    )
    raise VerbError(f"{line[:40]} is no command: it is written as {series(usages)}")
