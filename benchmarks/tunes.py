"""What the melody benchmarks learn, and which notes of it are held out."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from rubbergosling.melody.models.base import Corpus, HeldOut
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.melody.sonic_pi.sonic_pi_reader import read_sonic_pi

PURCELL = "GOSLING_PURCELL"
FOLDS = 5
PIECES_HELD_OUT = 20

_SAME_TUNE_RUN, _SAME_TUNE_SHARE = 8, 0.2
_MIN_NOTES = 12


class NotHereError(Exception):
    """The notes that a model would learn are not on this machine; says which."""


Line = tuple[tuple[int, Fraction], ...]
"""Pitches and their beats."""


@dataclass(frozen=True)
class Trial:
    """What is learnt, and what is foretold.

    Attributes:
        corpus: All kinds, and the lines to learn from.
        held_out: Notes to foretell, each from everything before it in its line.
    """

    corpus: Corpus
    held_out: tuple[HeldOut, ...]


def purcell() -> Corpus:
    """The author's training data.

    Raises:
        NotHereError: If nobody tells where it lies.
    """
    path = os.environ.get(PURCELL)
    if not path:
        raise NotHereError(f"{PURCELL} does not tell where the author's notes lie")
    return Corpus.of([read_sonic_pi(Path(path).read_text(encoding="utf-8")).melody])


def last_fifth(corpus: Corpus) -> Trial:
    """The last fifth of every voice held out."""
    return fold(corpus, FOLDS - 1)


def fold(corpus: Corpus, number: int) -> Trial:
    """One fifth of every voice held out; what follows it is a line of its own to learn from."""
    lines: list[tuple[int, ...]] = []
    held_out = []
    for line in corpus.lines:
        start, stop = (len(line) * part // FOLDS for part in (number, number + 1))
        lines += [part for part in (line[:start], line[stop:]) if part]
        held_out.append(HeldOut(line[:stop], start))
    return Trial(Corpus(corpus.kinds, tuple(lines)), tuple(held_out))


def chorales(with_durations: bool = False) -> Corpus:
    """The soprano lines of Bach's four-part chorales, no tune twice.

    From the corpus that music21 brings. A tune is the same as an earlier one if a fifth of the
    shorter one's runs of eight intervals stand in the other.

    Raises:
        NotHereError: If music21 is not installed.
    """
    lines = [
        [Note(pitch, beats if with_durations else None) for pitch, beats in line]
        for line in _tunes(_sopranos())
    ]
    return Corpus.of([Melody([Voice(line)]) for line in lines])


def pieces(corpus: Corpus, seed: int) -> Trial:
    """Some lines held out whole, by chance."""
    chosen = set(Random(seed).sample(range(len(corpus.lines)), PIECES_HELD_OUT))
    lines = tuple(line for place, line in enumerate(corpus.lines) if place not in chosen)
    held_out = tuple(HeldOut(corpus.lines[place], 0) for place in sorted(chosen))
    return Trial(Corpus(corpus.kinds, lines), held_out)


@cache
def _sopranos() -> tuple[Line, ...]:
    """The top parts of all four-part pieces: ties joined, rests left out."""
    try:
        from music21 import corpus
    except ModuleNotFoundError as missing:
        raise NotHereError("music21 is not installed, which has the chorales") from missing
    paths = sorted(path for path in corpus.getComposer("bach") if re.match(r"bwv\d", path.name))
    lines = []
    for path in paths:
        parts = list(corpus.parse(path).parts)
        if len(parts) < 4:
            continue
        named = [part for part in parts if str(part.partName or part.id).lower().startswith("sopr")]
        notes = (named or parts)[0].flatten().stripTies().notes
        lines.append(
            tuple(
                (note.pitches[-1].midi, Fraction(note.quarterLength))
                for note in notes
                if note.quarterLength
            )
        )
    return tuple(lines)


def _tunes(lines: Iterable[Line]) -> list[Line]:
    """Those that are long enough and no tune that came before."""
    tunes: list[Line] = []
    known: list[set[tuple[int, ...]]] = []
    for line in lines:
        steps = [after - before for (before, _), (after, _) in pairwise(line)]
        runs = {
            tuple(steps[start : start + _SAME_TUNE_RUN])
            for start in range(len(steps) - _SAME_TUNE_RUN + 1)
        }
        if len(line) >= _MIN_NOTES and not any(
            len(runs & other) >= _SAME_TUNE_SHARE * min(len(runs), len(other)) for other in known
        ):
            tunes.append(line)
            known.append(runs)
    return tunes
