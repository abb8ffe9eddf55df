"""A class: pupils with a studio each, and their teacher."""

from collections.abc import Callable
from dataclasses import replace

from ..engine.executables import BROWSER
from ..mixer.samples import SampleBank
from ..settings import Settings
from .admission import Role
from .class_register import ClassRegister, Pupil
from .class_rules import PupilRequests, is_change
from .downloads import Downloads
from .lanes import Lanes
from .page import Page
from .qr_code import qr_picture
from .requests import Requests
from .seat import LANES, READING, Fields, Seat
from .studio import Studio
from .teacher_requests import TeacherRequests
from .tutorial_requests import TutorialRequests


class Classroom:
    """Receives the pupils of a class and their teacher.

    Args:
        register: The pupils.
        settings: Of the teacher's session, whose sound is in the teacher's page.
        bank: The samples there are.
        tutorial: Makes what answers questions of the tutorial, for a studio.
        downloads: Where files wait that pages may fetch.

    Attributes:
        address: The one for pupils, as the teacher shows it.
    """

    def __init__(
        self,
        register: ClassRegister,
        settings: Settings,
        bank: SampleBank,
        tutorial: Callable[[Studio], TutorialRequests],
        downloads: Downloads,
    ) -> None:
        self._register, self._tutorial, self._downloads = register, tutorial, downloads
        self._teacher = Studio(
            replace(settings, engine=BROWSER), bank, register.folder.path,
            training=register.training.of_session(),
        )  # fmt: skip
        self._lanes, self.address = Lanes(LANES), ""

    def receive(self, page: Page, role: Role, hello: Fields) -> Seat:
        """Gives a pupil, or the teacher, a seat; raises NameWantedError."""
        if role == "teacher":
            tutorial = self._tutorial(self._teacher)
            requests = Requests(self._teacher, self._downloads, tutorial)
            answers = TeacherRequests(self._register, self._teacher, requests, tutorial)
            qr = qr_picture(self.address) if self.address else ""
            self._teacher.join(page, role, **self.invitation(), address=self.address, qr=qr)
            return Seat(self._teacher, answers, self._lanes, self._teacher.leave)
        pupil = self._register.enter(page, hello)
        return Seat(
            pupil.studio,
            _PupilAnswers(self._register, pupil, self._requests(pupil.studio)),
            pupil.lanes,
            lambda gone: self._register.leave(pupil, gone),
            pupil.limits,
        )

    def invitation(self) -> Fields:
        """What a page is told that has not said a name."""
        return {"class": self._register.folder.path.name}

    def tell(self, kind: str) -> None:
        """Sends a message to all pages."""
        for studio in (self._teacher, *(each.studio for each in self._register.all())):
            studio.tell(kind)

    def close(self) -> None:
        """Keeps all work, and ends all sessions."""
        self._register.close()
        self._teacher.close()
        self._lanes.close()

    def _requests(self, studio: Studio) -> Requests:
        return Requests(studio, self._downloads, self._tutorial(studio))


class _PupilAnswers(PupilRequests):
    """Answers a pupil's page: keeps the work, and all else within the rules."""

    def __init__(self, register: ClassRegister, pupil: Pupil, requests: Requests) -> None:
        super().__init__(requests, pupil.changes)
        self._register, self._pupil = register, pupil

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in; work is long, and kept where it was read."""
        return READING if fields.get("do") == "keep" else super().lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request."""
        if fields.get("do") == "keep":
            if why := self._register.keep(self._pupil, fields):
                page.tell("said", text=why, is_error=True, clears=False)
            return {}
        answer = super().answer(page, fields)
        if is_change(fields) and "error" not in answer:
            self._register.begin_take(self._pupil)
        if fields.get("do") == "verb" and fields.get("verb") == "evaluate":
            self._pupil.mistake = answer.get("error", {})
        return answer
