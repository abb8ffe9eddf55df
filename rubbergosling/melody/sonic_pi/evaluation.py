"""Evaluates Sonic Pi expressions: numbers, notes, lists and rings.

Whole numbers are ints, all others exact fractions, where Sonic Pi has floats.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from ..pitches import RESTS, pitch_of
from ..ruby.expressions import NotFollowed, Symbol

MAX_VALUES = 100_000
"""How long a list may get."""

MAX_BITS = 4096

CHANCE = frozenset((
    "rrand", "rrand_i", "rand", "rand_i", "rand_look", "choose", "pick", "shuffle",
    "one_in", "dice", "rdist", "sample_one",
))  # fmt: skip
"""Words that Sonic Pi throws dice for."""

Value = Any
"""An int, a Fraction, a text, a Symbol, a bool, None, or a list of such."""


class Ring(list[Value]):
    """A list that goes round: its first value follows the last."""


class Untold(Fraction):
    """A duration that stands in for an unknown one: the 0.5 of `beat || 0.5`."""


def is_number(value: Value) -> bool:
    """Whether a value is a number."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def number_of(value: Value) -> Fraction:
    """A value as a number.

    Raises:
        NotFollowed: If it is none.
    """
    if not is_number(value):
        raise NotFollowed(f"{shown(value)} is no number")
    return Fraction(value)


def count_of(value: Value) -> int:
    """A value as how many.

    Raises:
        NotFollowed: If it is no whole number, or far too large.
    """
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_VALUES:
        raise NotFollowed(f"{shown(value)} is no count")
    return value


def list_of(value: Value) -> list[Value]:
    """A value as a list.

    Raises:
        NotFollowed: If it is none.
    """
    if not isinstance(value, list):
        raise NotFollowed(f"{shown(value)} is no list")
    return value


def pitches_of(value: Value) -> tuple[Fraction, ...]:
    """What a value sounds like, as MIDI numbers: a note, a chord, or nothing for a rest.

    Raises:
        NotFollowed: If it is no note.
    """
    if value is None or value in RESTS:
        return ()
    if is_number(value):
        return (Fraction(value),)
    if isinstance(value, str) and (pitch := pitch_of(value)) is not None:
        return (pitch,)
    if isinstance(value, list):
        return tuple(pitch for part in value for pitch in pitches_of(part))
    raise NotFollowed(f"{shown(value)} is no note")


def pitch_number(value: Value) -> int | Fraction:
    """The one number of a note.

    Raises:
        NotFollowed: If it is none.
    """
    pitches = pitches_of(value)
    if len(pitches) != 1:
        raise NotFollowed(f"{shown(value)} is no single note")
    return pitches[0].numerator if pitches[0].denominator == 1 else pitches[0]


def shown(value: Value) -> str:
    """A value in a sentence."""
    if isinstance(value, Symbol):
        return f":{value[:20]}"
    if isinstance(value, str):
        return f'"{value[:20]}"' if value.isprintable() else "this text"
    if isinstance(value, list):
        return "this list"
    return "nil" if value is None else str(value)[:20]


def worked_out(operator: str, left: Value, right: Value) -> Value:
    """What an operator makes of two values.

    Raises:
        NotFollowed: If that is not known here.
    """
    if operator in ("==", "!=", "<", ">", "<=", ">=", "<=>", "===", "&&", "and", "or"):
        raise NotFollowed(f"`{operator}` is logic, which is not followed")
    if operator == "||":
        if left is None and is_number(right):
            return Untold(right)
        return right if left is None or left is False else left
    if operator in ("..", "..."):
        last = count_of(right) + (operator == "..")
        return bounded(list(range(count_of(left), last)))
    if operator == "<<":
        list_of(left).append(right)
        return bounded(left)
    if isinstance(left, list):
        return _of_lists(operator, left, right)
    if isinstance(left, str) and operator in ("+", "-"):
        left = pitch_number(left)
    return _of_numbers(operator, left, right)


def _of_lists(operator: str, left: list[Value], right: Value) -> list[Value]:
    if operator == "*":
        count = count_of(right)
        if len(left) * count > MAX_VALUES:
            raise NotFollowed("this list is too long")
        return type(left)(left * count)
    if operator == "+":
        # Sonic Pi adds a number to each value of a ring.
        if isinstance(left, Ring) and is_number(right):
            return Ring(worked_out("+", value, right) for value in left)
        return bounded(type(left)([*left, *list_of(right)]))
    raise NotFollowed(f"`{operator}` of lists is not followed")


