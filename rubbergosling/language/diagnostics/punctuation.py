"""Marks that are missing; the place told is the one where they belong."""

import re

from rubbergosling.language.diagnostics.failure import Stop
from rubbergosling.language.diagnostics.finding import Finding, quoted
from rubbergosling.language.vocabulary import EFFECTS

_EFFECT = re.compile(rf"\s*(?:{'|'.join(EFFECTS)})\s*:")


def missing_semicolon(stop: Stop) -> Finding | None:
    """A statement that begins before the one before it has ended."""
    if "semicolon" in stop.expected and stop.begins_statement:
        return _missing(";", stop, resume=stop.found.start)
    return None


def missing_bracket(stop: Stop) -> Finding | None:
    """Effects whose bracket is never closed."""
    if "close" not in stop.expected or stop.before is None:
        return None
    if stop.found.text == ";" and _EFFECT.match(stop.text, stop.found.end):
        message = 'effects have "," between them, not ";"'
        after = stop.text.find(";", stop.found.end)
        resume = len(stop.text) if after < 0 else after
        return Finding(message, stop.found.start, stop.found.end, ",", resume)
    if stop.begins_statement:
        return _missing(")", stop, resume=stop.found.start)
    return _missing(")", stop) if stop.at_end else None


def missing_comma(stop: Stop) -> Finding | None:
    """Two numbers of a list, or two effects, with no comma between them."""
    if "comma" not in stop.expected:
        return None
    two_effects = "close" in stop.expected and stop.found.text in EFFECTS
    # Where a number may follow, it begins another list.
    two_numbers = "close" not in stop.expected and stop.found.is_number
    if two_effects or (two_numbers and "number" not in stop.expected):
        return _missing(",", stop)
    return None


def _missing(mark: str, stop: Stop, resume: int | None = None) -> Finding:
    assert stop.before is not None
    end = stop.before.end
    where = f"after {quoted(stop.before.text)}"
    if not stop.at_end:
        where = f"between {quoted(stop.before.text)} and {quoted(stop.found.text)}"
    return Finding(f'a "{mark}" is missing {where}', end, end + 1, mark, resume)
