"""What CONTRIBUTING.md shows fits the files that it speaks of."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGES = [
    (file, change)
    for block in re.findall(r"```diff\n(.*?)```", TEXT, re.DOTALL)
    for file, change in re.findall(
        r"^--- a/(\S+)\n(.*?)(?=^--- |\Z)", block, re.DOTALL | re.MULTILINE
    )
]


def test_there_are_diffs() -> None:
    assert len(CHANGES) > 10


@pytest.mark.parametrize(("file", "change"), CHANGES)
def test_every_line_that_a_diff_keeps_or_removes_is_there(file: str, change: str) -> None:
    lines = {line.strip() for line in (PROJECT / file).read_text(encoding="utf-8").splitlines()}
    kept = [line[1:].strip() for line in change.splitlines() if line[:1] in " -"]
    assert [line for line in kept if line != "..." and line not in lines] == []


def test_each_recipe_is_shorter_than_60_lines() -> None:
    for block in re.findall(r"```diff\n(.*?)```", TEXT, re.DOTALL):
        assert block.count("\n") < 60
