"""Common mistakes: other notations, and parts in the wrong order."""

import re

from ..vocabulary import CONTROLS, EFFECTS, SYNTHS, series
from .failure import Diagnosis, Failure, short

_BARE_POINT = re.compile(r"([+-]?)\.([0-9]+)")
_POINT = re.compile(r"\.[0-9.]*")
_FRACTION = re.compile(r"[ \t]*/[ \t]*[0-9]+")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_COMMA = re.compile(r",[0-9]+")
_NOTE_NAME = re.compile(r"([A-Ga-g])([#b]?)(-?[0-9]{1,2})(?![A-Za-z0-9_])")
_EFFECT_WITH_VALUE = re.compile(r"[a-z]+[ \t]*:[ \t]*[0-9.]+")
_SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def mistaken_number(failure: Failure) -> Diagnosis | None:
    """A number that begins with its point, or a note with a name instead of a number."""
    if "number" not in failure.expected:
        return None
    start = failure.found.start
    after_number = failure.is_glued and failure.before is not None and failure.before.is_number
    if not after_number and (match := _BARE_POINT.match(failure.text, start)):
        right = f"{match[1]}0.{match[2]}"
        message = f"write {short(right)} instead of {short(match[0])}"
        return Diagnosis(message, *match.span(), right)
    if failure.instrument in SYNTHS and (match := _NOTE_NAME.match(failure.text, start)):
        name, sign, octave = match.groups()
        step = _SEMITONES[name.lower()] + {"#": 1, "b": -1, "": 0}[sign]
        number = str(12 * (int(octave) + 1) + step)
        return Diagnosis(f"notes are numbers: {match[0]} is {number}", *match.span(), number)
    return None


def mistaken_decimal(failure: Failure) -> Diagnosis | None:
    """A number written as a fraction, with an exponent, a comma or a misplaced point."""
    before, text = failure.before, failure.text
    if before is None:
        return None
    if before.text == "," and failure.found.is_number and failure.is_glued:
        return Diagnosis("a decimal has a point, not a comma", before.start, before.end, ".")
    if not before.is_number:
        return None
    number, hint = short(before.text), ""
    if match := _FRACTION.match(text, before.end):
        message = "write a decimal such as 0.25 instead of a fraction"
    elif match := _POINT.match(text, before.end):
        message, hint = f"write {number} or {number}.0 instead of {number}.", before.text
        if "." in before.text or match[0] != ".":
            message, hint = "a number has at most one decimal point", ""
    elif match := _EXPONENT.match(text, before.end):
        message = f"write the number out instead of {number}{short(match[0])}"
    elif "comma" not in failure.expected and (match := _COMMA.match(text, before.end)):
        hint = f"{before.text}.{match[0][1:]}"
        message = f"a decimal has a point: write {short(hint)}"
    return Diagnosis(message, before.start, match.end(), hint) if match else None


def mistaken_order(failure: Failure) -> Diagnosis | None:
    """The parts of a track in the wrong order."""
    message = _right_order(failure)
    return failure.diagnosis(message) if message else None


def _right_order(failure: Failure) -> str:
    """Where what was found should stand, or an empty string."""
    found, expected, instrument = failure.found, failure.expected, failure.instrument
    if not instrument or failure.at_end or failure.before is None:
        return ""
    if failure.before.text == ")":
        if found.text == "(" or found.text in EFFECTS:
            return "all effects stand in one pair of brackets, as in (amp:0.5, lpf:300)"
        if found.is_word or found.is_number or found.text in "*+":
            return "effects come last in a statement"
    if found.text in EFFECTS and "open" in expected:
        effect = _EFFECT_WITH_VALUE.match(failure.text, found.start)
        return f"effects stand in brackets: ({short(effect[0]) if effect else found.text})"
    if found.text == "*" and "semicolon" in expected:
        return f"the speed stands right after the instrument, as in {instrument}*4"
    if found.text.startswith("+") and "semicolon" in expected:
        return f"the offset stands before the ratios, as in {instrument}+0.5"
    if found.is_number and "control_name" in expected and "comma" not in expected:
        return f"ratios and notes stand before {series(CONTROLS, 'and')}"
    if found.text in CONTROLS and "effect_name" in expected:
        return f"{found.text} stands before the brackets, as in {found.text}50 (amp:0.5)"
    return ""
