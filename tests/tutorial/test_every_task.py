"""Every task of every chapter: right ways reach all its goals, wrong ways never do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.performance.entries import Performance
from rubbergosling.tutorial.checks import Scene
from tests.tutorial import ways_of_experiments, ways_of_lessons, ways_of_sounds
from tests.tutorial.pupils import CHAPTERS, Way, desk, reached

WAYS = ways_of_sounds.WAYS | ways_of_lessons.WAYS | ways_of_experiments.WAYS
TASKS = {each.name: CHAPTERS.chapter(each.name, "en").tasks for each in CHAPTERS.listed("en")}


def of_all_tasks(kind: str) -> Iterator[Any]:
    """The ways of one kind, each with its task."""
    for chapter, tasks in WAYS.items():
        numbers = {task.heading: number for number, task in enumerate(TASKS[chapter])}
        for heading, pupils in tasks.items():
            for count, way in enumerate(getattr(pupils, kind), 1):
                number = numbers[heading]
                name = f"{chapter}/{number + 1}-{kind}-{count}"
                yield pytest.param(chapter, number, way, id=name)


def test_every_task_has_its_ways() -> None:
    written = {chapter: [*tasks] for chapter, tasks in WAYS.items()}
    assert written == {
        chapter: [task.heading for task in tasks] for chapter, tasks in TASKS.items()
    }


@pytest.mark.parametrize(("chapter", "task", "way"), [*of_all_tasks("right")])
def test_a_right_way_reaches_all_goals(chapter: str, task: int, way: Way, tmp_path: Path) -> None:
    for language, bars in reached(way, chapter, task, tmp_path).items():
        assert any(map(all, bars)), (language, bars)


@pytest.mark.parametrize(("chapter", "task", "way"), [*of_all_tasks("wrong")])
def test_a_wrong_way_never_does(chapter: str, task: int, way: Way, tmp_path: Path) -> None:
    for language, bars in reached(way, chapter, task, tmp_path).items():
        assert not any(map(all, bars)), (language, bars)


def test_who_does_all_tasks_one_after_the_other_reaches_every_goal(tmp_path: Path) -> None:
    """What the agents know, the memory and the structure stay from task to task."""
    bar, missed = 0, []
    with desk(tmp_path) as pupil:
        for chapter, tasks in WAYS.items():
            for number, (heading, pupils) in enumerate(tasks.items()):
                way = pupils.right[0]
                if not any(map(all, pupil.go(way, chapter, number, bar)["en"])):
                    missed.append((chapter, heading))
                bar += way.bars
    assert missed == []


def test_before_anything_plays_no_goal_is_reached(tmp_path: Path) -> None:
    with desk(tmp_path) as pupil:
        assert pupil.met("1-first-beat", 0, (), "en") == [False]


@pytest.mark.parametrize(
    ("chapter", "task"),
    [
        (name, number)
        for name, tasks in TASKS.items()
        for number, task in enumerate(tasks)
        if task.goals
    ],
)
def test_no_task_is_done_where_nothing_plays(chapter: str, task: int) -> None:
    scene = Scene(Performance(), Ensemble(), 1)
    assert not all(goal.check(scene) for goal in TASKS[chapter][task].goals)


def test_a_task_that_is_not_there_is_answered_with_how_many_there_are(tmp_path: Path) -> None:
    with desk(tmp_path) as pupil:
        error = pupil.ask("goals", chapter="1-first-beat", task=7)["error"]
        assert error["message"] == "there are 7 tasks, counted from 0"
        error = pupil.ask("goals", chapter="9-nowhere", task=0)["error"]
        assert error["message"] == "there is no chapter '9-nowhere'"
