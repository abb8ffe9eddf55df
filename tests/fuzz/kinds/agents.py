"""Saved agents: fields, models and archives altered behind a digest that is right."""

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile, ZipInfo

from rubbergosling.agents.agent_file import MAX_MODEL_NAME, packed, read_agent_file, unpacked
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.errors import AgentError
from tests.agents.files import parts_of, remade, schema_of
from tests.agents.school import PAIRS, bar_of, taught
from tests.fuzz.damage import VALUES, altered, damaged
from tests.fuzz.guard import CANARY, run

ENDING = ".agent"

TYPES: tuple[dict[str, Any], ...] = (
    {"__module__": CANARY}, {"__class__": "system", "__module__": "os"}, {"__module__": "builtins"},
    {"__class__": "eval", "__module__": "builtins"}, {"__loader__": "TypeNode"},
    {"__loader__": "ObjectNode"}, {"__loader__": "FunctionNode"}, {"__loader__": "ReduceNode"},
    {"__loader__": "MethodNode"}, {"__loader__": "OperatorFuncNode"}, {"__loader__": "NdArrayNode"},
    {"__loader__": "RandomStateNode"}, {"__loader__": "CachedNode"}, {"__loader__": "BytesNode"},
    {"__class__": "MLPRegressor"}, {"__class__": "dict", "__module__": "builtins"},
)  # fmt: skip
"""What a schema may say instead of what it is made of."""


NEW_YEAR = (2000, 1, 1, 0, 0, 0)


@cache
def files() -> tuple[bytes, ...]:
    """Agents that are right: one that was taught, one that was not, one of one neuron."""
    made = [
        taught(*PAIRS[:2], spec=AgentSpec(3, (6, 4))),
        Agent(AgentSpec(1, (1,))),
        Agent(AgentSpec(2)),
    ]
    return tuple(_renumbered(packed(agent, "snare")) for agent in made)


def _renumbered(data: bytes) -> bytes:
    """The same agent, where skops has written addresses of memory and the time of day."""
    schema, inner = schema_of(data)
    numbers: dict[int, int] = {}

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(each) for each in node]
        if not isinstance(node, dict):
            return node
        found = {key: walk(value) for key, value in node.items()}
        if isinstance(number := node.get("__id__"), int):
            found["__id__"] = numbers.setdefault(number, len(numbers) + 1)
            if isinstance(file := node.get("file"), str):
                names[file] = found["file"] = f"{found['__id__']}{Path(file).suffix}"
        return found

    names: dict[str, str] = {}
    schema = walk(schema)
    fields, _ = parts_of(data)
    inner = {names.get(name, name): content for name, content in inner.items()}
    return _sealed(data, fields, archive_of(schema, inner))


def archive_of(schema: Any, inner: dict[str, bytes], compression: int = 0) -> bytes:
    """A model as skops would have written it at the turn of the century."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in ({"schema.json": json.dumps(schema).encode()} | inner).items():
            archive.writestr(ZipInfo(name, NEW_YEAR), content, compression)
    return buffer.getvalue()


def make(random: Random) -> bytes:
    """An agent with something altered, mostly behind a digest that is right."""
    data = random.choice(files())
    fields, model = parts_of(data)
    match random.randrange(10):
        case 0:
            return damaged(random, data, files())
        case 1 | 2 | 3:
            for _ in range(random.randint(1, 2)):
                fields = altered(random, fields)
            return _sealed(data, fields, model)
        case 4:
            return _sealed(data, fields, damaged(random, model))
        case 5:
            line = damaged(random, json.dumps(fields).encode())
            return remade(data, line=line)
        case 6:
            return _sealed(data, fields, parts_of(random.choice(files()))[1])
        case 7:
            return _sealed(data, fields, _archive(random, data))
    schema, inner = schema_of(data)
    for _ in range(random.randint(1, 3)):
        schema = altered_schema(random, schema)
    return _sealed(data, fields, archive_of(schema, inner))


def _sealed(data: bytes, fields: dict[str, Any], model: bytes) -> bytes:
    return remade(data, line=json.dumps(fields).encode(), model=model)


def altered_schema(random: Random, node: Any) -> Any:
    """A schema with another type, or another value, somewhere in it."""
    if isinstance(node, dict) and random.random() < 0.85:
        if "__class__" in node and random.random() < 0.1:
            return node | random.choice(TYPES)
        inner = [key for key, value in node.items() if isinstance(value, dict | list)]
        if inner and random.random() < 0.9:
            key = random.choice(inner)
            return node | {key: altered_schema(random, node[key])}
        return altered(random, node, (*VALUES, *TYPES))
    if isinstance(node, list) and node and random.random() < 0.9:
        at = random.randrange(len(node))
        return [*node[:at], altered_schema(random, node[at]), *node[at + 1 :]]
    return altered(random, node, (*VALUES, *TYPES))


def _archive(random: Random, data: bytes) -> bytes:
    """The same model with an array spoilt, left out, named twice, or packed in another way."""
    schema, inner = schema_of(data)
    name = random.choice(sorted(inner))
    chance = random.random()
    if chance < 0.4:
        inner[name] = damaged(random, inner[name], list(inner.values()))
    elif chance < 0.6:
        del inner[name]
    elif chance < 0.8:
        inner[random.choice(["../x", "/tmp/x", "schema.json ", "x" * 500])] = inner[name]
    return archive_of(schema, inner, random.choice([0, 8, 12, 14]))


def check(data: bytes, folder: Path) -> None:
    """Reads it as `agents` and as a player does; one that is taken is saved as the same again."""
    path = folder / "snare.agent"
    path.write_bytes(data)
    try:
        saved = read_agent_file(path)
    except AgentError as error:
        _is_fit(error, path)
        run("agents", str(path), statuses=(1,))
        return
    run("agents", str(path), statuses=(0,))
    try:
        agent = unpacked(saved)
    except AgentError as error:
        _is_fit(error, path)
        return
    again = read_agent_file_of(packed(agent, saved.instrument), folder)
    assert (again.taught, again.recent, again.lessons) == (
        saved.taught, saved.recent, saved.lessons,
    )  # fmt: skip
    assert again.spec == saved.spec
    try:
        agent.learn(bar_of(PAIRS[0]))
        agent.snapshot()
    except AgentError as error:  # finite weights may be too large to be learnt with
        _is_fit(error, path)


def read_agent_file_of(data: bytes, folder: Path) -> Any:
    """What a file of this content says."""
    path = folder / "again.agent"
    path.write_bytes(data)
    return read_agent_file(path)


def _is_fit(error: AgentError, path: Path) -> None:
    said = str(error)
    # It may name a model twice.
    assert len(said) < 2 * MAX_MODEL_NAME + 500 + len(str(path)), (
        f"this is too long to be read: {said[:2000]}"
    )
