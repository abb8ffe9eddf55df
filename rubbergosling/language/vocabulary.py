"""The words of the language and their ranges, in one table.

The grammar, the checks, the messages and the reference are made from what stands here, so another
limit is one line in this file. A new effect also needs its name in `syntax`, its sound in
`mixer/effect_synthdefs` and its words in `word_help`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .syntax import ControlName, EffectName, Mode, Pointer
from .values import composed


@dataclass(frozen=True)
class Range:
    """The values a number may have; both ends belong to the range, unless it says otherwise.

    Attributes:
        low: The smallest value.
        high: The largest value, or None: there is no largest.
        unit: What is counted, in the plural, or an empty string.
        above_low: Whether ``low`` itself is already too small.
        whole: Whether only whole numbers are meant.
    """

    low: int
    high: int | None = None
    unit: str = ""
    above_low: bool = False
    whole: bool = False

    def check(self, value: Fraction) -> bool:
        """Whether the value lies in the range."""
        if self.whole and value.denominator != 1:
            return False
        if value < self.low or (self.above_low and value == self.low):
            return False
        return self.high is None or value <= self.high

    def __str__(self) -> str:
        if self.high is None:
            span = f"more than {self.low}" if self.above_low else f"{self.low} or more"
        elif self.above_low:
            span = f"more than {self.low} and at most {self.high}"
        else:
            span = f"{self.low} to {self.high}"
        if self.whole:
            return f"a whole number{f' of {self.unit}' if self.unit else ''}, {span}"
        return f"{span} {self.unit}".rstrip()

    def sentence(self, name: str, value: object) -> str:
        """What is wrong with a value and which range holds, as one sentence."""
        return f"{name} is {value}: it must be {self}"


TEMPO = Range(20, 999, "beats a minute")
LAYER = Range(1, 512, "neurons", whole=True)
MEMORY = Range(8, 100_000, "steps", whole=True)
SPEED = Range(0, 64, "cycles a bar", above_low=True)
RATIO = Range(0)
NOTE = Range(0, 127)

SETTINGS: Mapping[str, Range] = {"bpm": TEMPO, "structure": LAYER, "memory": MEMORY}
ALL = "all"
MODES: tuple[Mode, ...] = ("source", "learn", "predict")
DRUMS = ("kick", "snare", "closedhat", "openhat")
SYNTHS = ("lead", "bass")

# The end of `dist` is no matter of taste: a gain beyond it no longer fits the engine's numbers.
EFFECTS: Mapping[EffectName, Range] = {
    "dist": Range(1, 1_000_000),
    "amp": Range(0, 10),
    "lpf": Range(20, 20_000, "hertz"),
    "hpf": Range(20, 20_000, "hertz"),
}
CONTROLS: Mapping[ControlName, Range] = {
    "cut": Range(0, 100),
    "res": Range(0, 100),
    "env": Range(0, 100),
}
POINTERS: Mapping[str, Pointer] = {"_mousex": "mousex", "_mousey": "mousey"}

MAX_LAYERS = 8
MAX_EFFECTS = 32
MAX_ONSETS_A_BAR = 1024
MAX_NUMBER = 40
MAX_TEXT = 100_000
MAX_FURTHER_ERRORS = 20


def instrument_name(stem: str) -> str:
    """The name that a sample's file gets: letters of any alphabet, digits and ``_``.

    Any other character becomes a ``_``, and one more is put in front of a digit:
    ``Hi Hat-01`` is ``Hi_Hat_01``, ``808`` is ``_808``, ``бум`` stays ``бум``.

    Args:
        stem: The name of the file without its ending.
    """
    name = "".join(char if is_in_words(char) else "_" for char in composed(stem))
    return name if name[:1].isidentifier() else f"_{name}"


def is_instrument_name(name: str) -> bool:
    """Whether the language can say the name as it is."""
    return instrument_name(name) == name


def is_in_words(char: str) -> bool:
    """Whether a character may stand inside a word: a letter, its accent, a digit or ``_``."""
    # Python's own rule for names knows the marks of all scripts; the `\w` of `re` does not.
    return f"_{char}".isidentifier()


def series(words: Iterable[str], last: str = "or") -> str:
    """Words as prose: ``a, b or c``."""
    *most, final = words
    return f"{', '.join(most)} {last} {final}" if most else final
