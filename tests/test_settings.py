"""Settings that make no sense are refused where they are made, with what is allowed."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rubbergosling import GoslingError, Settings

WRONG: list[tuple[str, Any, str]] = [
    ("engine", 57110, "engine is 57110: it must be a text"),
    ("look_ahead_seconds", 0.01, "look_ahead_seconds is 0.01: it must be a number, 0.05 to 2.0"),
    ("look_ahead_seconds", float("nan"), "look_ahead_seconds is nan: it must be a number, 0.05"),
    ("quantise", "foo", "quantise is 'foo': it must be step, beat or bar"),
    ("sample_folders", "sounds", "sample_folders is 'sounds': it must be a tuple of paths"),
    ("sample_folders", ("sounds",), "it must be a tuple of paths"),
    ("sample_rate", 7999, "sample_rate is 7999: it must be a whole number, 8000 to 192000"),
    ("sample_rate", 44100.5, "sample_rate is 44100.5: it must be a whole number"),
    ("tail_seconds", -1, "tail_seconds is -1: it must be a number, 0 to 600"),
    ("output_bus", True, "output_bus is True: it must be a whole number, 0 to 65535"),
    ("place", "middle", "place is 'middle': it must be first or last"),
    ("seed", -1, "seed is -1: it must be a whole number, 0 to 4294967295"),
    ("model", None, "model is None: it must be a text"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=lambda each: str(each)[:20])
def test_what_is_out_of_range_is_refused_with_what_is_allowed(
    name: str, value: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        Settings(**{name: value})  # type: ignore[arg-type]
    assert isinstance(refused.value, GoslingError)


def test_every_setting_is_checked() -> None:
    assert {name for name, _, _ in WRONG} == {field.name for field in fields(Settings)}


def test_what_is_in_range_is_taken_as_it_is() -> None:
    folders = (Path("my-sounds"),)
    Settings("127.0.0.1:57110", 2, "bar", folders, np.int64(8000), 0, 65_535, "last", 2**32 - 1)
