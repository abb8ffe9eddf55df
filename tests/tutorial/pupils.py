"""For tests only: pupils who do a task of a chapter, rightly or wrongly, at the studio's requests.

A way is what somebody types, and when: each program is evaluated where its bar begins, and the page
asks in every bar which goals are reached. No time passes: the clock is virtual, and agents learn in
this process.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from rubbergosling import Session, Settings
from rubbergosling.agents.agent_kind import InThisProcess
from rubbergosling.mixer.samples import SampleBank, find_samples
from rubbergosling.player.performer import Parts
from rubbergosling.studio.downloads import Downloads
from rubbergosling.studio.experiment_process import ExperimentProcess
from rubbergosling.studio.requests import Requests
from rubbergosling.studio.studio import Studio
from rubbergosling.studio.tutorial_requests import TutorialRequests
from rubbergosling.tutorial.chapters import LANGUAGES, Chapters
from tests.player.patient_clock import PatientClock
from tests.support.sessions import silent

BANK = find_samples()
CHAPTERS = Chapters(BANK.names)

LOOK_AHEAD_SECONDS = 0.1
"""Less than half of the shortest bar here: what is evaluated half a bar early holds at its bar."""

Fields = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """What a pupil does.

    Attributes:
        programs: What is evaluated, by the bar from which it holds.
        bars: How many bars pass.
        done: What the page has seen beside the programs: `experiment`, `prediction`.
    """

    programs: Mapping[int, str]
    bars: int
    done: tuple[str, ...] = field(default=())


def way(*programs: str | tuple[int, str], bars: int = 0, done: str = "") -> Way:
    """A way: a program from the start, or each with its bar; two bars pass after the last one."""
    placed = dict(each if isinstance(each, tuple) else (0, each) for each in programs)
    return Way(placed, bars or max(placed, default=0) + 2, tuple(done.split()))


@dataclass(frozen=True)
class Pupils:
    """The ways of one task.

    Attributes:
        right: They reach all goals in some bar.
        wrong: What pupils typically do wrong, or not at all: they never reach them.
    """

    right: tuple[Way, Way]
    wrong: tuple[Way, Way, Way]


class Desk:
    """A studio without a server, where a pupil sits.

    Attributes:
        session: What plays.
    """

    def __init__(self, session: Session, bank: SampleBank, folder: Path) -> None:
        self.session = session
        studio = Studio(session.settings, bank, folder)
        studio.session = session
        self.experiments = ExperimentProcess()
        tutorial = TutorialRequests(studio, CHAPTERS, self.experiments)
        self._requests = Requests(studio, Downloads(), tutorial)

    def ask(self, do: str, page: Any = None, **fields: Any) -> Fields:
        """What a page is answered."""
        return self._requests.answer(page, {"do": do, **fields})

    def evaluate(self, text: str) -> Fields:
        """Presses Play; a program with a mistake is answered with an error, and changes nothing."""
        return self.ask("verb", verb="evaluate", arguments=[text])

    def met(self, chapter: str, task: int, done: tuple[str, ...], language: str) -> list[bool]:
        """Which goals of a task hold in the bar that is heard."""
        asked = {"chapter": chapter, "task": task, "language": language, "done": list(done)}
        answer = self.ask("goals", **asked)
        assert "error" not in answer, answer
        return list(answer["met"])

    def go(self, way: Way, chapter: str, task: int, start: int = 0) -> dict[str, list[list[bool]]]:
        """Goes a way from a bar on; which goals hold in each of its bars, by language."""
        found: dict[str, list[list[bool]]] = {language: [] for language in LANGUAGES}
        for bar in range(way.bars):
            if text := way.programs.get(bar):
                if start + bar:
                    self.session.wait_until(start + bar - Fraction(1, 2))
                self.evaluate(text)
            self.session.wait_until(start + bar + Fraction(1, 4))
            for language, bars in found.items():
                bars.append(self.met(chapter, task, way.done, language))
        return found


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A studio in which no time passes."""
    settings = Settings(engine="silent", quantise="bar", look_ahead_seconds=LOOK_AHEAD_SECONDS)
    parts = Parts(PatientClock(), silent, InThisProcess(), BANK)
    with Session.of_parts(parts, settings) as session:
        opened = Desk(session, BANK, folder)
        yield opened
        opened.experiments.close()


def reached(way: Way, chapter: str, task: int, folder: Path) -> dict[str, list[list[bool]]]:
    """Goes a way from the start; which goals hold in each of its bars, by language."""
    with desk(folder) as pupil:
        return pupil.go(way, chapter, task)
