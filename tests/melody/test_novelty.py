"""What is copied and what repeats, against the same counted another way."""

from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.melody.novelty import RUN_NOTES, novelty_of

NOTES = st.lists(st.integers(0, 2), max_size=40)
TRAINING = st.lists(st.lists(st.integers(0, 2), max_size=30), max_size=3)


def stands(run: list[int], training: list[list[int]]) -> bool:
    return any(
        line[start : start + len(run)] == run
        for line in training
        for start in range(len(line) - len(run) + 1)
    )


@given(NOTES, TRAINING)
def test_the_figures_are_those_counted_run_by_run(
    notes: list[int], training: list[list[int]]
) -> None:
    found = novelty_of(notes, training)
    every = [notes[i:j] for i in range(len(notes)) for j in range(i + 1, len(notes) + 1)]
    assert found.longest_copied == max(
        (len(run) for run in every if stands(run, training)), default=0
    )
    runs = [run for run in every if len(run) == RUN_NOTES]
    copied = [stands(run, training) for run in runs]
    assert found.copied_share == sum(copied) / max(len(runs), 1)
    assert found.distinct_share == len({tuple(run) for run in runs}) / max(len(runs), 1)
    assert list(found.copied) == [
        any(copied[max(place - RUN_NOTES + 1, 0) : place + 1]) for place in range(len(notes))
    ]


def test_a_run_does_not_go_from_one_line_to_the_next() -> None:
    assert novelty_of([1, 2, 3, 4], [[1, 2], [3, 4]]).longest_copied == 2


def test_the_figures_are_told_in_a_line() -> None:
    assert str(novelty_of(list(range(20)), [list(range(10))])) == (
        "longest run copied from the training notes: 10 notes; runs of 8 notes: 23% are copied, "
        "100% are distinct"
    )
