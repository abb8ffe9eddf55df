"""The network `gru`: it learns in PyTorch, and plays the same without it."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import Corpus, Epoch, HeldOut, State, TrainingTask, line_bits
from rubbergosling.melody.models.gru import Gru
from rubbergosling.melody.models.gru_network import NOTHING, Architecture
from rubbergosling.melody.models.gru_training import CORPUS, PIECE, learn_by, learn_gru
from rubbergosling.melody.models.transposing import Transposing
from rubbergosling.melody.notes import Note
from tests.melody.models.tunes import gru

SMALL = replace(
    PIECE, architecture=Architecture(dropout=0.2, unheard=0.1, members=2, units=16), rate=1e-2
)
PHRASE = (0, 1, 2, 3, 3, 2, 1, 4)
SCALE = tuple(Note(pitch) for pitch in (60, 62, 64, 65, 67))
REPEATED = Corpus(SCALE, (PHRASE * 6, PHRASE[3:] + PHRASE * 4))
TASK = TrainingTask(REPEATED, (HeldOut(PHRASE * 3, 8),), seed=3)


def told_by_pytorch(model: Gru, line: tuple[int, ...]) -> np.ndarray:
    """The probabilities before each note of a line, by PyTorch's own layers."""
    members = []
    kinds = model.output.shape[2]
    heard = torch.nn.functional.one_hot(torch.tensor((kinds, *line[:-1])), kinds + 1).float()
    for member in range(len(model.inputs)):
        layer = torch.nn.GRU(kinds + 1, model.recurrent.shape[1])
        output = torch.nn.Linear(model.recurrent.shape[1], kinds)
        weights = (
            (layer.weight_ih_l0, model.inputs[member].T),
            (layer.bias_ih_l0, np.zeros_like(model.recurrent_bias[member, 0])),
            (layer.weight_hh_l0, model.recurrent[member].T),
            (layer.bias_hh_l0, model.recurrent_bias[member, 0]),
            (output.weight, model.output[member].T),
            (output.bias, model.output_bias[member, 0]),
        )
        with torch.no_grad():
            for weight, array in weights:
                weight.copy_(torch.tensor(array))
            members.append(torch.softmax(output(layer(heard)[0]), 1).numpy())
    return np.mean(members, axis=0)


def test_it_plays_what_pytorch_plays() -> None:
    model, line = gru(5, units=24), (0, 1, 2, 3, 3, 3, 0, 2, 1) * 5
    listener, told = model.listener(), []
    for kind in line:
        told.append(listener.probabilities())
        listener.hear(kind)
    np.testing.assert_allclose(np.array(told), told_by_pytorch(model, line), rtol=0, atol=1e-5)


def test_what_it_played_while_it_learnt_is_what_it_plays() -> None:
    learnt = learn_by(replace(TASK, epochs=8), SMALL)
    notes = TASK.held_out[0]
    bits = line_bits(learnt.model, notes.line, notes.first).mean()
    assert bits == pytest.approx(learnt.curve[learnt.epochs - 1].held_out_bits, abs=1e-5)


def test_it_learns_a_phrase() -> None:
    learnt = learn_by(TASK, SMALL)
    assert line_bits(learnt.model, PHRASE * 3, 8).mean() < 0.2


def test_the_round_that_held_out_notes_liked_best_is_kept() -> None:
    learnt = learn_by(TASK, SMALL)
    bits = [epoch.held_out_bits for epoch in learnt.curve]
    assert None not in bits
    assert learnt.epochs == np.argmin(np.array(bits, dtype=float)) + 1
    assert len(bits) in (learnt.epochs + SMALL.patience, SMALL.rounds)


def test_one_seed_gives_one_model_whatever_chance_was_drawn_elsewhere() -> None:
    task = replace(TASK, epochs=3)

    def arrays(seed: int) -> list[bytes]:
        model = learn_by(replace(task, seed=seed), SMALL).model
        return [array.tobytes() for array in model.state().arrays.values()]

    first = arrays(3)
    torch.rand(5)
    assert arrays(3) == first
    assert arrays(4) != first


def test_pytorch_is_left_as_it_was() -> None:
    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    torch.set_num_threads(2)
    try:
        learn_by(replace(TASK, epochs=1), SMALL)
        assert torch.get_num_threads() == 2
        assert torch.equal(torch.random.get_rng_state(), state)
    finally:
        torch.set_num_threads(threads)


def test_with_nothing_held_out_it_goes_on_for_exactly_so_many_rounds() -> None:
    told: list[tuple[Epoch, int]] = []
    task = TrainingTask(
        REPEATED, (), epochs=4, report=lambda epoch, most: told.append((epoch, most))
    )
    learnt = learn_by(task, SMALL)
    assert learnt.epochs == 4
    assert told == [(epoch, 4) for epoch in learnt.curve]
    assert all(epoch.held_out_bits is None for epoch in learnt.curve)


def test_being_stopped_it_keeps_the_best_so_far() -> None:
    rounds: list[Epoch] = []
    task = replace(
        TASK, report=lambda epoch, _: rounds.append(epoch), stop=lambda: len(rounds) == 5
    )
    learnt = learn_by(task, SMALL)
    assert learnt.curve == tuple(rounds)
    assert len(rounds) == 5
    same = learn_by(replace(TASK, epochs=learnt.epochs), SMALL)
    assert line_bits(learnt.model, PHRASE).tolist() == line_bits(same.model, PHRASE).tolist()


