"""Melodies as Hypothesis draws them."""

from fractions import Fraction

from hypothesis import strategies as st

from rubbergosling.melody.notes import USUAL_BEATS, Melody, Note, Voice

SEMITONES = st.integers(0, 127).map(Fraction)
MICROTONES = st.integers(0, 127 * 60).map(lambda n: Fraction(n, 60))
PLAIN_BEATS = st.builds(Fraction, st.integers(1, 64), st.sampled_from([1, 2, 3, 4, 6, 8, 12]))
BEATS = PLAIN_BEATS | st.fractions(Fraction(1, 1000), 1000, max_denominator=1000)
UNNAMED = st.just("")
TEMPI = st.integers(20_000, 999_000).map(lambda n: Fraction(n, 1000))


def notes(
    pitches: st.SearchStrategy[Fraction] = SEMITONES | MICROTONES,
    beats: st.SearchStrategy[Fraction | None] = BEATS,
    most_pitches: int = 4,
) -> st.SearchStrategy[Note]:
    chords = st.lists(pitches, max_size=most_pitches)
    return st.builds(Note, chords, beats)


def melodies(
    note: st.SearchStrategy[Note],
    synths: st.SearchStrategy[str] = UNNAMED,
    tempi: st.SearchStrategy[Fraction | None] = TEMPI,
    most_voices: int = 4,
) -> st.SearchStrategy[Melody]:
    voices = st.builds(Voice, st.lists(note, min_size=1, max_size=12), synths)
    return st.builds(Melody, st.lists(voices, min_size=1, max_size=most_voices), tempi)


def onsets(voice: Voice) -> list[tuple[Fraction, tuple[Fraction, ...]]]:
    """Where each note of a voice begins, in beats, and its pitches; rests are left out."""
    found, place = [], Fraction(0)
    for note in voice.notes:
        if note.pitches:
            found.append((place, note.pitches))
        place += USUAL_BEATS if note.beats is None else note.beats
    return found


def length(voice: Voice) -> Fraction:
    """How long a voice is, in beats."""
    return sum((USUAL_BEATS if n.beats is None else n.beats for n in voice.notes), Fraction(0))
