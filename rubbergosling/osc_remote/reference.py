"""Makes the tables of docs/osc.md: ``python -m rubbergosling.osc_remote.reference FILE``.

Each table of the page that is made here stands behind a comment with its name.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..commands import CLIENT_VERBS, VERBS, Verb
from ..commands.verb import BAR
from .addresses import PREFIX
from .broadcasts import STREAMS

TABLE = re.compile(r"(<!-- made by make docs: (\w+) -->\n\n)(?:\|.*\n)*")


def with_tables(page: str) -> str:
    """The page, in Markdown, with its tables as the rows of the verbs and the streams say.

    Raises:
        KeyError: If it names a table that there is not.
    """
    tables = {
        "commands": _verbs(verb for verb in VERBS.values() if verb.work != "question"),
        "clients": _verbs(CLIENT_VERBS.values()),
        "questions": _verbs(verb for verb in VERBS.values() if verb.work == "question"),
        "streams": _streams(),
    }
    return TABLE.sub(lambda found: f"{found[1]}{tables[found[2]]}\n", page)


def _verbs(verbs: Iterable[Verb]) -> str:
    rows = (
        (f"`{PREFIX}{verb.usage}`", verb.help, _values(verb), verb.answer.replace(BAR, "the bar"))
        for verb in verbs
    )
    return _table(("message", "what it does", "values", "answers"), rows)


def _values(verb: Verb) -> str:
    """The values of arguments that their names do not explain."""
    named: dict[str, list[str]] = {}
    for argument in verb.arguments:
        if argument.range or argument.words:
            named.setdefault(argument.values, []).append(argument.name.upper())
    return "; ".join(f"{' and '.join(names)}: {values}" for values, names in named.items())


def _streams() -> str:
    rows = ((f"`{PREFIX}{name} {words}`", meaning) for name, (words, meaning) in STREAMS.items())
    return _table(("message", "when, and what it tells"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
