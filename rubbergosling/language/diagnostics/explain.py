"""Explains why a statement can't be read, and finds where reading goes on."""

from collections.abc import Callable, Collection

from parsimonious.grammar import Grammar

from ...errors import ProgramError
from ..grammar import MARKS, words_for
from ..program_text import ProgramText
from ..vocabulary import EFFECTS, MODES, SETTINGS, SYNTHS, series
from .failure import Diagnosis, Failure, FurthestFailure, failure_at, quoted
from .lookalikes import look_alike
from .mistakes import mistaken_decimal, mistaken_number, mistaken_order
from .punctuation import (
    missing_bracket,
    missing_comma,
    missing_semicolon,
    mistaken_mark,
    mistaken_star,
)
from .typos import misspelt_end, misspelt_word, unknown_word

# Tried in turn: the first that has something to say is right.
_EXPLANATIONS: tuple[Callable[[Failure], Diagnosis | None], ...] = (
    look_alike,
    mistaken_number,
    mistaken_decimal,
    mistaken_star,
    misspelt_word,
    misspelt_end,
    missing_semicolon,
    mistaken_order,
    missing_bracket,
    missing_comma,
    unknown_word,
    mistaken_mark,
)

# The tokens in the order in which they are told, and those that are told as a kind.
_TOLD = (
    *("star", "plus", "comma", "colon", "number", "control_name", "pointer", "all"),
    *("instrument", "effect_name", "open", "close", "semicolon"),
)
_KINDS = {
    "number": "a number",
    "instrument": "an instrument",
    "effect_name": f"an effect ({series(EFFECTS)})",
}


def explain(
    source: ProgramText,
    start: int,
    furthest: FurthestFailure,
    grammar: Grammar,
    instruments: Collection[str],
) -> tuple[ProgramError, int]:
    """Why the statement at ``start`` makes no sense, and the position where reading goes on."""
    failure = failure_at(source.text, start, furthest, words_for(instruments))
    found = next(filter(None, (each(failure) for each in _EXPLANATIONS)), None)
    found = found or _what_could_stand(failure)
    error = source.error(found.message, found.start, found.end, found.hint)
    if found.resume is not None:
        return error, found.resume
    return error, grammar["skipped"].match(source.text, start).end


def _what_could_stand(failure: Failure) -> Diagnosis:
    found, before = failure.found, failure.before
    if before is None:
        words = series((*SETTINGS, *MODES))
        message = f"a statement begins with an instrument, {words}"
        return failure.diagnosis(f"{message}, not with {quoted(found.text)}")
    message = f"after {quoted(before.text)} comes {series(_told(failure))}"
    if found.text:
        return failure.diagnosis(f"{message}, not {quoted(found.text)}")
    return Diagnosis(f"{message}, but the text ends", before.end, before.end + 1)


def _told(failure: Failure) -> list[str]:
    """Everything that could stand here, as a person would say it."""
    told: list[str] = []
    for rule in _TOLD:
        only_synths = rule == "control_name" and failure.instrument not in SYNTHS
        if rule not in failure.expected or only_synths:
            continue
        if rule in MARKS:
            told.append(quoted(MARKS[rule]))
        elif rule in _KINDS:
            told.append(_KINDS[rule])
        else:
            told.extend(failure.words[rule])
    return told
