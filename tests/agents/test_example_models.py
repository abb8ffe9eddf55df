"""The models in examples/models stand in for the network."""

from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import parse
from rubbergosling.agents.agent_states import RhythmState
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.performance.entries import Entry, Evaluate, Performance

MODELS = Path(__file__).parents[2] / "examples" / "models"
LINEAR, NEIGHBOURS = (
    f"{MODELS / name}" for name in ("linear.py:Linear", "neighbours.py:Neighbours")
)
PAIRS = (
    "source kick*2; learn snare*2;",
    "source kick*4; learn snare 2,4,2;",
    "source kick 3,3,2; learn snare*2+0.5;",
    "source kick*8; learn snare*2+0.5;",
    "source kick 2,1,2,2,1; learn snare 1,3,3,1;",
)
BARS_EACH = 6


def taught(model: str, pairs: int) -> RhythmState:
    """The snare's agent after so many pairs."""
    performance = Performance()
    for number, text in enumerate(PAIRS[:pairs]):
        entry = Entry(Fraction(number * BARS_EACH), Evaluate(parse(text)))
        performance = performance.added(entry)
    end = Fraction(pairs * BARS_EACH)
    agents = rehearsed(performance, end, seed=1, model=model)
    return agents.of(RhythmAgents).state(performance, "snare", end)


@pytest.mark.parametrize("model", [LINEAR, NEIGHBOURS])
def test_it_learns_several_pairs(model: str) -> None:
    state = taught(model, 4)
    assert [known.right for known in state.known] == [8, 8, 8, 8]
    assert 0 < (state.loss or 0) < 0.1


def test_five_pairs_are_too_many_for_a_sum_of_weights_but_not_for_the_others() -> None:
    right = {model: taught(model, 5).right for model in (LINEAR, NEIGHBOURS, "")}
    assert right[LINEAR] < right[NEIGHBOURS] == right[""] == 40
