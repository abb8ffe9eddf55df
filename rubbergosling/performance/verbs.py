"""What can be done to a performance and asked of it, in one table: every door offers these.

A door, such as OSC or the terminal, adds transport and nothing else; the words, the ranges and
the checks stand here.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any, Literal, get_args

from ..errors import VerbError
from ..language.checking import known_instrument
from ..language.diagnostics.typos import nearest_word
from ..language.vocabulary import (
    ALL,
    LAYER,
    MAX_LAYERS,
    MAX_TEXT,
    MEMORY,
    TEMPO,
    Range,
    series,
)
from ..settings import Quantise

Kind = Literal["text", "number", "whole", "instrument", "file", "word"]

POINTER = Range(0, 1)
EVENT_BARS = Range(0, 16, "bars", above_low=True)
MAX_FILE_NAME = 200
MAX_TEXTS = 1000
"""Some programs send a text as several arguments, one for each of its words."""

NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")
"""How a number is written: no exponents, which could be enormous."""

PARTS = 10_000
"""Numbers are read to such parts: a float of 32 bits holds no more, 140.3 comes as 140.30000305."""


@dataclass(frozen=True)
class Argument:
    """One thing a verb is told.

    Attributes:
        name: What it is called.
        kind: What it is: a number is exact, a file is a name inside the folder chosen at start.
        range: The values a number may have.
        words: The words it may be, or that may stand in place of a number.
        is_optional: Whether it may be left out.
        most: How many of it there may be; only the last argument may repeat.
    """

    name: str
    kind: Kind
    range: Range | None = None
    words: tuple[str, ...] = ()
    is_optional: bool = False
    most: int = 1

    @property
    def values(self) -> str:
        """What it may be, for people."""
        if self.range is not None:
            return f"{self.range}, or {series(self.words)}" if self.words else str(self.range)
        if self.words:
            return series(self.words)
        return {"file": "a file's name", "instrument": "an instrument"}.get(self.kind, "a text")


@dataclass(frozen=True)
class Verb:
    """One thing that can be done or asked.

    Attributes:
        name: How it is called, with a slash between the words of a longer name.
        arguments: What it is told, in order.
        help: What it does, as one sentence.
        answer: What a door answers besides that it is done, for people.
        is_question: Whether it asks something instead of doing something.
    """

    name: str
    arguments: tuple[Argument, ...]
    help: str
    answer: str = ""
    is_question: bool = False

    @property
    def usage(self) -> str:
        """How it is written: ``bpm BPM``."""
        words = []
        for argument in self.arguments:
            word = argument.name.upper() + ("..." if argument.most > 1 else "")
            words.append(f"[{word}]" if argument.is_optional else word)
        return " ".join([self.name, *words])

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(not argument.is_optional for argument in self.arguments)

    @property
    def most(self) -> int:
        """How many arguments it may have."""
        return sum(argument.most for argument in self.arguments)


INSTRUMENT = Argument("instrument", "instrument")
FILE = Argument("file", "file")
BAR = "the bar from which on it holds, counted from 0"

_TABLE = (
    Verb(
        "evaluate", (Argument("text", "text", most=MAX_TEXTS),),
        "Replaces the program that plays.", f"{BAR}; then a sentence for each warning",
    ),
    Verb(
        "evaluate/file", (FILE,), "Replaces it by the program in a file, such as verse.gosling.",
        f"{BAR}; then a sentence for each warning",
    ),
    Verb("hush", (), "Stops everything that sounds.", BAR),
    Verb("bpm", (Argument("bpm", "number", TEMPO),), "Sets the tempo, in beats a minute.", BAR),
    Verb("tap", (), "Sets the tempo by hand: once a beat, from the fourth time on.", BAR),
    Verb("mute", (INSTRUMENT,), "Silences an instrument; the agents still hear it.", BAR),
    Verb(
        "unmute", (Argument("instrument", "instrument", is_optional=True),),
        "Lets it sound again, or all of them.", BAR,
    ),
    Verb("solo", (INSTRUMENT,), "Silences all others; unmute ends it.", BAR),
    Verb(
        "pointer", (Argument("x", "number", POINTER), Argument("y", "number", POINTER)),
        "Moves the pointer that _mousex and _mousey follow.", BAR,
    ),
    Verb("pointer/x", (Argument("x", "number", POINTER),), "Moves the pointer sideways only.", BAR),
    Verb(
        "pointer/y", (Argument("y", "number", POINTER),), "Moves the pointer up and down only.", BAR
    ),
    Verb(
        "quantise", (Argument("grid", "word", words=get_args(Quantise)),),
        "Sets where changes take effect from now on: at the next eighth of a bar, beat or bar.",
    ),
    Verb("source", (INSTRUMENT,), "Has the agents hear an instrument.", BAR),
    Verb("learn", (INSTRUMENT,), "Has an instrument's agent learn what is written for it.", BAR),
    Verb("predict", (INSTRUMENT,), "Has an instrument's agent play in its place.", BAR),
    Verb("play", (INSTRUMENT,), "Has an instrument just play what is written for it.", BAR),
    Verb(
        "structure", (Argument("size", "whole", LAYER, most=MAX_LAYERS),),
        "Sets the hidden layers of the agents, which start afresh.", BAR,
    ),
    Verb(
        "memory", (Argument("steps", "whole", MEMORY, words=(ALL,)),),
        "Sets how many of the last steps the agents practise, or all they were ever taught.", BAR,
    ),
    Verb(
        "agent/reset", (Argument("instrument", "instrument", is_optional=True),),
        "Has an agent start afresh, or all of them.", BAR,
    ),
    Verb("agent/save", (INSTRUMENT, FILE), "Saves an agent.", "the file's name"),
    Verb("agent/load", (INSTRUMENT, FILE), "Has an instrument played by a saved agent.", BAR),
    Verb("record/start", (FILE,), "Records what is heard into a WAV file.", "the file's name"),
    Verb("record/stop", (), "Ends the recording.", "the file's name"),
    Verb(
        "journal/start", (FILE,),
        "Writes down the take, from its beginning and as it goes on.", "the file's name",
    ),
    Verb("journal/stop", (), "Ends the journal.", "the file's name"),
    Verb(
        "status", (), "Tells how the music stands.",
        "names and values by turns", is_question=True,
    ),
    Verb(
        "events", (Argument("bars", "number", EVENT_BARS, is_optional=True),),
        "Tells what sounds in the bars from now on, or in one bar.",
        "for each event its bar, instrument, note (-1 for none) and whether an agent plays it",
        is_question=True,
    ),
)  # fmt: skip
VERBS = {verb.name: verb for verb in _TABLE}


def checked(verb: Verb, values: Sequence[Any], instruments: Collection[str]) -> list[Any]:
    """The arguments a verb is done with, from what came through a door.

    Numbers may come as numbers or as text, whole ones as floats, several of one kind as one
    text with commas.

    Args:
        verb: Which.
        values: What came.
        instruments: The names of the samples there are.

    Raises:
        VerbError: If one is missing, too many or makes no sense.
    """
    arguments = [a for argument in verb.arguments for a in (argument,) * argument.most]
    if verb.arguments and verb.arguments[-1].kind == "text":
        values = [_text(value) for value in values]
    elif len(arguments) > len(verb.arguments):
        values = [part for value in values for part in _parts(value)]
    if not verb.least <= len(values) <= verb.most:
        raise VerbError(f"{verb.name} is written as: {verb.usage}")
    return [
        _checked(argument, value, instruments)
        for argument, value in zip(arguments, values, strict=False)
    ]


def _parts(value: Any) -> list[Any]:
    return value.split(",", MAX_LAYERS) if isinstance(value, str) else [value]


def _text(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if is_number else value


def _checked(argument: Argument, value: Any, instruments: Collection[str]) -> Any:
    if argument.range is not None and value not in argument.words:
        return _number(argument, argument.range, value)
    if not isinstance(value, str):
        raise VerbError(f"{argument.name} is {_shown(value)}: it must be {argument.values}")
    if argument.kind == "instrument":
        try:
            return known_instrument(value, instruments)
        except ValueError as error:
            raise VerbError(str(error)) from error
    if argument.words:
        return _one_of(argument.name, value, argument.words)
    longest = MAX_FILE_NAME if argument.kind == "file" else MAX_TEXT
    if len(value) > longest:
        raise VerbError(f"{argument.name} has {len(value)} characters: at most {longest}")
    return value


def _number(argument: Argument, valid: Range, value: Any) -> Fraction | int:
    number = _exact(value)
    if number is None or not valid.check(number):
        raise VerbError(f"{argument.name} is {_shown(value)}: it must be {argument.values}")
    return int(number) if argument.kind == "whole" else number


def _exact(value: Any) -> Fraction | None:
    """A number as it was meant; None where it is none."""
    if isinstance(value, str):
        return Fraction(value) if NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return Fraction(round(value * PARTS), PARTS)


def _one_of(name: str, value: str, words: Sequence[str]) -> str:
    if value in words:
        return value
    near = nearest_word(value[:MAX_FILE_NAME], words)
    hint = f"did you mean {near}?" if near else f"it must be {series(words)}"
    raise VerbError(f"unknown {name} {_shown(value)}: {hint}")


def _shown(value: Any) -> str:
    match value:
        case str():
            return f'"{value[:40]}"'
        case bytes():
            return "a blob"
        case list() | tuple():
            return "an array"  # which may be deeper than could be shown
    return f"{value!r}"[:40]
