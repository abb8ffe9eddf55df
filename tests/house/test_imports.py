"""Rooms import downwards only, late and by string too, and no module comes round to itself."""

import re
from configparser import ConfigParser
from pathlib import Path

from tests.house.imports import Import, all_imports, circles, imports_in, modules

PROJECT = Path(__file__).parents[2]
SETUP = PROJECT / "setup.cfg"


def rows() -> list[list[str]]:
    """The rooms from top to bottom, as the import contract has them, those of one line together."""
    setup = ConfigParser()
    setup.read(SETUP, encoding="utf-8")
    lines = setup["importlinter:contract:rooms"]["layers"].split("\n")
    return [re.findall(r"rubbergosling\.(\w+)", line) for line in lines if line.strip()]


def room(module: str) -> str:
    """The room a module is in, or the module itself where it stands in none."""
    return module.partition(".")[2].partition(".")[0]


def may_import(importer: str, imported: str) -> bool:
    """Whether one room may know another one."""
    heights = {name: height for height, names in enumerate(rows()) for name in names}
    pure = importer == "performance" and imported == "melody"
    return importer == imported or (heights[importer] < heights[imported] and not pure)


def test_every_room_stands_in_the_contract() -> None:
    named = {name for names in rows() for name in names}
    there = {room(module) for module in modules()} - {"", "__main__"}
    assert there <= named


def test_the_drawing_for_contributors_shows_the_rooms_as_they_are() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawing = re.search(r"```\n(cli .*?)```", text, re.DOTALL)
    assert drawing is not None
    drawn = [re.split(r" \| ", re.split(r" {2,}", line)[0]) for line in drawing[1].splitlines()]
    data = ["samples", "synthdefs"]
    assert drawn == [names for names in rows() if names != data]


def test_rooms_import_downwards_only() -> None:
    upwards = [
        str(each) for each in inside() if not may_import(room(each.importer), room(each.imported))
    ]
    assert upwards == []


def test_nobody_inside_imports_the_package_itself() -> None:
    assert [str(each) for each in all_imports() if room(each.imported) == ""] == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles() == []


def inside() -> list[Import]:
    """The imports between rooms, without those of the package's own front door."""
    doors = {"", "__main__"}
    return [each for each in all_imports() if room(each.importer) not in doors]


LATE = """
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .player.session import Session

TABLE = {"parse": "language.parser", "melody": "melody:read_melody"}


def late(name):
    from . import settings
    from .errors import GoslingError
    run("-m", "rubbergosling.engine.embedded")
    return import_module(f"{__name__}.{TABLE[name]}"), import_module(f"rubbergosling.osc.{name}")
"""


def test_late_imports_and_strings_are_read() -> None:
    found = {each.imported for each in imports_in(LATE, "rubbergosling", "rubbergosling")}
    expected = {"player.session", "language.parser", "melody", "settings", "errors"}
    expected |= {"engine.embedded", *(name[14:] for name in modules() if ".osc." in name)}
    assert found == {f"rubbergosling.{name}" for name in expected}
