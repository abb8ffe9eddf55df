"""Reads and writes agents as files. Nothing in a file is executed or imported.

A file is a line with its version and digest, a line of JSON with everything but the model,
and the model as skops writes it. So `head` shows what is in it, and listing and comparing
need no scikit-learn.
"""

import base64
import json
import re
import struct
from array import array
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import Any

from ..checksummed_file import FileFormat, of, text, whole
from ..errors import AgentError
from ..language.vocabulary import LAYER, MAX_LAYERS
from .classifier import Model, asking, told
from .classifier_bytes import dumped, loaded
from .learner import Agent, AgentSpec, FrozenAgent
from .memory import Memory, TaughtSituation
from .situations import SITUATIONS

FORMAT = FileFormat("rubbergosling agent", 1, "saved agent", 1 << 26, AgentError)
MAX_TOLD_BYTES = 3_000_000
"""Of the line of JSON: a memory of 100,000 steps takes half of it. Nobody else gets a turn while
it is read, so more would be heard."""

MAX_MODEL_NAME = 1000
"""Of a model of one's own, in letters; a path is long enough with a quarter of it."""

PROBABILITIES = f"<{SITUATIONS}d"


@dataclass(frozen=True)
class SavedAgent:
    """What a file says of an agent; reading it makes no model.

    Attributes:
        data: The whole file.
        name: What it is called in messages: where it was read from.
        instrument: What it learnt to play.
        spec: How it was made.
        lessons: Bars of lessons it had.
        loss: After the last of them; None before the first.
        probabilities: Of a hit, for each of the 2048 situations.
        taught: By situation, what it was taught.
        recent: The last steps of its lessons.
        scikit_learn: The version it was made with.
    """

    data: bytes = field(repr=False)
    name: str = field(compare=False)
    instrument: str = field(compare=False)
    spec: AgentSpec = field(compare=False)
    lessons: int = field(compare=False)
    loss: float | None = field(compare=False)
    probabilities: Sequence[float] = field(compare=False, repr=False)
    taught: Mapping[int, TaughtSituation] = field(compare=False, repr=False)
    recent: tuple[tuple[int, bool], ...] = field(compare=False, repr=False)
    scikit_learn: str = field(compare=False)

    @property
    def model(self) -> bytes:
        """The model, as skops wrote it."""
        return self.data.split(b"\n", 2)[2]

    @property
    def notice(self) -> str:
        """What to tell of it before it plays: nothing where this scikit-learn has made it."""
        here = version("scikit-learn")
        if _minor(self.scikit_learn) == _minor(here):
            return ""
        return (
            f"{self.name} was made with scikit-learn {self.scikit_learn}, here is {here}: it plays"
            " as it did; when it is taught more, it first learns anew what it remembers"
        )


def packed(agent: Agent, instrument: str) -> bytes:
    """An agent as the contents of a file, which has been tried: it can be loaded.

    Raises:
        AgentError: If its model is one that can't be kept.
    """
    if agent.kept is not None:
        return agent.kept.data
    probabilities = agent.snapshot().probabilities
    with asking(agent.spec.model, "be saved"):
        model = dumped(agent.model)
        again = Agent(agent.spec)
        again.model = loaded(model, again.model, is_ours=not agent.spec.model)
        if not _alike(again.snapshot().probabilities, probabilities):
            raise ValueError("it would not do the same again")
    patterns = list(dict.fromkeys(taught.pattern for taught in agent.memory.taught.values()))
    fields = {
        "instrument": instrument,
        "seed": agent.spec.seed,
        "structure": agent.spec.structure,
        "model": agent.spec.model,
        "lessons": agent.lessons,
        "loss": agent.loss,
        "scikit-learn": version("scikit-learn"),
        "patterns": patterns,
        "taught": [
            [number, patterns.index(t.pattern), t.hits, t.misses, t.first]
            for number, t in agent.memory.taught.items()
        ],
        "recent": list(agent.memory.recent),
        "probabilities": base64.b64encode(struct.pack(PROBABILITIES, *probabilities)).decode(),
    }
    line = json.dumps(fields).encode()
    if len(line) > MAX_TOLD_BYTES:
        raise AgentError("the agent remembers too much to be saved")
    return FORMAT.packed(line + b"\n" + model)


def read_agent(data: bytes, name: str = "the agent") -> SavedAgent:
    """What the contents of a file say.

    Args:
        data: The whole file.
        name: What it is called in messages.

    Raises:
        AgentError: If it is no agent, of another version, or damaged.
    """
    line, _, _ = FORMAT.unpacked(data, name).partition(b"\n")
    try:
        if len(line) > MAX_TOLD_BYTES:
            raise ValueError("it tells too much")
        return _saved(of(dict, json.loads(line)), data, name)
    except KeyError as missing:
        raise AgentError(f"{name} is damaged: the field {missing} is missing") from missing
    except (TypeError, ValueError, struct.error, RecursionError) as error:
        raise AgentError(f"{name} is damaged: {told(error)}") from error


