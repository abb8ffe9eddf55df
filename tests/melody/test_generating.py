"""Going on with a melody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.generating import generate
from rubbergosling.melody.models.base import Corpus
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.ngram import Ngram
from rubbergosling.melody.models.trained_model import TrainedModel
from rubbergosling.melody.notes import Note
from rubbergosling.melody.novelty import novelty_of

KINDS = (Note(60, 1), Note(60, 2), Note(62, 1), Note((), 1), Note([48, 64], 1), Note(67, 1))
LINE = (0, 2, 4, 2, 1, 3, 0, 4, 5, 4, 2, 1, 1) * 5
CORPUS = Corpus(KINDS, (LINE,))
TUNE = TrainedModel(CORPUS, Ngram(CORPUS, 5))


def kinds(notes: tuple[Note, ...]) -> list[int]:
    return [KINDS.index(note) for note in notes]


def test_the_same_random_seed_gives_the_same_notes_and_another_others() -> None:
    made = [generate(TUNE, KINDS[:1], 60, random_seed=seed).notes for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_the_seed_comes_first_and_the_count_is_of_what_follows() -> None:
    found = generate(TUNE, KINDS[:2], 30)
    assert found.notes[:2] == KINDS[:2]
    assert (found.seed_notes, len(found.notes)) == (2, 32)
    assert found.measures == novelty_of(kinds(found.notes)[2:], CORPUS.lines)


def test_notes_are_drawn_as_likely_as_the_model_finds_them() -> None:
    shares = Ngram(CORPUS, 1).listener().probabilities()
    made = kinds(generate(TrainedModel(CORPUS, Ngram(CORPUS, 1)), count=20_000, no_copy=0).notes)
    drawn = np.bincount(made, minlength=len(KINDS)) / len(made)
    assert drawn == pytest.approx(shares, abs=0.02)


def test_a_low_temperature_takes_the_likeliest_and_a_high_one_anything() -> None:
    unigrams = TrainedModel(CORPUS, Ngram(CORPUS, 1))
    shares = Ngram(CORPUS, 1).listener().probabilities()
    cold = kinds(generate(unigrams, count=200, temperature=0.01, no_copy=0).notes)
    assert set(cold) <= set(np.flatnonzero(shares == shares.max()).tolist())
    hot = kinds(generate(unigrams, count=20_000, temperature=100, no_copy=0).notes)
    assert np.bincount(hot, minlength=6) / 20_000 == pytest.approx(np.full(6, 1 / 6), abs=0.02)


def test_top_p_leaves_out_what_is_hardly_likely() -> None:
    shares = Ngram(CORPUS, 1).listener().probabilities()
    order = np.argsort(-shares, kind="stable")
    enough = int(np.argmax(shares[order].cumsum() >= 0.5)) + 1
    made = kinds(
        generate(TrainedModel(CORPUS, Ngram(CORPUS, 1)), count=500, top_p=0.5, no_copy=0).notes
    )
    assert len(set(made)) in (enough, enough + 1)
    assert shares[made].min() >= shares[order][enough - 1] - 1e-12


@settings(max_examples=20)
@given(st.integers(1, 20), st.integers(0, 3), st.sampled_from([0.01, 0.5, 1.0]))
def test_no_run_longer_than_allowed_is_copied(most: int, seed: int, temperature: float) -> None:
    found = generate(TUNE, KINDS[:1], 80, temperature, no_copy=most, random_seed=seed)
    assert novelty_of(kinds(found.notes), CORPUS.lines).longest_copied <= most


def test_with_no_copy_0_it_may_copy_as_it_likes() -> None:
    found = generate(TUNE, KINDS[:1], 60, temperature=0.01, no_copy=0)
    assert found.measures.longest_copied > 16


def test_where_every_choice_would_copy_it_goes_on() -> None:
    corpus = Corpus(KINDS[:1], ((0,) * 40,))
    found = generate(TrainedModel(corpus, Ngram(corpus, 3)), count=30)
    assert found.measures.longest_copied == 30


def test_a_seed_note_without_a_duration_is_the_commonest_of_its_pitches() -> None:
    assert generate(TUNE, [Note(60)], 1).notes[0] == KINDS[1]


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (Note(61), "cs4 is no note that the model knows: the nearest are c4, d4, "),
        (
            Note(67, 4),
            "g4 (4 beats) is no note that the model knows: the nearest are g4 (1 beat), ",
        ),
        (Note((), 3), "r (3 beats) is no note that the model knows: the nearest are r (1 beat)"),
    ],
)
def test_a_seed_note_that_nobody_knows_is_told_with_the_nearest(note: Note, sentence: str) -> None:
    with pytest.raises(MelodyError) as caught:
        generate(TUNE, [note])
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": 10**9}, {"temperature": 0.0}, {"temperature": float("nan")},
        {"top_p": 0.0}, {"top_p": 1.5}, {"no_copy": -1},
    ],
)  # fmt: skip
def test_numbers_out_of_their_range_are_told(wrong: dict[str, float]) -> None:
    with pytest.raises(MelodyError, match=next(iter(wrong))):
        generate(TUNE, **wrong)


def test_what_is_made_does_not_go_in_circles() -> None:
    mixture = Mixture([Ngram(CORPUS, 3)], [0.5, 0.5])
    made = kinds(generate(TrainedModel(CORPUS, mixture), count=3000).notes)
    early, late = (novelty_of(part, CORPUS.lines) for part in (made[:1000], made[2000:]))
    assert len(set(made[2000:])) == len(KINDS)
    assert late.distinct_share > 0.8 * early.distinct_share


def test_it_tells_how_far_it_is() -> None:
    told: list[int] = []
    generate(TUNE, count=250, report=told.append)
    assert told == sorted(told)
    assert told[-1] > 200
