"""The arguments of verbs, and the check of their values."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any, Literal

from ..errors import VerbError
from ..language.checking import known_instrument
from ..language.diagnostics.typos import nearest_word
from ..language.vocabulary import MAX_TEXT, Range, series

ArgumentKind = Literal["text", "number", "whole", "instrument", "file", "word"]

MAX_FILE_NAME = 200
MAX_SHOWN = 40
"""Characters of a wrong value that an error repeats."""

NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")
"""How a number is written: no exponents, which could be enormous."""

PARTS = 10_000
"""Numbers are read to such parts: a float of 32 bits holds no more, 140.3 comes as 140.30000305."""

LARGEST = 1e12
"""A larger float has no such parts."""


@dataclass(frozen=True)
class Argument:
    """One argument of a verb.

    Attributes:
        name: What it is called.
        kind: What it is: a number is exact, a file is a name inside the folder chosen at start.
        range: The values a number may have.
        words: The words it may be, or that may stand in place of a number.
        is_optional: Whether it may be left out.
        max_count: How many of it there may be; only the last argument may repeat.
    """

    name: str
    kind: ArgumentKind
    range: Range | None = None
    words: tuple[str, ...] = ()
    is_optional: bool = False
    max_count: int = 1

    @property
    def usage(self) -> str:
        """How it is written: ``BPM``, ``SIZE...`` or ``[INSTRUMENT]``."""
        word = self.name.upper() + ("..." if self.max_count > 1 else "")
        return f"[{word}]" if self.is_optional else word

    @property
    def values(self) -> str:
        """What it may be, for people."""
        if self.range is not None:
            return f"{self.range}, or {series(self.words)}" if self.words else str(self.range)
        if self.words:
            return series(self.words)
        return {"file": "a file's name", "instrument": "an instrument"}.get(self.kind, "a text")

    def check(self, value: Any, instruments: Collection[str]) -> Any:
        """The value as a handler takes it, from what came through a door.

        Numbers may come as numbers or as text, whole ones as floats.

        Args:
            value: What came.
            instruments: The names of the samples there are.

        Raises:
            GoslingValueError: If it is of the wrong kind or out of range.
        """
        # A word may stand in place of a number, as in `memory all`.
        if self.range is not None and value not in self.words:
            return self._number(value, self.range)
        if not isinstance(value, str):
            raise VerbError(f"{self.name} is {_shown(value)}: it must be {self.values}")
        if self.kind == "instrument":
            return known_instrument(value, instruments)
        if self.words:
            return _one_of(self.name, value, self.words)
        longest = MAX_FILE_NAME if self.kind == "file" else MAX_TEXT
        if len(value) > longest:
            raise VerbError(f"{self.name} has {len(value)} characters: at most {longest}")
        return value

    def _number(self, value: Any, valid: Range) -> Fraction | int:
        number = exact_number(value)
        if number is None or not valid.check(number):
            raise VerbError(f"{self.name} is {_shown(value)}: it must be {self.values}")
        return int(number) if self.kind == "whole" else number


def spread(arguments: Sequence[Argument], values: Sequence[Any]) -> Sequence[Any]:
    """Values with one for each argument: a repeated number may come as one text with commas.

    Of a repeated text, a number among the words is written out.
    """
    if not arguments or arguments[-1].max_count == 1:
        return values
    if arguments[-1].kind == "text":
        return [_written(value) if _is_number(value) else value for value in values]
    most = arguments[-1].max_count
    return [
        part
        for value in values
        for part in (value.split(",", most) if isinstance(value, str) else [value])
    ]


def _written(number: float) -> str:
    # A float has no place for what is larger.
    return str(number) if isinstance(number, int) else f"{number:g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def exact_number(value: Any) -> Fraction | None:
    """A number as it was meant, from what came through a door; None where it is none."""
    if isinstance(value, str):
        return Fraction(value) if NUMBER.fullmatch(value) else None
    if not _is_number(value):
        return None
    if isinstance(value, int):
        return Fraction(value)
    if not isfinite(value):
        return None
    # The decimal that was meant, not the float of 32 bits that came.
    return Fraction(round(value * PARTS), PARTS) if abs(value) < LARGEST else Fraction(value)


def _one_of(name: str, value: str, words: Sequence[str]) -> str:
    if value in words:
        return value
    near = nearest_word(value[:MAX_FILE_NAME], words)
    hint = f"did you mean {near}?" if near else f"it must be {series(words)}"
    raise VerbError(f"unknown {name} {_shown(value)}: {hint}")


def _shown(value: Any) -> str:
    match value:
        case str():
            return f'"{value[:MAX_SHOWN]}"'
        case bytes():
            return "a blob"
        case list() | tuple():
            return "an array"  # which may be deeper than could be shown
    return f"{value!r}"[:MAX_SHOWN]
