"""Models of a player's own in files: only the player says what is imported."""

import sys
from pathlib import Path

import pytest

from rubbergosling.agents.agent_file import packed, read_agent, unpacked
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.errors import AgentError
from tests.agents.files import (
    changed,
    node,
    refusal,
    remade,
    values,
    zipped,
)
from tests.agents.school import FURTHER, MODEL, PAIRS, bits, model_file, taught


def test_a_model_of_ones_own_comes_back_for_who_starts_with_it(tmp_path: Path) -> None:
    name = f"{model_file(tmp_path)}:Counting"
    resident = taught(PAIRS[0], spec=AgentSpec(model=name))
    again = unpacked(read_agent(packed(resident, "snare")), name)
    for lesson in FURTHER:
        for each in (resident, again):
            each.learn(lesson)
    assert bits(again) == bits(resident)


def test_a_model_of_ones_own_is_found_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here = f"{model_file(tmp_path / 'here')}:Counting"
    there = f"{model_file(tmp_path / 'there')}:Counting"
    agent = taught(PAIRS[0], spec=AgentSpec(model=there))
    again = unpacked(read_agent(packed(agent, "snare")), here)
    assert bits(again) == bits(agent)
    assert again.spec.model == here


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of Python that must never be run, where it can be found by any name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return model_file(tmp_path, f"open({str(tmp_path / 'fired')!r}, 'w')\n" + MODEL, "trap.py")


@pytest.mark.parametrize(
    "model", ["trap.py:Counting", "{folder}/trap.py:Counting", "trap:Counting", "trap:", ":trap"]
)
@pytest.mark.parametrize("chosen", ["", "other.py:Own", "json:dumps"])
def test_a_file_never_makes_us_import_anything(
    data: bytes, trap: Path, model: str, chosen: str
) -> None:
    named = model.format(folder=trap.parent)
    assert refusal(remade(data, {"model": named}), chosen) == (
        f"x.agent was made with the model {named}: start with --model {named} to load it, which"
        " runs what is in that file, so read it first if it is not your own"
    )
    assert not (trap.parent / "fired").exists()
    assert "trap" not in sys.modules


def test_of_two_models_of_one_name_it_is_the_players_that_is_imported(
    trap: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    mine = f"{model_file(tmp_path / 'mine', name='trap.py')}:Counting"
    agent = taught(PAIRS[0], spec=AgentSpec(model=mine))
    data = remade(packed(agent, "snare"), {"model": f"{trap}:Counting"})
    assert bits(unpacked(read_agent(data), mine)) == bits(agent)
    assert not (tmp_path / "fired").exists()


def test_our_own_model_is_welcome_whatever_the_player_chose(
    agent: Agent, data: bytes, tmp_path: Path
) -> None:
    again = unpacked(read_agent(data), f"{model_file(tmp_path)}:Counting")
    assert bits(again) == bits(agent)
    assert again.spec.model == ""


def test_what_lies_about_in_a_players_module_is_not_called(tmp_path: Path) -> None:
    path = model_file(tmp_path, "from os import system\nfrom pathlib import Path\n" + MODEL)
    name = f"{path}:Counting"
    data = packed(taught(PAIRS[0], spec=AgentSpec(model=name)), "snare")
    module = f"rubbergosling_model_{path.stem}"
    call = "ConstructorFromReduceNode"
    for weapon in (
        node(module, "system", call, content=values(f"touch {tmp_path / 'fired'}")),
        node(module, "Counting", call, content=values(1, 2)),
        node(module, "system", "FunctionNode"),
        node("os", "system", call, content=values(f"touch {tmp_path / 'fired'}")),
    ):
        assert "it holds" in refusal(changed(data, "hits", weapon), name)
        hostile = zipped(weapon | {"protocol": 2})
        assert "it holds" in refusal(remade(data, model=hostile), name)
    assert not (tmp_path / "fired").exists()


UNKEPT = {
    "a function without a name": "lambda: 5",
    "an open file": "open(__file__)",
    "a generator": "(each for each in [])",
    "a bound method": "'text'.upper",
}


@pytest.mark.parametrize("thing", UNKEPT)
def test_a_model_that_could_not_be_loaded_again_is_not_saved(tmp_path: Path, thing: str) -> None:
    text = MODEL.replace("self.all =", f"self.thing = {UNKEPT[thing]}\n        self.all =")
    agent = Agent(AgentSpec(model=f"{model_file(tmp_path, text)}:Counting"))
    with pytest.raises(AgentError, match=r"Counting can't be saved: ") as caught:
        packed(agent, "snare")
    assert len(str(caught.value).splitlines()) == 1


def test_a_model_that_would_come_back_another_is_not_saved(tmp_path: Path) -> None:
    text = MODEL + "    def __getstate__(self): return {'hits': self.hits * 0, 'all': self.all}\n"
    agent = Agent(AgentSpec(model=f"{model_file(tmp_path, text)}:Counting"))
    with pytest.raises(AgentError, match="can't be saved: it would not do the same again"):
        packed(agent, "snare")


@pytest.mark.parametrize(
    "made",
    [
        "from sklearn.naive_bayes import BernoulliNB\n"
        "def Own(structure, seed): return BernoulliNB()",
        "from sklearn.linear_model import SGDClassifier\n"
        "def Own(structure, seed): return SGDClassifier(loss='log_loss', random_state=seed)",
        "from sklearn.neural_network import MLPClassifier\n"
        "class Own(MLPClassifier):\n"
        "    def __init__(self, structure=(8,), seed=0):\n"
        "        super().__init__(structure, random_state=seed)\n"
        "        self.structure, self.seed = structure, seed\n",
    ],
)
def test_other_models_of_scikit_learn_are_saved_and_go_on_alike(tmp_path: Path, made: str) -> None:
    name = f"{model_file(tmp_path, made)}:Own"
    resident = taught(PAIRS[0], spec=AgentSpec(3, (8,), name))
    again = unpacked(read_agent(packed(resident, "snare")), name)
    for lesson in FURTHER:
        for each in (resident, again):
            each.learn(lesson)
    assert bits(again) == bits(resident)


def test_a_model_whose_name_nobody_could_type_is_refused_in_few_words(data: bytes) -> None:
    said = refusal(remade(data, {"model": "x" * 1001}), "")
    assert "too long for a model's name" in said
    assert len(said) < 200
