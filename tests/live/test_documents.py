"""The Python in the documents and in `help(Session)` runs as written, on a real engine."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rubbergosling as rg
from rubbergosling.engine.executables import embedded_is_installed
from tests.documents import run_document
from tests.support.devices import in_environment

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """An empty folder, and an environment in which a plain `Session()` finds a device."""
    device = request.getfixturevalue("pulse" if embedded_is_installed() else "jack")
    monkeypatch.chdir(tmp_path)
    with in_environment(device):
        yield


@pytest.mark.parametrize("document", ["README.md", "docs/library.md"])
def test_a_document_s_python_runs_as_written(document: str) -> None:
    assert run_document(PROJECT / document) > 0


def test_the_first_script_that_help_shows_runs_as_written() -> None:
    scripts = re.findall(r"\n\n((?:    .+\n|\n)+)", inspect.getdoc(rg.Session) or "")
    assert len(scripts) == 1
    exec(compile(inspect.cleandoc(scripts[0]), "help(Session)", "exec"), {})
