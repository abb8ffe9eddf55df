"""For tests only: files of agents taken apart, changed, and put together by hand."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from rubbergosling.agents.agent_file import read_agent, unpacked
from rubbergosling.errors import AgentError

Schema = dict[str, Any]


def parts_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The fields and the model in a file."""
    _, line, model = data.split(b"\n", 2)
    return json.loads(line), model


def remade(
    data: bytes, changes: dict[str, Any] | None = None, model: bytes | None = None,
    line: bytes | None = None,
) -> bytes:  # fmt: skip
    """A file with something changed and a digest that is right, so that only a check refuses it."""
    fields, was = parts_of(data)
    text = json.dumps(fields | (changes or {})).encode() if line is None else line
    body = text + b"\n" + (was if model is None else model)
    return b"rubbergosling agent 1 " + sha256(body).hexdigest().encode() + b"\n" + body


def without(data: bytes, field: str) -> bytes:
    fields, _ = parts_of(data)
    del fields[field]
    return remade(data, line=json.dumps(fields).encode())


def refusal(data: bytes, model: str = "") -> str:
    """What is said where a file is refused; that nothing else is raised is half of every test."""
    with pytest.raises(AgentError) as caught:
        unpacked(read_agent(data, "x.agent"), model)
    said = str(caught.value)
    assert said.startswith("x.agent ")
    assert said.isprintable()
    assert len(said) < 400
    return said


def schema_of(data: bytes) -> tuple[Schema, dict[str, bytes]]:
    """The skops schema of the model in a file, and what lies beside it."""
    with ZipFile(BytesIO(parts_of(data)[1])) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("schema.json")), files


def zipped(schema: Schema | bytes, files: dict[str, bytes] | None = None) -> bytes:
    """A model as skops would write it."""
    text = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in ((files or {}) | {"schema.json": text}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def node(module: str, name: str, loader: str, **more: Any) -> Schema:
    return {"__module__": module, "__class__": name, "__loader__": loader, **more}


def value(thing: Any) -> Schema:
    return node("builtins", "str", "JsonNode", content=json.dumps(thing), is_json=True)


def values(*things: Any) -> Schema:
    return node("builtins", "tuple", "TupleNode", content=[value(each) for each in things])


def changed(data: bytes, attribute: str, other: Any) -> bytes:
    """The file with an attribute of its model replaced."""
    schema, files = schema_of(data)
    schema["content"]["content"][attribute] = other
    return remade(data, model=zipped(schema, files))
