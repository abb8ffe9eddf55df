"""The format of a journal: each line is one JSON object.

{"bar": "49/8", "do": "evaluate", "text": "bpm 150; kick*4;"}
{"bar": "8", "do": "bpm", "bpm": "140"}
{"bar": "9", "do": "pointer", "x": 0.2, "y": 0.7}
{"bar": "0", "do": "chance", "seed": 7, "model": ""}     of the agents, where not as usual
{"bar": "12", "do": "hush"}
{"bar": "13", "do": "reset", "instrument": "snare"}      without an instrument: all agents
{"bar": "14", "do": "load", "instrument": "snare", "agent": "..."}     the file, in base64
{"bar": "16", "do": "late", "bars": 1}      the agents' last lesson was not learnt in time
{"bar": "17", "do": "reached"}      no entry: bar 17, counted from 0, has begun to be sent
"""

import base64
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..language.checking import known_instrument
from ..language.parser import parse
from ..language.unparse import unparse
from ..language.values import exact
from ..language.vocabulary import MAX_NUMBER, series
from .entries import (
    Action,
    Chance,
    Entry,
    Evaluate,
    Hush,
    Late,
    Load,
    MovePointer,
    Reset,
    SetTempo,
)

REACHED = "reached"
ACTIONS = ("evaluate", "bpm", "pointer", "hush", "reset", "load", "late", "chance", REACHED)

LAST_BAR = 1_000_000
"""Three weeks of music at 120 bpm; what is beyond is a damaged number."""

NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_NUMBER}}}((/|\.)[0-9]{{1,{MAX_NUMBER}}})?")
ReadLoad = Callable[[str, bytes], Load]
"""What loads an agent of an instrument from the contents of a file, and may refuse it. A plain
`Load` takes all; then those who play it find out."""

MAX_SHOWN = 40
"""Characters of a field that a message shows."""


@dataclass(frozen=True)
class ReachedBar:
    """A take has got to the beginning of a bar, counted from 0.

    It is no entry of the performance: it tells how long a take is that was never ended, because
    its player was killed.
    """

    bar: int


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as the fields of one JSON object.

    Raises:
        ValueError: If it was made by hand and holds a number that no text can say, or one with
            more digits than a journal may have.
    """
    return {"bar": _written(entry.bar)} | _action_fields(entry.action)


def reached_fields(bar: int) -> dict[str, Any]:
    """A bar that was reached as the fields of one JSON object."""
    return {"bar": str(bar), "do": REACHED}


def _action_fields(action: Action) -> dict[str, Any]:
    if isinstance(action, Evaluate):
        return {"do": "evaluate", "text": action.text or unparse(action.program)}
    if isinstance(action, SetTempo):
        return {"do": "bpm", "bpm": _written(action.bpm)}
    if isinstance(action, MovePointer):
        return {"do": "pointer", "x": action.x, "y": action.y}
    if isinstance(action, Reset):
        return {"do": "reset"} | ({"instrument": action.instrument} if action.instrument else {})
    if isinstance(action, Load):
        agent = base64.b64encode(action.data).decode()
        return {"do": "load", "instrument": action.instrument, "agent": agent}
    if isinstance(action, Chance):
        return {"do": "chance", "seed": action.seed, "model": action.model}
    if isinstance(action, Late):
        return {"do": "late", "bars": action.bars}
    return {"do": "hush"}


def entry_of(
    fields: dict[str, Any], instruments: Collection[str], read_load: ReadLoad = Load
) -> Entry | ReachedBar:
    """What a JSON object of a journal stands for: an entry, or a bar that was reached.

    Args:
        fields: The object.
        instruments: The names of the samples there are.
        read_load: Opens a saved agent.

    Raises:
        GoslingError: Whatever `read_load` raises.
        ValueError: If a field is missing or makes no sense.
        ProgramError: If the text of an evaluation is wrong.
    """
    try:
        bar = _rational(fields["bar"])
        if not 0 <= bar <= LAST_BAR:
            raise ValueError(f"bar is {fields['bar']}: it must be 0 to {LAST_BAR}")
        if fields["do"] == REACHED:
            return _reached(bar)
        return Entry(bar, _action_of(fields, instruments, read_load))
    except KeyError as missing:
        raise ValueError(f"the field {missing} is missing") from missing
    except (TypeError, OverflowError, ZeroDivisionError) as error:
        raise ValueError(str(error)) from error


def _action_of(fields: dict[str, Any], instruments: Collection[str], read_load: ReadLoad) -> Action:
    match fields["do"]:
        case "evaluate":
            text = str(fields["text"])
            return Evaluate(parse(text, instruments), text)
        case "bpm":
            return SetTempo(_rational(fields["bpm"]))
        case "pointer":
            return MovePointer(_decimal(fields["x"]), _decimal(fields["y"]))
        case "hush":
            return Hush()
        case "reset":
            instrument = fields.get("instrument")
            return Reset(None if instrument is None else known_instrument(instrument, instruments))
        case "load":
            instrument = known_instrument(fields["instrument"], instruments)
            if not isinstance(fields["agent"], str):
                raise ValueError(f"agent is {_shown(fields['agent'])}: it must be a file in base64")
            data = base64.b64decode(fields["agent"], validate=True)
            return read_load(instrument, data)
        case "chance":
            return Chance(_seed(fields["seed"]), str(fields.get("model", "")))
        case "late":
            return Late(_late(fields["bars"]))
        case other:
            raise ValueError(f"unknown action {_shown(other)}: {series(ACTIONS)}")


def _reached(bar: Fraction) -> ReachedBar:
    if bar.denominator != 1:
        raise ValueError(f"bar is {bar}: the bar that was reached must be a whole number")
    return ReachedBar(bar.numerator)


def _rational(value: Any) -> Fraction:
    """An exact number from a journal: a JSON number, or ``"49/8"`` or ``"1.5"``."""
    if not _is_number(value):
        raise ValueError(f"{_shown(value)} is not a number")
    number = Fraction(value) if isinstance(value, str) else exact(value)
    _written(number)  # a take that is read can be written again
    return number


def _decimal(value: Any) -> float:
    """A number from a journal that need not be exact."""
    if not _is_number(value):
        raise ValueError(f"{_shown(value)} is not a number")
    return float(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(number: Fraction) -> str:
    """A number as a journal has it, which has to be read again."""
    if max(abs(number.numerator), number.denominator) >= 10**MAX_NUMBER:
        raise ValueError(f"a number has more than {MAX_NUMBER} digits")
    return str(number)


def _shown(value: Any) -> str:
    """A value in a message: its beginning, and nothing that a terminal would obey."""
    return ascii(value)[:MAX_SHOWN]


def _seed(seed: Any) -> int:
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(f"seed is {_shown(seed)}: it must be a whole number")
    return seed


def _late(bars: Any) -> int:
    if type(bars) is not int or not 0 < bars <= LAST_BAR:
        raise ValueError(f"bars is {_shown(bars)}: it must be a whole number, 1 to {LAST_BAR}")
    return bars
