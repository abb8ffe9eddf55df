"""An agent learns: the same from the same, all it is taught, and with a short memory less."""

from pathlib import Path

import numpy as np
import pytest

from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.memory import Example
from rubbergosling.agents.situations import features
from rubbergosling.agents.snapshot import HIT
from tests.agents.school import MODEL, PAIRS, bar_of, bits, model_file, taught


def test_the_same_making_and_lessons_give_the_same_agent_bit_for_bit() -> None:
    first, second = (taught(*PAIRS[:2], spec=AgentSpec(3, (12, 5))) for _ in range(2))
    assert bits(first) == bits(second)
    assert first.loss == second.loss
    assert bits(Agent(AgentSpec(4))) == bits(Agent(AgentSpec(4)))


def test_nothing_drawn_elsewhere_changes_an_agent() -> None:
    first = taught(PAIRS[0])
    np.random.seed(99)
    np.random.random(1000)
    assert bits(taught(PAIRS[0])) == bits(first)


def test_another_seed_gives_another_agent() -> None:
    assert bits(Agent(AgentSpec(1))) != bits(Agent(AgentSpec(2)))
    assert bits(taught(PAIRS[0], spec=AgentSpec(1))) != bits(taught(PAIRS[0], spec=AgentSpec(2)))


@pytest.mark.parametrize("seed", range(5))
def test_an_untaught_agent_already_guesses(seed: int) -> None:
    snapshot = Agent(AgentSpec(seed)).snapshot()
    hits = sum(snapshot.would_hit(number) for number in range(2048))
    assert 0 < hits < 2048
    assert snapshot.lessons == 0
    assert snapshot.loss is None
    assert snapshot.known == ()
    assert snapshot.answers == {}


@pytest.mark.parametrize("structure", [(1,), (32, 16, 8), (5,), (3, 4, 5, 6, 7, 8, 9, 10)])
def test_the_hidden_layers_are_those_that_were_asked_for(structure: tuple[int, ...]) -> None:
    model = Agent(AgentSpec(structure=structure)).model
    sizes = [weights.shape for weights in model.coefs_]  # type: ignore[attr-defined]
    assert sizes == list(zip((16, *structure), (*structure, 1), strict=True))


def test_an_agent_learns_several_pairs_and_keeps_them() -> None:
    snapshot = taught(*PAIRS, bars=3).snapshot()
    assert [known.pattern for known in snapshot.known] == [
        "kick*2 -> snare*2+0.5", "kick*4 -> snare*3", "kick 3,3,2 -> snare*8",
        "closedhat*3 -> snare 1,2,2",
    ]  # fmt: skip
    assert all(known.right == known.taught == 8 for known in snapshot.known)
    assert snapshot.right == snapshot.taught == 32
    for text in PAIRS:
        for example in bar_of(text):
            assert (snapshot.probabilities[example.situation] >= HIT) == example.answer


def test_a_memory_of_64_steps_forgets_what_a_whole_one_keeps() -> None:
    whole = taught(*PAIRS, bars=8, spec=AgentSpec(2)).snapshot()
    short = taught(*PAIRS, bars=8, spec=AgentSpec(2), memory_steps=64).snapshot()
    assert whole.known[0].right == 8
    assert short.known[0].right < 6
    assert short.known[-1].right == 8


def test_a_step_taught_anew_is_answered_anew() -> None:
    agent = taught("source kick*2; learn snare*2;", "source kick*2; learn snare*2+0.5;", bars=4)
    (known,) = agent.snapshot().known
    assert known.pattern == "kick*2 -> snare*2+0.5"
    assert known.right == known.taught == 8


def test_a_larger_memory_than_a_batch_is_learnt_whole() -> None:
    agent = Agent(AgentSpec(5))
    for number in range(12):  # 96 situations; whether there is a hit depends on the source
        agent.learn([Example(place * 256 + number, number % 2 == 0, "it") for place in range(8)])
    snapshot = agent.snapshot()
    assert snapshot.taught == 96
    assert snapshot.right > 90


