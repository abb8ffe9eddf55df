"""Measures how much of a melody is copied from the training notes, and how much it repeats."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

RUN_NOTES = 8
"""Notes in a run: the same eight one after the other are hardly chance."""

_BETWEEN = chr(0)  # so that no run goes from one line to the next


@dataclass(frozen=True)
class Novelty:
    """The honest figures.

    Attributes:
        longest_copied: Notes of the longest run that stands in the training notes.
        copied_share: Of the runs of `RUN_NOTES` notes, how many stand there, 0 to 1.
        distinct_share: How many different runs of `RUN_NOTES` notes there are, of all, 0 to 1.
        copied: By note: whether it is part of a run of `RUN_NOTES` that stands there.
    """

    longest_copied: int
    copied_share: float
    distinct_share: float
    copied: tuple[bool, ...]

    def __str__(self) -> str:
        return (
            f"longest run copied from the training notes: {self.longest_copied} notes; runs of "
            f"{RUN_NOTES} notes: {self.copied_share:.0%} are copied, "
            f"{self.distinct_share:.0%} are distinct"
        )


def novelty_of(notes: Sequence[Hashable], training: Iterable[Sequence[Hashable]]) -> Novelty:
    """Compares notes with those that taught them.

    Args:
        notes: In order; of anything that can be compared, kinds or pitches.
        training: Lines of the same.

    Returns:
        The figures; shares are 0 where there are fewer than `RUN_NOTES` notes.
    """
    lines = [tuple(line) for line in training]
    known = {run for line in lines for run in _runs(line, RUN_NOTES)}
    runs = list(_runs(tuple(notes), RUN_NOTES))
    marks = [False] * len(notes)
    for start, run in enumerate(runs):
        if run in known:
            marks[start : start + RUN_NOTES] = [True] * RUN_NOTES
    return Novelty(
        longest_copied=_longest(notes, lines),
        copied_share=sum(run in known for run in runs) / max(len(runs), 1),
        distinct_share=len(set(runs)) / max(len(runs), 1),
        copied=tuple(marks),
    )


def _runs(line: tuple[Hashable, ...], length: int) -> Iterator[tuple[Hashable, ...]]:
    return (line[start : start + length] for start in range(len(line) - length + 1))


def _longest(notes: Sequence[Hashable], lines: Iterable[tuple[Hashable, ...]]) -> int:
    """Notes of the longest run that stands in one of the lines."""
    letters: dict[Hashable, str] = {}

    def spelt(line: Iterable[Hashable]) -> str:
        """Each note as a letter, so that a run is found as a text in a text."""
        return "".join(letters.setdefault(note, chr(len(letters) + 1)) for note in line)

    text = _BETWEEN.join(map(spelt, lines))
    made, start, longest = spelt(notes), 0, 0
    for stop in range(1, len(made) + 1):
        while made[start:stop] not in text:
            start += 1
        longest = max(longest, stop - start)
    return longest
