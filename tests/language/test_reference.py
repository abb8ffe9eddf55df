"""What docs/language.md shows is what happens."""

import re
from pathlib import Path

import pytest

from rubbergosling.errors import ProgramError
from rubbergosling.language import parse

REFERENCE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)\n```$", REFERENCE, re.DOTALL | re.MULTILINE)
SAYINGS = re.findall(r"`([^`]+)`\s+says\s+`([^`]+)`", REFERENCE)


@pytest.mark.parametrize("text", [block for block in BLOCKS if not block.startswith("line ")])
def test_a_program_of_the_reference_is_clean(text: str) -> None:
    assert parse(text).notices == ()


@pytest.mark.parametrize("report", [block for block in BLOCKS if block.startswith("line ")])
def test_a_report_of_the_reference_is_what_is_told(report: str) -> None:
    with pytest.raises(ProgramError) as caught:
        parse(report.splitlines()[1])
    assert caught.value.report() == report


@pytest.mark.parametrize(("text", "message"), SAYINGS)
def test_a_message_of_the_reference_is_what_is_told(text: str, message: str) -> None:
    with pytest.raises(ProgramError) as caught:
        parse(text)
    assert caught.value.message == message


def test_the_reference_shows_something_of_each() -> None:
    assert len(BLOCKS) >= 5
    assert len(SAYINGS) >= 9
