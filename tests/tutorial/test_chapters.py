"""The chapters that come with the package: complete, and the same in all languages."""

import re

import pytest

from rubbergosling import Program, parse
from rubbergosling.language.vocabulary import CONTROLS, DRUMS, EFFECTS, MODES, POINTERS, SYNTHS
from rubbergosling.tutorial.chapter_file import Chapter, Task
from rubbergosling.tutorial.chapters import LANGUAGES, SHIPPED
from rubbergosling.tutorial.checks import CHECKS
from tests.tutorial.pupils import CHAPTERS

PROGRAMS = (
    "bpm 120; kick; snare;",
    "bpm 150; kick*4; snare*2;",
    "bpm 150; kick*4; snare*2+0.5;",
    "bpm 150; kick*1 3,3,2; snare*1 2,2;",
    "bpm 150; kick*2 3,3,2 (dist:2, lpf:200); snare*1 2,2 (amp:0.9,hpf:300); "
    "openhat*2 1,1,1 (amp:2.1, hpf:3000);",
    "bpm 150; kick*2; lead*4 2,1 20,32,60;",
    "bpm 150; kick*2; lead*4 2,1 20,32,60 cut100 res90 env70 (dist:2,hpf:300);",
    "bpm 150; kick*2; bass*4 2,2 22,32 cut30 res90 env1 (dist:2,lpf:100); "
    "lead*4 2,1 32,48,60 cut_mousex res_mousey env70 (dist:10,hpf:800);",
    "bpm 150; source kick*2; snare*2; closedhat*1 1;",
    "bpm 150; source kick*2; predict snare*2; closedhat*1 1;",
    "bpm 150; source kick*2; learn snare*2; closedhat*1 1;",
    "bpm 150; source kick*4; predict snare*2; closedhat*1 1;",
    "bpm 150; source kick*4; snare*2 2,4,2; closedhat*1 1;",
    "bpm 150; source kick*4; learn snare 2,4,2; closedhat*1 1;",
    "bpm 150; source kick*2; predict snare 2,4,2; closedhat*1 1;",
)
"""Those of the tutorial that the language comes from, in its order."""

QUESTIONS = {
    "how often it trains perfectly": ["Does it always work?", "And with little room?"],
    "what new material does to old": ["New against old", "New without old"],
    "surprises": ["Surprises"],
    "higher and lower losses": ["Stop early", "Go on for long"],
    "another source of a trained model": ["Another source"],
    "complex sequences": ["A long rhythm", "And with little room?"],
    "a style that trains more easily": [
        "A steady one", "One with a limp", "One against the other",
    ],
    "patterns it never heard": ["One example", "Four examples"],
}  # fmt: skip
"""The eight questions of that tutorial, and the tasks that ask them."""


def chapters(language: str) -> dict[str, Chapter]:
    listed = CHAPTERS.listed(language)
    assert [each.error for each in listed] == [""] * len(listed)
    return {each.name: CHAPTERS.chapter(each.name, language) for each in listed}


ALL = {language: chapters(language) for language in LANGUAGES}
TASKS = {
    f"{language}/{name}/{number}": task
    for language, found in ALL.items()
    for name, chapter in found.items()
    for number, task in enumerate(chapter.tasks, 1)
}
EVERY_TASK = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


def programs(task: Task) -> list[str]:
    return [block.text for block in task.blocks if block.kind == "program"]


def words(language: str) -> set[str]:
    """All words of the language's own that occur in programs."""
    found = [
        text for chapter in ALL[language].values() for t in chapter.tasks for text in programs(t)
    ]
    return set(re.findall(r"[a-z]+", " ".join(found)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_program_of_the_old_tutorial_is_there_in_its_order(language: str) -> None:
    shown: list[Program] = [
        parse(text)
        for chapter in ALL[language].values()
        for task in chapter.tasks
        for text in programs(task)
    ]
    places = [shown.index(parse(text)) for text in PROGRAMS]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_language_occurs_in_a_program(language: str) -> None:
    pointers = {word.removeprefix("_") for word in POINTERS}
    wanted = {*DRUMS, *SYNTHS, *EFFECTS, *CONTROLS, *MODES, *pointers, "bpm", "memory", "structure"}
    assert wanted <= words(language)


def test_each_question_of_the_old_tutorial_has_an_experiment() -> None:
    with_experiment = {
        task.heading
        for chapter in ALL["en"].values()
        for task in chapter.tasks
        if task.experiment is not None
    }
    assert with_experiment == {each for tasks in QUESTIONS.values() for each in tasks}


def test_every_check_is_used_but_those_for_teachers_own_chapters() -> None:
    used = {goal.check_text.split()[0] for task in TASKS.values() for goal in task.goals}
    assert set(CHECKS) - used == {"silent"}


def same_in_all(task: Task) -> tuple[object, ...]:
    """What of a task does not depend on the language."""
    checks = [goal.check_text for goal in task.goals]
    kinds = [block.kind for block in task.blocks if block.kind != "paragraph"]
    return checks, programs(task), task.experiment, len(task.hints), kinds


def test_all_languages_have_the_same_files() -> None:
    names = {
        each: sorted(path.name for path in (SHIPPED / each).glob("*.md")) for each in LANGUAGES
    }
    assert len(names["en"]) == 8
    assert all(each == names["en"] for each in names.values())


@pytest.mark.parametrize("name", ALL["en"])
def test_all_languages_have_the_same_tasks_goals_and_programs(name: str) -> None:
    wanted = [same_in_all(task) for task in ALL["en"][name].tasks]
    for language in LANGUAGES:
        assert [same_in_all(task) for task in ALL[language][name].tasks] == wanted


def test_titles_and_headings_are_translated_and_each_is_there_once() -> None:
    for language in LANGUAGES:
        headings = [task.heading for chapter in ALL[language].values() for task in chapter.tasks]
        assert len(headings) == len(set(headings))
    for name, chapter in ALL["en"].items():
        assert chapter.title != ALL["es"][name].title
        assert chapter.about != ALL["es"][name].about


@EVERY_TASK
def test_a_task_asks_for_one_to_three_things_and_gives_a_hint(task: Task) -> None:
    assert 1 <= len(task.goals) <= 3
    assert task.hints
    assert any(block.kind == "paragraph" for block in task.blocks)


@EVERY_TASK
def test_an_experiment_comes_after_a_question_and_has_to_be_run(task: Task) -> None:
    if task.experiment is None:
        return
    assert "?" in "".join(block.text for block in task.blocks)
    assert "did experiment" in [goal.check_text for goal in task.goals]


@pytest.mark.parametrize("name", ALL["en"])
def test_a_chapter_has_four_to_seven_tasks(name: str) -> None:
    assert 4 <= len(ALL["en"][name].tasks) <= 7


MAX_WORDS = 28
SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")


@EVERY_TASK
def test_sentences_are_short(task: Task) -> None:
    blocks = [*task.blocks, *task.hints]
    texts = [block.text for block in blocks if block.kind in ("paragraph", "item")]
    texts += [goal.sentence for goal in task.goals]
    long = [s for text in texts for s in SENTENCE_END.split(text) if len(s.split()) > MAX_WORDS]
    assert long == []
