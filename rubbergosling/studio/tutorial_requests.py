"""What pages ask of the tutorial: its chapters, whether a goal is reached, and experiments."""

from collections.abc import Callable, Mapping
from math import floor
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import ChapterError
from ..tutorial.chapter_file import Task
from ..tutorial.chapters import LANGUAGES, Chapters
from ..tutorial.checks import Scene
from ..tutorial.experiments import Experiment, tallies
from . import messages
from .experiment_process import ExperimentProcess
from .page import Page
from .studio import Studio

Fields = dict[str, Any]


class TutorialRequests:
    """Answers what pages ask of the tutorial; may be called from several threads.

    Args:
        studio: Where the music is.
        chapters: What there is to read.
        experiments: Where experiments run.
    """

    def __init__(self, studio: Studio, chapters: Chapters, experiments: ExperimentProcess) -> None:
        self._studio, self._chapters, self._experiments = studio, chapters, experiments
        self._left: WeakKeyDictionary[Page, int] = WeakKeyDictionary()

    @property
    def handlers(self) -> Mapping[str, Callable[[Page, Fields], Fields]]:
        """What answers each word in `do`."""
        return {
            "chapters": self._listed,
            "chapter": self._chapter,
            "goals": self._goals,
            "experiment": self._experiment,
            "leave": self._leave,
        }

    def _listed(self, page: Page, fields: Fields) -> Fields:
        listed = self._chapters.listed(_language(fields))
        return {"languages": LANGUAGES, "chapters": [vars(each) for each in listed]}

    def _chapter(self, page: Page, fields: Fields) -> Fields:
        found = self._chapters.chapter(str(fields.get("chapter")), _language(fields))
        tasks = [messages.task(each) for each in found.tasks]
        return {"title": found.title, "about": found.about, "tasks": tasks}

    def _goals(self, page: Page, fields: Fields) -> Fields:
        """Which goals of a task hold in the bar that is heard; none where it has two programs."""
        task, session = self._task(fields), self._studio.session
        if session is None or session.bar < 0:
            return {"met": [False] * len(task.goals)}
        done = fields.get("done")
        told = frozenset(map(str, done)) if isinstance(done, list) else frozenset[str]()
        scene = Scene(session.performance, session.ensemble, floor(session.bar), told)
        return {
            "bar": scene.bar,
            "met": [scene.is_whole and goal.check(scene) for goal in task.goals],
        }

    def run(self, page: Page, fields: Fields, experiment: Experiment) -> Fields:
        """Runs an experiment: tells each seed's outcome as it comes, in the end all together.

        A page numbers its experiments upwards in `run`. The rest of one that it has left is not
        run, and neither is that of a page that is gone.
        """
        outcomes = []
        for seed in range(experiment.seeds):
            if not page.is_open or self._is_left(page, fields.get("run")):
                break
            outcomes.append(self._experiments.outcome(experiment, seed))
            page.tell("outcome", request=fields.get("number"), **messages.outcome(outcomes[-1]))
        return {"tallies": [vars(each) for each in tallies(outcomes)] if outcomes else []}

    def _experiment(self, page: Page, fields: Fields) -> Fields:
        """Runs a task's experiment."""
        experiment = self._task(fields).experiment
        if experiment is None:
            raise ChapterError("this task has no experiment", "")
        return self.run(page, fields, experiment)

    def _leave(self, page: Page, fields: Fields) -> Fields:
        """Nobody looks at an experiment any more, nor at those before it."""
        if isinstance(run := fields.get("run"), int):
            self._left[page] = run
        return {}

    def _is_left(self, page: Page, run: object) -> bool:
        return isinstance(run, int) and run <= self._left.get(page, 0)

    def _task(self, fields: Fields) -> Task:
        tasks = self._chapters.chapter(str(fields.get("chapter")), _language(fields)).tasks
        number = fields.get("task")
        if not isinstance(number, int) or not 0 <= number < len(tasks):
            raise ChapterError(f"there are {len(tasks)} tasks, counted from 0", "")
        return tasks[number]


def _language(fields: Fields) -> str:
    language = fields.get("language", LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]
