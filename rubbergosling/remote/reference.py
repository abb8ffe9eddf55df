"""docs/osc.md, written from the table of verbs: ``python -m rubbergosling.remote.reference``."""

from collections.abc import Iterable, Mapping

from ..performance.verbs import VERBS, Verb
from ..settings import DEFAULT_PORT
from .osc import FURTHEST_SECONDS
from .requests import PREFIX
from .streams import MOST_LISTENERS
from .verbs import NOTIFY_SECONDS, REMOTE_VERBS, STREAMS


def reference() -> str:
    """The whole page, in Markdown."""
    commands = [verb for verb in VERBS.values() if not verb.is_question]
    questions = [verb for verb in VERBS.values() if verb.is_question]
    parts = {
        "port": DEFAULT_PORT,
        "next_port": DEFAULT_PORT + 1,
        "notify": f"{NOTIFY_SECONDS:g}",
        "furthest": f"{FURTHEST_SECONDS:g}",
        "listeners": MOST_LISTENERS,
        "commands": _verbs(commands),
        "questions": _verbs(questions),
        "own": _verbs(REMOTE_VERBS.values()),
        "streams": _streams(STREAMS),
    }
    return PAGE.format(**parts)


def _verbs(verbs: Iterable[Verb]) -> str:
    rows = ["| message | what it does | values | after `done` comes |", "|---|---|---|---|"]
    rows += [
        f"| `{PREFIX}{verb.usage}` | {verb.help} | {_values(verb)} | {verb.answer} |"
        for verb in verbs
    ]
    return "\n".join(rows).replace("|  |", "| |")


def _values(verb: Verb) -> str:
    found: dict[str, list[str]] = {}
    for argument in verb.arguments:
        found.setdefault(argument.values, []).append(argument.name.upper())
    return "; ".join(f"{' and '.join(names)}: {values}" for values, names in found.items())


def _streams(streams: Mapping[str, tuple[str, str]]) -> str:
    rows = ["| message | when, and what it tells |", "|---|---|"]
    rows += [f"| `{PREFIX}{name} {words}` | {help} |" for name, (words, help) in streams.items()]
    return "\n".join(rows)


PAGE = """"""

if __name__ == "__main__":
    print(reference(), end="")
