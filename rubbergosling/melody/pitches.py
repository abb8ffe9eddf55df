"""The names of notes in Sonic Pi, and their MIDI numbers.

A letter, `s` for a sharp or `b` or `f` for a flat, and an octave, which is 4 where none is said:
`:e`, `:eb5`, `"Fs3"`. Middle C is `:c4`, the number 60.
"""

import re
from fractions import Fraction

_NAME = re.compile(r"([a-g])([sbf]?)(-?[0-9]{0,3})", re.IGNORECASE | re.ASCII)
_SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SHIFTS = {"": 0, "s": 1, "b": -1, "f": -1}
_WRITTEN = ("c", "cs", "d", "eb", "e", "f", "fs", "g", "ab", "a", "bb", "b")
_FIRST_OCTAVE = -1  # MIDI's note 0 is the C of this octave
_USUAL_OCTAVE = 4

LOWEST_NAMED = 12
"""The C of octave 0: below it octaves are negative, which no plain Ruby symbol can say."""

RESTS = ("r", "rest")
"""What stands for no note at all."""


def pitch_of(name: str) -> Fraction | None:
    """The MIDI number of a note's name, without its colon; None if it is no such name.

    The number may be one that MIDI has not: `:b9` is 131.
    """
    match = _NAME.fullmatch(name)
    if match is None or match[3] == "-":
        return None
    octave = int(match[3]) if match[3] else _USUAL_OCTAVE
    semitones = _SEMITONES[match[1].lower()] + _SHIFTS[match[2].lower()]
    return Fraction(semitones + 12 * (octave - _FIRST_OCTAVE))


def name_of(pitch: Fraction) -> str | None:
    """The name of a MIDI number in Sonic Pi's own spelling, without a colon.

    None where it has no name: it is a microtone, or below octave 0.
    """
    if pitch.denominator != 1 or pitch < LOWEST_NAMED:
        return None
    octave, semitones = divmod(pitch.numerator, 12)
    return f"{_WRITTEN[semitones]}{octave + _FIRST_OCTAVE}"
