"""A script that only imports the package can name all that it is given and all that is raised."""

import builtins
import inspect
import re
from pathlib import Path

import rubbergosling
from rubbergosling import errors
from tests.house.exports import exported, met

LIBRARY = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")

FOR_OUR_ROOMS = {"PerformanceIndex", "Pattern", "Section", "Ensemble", "State"}
"""What a public value gives to our own rooms only: a script asks the value itself."""


def test_every_type_that_something_public_gives_is_exported() -> None:
    public = set(map(id, exported().values()))
    hidden = {kind.__name__: place for kind, place in met().items() if id(kind) not in public}
    assert {name: place for name, place in hidden.items() if name not in FOR_OUR_ROOMS} == {}


def test_every_error_is_exported() -> None:
    raised = {name for name, kind in vars(errors).items() if inspect.isclass(kind)}
    assert {name for name in raised if name.endswith("Error")} <= set(rubbergosling.__all__)


def test_every_error_that_a_public_docstring_names_is_exported_or_pythons_own() -> None:
    known = {*rubbergosling.__all__, *vars(builtins)}
    for name, thing in exported().items():
        members = [thing, *vars(thing).values()] if inspect.isclass(thing) else [thing]
        for text in filter(None, map(inspect.getdoc, members)):
            named = re.findall(r"^ {4}(\w+Error):", text.partition("Raises:")[2], re.MULTILINE)
            assert set(named) <= known, name


def test_the_library_page_lists_the_public_names_and_no_others() -> None:
    section = LIBRARY.partition("\n## All names\n")[2].partition("\n## ")[0]
    listed = re.findall(r"`([\w.]+)`", section)
    assert sorted(listed) == sorted(set(exported()) - {"melody"})
