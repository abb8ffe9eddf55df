"""The work of the training process: making agents and giving them lessons.

An agent travels as bytes that only these functions open, so that who plays never needs
scikit-learn; and since every call gets all it needs, a process that dies loses nothing.
"""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field

from .agent_file import SavedAgent, packed, unpacked
from .classifier import asking, model_maker
from .learner import Agent, AgentSpec
from .memory import Example
from .snapshot import Snapshot


@dataclass(frozen=True)
class Trained:
    """An agent after a lesson: all of it, and what can be known of it."""

    state: bytes = field(repr=False)
    snapshot: Snapshot


@dataclass(frozen=True)
class Layer:
    """One layer of a network.

    Attributes:
        weights: Row i holds those from unit i of the layer below to each unit of this one.
        biases: One for each unit of this layer.
    """

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]


@dataclass(frozen=True)
class BarLesson:
    """What one agent is to learn of one bar.

    Attributes:
        examples: The steps in which it was taught, in order.
        memory_steps: It rehearses the last so many steps; None is everything ever taught.
    """

    examples: tuple[Example, ...]
    memory_steps: int | None = None


def begin(origin: AgentSpec | SavedAgent, model: str = "") -> Trained:
    """An untaught agent, or one that was saved.

    Args:
        origin: What it begins as.
        model: The player's choice of a model, for one that was saved; see `unpacked`.

    Raises:
        AgentError: If its model can't be made.
    """
    agent = _begun(origin, model)
    if agent.spec.model:
        return trained(agent)  # better now than at its first lesson, if it can't travel
    # Until it has learnt something its origin says it all, and that in a thousandth of the room.
    return Trained(pickle.dumps((model, origin)), agent.snapshot())


def _begun(origin: AgentSpec | SavedAgent, model: str) -> Agent:
    return Agent(origin) if isinstance(origin, AgentSpec) else unpacked(origin, model)


def learn(lessons: Sequence[tuple[bytes, BarLesson]]) -> list[Trained]:
    """Some agents after one lesson each.

    Raises:
        AgentError: If a model fails.
    """
    found = []
    for state, lesson in lessons:
        agent = opened(state)
        agent.learn(lesson.examples, lesson.memory_steps)
        found.append(trained(agent))
    return found


def pack(state: bytes, instrument: str) -> bytes:
    """An agent as the contents of a file.

    Raises:
        AgentError: If its model is one that can't be kept.
    """
    return packed(opened(state), instrument)


def layers_of(state: bytes) -> tuple[Layer, ...] | None:
    """The weights of an agent's network, from its inputs on.

    Returns:
        A layer for each step of the network; None where its model is no `MLPClassifier`.

    Raises:
        AgentError: If its model can't travel.
    """
    model = opened(state).model
    weights, biases = getattr(model, "coefs_", None), getattr(model, "intercepts_", None)
    if weights is None or biases is None:
        return None
    return tuple(
        Layer(tuple(map(tuple, each.tolist())), tuple(bias.tolist()))
        for each, bias in zip(weights, biases, strict=True)
    )


def trained(agent: Agent) -> Trained:
    """An agent as it travels.

    Raises:
        AgentError: If its model can't travel, or predict.
    """
    with asking(agent.spec.model, "be pickled"):
        inner = pickle.dumps(agent, pickle.HIGHEST_PROTOCOL)
    return Trained(pickle.dumps((agent.spec.model, inner)), agent.snapshot())


def opened(state: bytes) -> Agent:
    """An agent that has travelled; never one from a file, see `agent_file`.

    Raises:
        AgentError: If its model can't travel.
    """
    model, inner = pickle.loads(state)
    if not isinstance(inner, bytes):
        return _begun(inner, model)
    model_maker(model)  # imports what the model is made of
    with asking(model, "be unpickled"):
        agent: Agent = pickle.loads(inner)
    return agent
