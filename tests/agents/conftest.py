"""An agent, and the same as a file, for every test that changes neither."""

import pytest

from rubbergosling.agents.agent_file import packed
from rubbergosling.agents.learner import Agent
from tests.agents.school import PAIRS, taught


@pytest.fixture(scope="session")
def agent() -> Agent:
    """An agent that was taught two pairs; nobody may change it."""
    return taught(*PAIRS[:2])


@pytest.fixture(scope="session")
def data(agent: Agent) -> bytes:
    """The same as a file."""
    return packed(agent, "snare")
