"""Agents as files. Nothing in a file is executed: no pickle, and skops makes only known types.

A file is a line with its version and digest, a line of JSON with everything but the model,
and the model as skops writes it. So `head` shows what is in it, and listing and comparing
need no scikit-learn.
"""

import base64
import json
from array import array
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ..errors import AgentError
from .learner import Agent, Making
from .memory import Memory, Taught
from .models import Model, model_maker, module_of
from .situations import SITUATIONS

MAGIC = "rubbergosling agent"
VERSION = 1
LARGEST_MODEL = 200_000_000
"""Bytes of the largest model there is room for, unpacked: eight layers of 512 need 50 MB."""

TRUSTED = (
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
)
"""What skops does not know by itself and `MLPClassifier` keeps: the state of its training."""


@dataclass(frozen=True)
class SavedAgent:
    """What a file says of an agent; reading it makes no model.

    Attributes:
        data: The whole file.
        instrument: What it learnt to play.
        making: How it was made.
        lessons: Bars of lessons it had.
        loss: After the last of them; None before the first.
        probabilities: Of a hit, for each of the 2048 situations.
        taught: By situation, what it was taught.
        recent: The last steps of its lessons.
        scikit_learn: The version it was made with.
        model: The model, as skops wrote it.
    """

    data: bytes = field(repr=False)
    instrument: str = field(compare=False)
    making: Making = field(compare=False)
    lessons: int = field(compare=False)
    loss: float | None = field(compare=False)
    probabilities: Sequence[float] = field(compare=False, repr=False)
    taught: Mapping[int, Taught] = field(compare=False, repr=False)
    recent: tuple[tuple[int, bool], ...] = field(compare=False, repr=False)
    scikit_learn: str = field(compare=False)
    model: bytes = field(compare=False, repr=False)


def packed(agent: Agent, instrument: str) -> bytes:
    """An agent as the contents of a file.

    Raises:
        AgentError: If its model is one that can't be kept.
    """
    import skops.io

    try:
        model: bytes = skops.io.dumps(agent.model)
    except Exception as error:
        name = agent.making.model or type(agent.model).__name__
        raise AgentError(f"the model {name} can't be saved: {error}") from error
    patterns = list(dict.fromkeys(taught.pattern for taught in agent.memory.taught.values()))
    fields = {
        "instrument": instrument,
        "seed": agent.making.seed,
        "structure": agent.making.structure,
        "model": agent.making.model,
        "lessons": agent.lessons,
        "loss": agent.loss,
        "scikit-learn": version("scikit-learn"),
        "patterns": patterns,
        "taught": [
            [number, patterns.index(t.pattern), t.hits, t.misses, t.last]
            for number, t in agent.memory.taught.items()
        ],
        "recent": list(agent.memory.recent),
        "probabilities": base64.b64encode(array("d", agent.snapshot().probabilities)).decode(),
    }
    body = json.dumps(fields).encode() + b"\n" + model
    return f"{MAGIC} {VERSION} {sha256(body).hexdigest()}\n".encode() + body


