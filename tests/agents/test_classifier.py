"""Models of a player's own: how they are named, and what is said where they fail."""

import sys
from pathlib import Path

import pytest

from rubbergosling.agents.classifier import model_maker, perceptron
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.training import begin, trained
from rubbergosling.errors import AgentError
from tests.agents.school import MODEL, PAIRS, bar_of, bits, model_file, taught

PREDICTS = """
import numpy as np
class Own:
    def __init__(self, structure, seed): pass
    def partial_fit(self, rows, answers, classes): pass
    def predict_proba(self, rows): return {}
"""
FAULTY = {
    "class Own(:": "can't be imported: invalid syntax",
    "import nonesuch_of_that_name": "can't be imported: No module named 'nonesuch_of_that_name'",
    "1 / 0": "can't be imported: division by zero",
    "import sys; sys.exit('that was a script')": "can't be imported: that was a script",
    "raise ValueError": "can't be imported: ValueError",
    "Other = 1": "there is no Own to call",
    "Own = 1": "there is no Own to call",
    "def Own(): pass": "can't be made:",
    "def Own(structure, seed): raise OSError('disk gone')": "can't be made: disk gone",
    "def Own(structure, seed): return 5": "can't learn: 'int' object has no attribute 'partial",
    PREDICTS.format("rows.nonsense"): "can't predict: 'numpy.ndarray' object has no attribute",
    PREDICTS.format("None"): "predicts an array of shape (): it must be (2048, 2)",
    PREDICTS.format("np.full(len(rows), 0.5)"): "predicts an array of shape (2048,): it must be",
    PREDICTS.format("np.full((2, len(rows)), 0.5)"): "shape (2, 2048): it must be (2048, 2)",
    PREDICTS.format("[['many', 'words']] * len(rows)"): "can't predict: could not convert string",
    PREDICTS.format("np.full((len(rows), 2), np.nan)"): "a probability of nan: it must be 0 to 1",
    PREDICTS.format("np.full((len(rows), 2), np.inf)"): "a probability of inf: it must be 0 to 1",
    PREDICTS.format("np.full((len(rows), 2), 1.5)"): "a probability of 1.5: it must be 0 to 1",
    PREDICTS.format("np.full((len(rows), 2), -0.1)"): "a probability of -0.1: it must be 0 to 1",
    PREDICTS.replace(
        "pass\n    def pre", "raise ValueError('a\\nb')\n    def pre"
    ): "can't learn: a",
}
"""What stands in a model's file, and a part of what is said about it."""


@pytest.mark.parametrize(("text", "said"), FAULTY.items(), ids=range(len(FAULTY)))
def test_a_model_that_fails_is_named_with_what_it_did(text: str, said: str, tmp_path: Path) -> None:
    name = f"{model_file(tmp_path, text)}:Own"
    with pytest.raises(AgentError) as caught:
        taught(PAIRS[0], spec=AgentSpec(model=name)).snapshot()
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"the model {name}")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Own", 'the model "Own" has no name: write FILE.py:NAME or MODULE:NAME'),
        (":Own", 'the model ":Own" has no name'),
        ("nowhere.py:Own", "can't be imported: No such file or directory"),
        ("nonesuch.module:Own", "can't be imported: No module named 'nonesuch'"),
        ("json:Own", "there is no Own to call in json"),
        ("json:", 'the model "json:" has no name'),
        ("..:Own", ".. is no .py file and no module"),
        ("models/own:Own", "models/own is no .py file and no module"),
        ("json:dumps", "can't be made:"),
    ],
)
def test_a_name_that_leads_nowhere_is_told(name: str, said: str) -> None:
    with pytest.raises(AgentError) as caught:
        begin(AgentSpec(model=name))
    assert said in str(caught.value)


def test_no_name_is_our_model() -> None:
    assert model_maker("") is perceptron


def test_a_hand_written_model_without_a_loss_learns(tmp_path: Path) -> None:
    agent = taught(PAIRS[0], bars=3, spec=AgentSpec(model=f"{model_file(tmp_path)}:Counting"))
    snapshot = agent.snapshot()
    assert snapshot.right == snapshot.taught == 8
    assert snapshot.loss is not None


