"""Messages as JSON, in and out. What is no number, such as NaN, is null: browsers refuse it."""

import json
from math import isfinite
from typing import Any

Fields = dict[str, Any]

MAX_DEPTH = 12
"""So deep a message may be nested: a progress has four levels, arguments have two."""


def fields_of(frame: str | bytes) -> Fields:
    """A message's fields; of what is no message, none."""
    try:
        found = json.loads(frame, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or _is_deeper(found, MAX_DEPTH):
        return {}
    if not isinstance(found.get("do"), str):
        found["do"] = ""
    return found


def frame_of(fields: Fields) -> str:
    """A message as it is sent."""
    try:
        return json.dumps(fields, allow_nan=False)
    except ValueError:
        return json.dumps(_with_numbers_only(fields))


def _number(said: str) -> float | None:
    return value if isfinite(value := float(said)) else None


def _no_number(said: str) -> None:
    return None


def _is_deeper(found: Any, depth: int) -> bool:
    level = [found]
    for _ in range(depth):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _with_numbers_only(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_numbers_only(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_numbers_only(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
