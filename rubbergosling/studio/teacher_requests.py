"""What the teacher's page asks: who is where, to give, take and hush, and one lesson many times."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from ..agents.rhythm_agents import RhythmAgents
from ..errors import GoslingError, VerbError
from ..language.vocabulary import MAX_TEXT, Range
from ..performance.entries import performance_of
from ..tutorial.experiments import BARS, SEEDS, Experiment
from . import messages
from .class_folder import PupilFolder
from .class_register import ClassRegister, Pupil
from .page import Page
from .requests import Requests
from .seat import Fields
from .studio import Studio
from .tutorial_requests import TutorialRequests

LANES = {"hush_all": "instant", "wall": "experiment", "borrow": "file", "remove": "file"}
"""The queues of what is more than a question."""

SHOWN_LOSSES = 40
"""Of each agent's losses, the last so many are shown side by side."""

LESSON_BARS = Range(1, BARS.high, "bars", whole=True)
FIRST_LOOKS = frozenset({0, 1, 2})
LOOKS = 4
"""The agents of a lesson are looked at untaught and after the first bars, for they learn fast,
and so often more, evenly spread over all bars."""


class TeacherRequests:
    """Answers the teacher's page: what all pages ask, and what concerns the class.

    Args:
        register: The pupils.
        studio: The teacher's own.
        requests: What answers all else.
        tutorial: What runs a lesson with many seeds.
    """

    def __init__(
        self,
        register: ClassRegister,
        studio: Studio,
        requests: Requests,
        tutorial: TutorialRequests,
    ) -> None:
        self._register, self._studio = register, studio
        self._requests, self._tutorial = requests, tutorial
        self._handlers: Mapping[str, Callable[[Page, Fields], Fields]] = {
            "class": self._class,
            "give": self._give,
            "take": self._take,
            "borrow": self._borrow,
            "hush_all": self._hush_all,
            "let_in": self._let_in,
            "let_all_in": self._let_all_in,
            "remove": self._remove,
            "wall": self._wall,
        }

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        if (do := fields.get("do")) not in self._handlers:
            return self._requests.lane(fields)
        return LANES.get(str(do), "question")

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request: its fields, or what is wrong, in `error`."""
        handler = self._handlers.get(str(fields.get("do")))
        if handler is None:
            return self._requests.answer(page, fields)
        try:
            return handler(page, fields)
        except GoslingError as error:
            return {"error": messages.faults(error, str(fields.get("text", "")))}

    def _class(self, page: Page, fields: Fields) -> Fields:
        """All pupils: those with a session, and those who came before."""
        here, folder = self._register.pupils, self._register.folder
        return {
            "pupils": [
                _told(pupil) if (pupil := here.get(name)) else _told_away(folder.known(name))
                for name in folder.names
            ]
        }

    def _give(self, page: Page, fields: Fields) -> Fields:
        """Gives a program to one pupil, or to all, those who come later too."""
        text, name = str(fields.get("text", ""))[:MAX_TEXT], fields.get("name")
        given = {"text": text}
        if name is None:
            self._register.given = given
        pupils = self._register.all() if name is None else [self._pupil(name)]
        for pupil in pupils:
            pupil.studio.tell("given", **given)
        return {"count": sum(pupil.is_here for pupil in pupils)}

    def _take(self, page: Page, fields: Fields) -> Fields:
        """What a pupil has written, and what sounds at the pupil's."""
        name = str(fields.get("name"))
        folder, pupil = self._register.folder_of(name), self._register.pupils.get(name)
        return {"text": folder.program, "sounding": "" if pupil is None else _sounding(pupil)}

    def _borrow(self, page: Page, fields: Fields) -> Fields:
        """Has a pupil's agents play in the teacher's own studio."""
        agents = self._register.agents_of(str(fields.get("name")))
        self._studio.borrow(agents)
        return {"instruments": list(agents)}

    def _hush_all(self, page: Page, fields: Fields) -> Fields:
        for studio in (self._studio, *(each.studio for each in self._register.all())):
            if studio.session is not None:
                studio.session.hush()
        for pupil in self._register.all():
            pupil.studio.tell(
                "said", text="Your teacher has hushed all.", is_error=False, clears=True
            )
        return {}

    def _let_in(self, page: Page, fields: Fields) -> Fields:
        self._register.let_in(str(fields.get("name")))
        return {}

    def _let_all_in(self, page: Page, fields: Fields) -> Fields:
        return {"count": self._register.let_all_in()}

    def _remove(self, page: Page, fields: Fields) -> Fields:
        self._register.remove(str(fields.get("name")))
        return {}

    def _wall(self, page: Page, fields: Fields) -> Fields:
        """Has agents of many seeds go through a lesson: so many bars of a program."""
        bars, seeds = _whole(fields, "bars", LESSON_BARS), _whole(fields, "seeds", SEEDS)
        text = str(fields.get("text", ""))
        lesson = lesson_of(text, bars, seeds, self._requests.samples)
        return self._tutorial.run(page, fields, lesson)

    def _pupil(self, name: Any) -> Pupil:
        if (found := self._register.pupils.get(str(name))) is None:
            raise VerbError(f"{str(name)[:40]} is not here")
        return found


def lesson_of(text: str, bars: int, seeds: int, samples: frozenset[str]) -> Experiment:
    """The experiment in which agents of many seeds go through one lesson.

    Args:
        text: The program of the lesson; the first drum that is taught in it is looked at.
        bars: How long it is taught.
        seeds: How many agents there are.
        samples: The names of the samples that programs may use.

    Raises:
        ProgramError: If the program is wrong.
        VerbError: If no drum is taught in it.
    """
    performance = performance_of(text, samples)
    drums = [name for name in performance.taught_instruments if RhythmAgents.takes(name)]
    if not drums:
        raise VerbError("nothing is taught here: write a drum that learns, such as learn snare*2;")
    spread = {-(-bars * part // LOOKS) for part in range(1, LOOKS + 1)}
    looks = spread | {bar for bar in FIRST_LOOKS if bar < bars}
    return Experiment(performance, drums[0], tuple(sorted(looks)), seeds)


def _whole(fields: Fields, name: str, values: Range) -> int:
    """A whole number among the fields of a request; raises VerbError."""
    value = fields.get(name)
    if not isinstance(value, int) or not values.check(Fraction(value)):
        raise VerbError(values.sentence(name, repr(value)[:40]))
    return value


def _told(pupil: Pupil) -> Fields:
    """A pupil for the teacher's list."""
    session = pupil.studio.session
    return {
        "name": pupil.name,
        "is_here": pupil.is_here,
        "is_playing": session is not None and bool(session.program.tracks),
        "sounds": pupil.studio.sounding.line is not None if pupil.studio.is_in_page else None,
        "program": _sounding(pupil) or pupil.folder.program,
        "mistake": pupil.mistake,
        "progress": pupil.folder.progress,
        "losses": {
            instrument: [row["loss"] for row in rows[-SHOWN_LOSSES:]]
            for instrument, rows in pupil.studio.history.rows().items()
        },
    }


def _told_away(folder: PupilFolder) -> Fields:
    """A pupil who has no session: what was kept."""
    return {
        "name": folder.name, "is_here": False, "program": folder.program,
        "progress": folder.progress,
    }  # fmt: skip


def _sounding(pupil: Pupil) -> str:
    """The program that was evaluated last."""
    return pupil.studio.evaluated[-1] if pupil.studio.evaluated else ""
