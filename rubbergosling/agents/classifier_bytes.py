"""Writes a scikit-learn model as bytes and reads it back. Nothing unexpected is accepted.

skops writes no pickle, but it would make every type it trusts, and call it; which types are
ours to trust is decided here, before anything is made.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from .classifier import Model

MAX_MODEL = 200_000_000
"""Bytes of the largest model there is room for, unpacked: eight layers of 512 need 60 MB."""

MAX_SCHEMA = 1_000_000
"""Bytes of the list of what a model is made of; ours have 50,000, and reading it takes 30 times
as much memory."""

PLAIN = {
    ("builtins", "str", "JsonNode"),
    ("builtins", "list", "ListNode"),
    ("builtins", "tuple", "TupleNode"),
    ("builtins", "dict", "DictNode"),
    ("builtins", "str", "TypeNode"),
    ("builtins", "int", "TypeNode"),
    ("numpy", "ndarray", "NdArrayNode"),
    ("numpy", "float64", "NdArrayNode"),
    ("numpy", "int64", "NdArrayNode"),
}
"""Module, name and way to make of what any model may come to hold: nothing but values."""


def dumped(model: Model) -> bytes:
    """A model as bytes.

    Raises:
        Exception: Whatever there is, if it can't be written.
    """
    data: bytes = _skops_io().dumps(model)
    return data


def loaded(data: bytes, untaught: Model, is_ours: bool) -> Model:
    """The model that some bytes stand for.

    Args:
        data: The bytes, from wherever.
        untaught: A model of the same spec. Only types that it is made of are made, and
            nothing is imported.
        is_ours: Whether it is no model of a player's own, so that it must have the same arrays.

    Raises:
        Exception: Whatever there is, if the bytes stand for no such model.
    """
    known = {_kind(node) for node in _nodes(dumped(untaught))} | PLAIN
    for node in _nodes(data):
        if _kind(node) not in known:
            raise ValueError(f"it holds {node.get('__module__')}.{node.get('__class__')}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of another scikit-learn, but not too different a one
        model: Model = _skops_io().loads(data, trusted=[f"{kind[0]}.{kind[1]}" for kind in known])
    if type(model) is not type(untaught):
        raise ValueError(f"it is a {type(model).__name__}")
    if is_ours and _arrays(vars(model)) != _arrays(vars(untaught)):
        raise ValueError("it is not of the structure it says")
    return model


def _nodes(data: bytes) -> Iterator[dict[str, Any]]:
    """Everything that skops would make from some bytes, without making it.

    Raises:
        Exception: Whatever there is, if they are not skops's, or too many.
    """
    with ZipFile(BytesIO(data)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        # skops compresses nothing, so what says it is larger than the bytes that are there lies.
        if sum(info.file_size for info in archive.infolist()) > min(len(data), MAX_MODEL):
            raise ValueError("it is too large")
        if any(info.compress_type != ZIP_STORED for info in archive.infolist()):
            raise ValueError("it is compressed, as we write none")
        if sizes["schema.json"] > MAX_SCHEMA:
            raise ValueError("what it consists of is too large")
        rest = [json.loads(archive.read("schema.json"))]
    size = 0
    while rest:
        part = rest.pop()
        if isinstance(part, dict):
            if "__class__" in part or "__loader__" in part:
                size += sizes[part["file"]] if "file" in part else 0
                yield part
            rest += part.values()
        elif isinstance(part, list):
            rest += part
    if size > MAX_MODEL:  # one file may be named a thousand times
        raise ValueError("it is too large")


def _skops_io() -> Any:
    """skops, without PyTorch: importing it imports every part of scikit-learn, one for PyTorch."""
    if {"skops.io", "torch"}.isdisjoint(sys.modules):
        sys.modules["torch"] = None  # type: ignore[assignment]  # 200 MB that no agent of ours needs
        try:
            import skops.io
        finally:
            del sys.modules["torch"]
    import skops.io

    return skops.io


def _kind(node: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The module and name of what a node becomes, and how skops makes it."""
    return node.get("__module__"), node.get("__class__"), node.get("__loader__")


def _arrays(value: object) -> object:
    """What a model keeps, without the numbers: which arrays, of which shape, and where."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return value.shape, value.dtype
    if isinstance(value, list | tuple):
        return [_arrays(each) for each in value]
    inner = value if isinstance(value, dict) else getattr(value, "__dict__", None)
    return {name: _arrays(each) for name, each in inner.items()} if inner else None
