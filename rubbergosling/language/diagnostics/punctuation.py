"""Punctuation that is missing, or stands in place of another mark."""

import re

from ..vocabulary import CONTROLS, EFFECTS, SYNTHS, series
from .failure import Diagnosis, Failure, quoted

_EFFECT = re.compile(rf"\s*(?:{'|'.join(EFFECTS)})\s*:")
_NUMBER_NEXT = re.compile(r"\s*[+-]?[0-9.]")
_CONTROL_NEXT = re.compile(rf"\s*(?:{'|'.join(CONTROLS)})[\s0-9_]")
_TIMES = re.compile(r"[xX](?=\s*[0-9])")
_REST_OF_LINE = re.compile(r"[^\r\n]*")


def missing_semicolon(failure: Failure) -> Diagnosis | None:
    """A statement that begins before the one before it has ended."""
    if "semicolon" in failure.expected and failure.begins_statement:
        return _missing(";", failure, resume=failure.found.start)
    return None


def missing_bracket(failure: Failure) -> Diagnosis | None:
    """Effects whose bracket is never closed."""
    found = failure.found
    if "close" not in failure.expected or failure.before is None:
        return None
    if found.text == ";" and _EFFECT.match(failure.text, found.end):
        after = failure.text.find(";", found.end)
        resume = len(failure.text) if after < 0 else after
        return failure.diagnosis('effects have "," between them, not ";"', ",", resume)
    if failure.begins_statement:
        return _missing(")", failure, resume=found.start)
    return _missing(")", failure) if failure.at_end else None


def missing_comma(failure: Failure) -> Diagnosis | None:
    """Two numbers of a list, or two effects, with no comma between them."""
    if "comma" not in failure.expected:
        return None
    two_effects = "close" in failure.expected and failure.found.text in EFFECTS
    # Where a number may follow, it begins another list.
    two_numbers = "close" not in failure.expected and failure.found.is_number
    if two_effects or (two_numbers and "number" not in failure.expected):
        return _missing(",", failure)
    return None


def mistaken_star(failure: Failure) -> Diagnosis | None:
    """An x where a speed has its star."""
    if "star" in failure.expected and (match := _TIMES.match(failure.text, failure.found.start)):
        message = f'the speed has a "*" before it, not {quoted(match[0])}'
        return Diagnosis(message, *match.span(), "*")
    return None


def mistaken_mark(failure: Failure) -> Diagnosis | None:
    """A mark in place of another."""
    text, end = failure.found.text, failure.found.end
    statement = failure.text[failure.start : failure.found.start]
    is_synth = failure.instrument in SYNTHS
    if text == "," and is_synth and _CONTROL_NEXT.match(failure.text, end):
        return failure.diagnosis(f"{series(CONTROLS, 'and')} have no commas between them")
    if _ends_like_statement(failure):
        return failure.diagnosis(f'a statement ends with ";", not with "{text}"', ";")
    if text == ")" and statement.count("(") <= statement.count(")"):
        return failure.diagnosis('this ")" has no "(" before it')
    if text in ("/", "#"):
        line = _REST_OF_LINE.match(failure.text, failure.found.start)
        resume = line.end() if line and failure.before is None else None
        return failure.diagnosis('a comment begins with "//"', "//", resume)
    return None


def _ends_like_statement(failure: Failure) -> bool:
    """Whether a colon or a comma stands where the semicolon should."""
    if "semicolon" not in failure.expected or "comma" in failure.expected:
        return False
    is_mark = failure.found.text in (":", ",")
    return is_mark and not _NUMBER_NEXT.match(failure.text, failure.found.end)


def _missing(mark: str, failure: Failure, resume: int | None = None) -> Diagnosis:
    assert failure.before is not None
    end = failure.before.end
    where = f"after {quoted(failure.before.text)}"
    if not failure.at_end:
        where = f"between {quoted(failure.before.text)} and {quoted(failure.found.text)}"
    return Diagnosis(f'a "{mark}" is missing {where}', end, end + 1, mark, resume)
