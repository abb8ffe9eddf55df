"""Characters that look like ours but are others, or are invisible.

They come from word processors, web pages, chat programs and keyboards for other alphabets.
"""

from fractions import Fraction
from unicodedata import decimal, name, normalize, numeric

from ..values import plain
from .failure import Diagnosis, Failure, quoted
from .typos import nearest_word

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
STARS = "\u00d7\u2217\u204e\u2731\u22c5\u00b7"
"""Dashes of word processors, and what stands for a multiplication elsewhere."""

COMMAS = "\u3001\u201a\u060c"
SEMICOLONS = "\u061b"
INSTEAD = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(STARS, "*"),
    **dict.fromkeys(COMMAS, ","),
    **dict.fromkeys(SEMICOLONS, ";"),
}
QUOTATION_MARKS = "\u201c\u201d\u201e\u2018\u2019\u201b\u00ab\u00bb\u2039\u203a"


def look_alike(failure: Failure) -> Diagnosis | None:
    """A mark, a digit or a word that only looks like one of ours."""
    found = failure.found
    if invisible := _invisible(failure):
        return invisible
    if not found.text or found.text.isascii():
        return None
    if found.is_word:
        return _word(failure)
    char = found.text
    if char in QUOTATION_MARKS:
        message = f"{described(char)} has no place here: names stand without quotation marks"
        return failure.diagnosis(message)
    if right := INSTEAD.get(char) or _digit(char) or _narrow(char):
        message = f"{described(char)} stands where {_shown(right)} should: type {right}"
        return failure.diagnosis(message, right)
    return None


def described(char: str) -> str:
    """A character with its number and its name."""
    called = name(char, "").lower()
    number = f"U+{ord(char):04X}"
    words = f"{number}, {called}" if called else number
    is_seen = char.isprintable() and not char.isspace()
    return f"{quoted(char)} ({words})" if is_seen else f"an invisible character ({words})"


def _invisible(failure: Failure) -> Diagnosis | None:
    """A character that can't be seen, where reading stops or right behind the word it spoils."""
    start = failure.found.end if failure.found.is_word else failure.found.start
    char = failure.text[start : start + 1]
    if not char or char.isprintable() or (failure.found.is_word and char.isspace()):
        return None
    return Diagnosis(f"{described(char)} stands here: delete it", start, start + 1)


def _word(failure: Failure) -> Diagnosis | None:
    """A word in wide letters, or with a letter of another alphabet among its own."""
    found = failure.found
    narrow = normalize("NFKC", found.text)
    if narrow.isascii():
        message = (
            f"{quoted(found.text)} is written in letters that only look like ours: type {narrow}"
        )
        return failure.diagnosis(message, narrow)
    strange = [char for char in found.text if not char.isascii()]
    if len(strange) == len(found.text):
        return None
    near = nearest_word(found.text, failure.expected_words)
    if near is None or not near.isascii():
        return None
    message = (
        f"unknown word {quoted(found.text)}: its {described(strange[0])} is another letter"
        f" than it looks like; did you mean {near}?"
    )
    return failure.diagnosis(message, near)


def _digit(char: str) -> str:
    """The digit of ours that a digit of another alphabet is, or the decimal of a fraction."""
    if (digit := decimal(char, None)) is not None:
        return str(digit)
    value = Fraction(numeric(char, 0)).limit_denominator(1000)
    return plain(value) if 0 < value < 1 and value.denominator in (2, 4, 5, 8) else ""


def _narrow(char: str) -> str:
    """The mark of ours that a wide one is, as Chinese and Japanese keyboards write them."""
    found = normalize("NFKC", char)
    return found if len(found) == 1 and found.isascii() and found.isprintable() else ""


def _shown(right: str) -> str:
    return quoted(right) if len(right) == 1 else right