@pytest.mark.parametrize(
    "corpus",
    [
        Corpus((Note(60),), ((0,),)),
        Corpus((Note(60), Note(())), ((0,), (1,), (0, 1))),
        Corpus((Note(60, 1), Note([60, 64], 2), Note((), 1), Note(60.5)), ((0, 1, 2, 3) * 20,)),
    ],
)
def test_small_and_strange_corpora_are_learnt(corpus: Corpus) -> None:
    model = learn_by(TrainingTask(corpus, (), epochs=2), SMALL).model
    told = model.listener().probabilities()
    assert told.shape == (len(corpus.kinds),)
    assert told.sum() == pytest.approx(1)


def test_the_usual_settings_learn_as_well() -> None:
    few = TrainingTask(Corpus(SCALE, (PHRASE,)), (), epochs=1)
    many = TrainingTask(Corpus(SCALE, (PHRASE,) * 20), (), epochs=1)
    assert [learn_gru(task).model.state().values for task in (few, many)] == [
        {"transposed": PIECE.transposed},
        {"transposed": CORPUS.transposed},
    ]


@pytest.mark.parametrize("transposed", [False, True])
def test_of_many_lines_it_learns_as_one_did_that_learnt_a_part(transposed: bool) -> None:
    like = replace(gru(), transposed=transposed)
    task = TrainingTask(Corpus(SCALE, (PHRASE,) * 20), (), epochs=1, like=like)
    assert learn_gru(task).model.state().values == {"transposed": transposed}


def test_of_many_lines_held_out_notes_choose_whether_to_transpose() -> None:
    lines = ((0, 1), (1, 0)) * 10
    # Two semitones up, the one line of the training notes is the other of the held-out ones.
    kinds = (Note(60), Note(61), Note(66), Note(67))
    corpus, other = Corpus(kinds, lines), (HeldOut((2, 3, 2, 3), 1),)
    assert learn_gru(TrainingTask(corpus, other, epochs=4)).model.state().values == {
        "transposed": True
    }


def test_windows_are_moved_to_other_keys_where_their_notes_are_known() -> None:
    kinds = (*(Note(pitch, 1) for pitch in range(60, 72)), Note((), 1), Note(66, 2))
    rest, longer, none = 12, 13, 14
    heard = torch.tensor([[[none, 5, rest, longer, 6]] * 400])
    wanted = torch.tensor([[[5, rest, longer, 6, NOTHING]] * 400])
    chance = torch.Generator().manual_seed(1)
    moved_heard, moved_wanted = Transposing(kinds).moved(heard, wanted, chance)
    seen = set()
    for row, asked in zip(moved_heard[0].tolist(), moved_wanted[0].tolist(), strict=True):
        up = (row[1] if row[1] != none else -1) - 5
        seen.add(up)
        assert row[0] == none
        assert row[2] == asked[1] == rest
        assert asked[0] == (NOTHING if row[1] == none else row[1])
        assert asked[2] == (longer if up == 0 else NOTHING)
        assert row[3] == (longer if up == 0 else none)
        assert row[4] == (6 + up if 0 <= 6 + up < 12 and row[1] != none else row[4])
        assert asked[4] == NOTHING
    assert seen == set(range(-6, 6))


WITHOUT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
sys.meta_path.insert(0, Block())
from rubbergosling.errors import MelodyError
from rubbergosling.melody.learning import train
from rubbergosling.melody.models.base import Corpus
from rubbergosling.melody.notes import Note
for model in ("gru", "bilstm"):
    try:
        train(Corpus((Note(60),), ((0, 0, 0),)), model)
    except MelodyError as error:
        print(error)
"""


def test_without_pytorch_the_remedy_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "a gru learns with PyTorch, which is not here: pip install 'rubbergosling[melody]'",
        "a bilstm learns with PyTorch, which is not here: pip install 'rubbergosling[melody]'",
    ], done.stderr


def test_importing_it_and_playing_it_imports_no_pytorch() -> None:
    script = (
        "import sys\n"
        "from rubbergosling.melody.models.model_file import pack, unpack\n"
        "from tests.melody.models.tunes import tune\n"
        "unpack(pack(tune())).model.listener().probabilities()\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize("name", ["inputs", "recurrent", "recurrent_bias", "output", "output_bias"])
def test_arrays_that_make_no_network_are_refused(name: str) -> None:
    corpus, state = Corpus(SCALE[:4], ()), gru().state()
    assert Gru.from_state(corpus, state).transposed is False
    array = state.arrays[name]
    for wrong in (array[:, :, :-1], array.astype(np.float64), array * np.nan, array[0]):
        with pytest.raises(MelodyError, match=f"a gru's array {name} "):
            Gru.from_state(corpus, State(state.values, {**state.arrays, name: wrong}))
    with pytest.raises(MelodyError, match="a gru"):
        rest = {key: value for key, value in state.arrays.items() if key != name}
        Gru.from_state(corpus, State(state.values, rest))
