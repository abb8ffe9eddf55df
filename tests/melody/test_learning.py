"""Teaching a model a corpus."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.learning import (
    Progress,
    hold_out,
    parts_of,
    train,
    train_parts,
)
from rubbergosling.melody.models.base import Corpus, line_bits
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.model_file import pack, unpack
from rubbergosling.melody.notes import Melody, Note, Voice
from rubbergosling.melody.sonic_pi.sonic_pi_reader import read_sonic_pi

PLAIN = "counts+intervals+mlp"
KINDS = tuple(Note(60 + kind) for kind in range(6))
LINE = (0, 2, 4, 5, 4, 2, 1, 3, 0, 2, 4, 1, 1) * 5
CORPUS = Corpus(KINDS, (LINE, LINE[20:50]))


@given(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=30), min_size=1, max_size=40))
def test_what_is_learnt_and_what_is_held_out_make_up_the_corpus(lines: list[list[int]]) -> None:
    corpus = Corpus(KINDS, tuple(map(tuple, lines)))
    part, held_out = hold_out(corpus)
    assert part.kinds == KINDS
    notes = sorted(kind for line in corpus.lines for kind in line)
    others = [kind for notes in held_out for kind in notes.line[notes.first :]]
    assert sorted([kind for line in part.lines for kind in line] + others) == notes
    if len(notes) > 1:
        assert others
        assert part.lines
    for each in held_out:
        assert each.line in corpus.lines
        assert each.first == 0 or each.line[: each.first] in part.lines


@pytest.mark.parametrize(
    ("model", "parts"),
    [
        ("counts", ["counts"]),
        ("counts+mlp", ["counts", "mlp"]),
        ("gru", ["gru"]),
        ("bilstm", ["bilstm"]),
    ],
)
def test_parts_are_joined_by_plus(model: str, parts: list[str]) -> None:
    assert parts_of(model) == parts


@pytest.mark.parametrize("model", ["", "lstm", "counts+", "counts+counts", "counts+bilstm"])
def test_a_model_that_there_is_not_is_told(model: str) -> None:
    with pytest.raises(MelodyError):
        train(CORPUS, model)


@pytest.mark.parametrize("model", ["counts", "mlp", "intervals", PLAIN])
def test_the_same_seed_gives_the_same_file(model: str) -> None:
    files = [pack(train(CORPUS, model, seed=3)) for _ in range(2)]
    assert files[0] == files[1]
    read = unpack(files[0])
    assert line_bits(read.model, LINE).tolist() == pytest.approx(
        line_bits(train(CORPUS, model, seed=3).model, LINE).tolist()
    )


def test_what_it_learns_from_all_notes_knows_the_held_out_ones_too() -> None:
    notes = tuple(map(int, np.random.default_rng(0).integers(6, size=120)))
    taught = train_parts(Corpus(KINDS, (notes,)), ["counts", "mlp"])
    for name in ("counts", "mlp"):
        bits = [
            np.mean([line_bits(models[name], each.line, each.first).mean()
                     for each in taught.held_out])
            for models in (taught.first, taught.whole)
        ]  # fmt: skip
        assert bits[1] < bits[0]


def test_a_mixture_holds_the_line_so_far_and_a_network_alone_does_not() -> None:
    assert isinstance(train(CORPUS, "counts").model, Mixture)
    assert train(CORPUS, "mlp").model.name == "mlp"


def test_the_curve_is_that_of_the_first_turn() -> None:
    told: list[Progress] = []
    tune = train(CORPUS, "mlp", report=told.append)
    *rounds, together = told
    first = [each for each in rounds if each.held_out_bits is not None]
    assert together.held_out_bits is not None
    assert together.held_out_bits <= min(each.held_out_bits or 0 for each in first) + 1e-6
    assert [each.held_out_bits for each in first] == [each.held_out_bits for each in tune.curve]
    assert [each.epoch for each in first] == list(range(1, len(first) + 1))
    second = rounds[len(first) :]
    assert [each.epoch for each in second] == list(range(1, second[0].epochs + 1))
    assert second[-1].seconds_left == 0
    assert {each.part for each in told} == {"mlp"}


def test_whoever_stops_it_has_a_tune_of_what_was_learnt_so_far() -> None:
    told: list[Progress] = []
    tune = train(CORPUS, PLAIN, report=told.append, stop=lambda: len(told) >= 2)
    assert len(told) - 1 == len(tune.curve) == 2  # and last of all, how well they do together
    assert np.isfinite(line_bits(tune.model, LINE)).all()


@pytest.mark.parametrize(
    "lines",
    [
        [(0, 1, 2)],
        [(0,) * 3],
        [(0,), (1,), (2,)],
        [(0, 0, 0, 0, 0, 1)],
        [(0,), (1, 2, 3, 4, 5)],
    ],
)
@pytest.mark.parametrize("model", ["counts", "mlp", PLAIN])
def test_tiny_corpora_can_be_learnt(lines: list[tuple[int, ...]], model: str) -> None:
    n_kinds = 1 + max(kind for line in lines for kind in line)
    tune = train(Corpus(KINDS[:n_kinds], tuple(lines)), model)
    likely = tune.model.listener().probabilities()
    assert likely.min() > 0
    assert likely.sum() == pytest.approx(1)


def test_two_notes_are_too_few() -> None:
    with pytest.raises(MelodyError, match="2 notes can't be learnt from: it takes 3"):
        train(Corpus(KINDS[:2], ((0, 1),)))


@pytest.mark.skipif("GOSLING_PURCELL" not in os.environ, reason="GOSLING_PURCELL is not set")
def test_the_authors_notes_are_foretold_better_than_by_any_n_gram() -> None:
    text = Path(os.environ["GOSLING_PURCELL"]).read_text(encoding="utf-8")
    whole = Corpus.of([read_sonic_pi(text).melody])
    cuts = [len(line) * 4 // 5 for line in whole.lines]
    pairs = list(zip(whole.lines, cuts, strict=True))
    tune = train(Corpus(whole.kinds, tuple(line[:cut] for line, cut in pairs)), PLAIN)
    bits = np.concatenate([line_bits(tune.model, line, cut) for line, cut in pairs])
    assert bits.mean() <= 1.8


def test_a_voice_is_learnt_without_the_wait_before_it_begins() -> None:
    tune = [Note(60, 1), Note(62, 1)]
    upbeat, late = Voice([Note((), 2), *tune]), Voice([Note((), 24), *tune])
    kinds = (Note((), 2), *tune)
    assert Corpus.of([Melody([upbeat, late])]) == Corpus(kinds, ((0, 1, 2), (1, 2)))