def read_agent(data: bytes, name: str = "the agent") -> SavedAgent:
    """What the contents of a file say.

    Args:
        data: The whole file.
        name: What it is called in messages.

    Raises:
        AgentError: If it is no agent, of another version, or damaged.
    """
    head, _, body = data.partition(b"\n")
    words = head.decode("ascii", "replace").split(" ")
    if " ".join(words[:2]) != MAGIC:
        raise AgentError(f"{name} is no saved agent")
    if words[2:3] != [str(VERSION)]:
        raise AgentError(
            f"{name} is of version {' '.join(words[2:3])[:9]}: this program reads {VERSION}"
        )
    if words[3:] != [sha256(body).hexdigest()]:
        raise AgentError(f"{name} is damaged: its contents are not what was written")
    line, _, model = body.partition(b"\n")
    try:
        return _saved(json.loads(line), model, data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise AgentError(f"{name} is damaged: {error!r}") from error


def read_agent_file(path: Path) -> SavedAgent:
    """The agent in a file.

    Raises:
        AgentError: If the file can't be read or is not what it should be.
    """
    try:
        return read_agent(path.read_bytes(), str(path))
    except OSError as error:
        raise AgentError(f"{path} can't be read: {error.strerror or error}") from error


def write_agent_file(path: Path, data: bytes) -> None:
    """Writes an agent to a file, whole or not at all.

    Raises:
        AgentError: If it can't be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise AgentError(f"{path} can't be written: {error.strerror or error}") from error


def unpacked(saved: SavedAgent, name: str = "the agent") -> Agent:
    """The agent a file holds, exact to the next step of its training.

    Raises:
        AgentError: If the model in it is not what it should be.
    """
    if _minor(saved.scikit_learn) != _minor(version("scikit-learn")):
        raise AgentError(
            f"{name} was made with scikit-learn {saved.scikit_learn}, here is "
            f"{version('scikit-learn')}: it would not go on learning as it did"
        )
    agent = Agent(saved.making)
    agent.lessons, agent.loss = saved.lessons, saved.loss
    agent.memory = Memory(dict(saved.taught), deque(saved.recent))
    model = _model(saved, name)
    if type(model) is not type(agent.model) or _shape(model) != _shape(agent.model):
        raise AgentError(f"{name} is damaged: its model has another shape than it says")
    agent.model = model
    probabilities = agent.snapshot().probabilities
    if any(abs(a - b) > 1e-6 for a, b in zip(probabilities, saved.probabilities, strict=True)):
        raise AgentError(f"{name} is damaged: its model does not do what it says")
    return agent


def _saved(fields: dict[str, Any], model: bytes, data: bytes) -> SavedAgent:
    making = Making(
        _whole(fields["seed"], 2**32),
        tuple(_whole(size, 1 << 16) for size in fields["structure"]),
        str(fields["model"]),
    )
    probabilities = array("d", base64.b64decode(fields["probabilities"], validate=True))
    if len(probabilities) != SITUATIONS or not all(0.0 <= p <= 1.0 for p in probabilities):
        raise ValueError("the probabilities make no sense")
    patterns = [str(pattern) for pattern in fields["patterns"]]
    taught = {
        _whole(number, SITUATIONS): Taught(
            patterns[_whole(pattern, len(patterns))],
            _whole(hits, 1 << 62), _whole(misses, 1 << 62), bool(last),
        )
        for number, pattern, hits, misses, last in fields["taught"]
    }  # fmt: skip
    return SavedAgent(
        data=data,
        instrument=str(fields["instrument"]),
        making=making,
        lessons=_whole(fields["lessons"], 1 << 62),
        loss=None if fields["loss"] is None else float(fields["loss"]),
        probabilities=probabilities,
        taught=taught,
        recent=tuple((_whole(n, SITUATIONS), bool(answer)) for n, answer in fields["recent"]),
        scikit_learn=str(fields["scikit-learn"]),
        model=model,
    )


def _whole(value: Any, limit: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < limit:
        raise ValueError(f"{value!r} is not a whole number of 0 to {limit - 1}")
    return value


def _model(saved: SavedAgent, name: str) -> Model:
    import skops.io

    own = saved.making.model
    try:
        with ZipFile(BytesIO(saved.model)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST_MODEL:
                raise ValueError("it is too large")
        model_maker(own)  # what a model of one's own is made of is imported only by its name
        trusted = set(TRUSTED)
        for found in skops.io.get_untrusted_types(data=saved.model):
            if own and found.rpartition(".")[0] == module_of(own):
                trusted.add(found)
        model: Model = skops.io.loads(saved.model, trusted=sorted(trusted))
    except AgentError:
        raise
    except Exception as error:  # a file may be wrong in every way there is
        raise AgentError(f"{name} is damaged: its model can't be read: {error}") from error
    return model


def _shape(model: Model) -> object:
    """The shapes of a model's weights, where it has any."""
    return [weights.shape for weights in getattr(model, "coefs_", ())]


def _minor(number: str) -> list[str]:
    return number.split(".")[:2]
