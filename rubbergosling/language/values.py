"""Makes values plain: exact numbers, composed and visible text, a `repr` that can be read again."""

from dataclasses import fields
from fractions import Fraction
from inspect import Parameter, signature
from typing import Any
from unicodedata import normalize

from ..errors import GoslingValueError

Number = float | Fraction
"""What may stand for a number: an int, a float (meant is the decimal one sees), or a fraction."""


def exact(number: Number) -> Fraction:
    """The number without rounding; 0.9 is nine tenths, not the float that comes near to it.

    Raises:
        ValueError: It is no finite number.
    """
    if type(number) is Fraction:
        return number
    if isinstance(number, int | Fraction):
        return Fraction(number)
    try:
        if not isinstance(number, str):
            return Fraction(str(number))  # whatever prints as a number, NumPy's included
    except ValueError:
        pass
    raise GoslingValueError(f"{repr(number)[:40]} is not a finite number")


def whole(number: int) -> int:
    """The number as a plain int, if it is whole.

    Raises:
        ValueError: It is not.
    """
    found = exact(number)
    if found.denominator != 1:
        raise GoslingValueError(f"{plain(found)} is not a whole number")
    return found.numerator


def plain(number: Fraction) -> str:
    """The number as people write it: ``4``, ``0.9``, or ``1/3`` where no short decimal is it."""
    if number.denominator == 1:
        return str(number.numerator)
    try:
        decimal = repr(float(number))
    except OverflowError:
        return str(number)
    return decimal if Fraction(decimal) == number else str(number)


def composed(text: str) -> str:
    """The text with each letter and its accents as one character, where there is such a one.

    Keyboards write ``ö`` as one character, the file names of macOS as two: they are one name.
    """
    return normalize("NFC", text)


def readable(value: Any) -> str:
    """A dataclass as the call that makes an equal one; what is as usual is left out."""
    parts = []
    parameters = signature(type(value)).parameters
    for field in fields(value):
        content, usual = getattr(value, field.name), parameters[field.name].default
        if field.repr and content != usual:
            name = "" if usual is Parameter.empty else f"{field.name}="
            parts.append(name + _shown(content))
    return f"{type(value).__name__}({', '.join(parts)})"


def _shown(content: Any) -> str:
    if isinstance(content, Fraction):
        text = plain(content)
        return repr(content) if "/" in text else text
    if not isinstance(content, tuple) or not content:
        return repr(content)
    if all(isinstance(part, tuple) for part in content):
        return "{" + ", ".join(f"{key!r}: {_shown(each)}" for key, each in content) + "}"
    shown = ", ".join(map(_shown, content))
    return f"({shown},)" if len(content) == 1 else f"({shown})"
