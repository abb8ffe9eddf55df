"""What is asked of whatever process trains: every call has all it needs and leaves nothing."""

from pathlib import Path

import pytest

from rubbergosling.agents.agent_file import read_agent, unpacked
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.training import BarLesson, begin, learn, opened, pack, trained
from rubbergosling.errors import AgentError
from tests.agents.school import PAIRS, bar_of, bits, model_file, taught


def test_an_agent_begins_as_it_is_made() -> None:
    assert bits(begin(AgentSpec(5, (6,))).snapshot) == bits(Agent(AgentSpec(5, (6,))))


def test_lessons_one_by_one_are_those_of_an_agent_that_never_travelled() -> None:
    state = begin(AgentSpec(seed=7)).state
    for text in PAIRS[:2]:
        for bar in range(2):
            (after,) = learn([(state, BarLesson(bar_of(text, bar)))])
            state = after.state
    resident = taught(*PAIRS[:2])
    assert bits(after.snapshot) == bits(resident)
    assert after.snapshot == resident.snapshot()


def test_a_lesson_can_be_asked_for_twice() -> None:
    asked = [(begin(AgentSpec(1)).state, BarLesson(bar_of(PAIRS[0])))]
    first, second = learn(asked), learn(asked)
    assert bits(first[0].snapshot) == bits(second[0].snapshot)
    assert first[0].snapshot.lessons == second[0].snapshot.lessons == 1


def test_agents_learn_side_by_side_as_they_would_alone() -> None:
    asked = [(begin(AgentSpec(seed)).state, BarLesson(bar_of(PAIRS[seed]))) for seed in range(3)]
    together = [bits(each.snapshot) for each in learn(asked)]
    alone = [bits(each.snapshot) for lesson in asked for each in learn([lesson])]
    assert together == alone
    assert learn([]) == []


def test_a_short_memory_travels_with_the_lesson() -> None:
    state = begin(AgentSpec(seed=7)).state
    for text in PAIRS[:2]:
        (after,) = learn([(state, BarLesson(bar_of(text), memory_steps=8))])
        state = after.state
    assert bits(after.snapshot) == bits(taught(*PAIRS[:2], bars=1, memory_steps=8))


def test_an_agent_comes_out_of_its_state_as_it_went_in() -> None:
    agent = taught(PAIRS[0])
    again = opened(trained(agent).state)
    assert again.spec == agent.spec
    assert again.memory == agent.memory
    for each in (agent, again):
        each.learn(bar_of(PAIRS[1]))
    assert bits(again) == bits(agent)


def test_a_packed_state_is_the_agent_as_a_file() -> None:
    agent = taught(PAIRS[0])
    saved = read_agent(pack(trained(agent).state, "snare"))
    assert saved.instrument == "snare"
    assert bits(unpacked(saved)) == bits(agent)
    assert bits(begin(saved).snapshot) == bits(agent)


def test_a_model_of_ones_own_travels(tmp_path: Path) -> None:
    name = f"{model_file(tmp_path)}:Counting"
    (after,) = learn([(begin(AgentSpec(model=name)).state, BarLesson(bar_of(PAIRS[0])))])
    assert bits(after.snapshot) == bits(taught(PAIRS[0], bars=1, spec=AgentSpec(model=name)))


def test_a_file_made_with_a_model_begins_only_for_who_chose_that_model(tmp_path: Path) -> None:
    name = f"{model_file(tmp_path)}:Counting"
    saved = read_agent(pack(begin(AgentSpec(model=name)).state, "snare"))
    with pytest.raises(AgentError, match="start with --model"):
        begin(saved)
    assert bits(begin(saved, name).snapshot) == bits(Agent(AgentSpec(model=name)))
