"""Slips that are easily made by someone who knows another notation or mixes up the order."""

import re

from rubbergosling.language.diagnostics.failure import Stop
from rubbergosling.language.diagnostics.finding import Finding, short
from rubbergosling.language.vocabulary import CONTROLS, EFFECTS, SYNTHS, series

_BARE_POINT = re.compile(r"([+-]?)\.([0-9]+)")
_POINT = re.compile(r"\.[0-9.]*")
_FRACTION = re.compile(r"[ \t]*/[ \t]*[0-9]+")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_COMMA = re.compile(r",[0-9]+")
_NOTE_NAME = re.compile(r"([A-Ga-g])([#b]?)(-?[0-9]{1,2})(?![A-Za-z0-9_])")
_EFFECT_WITH_VALUE = re.compile(r"[a-z]+[ \t]*:[ \t]*[0-9.]+")
_NUMBER_NEXT = re.compile(r"\s*[+-]?[0-9.]")
_CONTROL_NEXT = re.compile(rf"\s*(?:{'|'.join(CONTROLS)})[\s0-9_]")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def slip_before_number(stop: Stop) -> Finding | None:
    """A number that begins with its point, or a note with a name instead of a number."""
    if "number" not in stop.expected:
        return None
    start = stop.found.start
    after_number = stop.glued and stop.before is not None and stop.before.is_number
    if not after_number and (slip := _BARE_POINT.match(stop.text, start)):
        right = f"{slip[1]}0.{slip[2]}"
        return Finding(f"write {short(right)} instead of {short(slip[0])}", *slip.span(), right)
    if stop.instrument in SYNTHS and (slip := _NOTE_NAME.match(stop.text, start)):
        name, sign, octave = slip.groups()
        step = _SEMITONES[name.lower()] + {"#": 1, "b": -1, "": 0}[sign]
        number = str(12 * (int(octave) + 1) + step)
        return Finding(f"notes are numbers: {slip[0]} is {number}", *slip.span(), number)
    return None


def slip_after_number(stop: Stop) -> Finding | None:
    """A number written as a fraction, with an exponent, a comma or a misplaced point."""
    before = stop.before
    if before is not None and before.text == "," and stop.found.is_number and stop.glued:
        return Finding("a decimal has a point, not a comma", before.start, before.end, ".")
    if before is None or not before.is_number:
        return None
    number = short(before.text)
    message, hint = "", ""
    if slip := _FRACTION.match(stop.text, before.end):
        message = "write a decimal such as 0.25 instead of a fraction"
    elif slip := _POINT.match(stop.text, before.end):
        message, hint = f"write {number} or {number}.0 instead of {number}.", before.text
        if "." in before.text or slip[0] != ".":
            message, hint = "a number has at most one decimal point", ""
    elif slip := _EXPONENT.match(stop.text, before.end):
        message = f"write the number out instead of {number}{short(slip[0])}"
    elif "comma" not in stop.expected and (slip := _COMMA.match(stop.text, before.end)):
        hint = f"{before.text}.{slip[0][1:]}"
        message = f"a decimal has a point: write {short(hint)}"
    return Finding(message, before.start, slip.end(), hint) if slip else None


def slip_in_order(stop: Stop) -> Finding | None:
    """The parts of a track in the wrong order."""
    found, message = stop.found, ""
    if not stop.instrument or stop.at_end or stop.before is None:
        return None
    if stop.before.text == ")" and (found.text == "(" or found.text in EFFECTS):
        message = "all effects stand in one pair of brackets, as in (amp:0.5, lpf:300)"
    elif stop.before.text == ")" and (found.is_word or found.is_number or found.text in "*+"):
        message = "effects come last in a statement"
    elif found.text in EFFECTS and "open" in stop.expected:
        effect = _EFFECT_WITH_VALUE.match(stop.text, found.start)
        message = f"effects stand in brackets: ({short(effect[0]) if effect else found.text})"
    elif found.text == "*" and "semicolon" in stop.expected:
        message = f"the speed stands right after the instrument, as in {stop.instrument}*4"
    elif found.text.startswith("+") and "semicolon" in stop.expected:
        message = f"the offset stands before the ratios, as in {stop.instrument}+0.5"
    elif found.is_number and "control_name" in stop.expected and "comma" not in stop.expected:
        message = f"ratios and notes stand before {series(CONTROLS, 'and')}"
    elif found.text in CONTROLS and "effect_name" in stop.expected:
        message = f"{found.text} stands before the brackets, as in {found.text}50 (amp:0.5)"
    return Finding(message, found.start, found.end) if message else None


def slip_in_mark(stop: Stop) -> Finding | None:
    """A mark in place of another."""
    found, message, hint, resume = stop.found, "", "", None
    statement = stop.text[stop.start : found.start]
    if (
        found.text == ","
        and stop.instrument in SYNTHS
        and _CONTROL_NEXT.match(stop.text, found.end)
    ):
        message = f"{series(CONTROLS, 'and')} have no commas between them"
    elif _ends_like_statement(stop):
        message, hint = f'a statement ends with ";", not with "{found.text}"', ";"
    elif found.text == ")" and statement.count("(") <= statement.count(")"):
        message = 'this ")" has no "(" before it'
    elif found.text in ("/", "#"):
        message, hint = 'a comment begins with "//"', "//"
        if stop.before is None:
            line = _REST_OF_LINE.match(stop.text, found.start)
            resume = line.end() if line else None
    return Finding(message, found.start, found.end, hint, resume) if message else None


def _ends_like_statement(stop: Stop) -> bool:
    """Whether a colon or a comma stands where the semicolon should."""
    if "semicolon" not in stop.expected or "comma" in stop.expected:
        return False
    return stop.found.text in (":", ",") and not _NUMBER_NEXT.match(stop.text, stop.found.end)
