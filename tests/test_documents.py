"""The examples in docstrings give what they show; those that need a device are in `live`."""

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import rubbergosling

MODULES = ["rubbergosling"] + [
    module.name
    for module in pkgutil.walk_packages(rubbergosling.__path__, "rubbergosling.")
    if not module.name.endswith("__main__")
]


def test_what_docstrings_show_is_what_python_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = {name: doctest.testmod(import_module(name)) for name in MODULES}
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
    tried = {name for name, result in results.items() if result.attempted}
    assert {"rubbergosling", "rubbergosling.language.syntax"} <= tried
