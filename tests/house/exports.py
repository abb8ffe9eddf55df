"""What a script can meet: the types that public functions and values give, found by reflection."""

import inspect
import typing
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

import rubbergosling
from rubbergosling import melody


def exported() -> dict[str, Any]:
    """All that is public, by the name that a script writes."""
    own = {name: getattr(rubbergosling, name) for name in rubbergosling.__all__}
    melodies = {f"melody.{name}": getattr(melody, name) for name in melody.__all__}
    return own | melodies


def met() -> dict[type, str]:
    """Each class of ours that something public gives, with one place that gives it."""
    found: dict[type, str] = {}
    for name, thing in exported().items():
        for place, given in _given(name, thing):
            for each in _classes_in(given):
                found.setdefault(each, place)
    return found


def _given(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """What calling, reading or making a public thing gives: pairs of a place and a type."""
    if isinstance(thing, ModuleType):
        return
    if not isinstance(thing, type):
        yield name, _hints(thing).get("return")
        return
    for attribute, kind in _hints(thing).items():
        if not attribute.startswith("_"):
            yield f"{name}.{attribute}", kind
    for attribute, member in inspect.getmembers_static(thing):
        if attribute.startswith("_"):
            continue
        if isinstance(member, property):
            member = member.fget
        elif isinstance(member, cached_property):
            member = member.func
        elif isinstance(member, classmethod | staticmethod):
            member = member.__func__
        if inspect.isfunction(member):
            yield f"{name}.{attribute}", _hints(member).get("return")


def _hints(thing: Any) -> dict[str, Any]:
    """The annotations of a function or a class, those that are only there for checkers included."""
    thing = inspect.unwrap(thing)
    names = {name.rpartition(".")[2]: value for name, value in exported().items()}
    names |= dict.fromkeys(("np", "NDArray"), _Anything())
    return typing.get_type_hints(thing, localns=names)


class _Anything:
    """Stands for a library that is imported for checkers only."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __getitem__(self, key: Any) -> Any:
        return Any


def _classes_in(kind: Any) -> Iterator[type]:
    """The classes of ours in a type, in those it consists of too."""
    if isinstance(kind, type) and kind.__module__.startswith("rubbergosling"):
        yield kind
    for part in typing.get_args(kind):
        yield from _classes_in(part)
