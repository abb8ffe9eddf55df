"""Unknown words, and the known words that were probably meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from ..vocabulary import EFFECTS, series
from .failure import DIGITS, Diagnosis, Failure, quoted

_MAX_COMPARED = 64
_MAX_INSTRUMENTS_TOLD = 12


OTHER_NAMES: Mapping[str, str] = {
    "tempo": "bpm",
    "bd": "kick", "bassdrum": "kick", "sd": "snare",
    "hh": "closedhat", "ch": "closedhat", "hat": "closedhat", "hihat": "closedhat",
    "oh": "openhat",
    "bombo": "kick", "caja": "snare", "platillo": "closedhat", "charles": "closedhat",
    "volume": "amp", "vol": "amp", "gain": "amp", "level": "amp", "distortion": "dist",
    "drive": "dist", "lowpass": "lpf", "highpass": "hpf", "cutoff": "cut", "resonance": "res",
}  # fmt: skip
"""What other programs, drum machines and Spanish call what we have."""

_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")


def nearest_word(word: str, words: Iterable[str]) -> str | None:
    """The one of some words that looks most like a word, or None where none comes near.

    Capital letters make no difference.
    """
    # Comparing takes time with the square of the length, and no long word is a slip.
    if len(word) > _MAX_COMPARED:
        return None
    return _nearest(word.casefold(), tuple(words))


@lru_cache(maxsize=1024)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    near = get_close_matches(word, words, n=1)
    return near[0] if near else None


def misspelt_word(failure: Failure) -> Diagnosis | None:
    """A word that nearly is one that could stand here."""
    found = failure.found
    if not found.is_word or found.text in failure.all_words:
        return None
    if match := _HYPHENATED.match(failure.text, found.start):
        return _nearly(failure, found.start, match[0], failure.expected_words)
    return _nearly(failure, found.start, found.text, failure.expected_words)


def misspelt_end(failure: Failure) -> Diagnosis | None:
    """A word that begins as one of ours, so that only its end makes no sense."""
    before, found = failure.before, failure.found
    if before is None or not (failure.is_glued and before.is_word and found.is_word):
        return None
    word = before.text + found.text
    if near := _nearly(failure, before.start, word, failure.all_words):
        return near
    if before.start == failure.start:
        message = no_instrument(word, failure.words["instrument"])
        return Diagnosis(message, before.start, found.end)
    return None


def unknown_word(failure: Failure) -> Diagnosis | None:
    """A word where an instrument or an effect should stand, near to none of them."""
    found = failure.found
    if not found.is_word or found.text in failure.all_words:
        return None
    if "instrument" in failure.expected:
        return failure.diagnosis(no_instrument(found.text, failure.words["instrument"]))
    if "effect_name" in failure.expected:
        known = series(EFFECTS, "and")
        return failure.diagnosis(f"unknown effect {quoted(found.text)}: the effects are {known}")
    return None


def _nearly(failure: Failure, start: int, word: str, words: list[str]) -> Diagnosis | None:
    # Digits at its end may belong to the name of a sample or be a number of their own.
    for wrong in (word.rstrip(DIGITS), word):
        joined = wrong.replace("-", "")
        near: str | None = OTHER_NAMES.get(joined.casefold())
        if near not in words:
            near = nearest_word(joined, words)
        if near:
            kind = "word"
            if near in failure.words["instrument"]:
                kind = "instrument"
            elif near in EFFECTS:
                kind = "effect"
            message = f"unknown {kind} {quoted(wrong)}: did you mean {near}?"
            return Diagnosis(message, start, start + len(wrong), near)
    return None


def no_instrument(word: str, known: Sequence[str]) -> str:
    """That a word is no instrument, and what the instruments are, as one sentence."""
    if len(known) > _MAX_INSTRUMENTS_TOLD:
        rest = len(known) - _MAX_INSTRUMENTS_TOLD
        known = (*known[:_MAX_INSTRUMENTS_TOLD], f"{rest} more")
    return f"unknown instrument {quoted(word)}: the instruments are {series(known, 'and')}"