def test_the_loss_tells_how_well_it_goes() -> None:
    agent = Agent(AgentSpec(1))
    losses = []
    for bar in range(4):
        agent.learn(bar_of(PAIRS[0], bar))
        losses.append(agent.loss)
    assert all(loss is not None for loss in losses)
    assert (losses[-1] or 1.0) < (losses[0] or 0.0) / 2
    assert agent.snapshot().lessons == 4


def test_a_model_that_tells_no_loss_has_the_log_loss_of_what_it_rehearses(tmp_path: Path) -> None:
    agent = taught(PAIRS[0], spec=AgentSpec(model=f"{model_file(tmp_path, MODEL)}:Counting"))
    surprise = [
        -np.log(p if answer else 1 - p)
        for number, answer in agent.memory.rows()
        for p in [agent.snapshot().probabilities[number]]
    ]
    assert agent.loss == pytest.approx(sum(surprise) / len(surprise))


def test_an_agent_does_not_grow_with_its_lessons() -> None:
    agent = taught(PAIRS[0], bars=4)
    assert agent.model.loss_curve_ == []  # type: ignore[attr-defined]
    assert len(agent.memory.taught) == 8


def test_a_snapshot_stays_as_it_was() -> None:
    agent = taught(PAIRS[0])
    before = agent.snapshot()
    kept = bits(before)
    agent.learn(bar_of(PAIRS[1]))
    assert bits(before) == kept
    assert before.lessons == 2
    assert bits(agent) != kept


RECORDER = """
import numpy as np
class Recorder:
    def __init__(self, structure, seed):
        self.seen = []
    def partial_fit(self, rows, answers, classes):
        self.seen.append((rows.copy(), answers.copy(), classes))
    def predict_proba(self, rows):
        return np.full((len(rows), 2), 0.5)
"""


def test_what_is_new_is_practised_in_every_pass_however_much_is_known(tmp_path: Path) -> None:
    agent = Agent(AgentSpec(model=f"{model_file(tmp_path, RECORDER)}:Recorder"))
    agent.memory.remember([Example(number, True) for number in range(1000)])
    agent.learn([Example(place + 1500, False) for place in range(8)])
    rows, answers, _ = agent.model.seen[-1]  # type: ignore[attr-defined]
    assert len(rows) == 128 * 32
    for batch in answers.reshape(128, 32):
        assert sum(batch == 0) >= 8
    assert len({tuple(row) for row in rows}) > 500, "what is known is practised too, by chance"


def test_what_a_model_sees_are_the_features_of_what_it_was_taught(tmp_path: Path) -> None:
    agent = Agent(AgentSpec(model=f"{model_file(tmp_path, RECORDER)}:Recorder"))
    lesson = bar_of(PAIRS[0])
    agent.learn(lesson)
    rows, answers, classes = agent.model.seen[-1]  # type: ignore[attr-defined]
    assert tuple(classes) == (0, 1)
    told = {(tuple(features()[each.situation]), int(each.answer)) for each in lesson}
    assert {(tuple(row), answer) for row, answer in zip(rows, answers, strict=True)} == told
    assert len(rows) == 128 * 32


def test_a_model_is_asked_on_one_thread(tmp_path: Path) -> None:
    text = """
import numpy as np, sklearn.neural_network
from threadpoolctl import threadpool_info
class Threads:
    def __init__(self, structure, seed):
        self.seen = []
    def partial_fit(self, rows, answers, classes):
        self.seen += [each["num_threads"] for each in threadpool_info()]
    def predict_proba(self, rows):
        self.seen += [each["num_threads"] for each in threadpool_info()]
        return np.full((len(rows), 2), 0.5)
"""
    agent = taught(PAIRS[0], spec=AgentSpec(model=f"{model_file(tmp_path, text)}:Threads"))
    seen = agent.model.seen  # type: ignore[attr-defined]
    assert set(seen) == {1}
