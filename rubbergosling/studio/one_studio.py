"""One studio that all pages share; some of them may only look."""

from collections.abc import Collection

from ..errors import VerbError
from . import messages
from .admission import Role
from .downloads import Downloads
from .lanes import Lanes
from .page import Page
from .requests import Requests
from .seat import LANES, Fields, RequestAnswers, Seat
from .studio import Studio
from .tutorial_requests import TutorialRequests

LOOKING = frozenset({"check", "listing", "agent", "chapters", "chapter", "sound"})
"""What a page may ask that only looks: it may well be the one that sounds."""


class Allowed:
    """RequestAnswers some requests, and refuses all others.

    Args:
        answers: What answers them.
        allowed: The words in `do`.
    """

    def __init__(self, answers: RequestAnswers, allowed: Collection[str]) -> None:
        self._answers, self._allowed = answers, allowed

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        return self._answers.lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request that is allowed."""
        if str(fields.get("do")) in self._allowed:
            return self._answers.answer(page, fields)
        return {"error": messages.faults(VerbError("this page looks on: it can't change anything"))}


class OneStudio:
    """Receives all pages at one studio.

    Args:
        studio: The one.
        downloads: Where files wait that pages may fetch.
        tutorial: RequestAnswers what is asked of the tutorial.
    """

    def __init__(self, studio: Studio, downloads: Downloads, tutorial: TutorialRequests) -> None:
        self._studio = studio
        self._requests = Requests(studio, downloads, tutorial)
        self._lanes = Lanes(LANES)

    def receive(self, page: Page, role: Role, hello: Fields) -> Seat:
        """Has a page join in; a viewer only looks."""
        looks = role == "viewer"
        answers = Allowed(self._requests, LOOKING) if looks else self._requests
        self._studio.join(page, role)
        return Seat(self._studio, answers, self._lanes, self._studio.leave)

    def invitation(self) -> Fields:
        """Nobody must say who they are."""
        return {}

    def tell(self, kind: str) -> None:
        """Sends a message to all pages."""
        self._studio.tell(kind)

    def close(self) -> None:
        """Forgets what waits to be answered."""
        self._lanes.close()
