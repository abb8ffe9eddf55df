"""The functions of Sonic Pi that make lists: chords, scales, rings.

The tables of chords and scales are facts of its documentation, in semitones.
"""

from collections.abc import Callable
from itertools import accumulate, repeat

from ..pitches import RESTS
from ..ruby.expressions import NotFollowed
from .evaluation import (
    MAX_VALUES,
    Ring,
    Value,
    bounded,
    count_of,
    list_of,
    number_of,
    pitch_number,
    pitches_of,
    shown,
)

MAX_OCTAVES = 10

CHORDS = {
    "1": "0", "5": "0 7", "+5": "0 4 8", "m+5": "0 3 8", "sus2": "0 2 7", "sus4": "0 5 7",
    "6": "0 4 7 9", "m6": "0 3 7 9", "7sus2": "0 2 7 10", "7sus4": "0 5 7 10",
    "7-5": "0 4 6 10", "halfdiminished": "0 3 6 10", "7+5": "0 4 8 10", "m7+5": "0 3 8 10",
    "9": "0 4 7 10 14", "m9": "0 3 7 10 14", "m7+9": "0 3 7 10 14", "maj9": "0 4 7 11 14",
    "9sus4": "0 5 7 10 14", "6*9": "0 4 7 9 14", "m6*9": "0 3 7 9 14", "7-9": "0 4 7 10 13",
    "m7-9": "0 3 7 10 13", "11": "0 4 7 10 14 17", "m11": "0 3 7 10 14 17",
    "maj11": "0 4 7 11 14 17", "13": "0 4 7 10 14 17 21", "m13": "0 3 7 10 14 17 21",
    "add2": "0 2 4 7", "add4": "0 4 5 7", "add9": "0 4 7 14", "add11": "0 4 7 17",
    "add13": "0 4 7 21", "madd2": "0 2 3 7", "madd4": "0 3 5 7", "madd9": "0 3 7 14",
    "major": "0 4 7", "maj": "0 4 7", "M": "0 4 7", "minor": "0 3 7", "min": "0 3 7",
    "m": "0 3 7", "major7": "0 4 7 11", "M7": "0 4 7 11", "dom7": "0 4 7 10", "7": "0 4 7 10",
    "minor7": "0 3 7 10", "m7": "0 3 7 10", "augmented": "0 4 8", "a": "0 4 8",
    "diminished": "0 3 6", "dim": "0 3 6", "i": "0 3 6", "diminished7": "0 3 6 9",
    "dim7": "0 3 6 9", "i7": "0 3 6 9", "halfdim": "0 3 6 10", "m7b5": "0 3 6 10",
    "m7-5": "0 3 6 10",
}  # fmt: skip
"""Semitones above the lowest note, by Sonic Pi's names."""

_MODES = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")
_PENTATONIC = ("minor_pentatonic", "major_pentatonic", "egyptian", "jiao", "ritusen")
SCALES = {
    **{name: "2212221"[i:] + "2212221"[:i] for i, name in enumerate(_MODES)},
    **{name: "32232"[i:] + "32232"[:i] for i, name in enumerate(_PENTATONIC)},
    "major": "2212221", "diatonic": "2212221", "minor": "2122122", "yu": "32232",
    "gong": "22323", "shang": "23232", "zhi": "23223", "whole_tone": "222222",
    "whole": "222222", "chromatic": "1" * 12, "harmonic_minor": "2122131",
    "melodic_minor": "2122221", "melodic_minor_asc": "2122221", "melodic_minor_desc": "2122122",
    "hungarian_minor": "2131131", "octatonic": "21212121", "diminished": "12121212",
    "diminished2": "21212121", "super_locrian": "1212222", "hirajoshi": "21414",
    "kumoi": "21423", "iwato": "14142", "pelog": "12414", "chinese": "42141", "indian": "41232",
    "bhairav": "1312131", "ahirbhairav": "1312212", "enigmatic": "1322211",
    "neapolitan_major": "1222221", "neapolitan_minor": "1222131", "harmonic_major": "2212131",
    "melodic_major": "2212122", "bartok": "2212122", "hindu": "2212122", "spanish": "1312122",
    "prometheus": "22251", "augmented": "313131", "augmented2": "131313", "marva": "1321221",
    "todi": "1231131", "purvi": "1321131", "blues_major": "211323", "blues_minor": "321132",
    "romanian_minor": "2131212", "leading_whole": "2222211", "lydian_minor": "2221122",
    "scriabin": "13323",
}  # fmt: skip
"""Steps in semitones from note to note, by Sonic Pi's names."""

_DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")


def chord(root: Value, name: Value = "major", num_octaves: Value = 1, invert: Value = 0) -> Ring:
    """Sonic Pi's `chord`."""
    if str(name) not in CHORDS:
        raise NotFollowed(f"the chord {shown(name)} is not known here")
    if root is None or root in RESTS:
        return Ring([None])
    lowest = pitch_number(root)
    semitones = [int(step) for step in CHORDS[str(name)].split()]
    notes = [
        lowest + step + 12 * octave
        for octave in range(min(count_of(num_octaves), MAX_OCTAVES))
        for step in semitones
    ]
    return chord_invert(Ring(notes), invert)


def chord_invert(notes: Value, shift: Value) -> Ring:
    """Sonic Pi's `chord_invert`: the lowest notes go up an octave, or the highest down."""
    found = [pitch_number(note) for note in list_of(notes)]
    times = count_of(shift)
    for _ in range(min(abs(times), MAX_OCTAVES * 12) if found else 0):
        found = sorted(found)
        found = [*found[1:], found[0] + 12] if times > 0 else [found[-1] - 12, *found[:-1]]
    return Ring(found)


def scale(root: Value, name: Value = "major", num_octaves: Value = 1) -> Ring:
    """Sonic Pi's `scale`, its last note an octave above the first."""
    if str(name) not in SCALES:
        raise NotFollowed(f"the scale {shown(name)} is not known here")
    steps = [int(step) for step in SCALES[str(name)]]
    steps *= max(1, min(count_of(num_octaves), MAX_OCTAVES))
    return Ring(accumulate(steps, initial=pitch_number(root)))


def chord_degree(degree: Value, root: Value, name: Value = "major", count: Value = 4) -> Ring:
    """Sonic Pi's `chord_degree`: every second note of a scale from a degree on."""
    first = _DEGREES.index(str(degree).lower()) if str(degree).lower() in _DEGREES else None
    if first is None:
        first = count_of(degree) - 1
    if first < 0:
        raise NotFollowed(f"{shown(degree)} is no degree of a scale")
    return Ring(scale(root, name, 2)[first::2][: count_of(count)])


def knit(*pairs: Value) -> Ring:
    """Sonic Pi's `knit`: each value so many times."""
    found: list[Value] = []
    for value, count in zip(pairs[::2], pairs[1::2], strict=True):
        found += repeat(value, max(0, count_of(count)))
        bounded(found)
    return Ring(found)


def steps(first: Value, last: Value, step: Value = 1, inclusive: Value = False) -> Ring:
    """Sonic Pi's `range`: numbers from the first on, the last one left out."""
    start, stop, by = number_of(first), number_of(last), abs(number_of(step))
    if not by or abs(stop - start) / by > MAX_VALUES:
        raise NotFollowed("this range is too long")
    count = -(-abs(stop - start) // by) if not inclusive else abs(stop - start) // by + 1
    sign = 1 if stop >= start else -1
    values = [start + sign * by * index for index in range(int(count))]
    return Ring(value.numerator if value.denominator == 1 else value for value in values)


def line(first: Value, last: Value, steps: Value = 4, inclusive: Value = False) -> Ring:
    """Sonic Pi's `line`: so many numbers at equal distances."""
    start, count = number_of(first), count_of(steps)
    if count < 1 + bool(inclusive):
        raise NotFollowed("this line has no steps")
    distance = (number_of(last) - start) / (count - bool(inclusive))
    return Ring(start + distance * index for index in range(count))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "ring": lambda *values: Ring(values),
    "note": lambda value: None if not pitches_of(value) else pitch_number(value),
    "octs": lambda root, count=1: Ring(pitch_number(root) + 12 * i for i in range(count_of(count))),
    "chord": chord,
    "chord_invert": chord_invert,
    "chord_degree": chord_degree,
    "scale": scale,
    "knit": knit,
    "range": steps,
    "line": line,
}
"""Words that give a value, by name; options are handed over by name as well."""
