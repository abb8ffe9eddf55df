"""The format of a chapter: what is read of it, and errors that name file and line."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import ChapterError
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.tutorial.chapter_file import MAX_CHAPTER, Passage, Run, read_chapter
from rubbergosling.tutorial.chapters import Chapters

SAMPLES = frozenset(DRUMS)
HEADER = "---\ntitle: A title\n---\n"
WHOLE = """---
title: First: steps
about: Two tasks.
---
# A `kick`

It *plays* **loud**,
on two lines.

- a point
- another

```gosling
bpm 150;
kick*4;
```

- [ ] The kick plays. `onsets kick 4..`
- [ ] Nothing else does. `silent snare`

> A first hint.

> A second one, with `code`.

# Many

```experiment
seeds 3
bar 0: source kick; learn snare;
look snare 1, 2
```

- [ ] You ran it. `did experiment`
"""


def test_a_chapter_has_a_title_a_sentence_and_tasks_in_order() -> None:
    chapter = read_chapter(WHOLE, SAMPLES, "1-first.md")
    assert (chapter.title, chapter.about) == ("First: steps", "Two tasks.")
    assert [task.heading for task in chapter.tasks] == ["A kick", "Many"]


def test_a_task_has_text_programs_goals_and_hints() -> None:
    task, _ = read_chapter(WHOLE, SAMPLES, "1-first.md").tasks
    assert [block.kind for block in task.blocks] == ["paragraph", "item", "item", "program"]
    assert task.blocks[0].runs == (
        Run("It "), Run("plays", "em"), Run(" "), Run("loud", "strong"), Run(","), Run(" "),
        Run("on two lines."),
    )  # fmt: skip
    assert task.blocks[3].text == "bpm 150;\nkick*4;"
    assert [(goal.sentence, goal.check_text) for goal in task.goals] == [
        ("The kick plays.", "onsets kick 4.."), ("Nothing else does.", "silent snare"),
    ]  # fmt: skip
    assert task.hints[1] == Passage(
        "paragraph", (Run("A second one, with "), Run("code", "code"), Run("."))
    )
    assert task.experiment is None


def test_a_task_may_have_an_experiment() -> None:
    experiment = read_chapter(WHOLE, SAMPLES, "1-first.md").tasks[1].experiment
    assert experiment is not None
    assert (experiment.instrument, experiment.looks, experiment.seeds) == ("snare", (1, 2), 3)


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    other = "\ufeff" + WHOLE.replace("\n", "\r\n")
    assert read_chapter(other, SAMPLES, "a.md") == read_chapter(WHOLE, SAMPLES, "a.md")


WRONG = {
    "": (1, "the header is missing"),
    "# A kick\n": (1, "the header is missing"),
    "---\ntitle: A\n": (1, "the header is missing"),
    "---\nabout: A\n---\n# B\n": (2, "the header has no title"),
    "---\ntitle: A\nabout\n---\n# B\n": (3, "a name, a colon and a text"),
    HEADER: (2, "there is no task"),
    HEADER + "Text.\n": (4, "a heading comes first"),
    HEADER + "# A\n\n- [ ] No check.\n": (6, "a goal ends with its check"),
    HEADER + "# A\n\n- [ ] A `sounds kick` b.\n": (6, "a goal ends with its check"),
    HEADER + "# A\n\n- [ ] A. `sound kick`\n": (6, "did you mean `sounds`?"),
    HEADER + "# A\n\ntext\n\n- [ ] A. `sounds rim`\n": (8, "rim is no instrument"),
    HEADER + "# A\n\n```gosling\nkick;\nsnair;\n```\n": (8, 'unknown instrument "snair"'),
    HEADER + "# A\n\n```experiment\nsheep 3\n```\n": (6, "begins with seeds, bar or look"),
    HEADER + "# A\n\n```experiment\nbar 0: kik;\n```\n": (6, 'unknown instrument "kik"'),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_file_and_line(text: str) -> None:
    line, sentence = WRONG[text]
    with pytest.raises(ChapterError) as error:
        read_chapter(text, SAMPLES, "3-mine.md")
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"3-mine.md, line {line}: ")


def test_a_task_has_one_experiment_at_most() -> None:
    block = WHOLE[WHOLE.index("```experiment") : WHOLE.index("- [ ] You ran")]
    with pytest.raises(ChapterError, match="a task has one experiment at most"):
        read_chapter(WHOLE + block, SAMPLES, "a.md")


def test_a_chapter_that_is_too_long_is_not_read() -> None:
    with pytest.raises(ChapterError, match="100,000 characters at most"):
        read_chapter(HEADER + "a" * MAX_CHAPTER, SAMPLES, "a.md")


@given(st.text(max_size=200), st.integers(0, len(WHOLE)), st.integers(0, 30))
def test_whatever_is_written_is_a_chapter_or_an_error_with_a_sentence(
    text: str, start: int, length: int
) -> None:
    for damaged in (HEADER + text, WHOLE[:start] + text + WHOLE[start + length :]):
        try:
            assert read_chapter(damaged, SAMPLES, "a.md").tasks
        except ChapterError as error:
            assert str(error).startswith("a.md")


def test_a_teachers_folder_adds_chapters_and_replaces_ours(tmp_path: Path) -> None:
    ours, mine = tmp_path / "ours", tmp_path / "mine"
    for folder, names in ((ours / "en", "ab"), (ours / "es", "a"), (mine, "bc")):
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.md").write_text(f"---\ntitle: {folder.name} {name}\n---\n# T\n")
    chapters = Chapters(SAMPLES, (ours, mine))
    assert [each.title for each in chapters.listed("es")] == ["es a", "mine b", "mine c"]
    assert [each.title for each in chapters.listed("en")] == ["en a", "mine b", "mine c"]


def test_a_chapter_is_read_anew_when_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(HEADER + "# One\n")
    chapters = Chapters(SAMPLES, (tmp_path,))
    assert chapters.listed("en")[0].tasks == ("One",)
    path.write_text("---\ntitle: A\n---\n# Two\n")
    os.utime(path, ns=(1, 1))
    assert chapters.listed("en")[0].tasks == ("Two",)


def test_a_wrong_file_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEADER)
    (tmp_path / "b.md").write_bytes(b"\xff\xfe\xff")
    first, second = Chapters(SAMPLES, (tmp_path,)).listed("en")
    assert (first.name, first.title) == ("a", "a")
    assert first.error.startswith("a.md, line 2: there is no task")
    assert "can't be read" in second.error
