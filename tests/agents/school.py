"""For tests only: lessons, agents that had some, and models of one's own."""

from pathlib import Path

import rubbergosling as rg
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.lessons import lesson
from rubbergosling.agents.memory import Example
from rubbergosling.agents.snapshot import Snapshot
from rubbergosling.performance.entries import performance_of

PAIRS = (
    "source kick*2; learn snare*2+0.5;",
    "source kick*4; learn snare*3;",
    "source kick 3,3,2; learn snare*8;",
    "source closedhat*3; learn snare 1,2,2;",
)
"""Programs that each teach the snare another pattern."""

MODEL = """
import numpy as np

class Counting:
    def __init__(self, structure, seed):
        self.hits = np.ones(8)
        self.all = np.full(8, 2.0)

    def partial_fit(self, rows, answers, classes):
        places = rows[:, :8].argmax(axis=1)
        np.add.at(self.hits, places, answers)
        np.add.at(self.all, places, 1)

    def predict_proba(self, rows):
        hit = (self.hits / self.all)[rows[:, :8].argmax(axis=1)]
        return np.column_stack([1 - hit, hit])
"""
"""A model that counts how often there was a hit at each place of the bar. It has no `loss_`."""


def bar_of(text: str, bar: int = 0) -> tuple[Example, ...]:
    """The lesson that one bar of a program is for the snare."""
    return lesson(performance_of(rg.parse(text)), "snare", bar * 8, bar * 8 + 8)


def taught(
    *texts: str, bars: int = 2, spec: AgentSpec | None = None, memory_steps: int | None = None
) -> Agent:
    """An agent that was taught each program for some bars, one after the other."""
    agent = Agent(spec or AgentSpec(seed=7))
    for text in texts:
        for bar in range(bars):
            agent.learn(bar_of(text, bar), memory_steps)
    return agent


def bits(agent: Agent | Snapshot) -> list[str]:
    """All its probabilities, so that two lists are equal where every bit is."""
    snapshot = agent.snapshot() if isinstance(agent, Agent) else agent
    return [probability.hex() for probability in snapshot.probabilities]


def model_file(folder: Path, text: str = MODEL, name: str = "own.py") -> Path:
    """A model of one's own as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


FURTHER = [bar_of(text, bar) for text in PAIRS[1:3] for bar in range(3)][:5]
"""Five lessons more, for agents that go on."""
