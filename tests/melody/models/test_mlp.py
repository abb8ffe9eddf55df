"""The perceptron over the last notes: scikit-learn learns, NumPy plays."""

import numpy as np
import pytest

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import Corpus, Epoch, HeldOut, State, TrainingTask, mean_bits
from rubbergosling.melody.models.mlp import (
    NOTES,
    Mlp,
    _MlpTrainer,
    _one_hot,
    _seen,
    learn_mlp,
)
from rubbergosling.melody.notes import Note

KINDS = tuple(Note(60 + kind) for kind in range(5))
LINE = (0, 1, 2, 3, 4, 3, 2, 1) * 6
CORPUS = Corpus(KINDS, (LINE,))
HELD_OUT = (HeldOut(LINE + LINE[:12], len(LINE)),)


def told(model: Mlp, heard: tuple[int, ...]) -> np.ndarray:
    listener = model.listener()
    for kind in heard:
        listener.hear(kind)
    return listener.probabilities()


@pytest.mark.parametrize("n_kinds", [1, 2, 5])
def test_it_plays_what_scikit_learn_learnt(n_kinds: int) -> None:
    line = tuple(kind % n_kinds for kind in LINE)
    trainer = _MlpTrainer(TrainingTask(Corpus(KINDS[:n_kinds], (line,)), (), 1))
    for _ in range(3):
        trainer.round()
    rows = _one_hot(_seen([HeldOut(line, 0)], n_kinds)[0], n_kinds)
    expected = trainer._network.predict_proba(rows)[:, :n_kinds]
    expected /= expected.sum(axis=1, keepdims=True)
    model = trainer.model()
    for index in range(NOTES + 2):
        assert told(model, line[:index]) == pytest.approx(expected[index], abs=1e-5)


def test_it_learns_what_comes_round_again() -> None:
    learnt = learn_mlp(TrainingTask(CORPUS, HELD_OUT))
    assert mean_bits(learnt.model, HELD_OUT) < 0.5
    untaught = _MlpTrainer(TrainingTask(CORPUS, (), 1)).model()
    assert told(untaught, LINE[:3]) == pytest.approx(np.full(5, 1 / 5))


def test_the_best_round_is_kept_and_all_are_told() -> None:
    # Nothing can be learnt of notes by chance but by heart.
    notes = tuple(map(int, np.random.default_rng(0).integers(5, size=120)))
    reported: list[tuple[Epoch, int]] = []
    held_out = (HeldOut(notes, 80),)
    task = TrainingTask(
        Corpus(KINDS, (notes[:80],)), held_out, report=lambda *told: reported.append(told)
    )
    learnt = learn_mlp(task)
    bits = [epoch.held_out_bits for epoch, _ in reported]
    assert [epoch for epoch, _ in reported] == list(learnt.curve)
    assert learnt.epochs == 1 + bits.index(min(bits)) < len(bits)
    assert mean_bits(learnt.model, held_out) == pytest.approx(min(bits), abs=1e-4)


def test_whoever_stops_it_has_what_it_learnt_so_far() -> None:
    learnt = learn_mlp(TrainingTask(CORPUS, HELD_OUT, stop=lambda: True))
    assert learnt.epochs == len(learnt.curve) == 1


def test_without_held_out_notes_it_learns_as_long_as_it_is_told() -> None:
    learnt = learn_mlp(TrainingTask(CORPUS, (), 3))
    assert learnt.epochs == 3
    assert [epoch.held_out_bits for epoch in learnt.curve] == [None] * 3


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    tables = [
        learn_mlp(TrainingTask(CORPUS, (), 2, seed)).model.state().arrays["table"]
        for seed in (1, 1, 2)
    ]
    assert tables[0].tobytes() == tables[1].tobytes() != tables[2].tobytes()


def test_its_state_makes_the_same_model_again() -> None:
    model = learn_mlp(TrainingTask(CORPUS, (), 1)).model
    again = Mlp.from_state(CORPUS, model.state())
    assert told(again, LINE[:9]).tolist() == told(model, LINE[:9]).tolist()


def test_weights_of_another_corpus_are_refused() -> None:
    state = learn_mlp(TrainingTask(CORPUS, (), 1)).model.state()
    with pytest.raises(MelodyError, match="mlp's array table"):
        Mlp.from_state(Corpus(KINDS[:2], ((0, 1),)), state)
    with pytest.raises(MelodyError, match="no others"):
        Mlp.from_state(CORPUS, State({}, {}))
