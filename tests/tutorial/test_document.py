"""What docs/tutorial.md says holds: the checks, the chapters, and its examples."""

import re
from pathlib import Path

import pytest

from rubbergosling.errors import ChapterError
from rubbergosling.language.vocabulary import DRUMS, SYNTHS
from rubbergosling.tutorial.chapter_file import read_chapter
from rubbergosling.tutorial.checks import CHECKS, parse_check
from rubbergosling.tutorial.experiments import MAX_LOOKS, SEEDS
from tests.tutorial.pupils import CHAPTERS

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
SAMPLES = frozenset(DRUMS)
EXAMPLES = re.findall(r"^````markdown\n(.*?)^````$", TEXT, re.MULTILINE | re.DOTALL)


def table(heading: str) -> list[list[str]]:
    """The rows of the table that begins with a heading, cell by cell."""
    rows = TEXT[TEXT.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def meaning(name: str) -> list[str]:
    """The check as its docstring has it: an example, and when it holds."""
    paragraph = " ".join((CHECKS[name].__doc__ or "").split("\n\n")[0].split())
    example, _, sentence = paragraph.partition(": ")
    return [example, sentence]


def test_the_table_of_checks_is_what_their_docstrings_say() -> None:
    assert table("check") == [meaning(name) for name in CHECKS]


@pytest.mark.parametrize("name", CHECKS)
def test_the_example_of_each_check_is_one(name: str) -> None:
    for example in re.findall(r"`([^`]+)`", " ".join(meaning(name))):
        parse_check(example, SAMPLES | {*SYNTHS})
        assert example.split()[0] == name


def test_the_table_of_chapters_is_complete_in_both_languages() -> None:
    english, spanish = (CHAPTERS.listed(each) for each in ("en", "es"))
    rows = table("chapter")
    assert [row[0].strip("`") for row in rows] == [each.name for each in english]
    assert [row[1].partition(":")[0] for row in rows] == [each.title for each in english]
    assert [row[2] for row in rows] == [each.title for each in spanish]


def test_its_examples_are_chapters() -> None:
    first, second = EXAMPLES
    (task,) = read_chapter(first, SAMPLES, "my-chapter.md").tasks
    assert (len(task.goals), len(task.hints)) == (2, 2)
    (task,) = read_chapter(f"---\ntitle: A\n---\n{second}", SAMPLES, "a.md").tasks
    assert task.experiment is not None


def test_its_mistake_is_told_as_it_is_shown() -> None:
    wrong = EXAMPLES[0].replace("`effect snare", "`efect snare")
    with pytest.raises(ChapterError) as error:
        read_chapter(wrong, SAMPLES, "my-chapter.md")
    assert f"``{error.value}``" in TEXT


def test_its_limits_are_those_that_hold() -> None:
    assert f"so many agents, {SEEDS.low} to {SEEDS.high}" in TEXT
    assert MAX_LOOKS == 8 and "eight at most" in TEXT
