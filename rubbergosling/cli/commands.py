"""What can be typed beside programs: the verbs that no program says itself."""

import shlex
from collections.abc import Collection

from ..errors import VerbError
from ..language.vocabulary import MODES, SETTINGS, series
from ..performance.verbs import VERBS
from ..session.doors import Door
from ..session.session import Session

HELP = "help"
WRITTEN = {"evaluate", "play", *MODES, *SETTINGS}
"""Who types programs has no need of these."""

SHORT = {"reset": "agent/reset", "save": "agent/save", "load": "agent/load"}
COMMANDS = {
    **{name: verb for name, verb in VERBS.items() if name not in WRITTEN},
    **{short: VERBS[name] for short, name in SHORT.items()},
}
"""The verbs that can be typed, with blanks for slashes if one likes, or by a shorter name."""

USAGES = [verb.usage for name, verb in COMMANDS.items() if name not in SHORT]


def is_command(line: str, instruments: Collection[str] = ()) -> bool:
    """Whether a line is a command; where an instrument has that name, it is a program."""
    words = line.rstrip("; \t").split()
    if not words or words[0] in instruments:
        return False
    first = words[0].split("/")[0]
    return first == HELP or any(first == name.split("/")[0] for name in COMMANDS)


def run_command(session: Session, line: str) -> str:
    """Does what a line says; returns what to tell.

    Raises:
        GoslingError: If it can't be done.
    """
    try:
        words = shlex.split(line.rstrip("; \t"))
    except ValueError as error:  # a quote that is not closed
        raise VerbError(f"{line.strip()}: {error}".lower()) from error
    if words == [HELP]:
        return f"commands: {series(USAGES, 'and')}"
    for count in (2, 1):
        if verb := COMMANDS.get("/".join(words[:count])):
            return Door(session, None).do(verb, words[count:]).text
    raise VerbError(f"{line.strip()[:40]} is no command: {series(USAGES)}")
