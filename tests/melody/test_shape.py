"""What the walk-through measures melodies with can tell a good one from a bad one."""

from fractions import Fraction

from rubbergosling.melody.notes import Melody, Note, Voice

from .shape import longest_repeat, longest_silence_bars


def melody(*bars: str) -> Melody:
    """Bars of four beats, a word each: a note's number, or ``r``."""
    words = " ".join(bars).split()
    return Melody([Voice(Note(() if word == "r" else int(word), 1) for word in words)])


def test_a_silence_is_measured_from_one_beginning_to_the_next() -> None:
    assert longest_silence_bars(melody("60 60 60 60")) == Fraction(1, 4)
    assert longest_silence_bars(melody("60 60 r r", "r r r r", "r 60 60 60")) == 2
    assert longest_silence_bars(melody("r r r r", "r r 60 60")) == Fraction(3, 2)
    assert longest_silence_bars(Melody([Voice([Note(60, 20), Note(62, 1)])])) == 5


def test_a_bar_that_comes_again_and_again_is_counted() -> None:
    assert longest_repeat(melody("60 62 60 62", "60 62 60 64")) == 1
    assert longest_repeat(melody("60 60 60 60", *["60 62 r 64"] * 5, "60 60 60 60")) == 5
    assert longest_repeat(melody("60 60 60 60", *["r r r r"] * 3, "60 60 60 60")) == 3
    assert longest_repeat(melody(*["60 62 64 65", "67 65 64 62"] * 4)) == 1


def test_both_voices_of_a_bar_must_be_the_same_for_it_to_be_the_same() -> None:
    high, low = melody(*["72 74 76 77"] * 4), melody("60 r r r", "60 r r r", "62 r r r", "60 r r r")
    assert longest_repeat(Melody([*high.voices, *low.voices])) == 2