def test_a_model_that_spoils_its_rows_spoils_no_other(tmp_path: Path) -> None:
    before = bits(taught(PAIRS[0]))
    text = PREDICTS.format("np.multiply(rows, 0, out=rows)[:, :2]")
    Agent(AgentSpec(model=f"{model_file(tmp_path, text)}:Own")).snapshot()
    assert bits(taught(PAIRS[0])) == before


def test_a_function_may_make_the_model(tmp_path: Path) -> None:
    path = model_file(tmp_path, MODEL + "\ndef made(structure, seed): return Counting(None, 0)\n")
    assert bits(taught(PAIRS[0], spec=AgentSpec(model=f"{path}:made"))) == bits(
        taught(PAIRS[0], spec=AgentSpec(model=f"{path}:Counting"))
    )


def test_a_model_in_a_module_is_named_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_file(tmp_path, name="models_of_a_player.py")
    monkeypatch.syspath_prepend(tmp_path)
    agent = taught(PAIRS[0], spec=AgentSpec(model="models_of_a_player:Counting"))
    assert type(agent.model).__module__ == "models_of_a_player"
    assert agent.snapshot().right == 8


def test_a_model_of_scikit_learn_is_as_good_as_any() -> None:
    name = f"{__name__}:bayes"
    assert taught(PAIRS[0], bars=3, spec=AgentSpec(model=name)).snapshot().taught == 8


def bayes(structure: tuple[int, ...], seed: int) -> object:
    from sklearn.naive_bayes import BernoulliNB

    return BernoulliNB()


def test_a_file_is_run_once_however_many_agents_it_makes(tmp_path: Path) -> None:
    counting = f"with open({str(tmp_path / 'runs')!r}, 'a') as runs: runs.write('.')\n" + MODEL
    name = f"{model_file(tmp_path, counting)}:Counting"
    for seed in range(3):
        begin(AgentSpec(seed, model=name))
    assert (tmp_path / "runs").read_text() == "."


def test_two_files_of_one_name_are_two_models(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = model_file(tmp_path / "a")
    second = model_file(tmp_path / "b", PREDICTS.format("np.full((len(rows), 2), 0.25)"))
    for _ in range(2):
        one = Agent(AgentSpec(model=f"{first}:Counting"))
        other = Agent(AgentSpec(model=f"{second}:Own"))
        assert set(other.snapshot().probabilities) == {0.25}
        assert len(set(one.snapshot().probabilities)) > 1


def test_a_file_that_failed_is_run_again_once_it_is_mended(tmp_path: Path) -> None:
    path = model_file(tmp_path, "1 / 0")
    with pytest.raises(AgentError):
        begin(AgentSpec(model=f"{path}:Counting"))
    assert f"rubbergosling_model_{path.stem}" not in sys.modules
    model_file(tmp_path, MODEL + "\n# mended, and of another length\n")
    assert begin(AgentSpec(model=f"{path}:Counting")).snapshot.lessons == 0


def test_a_little_rounding_is_no_fault(tmp_path: Path) -> None:
    text = PREDICTS.format("np.full((len(rows), 2), 1 + 1e-12)")
    agent = Agent(AgentSpec(model=f"{model_file(tmp_path, text)}:Own"))
    assert set(agent.snapshot().probabilities) == {1.0}


def test_a_model_that_cant_be_pickled_is_told(tmp_path: Path) -> None:
    text = PREDICTS.replace("seed): pass", "seed): self.keep = lambda: 5")
    name = f"{model_file(tmp_path, text.format('np.full((len(rows), 2), 0.5)'))}:Own"
    with pytest.raises(AgentError, match=r"Own can't be pickled: ") as caught:
        trained(Agent(AgentSpec(model=name)))
    assert name in str(caught.value)


def test_a_model_that_fails_later_fails_with_a_sentence(tmp_path: Path) -> None:
    text = PREDICTS.replace("classes): pass", "classes):\n        assert len(rows) == 32, 'tired'")
    agent = Agent(
        AgentSpec(model=f"{model_file(tmp_path, text.format('np.full((len(rows), 2), 0.5)'))}:Own")
    )
    with pytest.raises(AgentError, match="can't learn: tired"):
        agent.learn(bar_of(PAIRS[0]))
