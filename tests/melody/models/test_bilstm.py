"""The network `bilstm`: the author's, layer for layer."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import Corpus, HeldOut, State, TrainingTask, line_bits
from rubbergosling.melody.models.bilstm import BiLstm, layers
from rubbergosling.melody.models.bilstm_training import Layers, greedy, learn_bilstm
from tests.melody.models.tunes import CORPUS, bilstm

TASK = TrainingTask(CORPUS, (HeldOut((0, 1, 2, 3, 0), 2),), epochs=2, seed=1)


def test_with_the_authors_34_classes_it_has_his_parameters() -> None:
    sizes = {name: math.prod(shape) for name, shape in layers(34).items()}

    def of(*names: str) -> int:
        return sum(size for name, size in sizes.items() if name.partition("_")[0] in names)

    told = [of("embedding"), of("forward", "backward"), of("second"), of("dense"), of("output")]
    assert told == [3400, 301200, 160400, 1717, 612]
    assert sum(sizes.values()) == 467_329
    learnt = [weight for weight in Layers(34).parameters() if weight.requires_grad]
    assert sum(weight.numel() for weight in learnt) == 467_329


def test_it_plays_what_pytorch_plays() -> None:
    model = bilstm(2, window=12)
    windows = np.random.default_rng(1).integers(0, 5, (6, 12))
    with torch.no_grad():
        theirs = torch.softmax(Layers.of(model)(torch.tensor(windows)), 1).numpy()
    ours = np.array([model.probabilities(window) for window in windows])
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


def test_layers_go_to_a_model_and_back_unchanged() -> None:
    model = bilstm(3)
    again = Layers.of(model).played(model.window)
    assert again.window == model.window
    assert {name: array.tolist() for name, array in again.arrays.items()} == {
        name: array.tolist() for name, array in model.arrays.items()
    }


def test_its_second_bias_stays_nothing() -> None:
    made = Layers(5)
    optimiser = torch.optim.Adam(w for w in made.parameters() if w.requires_grad)
    made(torch.zeros(2, 4, dtype=torch.long)).sum().backward()
    optimiser.step()
    assert not made.first.bias_hh_l0.any()
    assert not made.second.bias_hh_l0.any()


def test_it_sees_no_more_than_its_window() -> None:
    model = bilstm(window=3)
    both = [model.listener(), model.listener()]
    for listener, line in zip(both, ((0, 1, 2, 3), (3, 1, 2, 3)), strict=True):
        for kind in line:
            listener.hear(kind)
    one, other = (listener.probabilities() for listener in both)
    assert one.tolist() == other.tolist()
    assert one.shape == (4,)
    assert one.sum() == pytest.approx(1)


def test_what_it_told_while_it_learnt_is_what_it_tells() -> None:
    learnt = learn_bilstm(TASK, window=4)
    bits = line_bits(learnt.model, *vars(TASK.held_out[0]).values()).mean()
    assert bits == pytest.approx(learnt.curve[learnt.epochs - 1].held_out_bits, abs=1e-5)


def test_one_seed_gives_one_model_and_pytorch_is_left_as_it_was() -> None:
    state = torch.random.get_rng_state()
    first, again, other = (
        line_bits(learn_bilstm(replace(TASK, seed=seed), window=4).model, (0, 1, 2)).tolist()
        for seed in (1, 1, 2)
    )
    assert first == again != other
    assert torch.equal(torch.random.get_rng_state(), state)


def test_it_learns_a_phrase_and_goes_on_with_it_greedily() -> None:
    phrase = (0, 1, 2, 3)
    task = TrainingTask(Corpus(CORPUS.kinds, (phrase * 8,)), (), epochs=120)
    model = learn_bilstm(task, window=8).model
    assert isinstance(model, BiLstm)
    assert list(greedy(model, phrase * 2, 6, 8)) == [0, 1, 2, 3, 0, 1]


def test_a_state_that_makes_no_network_is_refused() -> None:
    state = bilstm().state()
    assert BiLstm.from_state(CORPUS, state).window == 4
    for window in (0, -1, 1 << 20, 4.0, None, True):
        with pytest.raises(MelodyError, match="a bilstm has a window"):
            BiLstm.from_state(CORPUS, State({"window": window}, state.arrays))
    for name, array in state.arrays.items():
        with pytest.raises(MelodyError, match=f"array {name} "):
            BiLstm.from_state(CORPUS, State(state.values, {**state.arrays, name: array[1:]}))