def read_agent_file(path: Path) -> SavedAgent:
    """The agent in a file.

    Raises:
        AgentError: If the file can't be read or is not what it should be.
    """
    return read_agent(FORMAT.read(path), str(path))


def write_agent_file(path: Path, data: bytes) -> None:
    """Writes an agent to a file, whole or not at all.

    Raises:
        AgentError: If it can't be written.
    """
    FORMAT.write(path, data)


def unpacked(saved: SavedAgent, model: str = "") -> Agent:
    """The agent a file holds, exact to the next step of its training.

    Args:
        saved: The file.
        model: Which model of their own the player chose, see `model_maker`. Nothing else is
            ever imported: the name in the file is only compared with it.

    Raises:
        AgentError: If it was made with another model than ours or this one, or its model is
            not what it should be.
    """
    name, own = saved.name, saved.spec.model
    if own and _without_folder(own) != _without_folder(model):
        raise AgentError(
            f"{name} was made with the model {own}: start with --model {quote(own)} to load it,"
            " which runs what is in that file, so read it first if it is not your own"
        )
    agent = Agent(replace(saved.spec, model=own and model))
    if saved.notice:
        # Its model may mean something else to this scikit-learn, or nothing; the table of what
        # it plays and what it was taught mean the same everywhere.
        agent.kept = FrozenAgent(saved.probabilities, saved.data)
    else:
        agent.model = _model(saved, agent)
    agent.lessons, agent.loss = saved.lessons, saved.loss
    agent.memory = Memory(dict(saved.taught), deque(saved.recent))
    return agent


def _model_name(value: Any) -> str:
    """How the model of one's own is chosen; people have to read it, and to type it again."""
    if len(name := text(value)) > MAX_MODEL_NAME:
        raise ValueError(f"{name[:40]!r} and so on is too long for a model's name")
    return name


def _model(saved: SavedAgent, untaught: Agent) -> Model:
    """The model a file holds, which does what the file says."""
    name = saved.name
    try:
        is_ours = not saved.spec.model
        untaught.model = loaded(saved.model, untaught.model, is_ours)
        probabilities = untaught.snapshot().probabilities
    except Exception as error:  # a file may be wrong in every way there is
        raise AgentError(f"{name} is damaged: its model can't be read: {told(error)}") from error
    if not _alike(probabilities, saved.probabilities):
        raise AgentError(f"{name} is damaged: its model does not do what it says")
    return untaught.model


def _saved(fields: dict[str, Any], data: bytes, name: str) -> SavedAgent:
    encoded = base64.b64decode(of(str, fields["probabilities"]), validate=True)
    probabilities = array("d", struct.unpack(PROBABILITIES, encoded))
    if not all(0.0 <= probability <= 1.0 for probability in probabilities):
        raise ValueError("its probabilities are not 0 to 1")
    patterns = [text(pattern) for pattern in of(list, fields["patterns"])]
    taught = {
        whole(number, SITUATIONS): TaughtSituation(
            patterns[whole(pattern, len(patterns))], whole(hits), whole(misses), of(bool, first)
        )
        for number, pattern, hits, misses, first in of(list, fields["taught"])
    }
    return SavedAgent(
        data=data,
        name=name,
        instrument=text(fields["instrument"]),
        spec=AgentSpec(
            whole(fields["seed"], 2**32),
            _structure(fields["structure"]),
            _model_name(fields["model"]),
        ),
        lessons=whole(fields["lessons"]),
        loss=None if fields["loss"] is None else of(float, fields["loss"]),
        probabilities=probabilities,
        taught=taught,
        recent=tuple(
            (whole(number, SITUATIONS), of(bool, answer))
            for number, answer in of(list, fields["recent"])
        ),
        scikit_learn=text(fields["scikit-learn"]),
    )


def _structure(value: Any) -> tuple[int, ...]:
    sizes = tuple(of(int, size) for size in of(list, value))
    for size in sizes:
        if not LAYER.check(Fraction(size)):
            raise ValueError(LAYER.sentence("a layer", str(size)[:40]))
    if not 1 <= len(sizes) <= MAX_LAYERS:
        raise ValueError(f"its structure has {len(sizes)} layers: it must be 1 to {MAX_LAYERS}")
    return sizes


def _alike(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether probabilities differ by no more than another machine's rounding."""
    return all(abs(a - b) <= 1e-6 for a, b in zip(some, others, strict=True))


def _without_folder(model: str) -> str:
    return re.split(r"[/\\]", model)[-1]


def _minor(number: str) -> list[str]:
    return number.split(".")[:2]