def _of_numbers(operator: str, left: Value, right: Value) -> Value:
    if not is_number(left) or not is_number(right):
        raise NotFollowed(f"`{operator}` of {shown(left)} and {shown(right)} is not followed")
    if operator in ("/", "%") and right == 0:
        raise NotFollowed("this is divided by 0")
    if operator == "**":
        if not isinstance(right, int) or not 0 <= right <= 64:
            raise NotFollowed(f"{shown(left)} to the power of {shown(right)} is not followed")
        return _short(left**right)
    if operator == "/":
        # Ruby's whole numbers have whole quotients; those of floats are kept exact here.
        is_whole = isinstance(left, int) and isinstance(right, int)
        return left // right if is_whole else _short(Fraction(left) / right)
    if operator not in ("+", "-", "*", "%"):
        raise NotFollowed(f"`{operator}` is not followed")
    made = {
        "+": lambda: left + right, "-": lambda: left - right,
        "*": lambda: left * right, "%": lambda: left % right,
    }[operator]()  # fmt: skip
    # What has a fraction in it stays one, as a float stays a float.
    return _short(made if isinstance(left, int) and isinstance(right, int) else Fraction(made))


def _short(value: Value) -> Value:
    if max(abs(value.numerator), value.denominator).bit_length() > MAX_BITS:
        raise NotFollowed("this number is too long")
    return value


def weight(value: Value) -> int:
    """How many values there are in a list and in the lists in it, and so how much work it makes.

    A list that stands in another one twice counts twice: a short program makes 2**30 of two.

    Raises:
        NotFollowed: If there are far too many, as in a list that stands in itself.
    """
    rest, found = [value], 0
    while rest:
        part = rest.pop()
        found += 1
        if isinstance(part, list):
            rest.extend(part)
        if found + len(rest) > MAX_VALUES:
            raise NotFollowed("this list is too long")
    return found


def bounded(values: list[Value]) -> list[Value]:
    """A list itself, if it is no longer than lists may get.

    Raises:
        NotFollowed: If it is.
    """
    if len(values) > MAX_VALUES:
        raise NotFollowed("this list is too long")
    return values


def _taken(values: Sequence[Value], count: Value) -> Iterable[Value]:
    """So many values, round and round if it is a ring."""
    number = max(0, count_of(count))
    if isinstance(values, Ring) and values:
        return (values[index % len(values)] for index in range(number))
    return values[:number]


def _stretched(values: Sequence[Value], count: Value) -> Iterable[Value]:
    if len(values) * count_of(count) > MAX_VALUES:
        raise NotFollowed("this list is too long")
    return (value for value in values for _ in range(count_of(count)))


def _rotated(values: list[Value], count: Value = 1) -> list[Value]:
    by = count_of(count) % len(values) if values else 0
    return values[by:] + values[:by]


def _flat(values: Sequence[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found += _flat(value) if isinstance(value, list) else [value]
        bounded(found)
    return found


def _zipped(values: Sequence[Value], *others: Value) -> list[Value]:
    """Ruby's `zip`: what a shorter list lacks is nil."""
    lists = [list_of(other) for other in others]
    return [
        [value, *(other[index] if index < len(other) else None for other in lists)]
        for index, value in enumerate(values)
    ]


METHODS: dict[str, Callable[..., Value]] = {
    "reverse": lambda values: values[::-1],
    "mirror": lambda values: values + values[::-1],
    "reflect": lambda values: values + values[:-1][::-1],
    "stretch": _stretched,
    "repeat": lambda values, count: worked_out("*", values, count),
    "take": _taken,
    "first": lambda values, count=None: (
        (values[0] if values else None) if count is None else list(_taken(values, count))
    ),
    "last": lambda values: values[-1] if values else None,
    "drop": lambda values, count: values[max(0, count_of(count)) :],
    "butlast": lambda values: values[:-1],
    "drop_last": lambda values, count=1: values[: max(0, len(values) - count_of(count))],
    "take_last": lambda values, count=1: values[max(0, len(values) - count_of(count)) :],
    "rotate": _rotated,
    "flatten": _flat,
    "zip": _zipped,
    "length": len,
    "size": len,
    "count": len,
    "ring": lambda values: Ring(values),
    "to_a": lambda values: [*values],
    "dup": lambda values: values[:],
    "clone": lambda values: values[:],
    "compact": lambda values: [value for value in values if value is not None],
}
"""What lists can be asked for, by name."""

_KEEPING = frozenset((
    "reverse", "mirror", "reflect", "stretch", "repeat", "take", "drop", "butlast",
    "drop_last", "take_last", "rotate",
))  # fmt: skip
"""What a ring answers with a ring."""


def asked(values: list[Value], name: str, *arguments: Value) -> Value:
    """What a method of a list gives.

    Raises:
        NotFollowed: If that is not known here.
    """
    if name not in METHODS:
        raise NotFollowed(f"`.{name}` is not followed")
    try:
        found = METHODS[name](values, *arguments)
    except TypeError:
        raise NotFollowed(f"`.{name}` is not followed with these values") from None
    if name in _KEEPING:
        return bounded(type(values)(found))
    return bounded(found) if isinstance(found, list) else found
