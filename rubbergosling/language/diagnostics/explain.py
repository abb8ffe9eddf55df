"""Why a statement makes no sense, said to a musician, and where reading goes on."""

from collections.abc import Callable, Collection

from parsimonious.grammar import Grammar

from rubbergosling.errors import ProgramError
from rubbergosling.language.diagnostics.failure import Furthest, Stop, stop_at
from rubbergosling.language.diagnostics.finding import Finding, quoted
from rubbergosling.language.diagnostics.lookalikes import look_alike
from rubbergosling.language.diagnostics.mistakes import (
    slip_after_number,
    slip_before_number,
    slip_in_mark,
    slip_in_order,
)
from rubbergosling.language.diagnostics.punctuation import (
    missing_bracket,
    missing_comma,
    missing_semicolon,
)
from rubbergosling.language.diagnostics.typos import misspelt_end, misspelt_word, unknown_word
from rubbergosling.language.grammar import MARKS, words_for
from rubbergosling.language.source import Source
from rubbergosling.language.vocabulary import EFFECTS, MODES, SETTINGS, SYNTHS, series

# Tried in turn: the first that has something to say is right.
_EXPLANATIONS: tuple[Callable[[Stop], Finding | None], ...] = (
    look_alike,
    slip_before_number,
    slip_after_number,
    misspelt_word,
    misspelt_end,
    missing_semicolon,
    slip_in_order,
    missing_bracket,
    missing_comma,
    unknown_word,
    slip_in_mark,
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


def diagnose(
    source: Source, start: int, furthest: Furthest, grammar: Grammar, instruments: Collection[str]
) -> tuple[ProgramError, int]:
    """Why the statement at ``start`` makes no sense, and the position where reading goes on."""
    stop = stop_at(source.text, start, furthest, words_for(instruments))
    findings = (explain(stop) for explain in _EXPLANATIONS)
    finding = next(filter(None, findings), None) or _what_could_stand(stop)
    error = source.error(finding.message, finding.start, finding.end, finding.hint)
    if finding.resume is not None:
        return error, finding.resume
    return error, grammar["skipped"].match(source.text, start).end


def _what_could_stand(stop: Stop) -> Finding:
    found, before = stop.found, stop.before
    if before is None:
        words = series((*SETTINGS, *MODES))
        message = f"a statement begins with an instrument, {words}"
        return Finding(f"{message}, not with {quoted(found.text)}", found.start, found.end)
    message = f"after {quoted(before.text)} comes {series(_told(stop))}"
    if found.text:
        return Finding(f"{message}, not {quoted(found.text)}", found.start, found.end)
    return Finding(f"{message}, but the text ends", before.end, before.end + 1)


def _told(stop: Stop) -> list[str]:
    """Everything that could stand here, as a person would say it."""
    told: list[str] = []
    for rule in _TOLD:
        only_synths = rule == "control_name" and stop.instrument not in SYNTHS
        if rule not in stop.expected or only_synths:
            continue
        if rule in MARKS:
            told.append(quoted(MARKS[rule]))
        elif rule in _KINDS:
            told.append(_KINDS[rule])
        else:
            told.extend(stop.words[rule])
    return told
