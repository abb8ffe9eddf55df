"""The remarks on a program that was evaluated: warnings, and agents that start afresh."""

from ..agents.rhythm_agents import begun_afresh
from ..language.syntax import Notice, Program
from ..language.vocabulary import series
from ..performance.entries import Performance

MAX_WARNINGS = 20
"""So many warnings about one program are told."""


def warning(notice: Notice) -> str:
    """A warning with its line, where it has one, as one sentence."""
    line = f"line {notice.place.line}: " if notice.place.line else ""
    return f"{line}{notice.message}"


def warnings_of(program: Program) -> list[str]:
    """A sentence for each warning about a program, marked as such, and how many are left out."""
    notices = program.notices
    more = [f"and {len(notices) - MAX_WARNINGS} more warnings"] * (len(notices) > MAX_WARNINGS)
    return [f"warning: {warning(notice)}" for notice in notices[:MAX_WARNINGS]] + more


def losses_of(before: Performance, after: Performance) -> list[str]:
    """A sentence for the agents that a new structure has made start afresh, if there are any."""
    begun = begun_afresh(before, after)
    if not begun:
        return []
    names = series(begun, "and")
    was, now = next(iter(begun.values()))
    verb = "starts" if len(begun) == 1 else "start"
    return [
        f"{names} {verb} afresh, with nothing learnt: the structure was {_numbers(was)} "
        f"and is now {_numbers(now)}"
    ]


def _numbers(structure: tuple[int, ...]) -> str:
    return ",".join(map(str, structure))
