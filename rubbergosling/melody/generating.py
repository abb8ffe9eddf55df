"""Makes new melodies: draws notes from what a model finds likely.

Never the likeliest: who always takes that copies the training notes, or goes in circles.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import MelodyError
from ..language.values import plain
from .models.trained_model import TrainedModel
from .notes import Melody, Note, Voice
from .novelty import Novelty, novelty_of
from .pitches import name_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_GENERATED_NOTES = 100_000
NO_COPY = 16
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.01, 100.0
_NEAREST = 3
_REPORT_EVERY = 100


@dataclass(frozen=True)
class Generated:
    """What came of it.

    Attributes:
        notes: The seed, and the notes made.
        seed_notes: How many of them are the seed.
        measures: Of the notes made, after the seed.
    """

    notes: tuple[Note, ...]
    seed_notes: int
    measures: Novelty

    @property
    def melody(self) -> Melody:
        """The notes as a melody of one voice."""
        return Melody([Voice(self.notes)])


def generate(
    tune: TrainedModel,
    seed_notes: Sequence[Note] = (),
    count: int = 5000,
    temperature: float = 1.0,
    top_p: float = 1.0,
    no_copy: int = NO_COPY,
    random_seed: int = 0,
    report: Callable[[int], None] = lambda made: None,
) -> Generated:
    """Has a model go on with some notes.

    Args:
        tune: The model, and what it learnt from.
        seed_notes: What it goes on with; none is the beginning of a line. A note without a
            duration stands for the commonest one of its pitches.
        count: How many notes to make, 1 to `MAX_GENERATED_NOTES`.
        temperature: 0.01 to 100: lower is nearer to the likeliest, higher is wilder.
        top_p: Above 0, at most 1: only the likeliest notes that together have this probability.
        no_copy: At least 1: never more notes one after the other than these stand so in the
            training notes; where every choice would, which only a model of few kinds meets, it
            goes on freely. 0 lets it copy.
        random_seed: The same gives the same notes.
        report: Told now and then how many are made.

    Raises:
        MelodyError: If a seed note is none that the model knows, or a number is out of its range.
    """
    _check(count, temperature, top_p, no_copy)
    for note in seed_notes:
        if not isinstance(note, Note):
            raise MelodyError(f"what it goes on with are Note values, not {note!r:.40}")
    seed = [_kind(tune, note) for note in seed_notes]
    chance, copies = random.Random(random_seed), _Copies(tune.corpus.lines, no_copy)
    player = tune.player()
    for kind in seed:
        player.hear(kind)
        copies.hear(kind)
    made: list[int] = []
    for number in range(count):
        likely = copies.without(player.probabilities())
        kind = _drawn(_nucleus(_sharpened(likely, temperature), top_p), chance)
        made.append(kind)
        player.hear(kind)
        copies.hear(kind)
        if number % _REPORT_EVERY == 0:
            report(number + 1)
    notes = tuple(tune.corpus.kinds[kind] for kind in (*seed, *made))
    return Generated(notes, len(seed), novelty_of(made, tune.corpus.lines))


class _Copies:
    """Knows which notes would make a run of more than `most` that stands in the lines."""

    def __init__(self, lines: Iterable[tuple[int, ...]], most: int) -> None:
        self._most, self._recent = most, tuple[int, ...]()
        self._followers: dict[tuple[int, ...], set[int]] = {}
        if most:
            for line in lines:
                for stop in range(most, len(line)):
                    self._followers.setdefault(line[stop - most : stop], set()).add(line[stop])

    def hear(self, kind: int) -> None:
        if self._most:
            self._recent = (*self._recent, kind)[-self._most :]

    def without(self, likely: "NDArray[np.float64]") -> "NDArray[np.float64]":
        copying = self._followers.get(self._recent, ())
        if not copying or len(copying) == len(likely):
            return likely
        likely = likely.copy()
        likely[list(copying)] = 0
        return likely


def _sharpened(likely: "NDArray[np.float64]", temperature: float) -> "NDArray[np.float64]":
    if temperature == 1:
        return likely
    # The highest is 1 before and after, so that they never become 0 all together.
    sharpened: NDArray[np.float64] = (likely / likely.max()) ** (1 / temperature)
    return sharpened


def _nucleus(likely: "NDArray[np.float64]", top_p: float) -> "NDArray[np.float64]":
    if top_p == 1:
        return likely
    order = likely.argsort(kind="stable")[::-1]
    before = likely[order].cumsum() - likely[order]
    likely = likely.copy()
    likely[order[before >= top_p * likely.sum()]] = 0
    return likely


def _drawn(likely: "NDArray[np.float64]", chance: random.Random) -> int:
    sums = likely.cumsum()
    return int(sums.searchsorted(chance.random() * sums[-1], side="right"))


def _kind(tune: TrainedModel, note: Note) -> int:
    """The kind of a seed note: itself, or the commonest of its pitches if it has no duration."""
    kinds = tune.corpus.kinds
    if note in kinds:
        return kinds.index(note)
    often = Counter(kind for line in tune.corpus.lines for kind in line)
    alike = [kind for kind, other in enumerate(kinds) if other.pitches == note.pitches]
    if alike and note.beats is None:
        return max(alike, key=lambda kind: often[kind])
    if note.is_rest and not any(kind.is_rest for kind in kinds):
        raise MelodyError("the model knows no rests, so it can't go on with one")
    nearest = sorted(kinds, key=lambda kind: _distance(kind, note))
    names = dict.fromkeys(_name(kind, with_beats=note.beats is not None) for kind in nearest)
    raise MelodyError(
        f"{_name(note)} is no note that the model knows: the nearest are "
        f"{', '.join([*names][:_NEAREST])}"
    )


def _distance(note: Note, other: Note) -> tuple[bool, Fraction, Fraction]:
    """How far two notes are apart: sounding or not, in top pitch, in beats."""
    if note.is_rest != other.is_rest:
        return True, Fraction(0), Fraction(0)
    pitch = Fraction(0) if note.is_rest else abs(note.pitches[-1] - other.pitches[-1])
    return False, pitch, abs((note.beats or Fraction(0)) - (other.beats or Fraction(0)))


def _name(note: Note, with_beats: bool = True) -> str:
    pitches = "+".join(name_of(pitch) or plain(pitch) for pitch in note.pitches) or "r"
    if note.beats is None or not with_beats:
        return pitches
    return f"{pitches} ({plain(note.beats)} beat{'s' * (note.beats != 1)})"


def _check(count: int, temperature: float, top_p: float, no_copy: int) -> None:
    """Says which number is out of its range."""
    for good, sentence in (
        (
            1 <= count <= MAX_GENERATED_NOTES,
            f"count is {count}: 1 to {MAX_GENERATED_NOTES} notes can be made",
        ),
        (
            LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE,
            f"temperature is {temperature}: {LOWEST_TEMPERATURE} to {HIGHEST_TEMPERATURE}",
        ),
        (0 < top_p <= 1, f"top_p is {top_p}: it is more than 0, and 1 at most"),
        (no_copy >= 0, f"no_copy is {no_copy}: it is a number of notes, or 0 to let it copy"),
    ):
        if not good:
            raise MelodyError(sentence)
