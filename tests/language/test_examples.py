"""The programs that come along are programs."""

from pathlib import Path

import pytest

from rubbergosling.language import parse, unparse

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.gosling"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_neither_errors_nor_warnings(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    program = parse(text)
    assert program.tracks
    assert program.notices == ()
    assert parse(unparse(program)) == program
    assert text.startswith("// ")


def test_the_whole_tutorial_is_there() -> None:
    assert len([path for path in EXAMPLES if path.parent.name == "tutorial"]) == 16


@pytest.mark.parametrize("path", [p for p in EXAMPLES if p.parent.name != "tutorial"], ids=str)
def test_our_own_pieces_have_sensible_levels(path: Path) -> None:
    tracks = parse(path.read_text(encoding="utf-8")).tracks
    levels = [effect.value for track in tracks for effect in track.effects if effect.name == "amp"]
    assert levels and max(levels) <= 1
