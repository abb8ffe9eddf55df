"""One studio that all pages share; some of them may only look."""

from ..errors import GoslingError, VerbError
from . import messages
from .admission import Role
from .class_rules import check_cost, check_length
from .downloads import Downloads
from .lanes import Lanes
from .page import Page
from .requests import Requests
from .seat import LANES, READING, Fields, PageLimits, RateLimit, Seat
from .studio import Studio
from .tutorial_requests import TutorialRequests

LOOKING = frozenset({"check", "listing", "agent", "chapters", "chapter"})
"""What a page may ask that only looks."""

VIEWERS_LANES = ("check", "question", READING)
VIEWS_A_SECOND, VIEWS_AT_ONCE = 20, 120
MAX_VIEWERS_WAITING = 20
MAX_VIEWERS_BYTES = 640 << 10
"""The longest text, in letters that take six bytes as JSON."""


class ViewerRequests:
    """Answers what a page may ask that looks on, and refuses all else.

    What plays may be as long and as costly as its player likes. Of other texts a viewer can have
    us read what a pupil may play, and nothing is learnt for it.

    Args:
        studio: What is looked at.
        requests: What answers.
    """

    def __init__(self, studio: Studio, requests: Requests) -> None:
        self._studio, self._requests = studio, requests

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        return self._requests.lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request that is allowed."""
        do, text = str(fields.get("do")), str(fields.get("text", ""))
        try:
            if do not in LOOKING:
                raise VerbError("this page looks on: it can't change anything")
            if text not in self._studio.evaluated[-1:]:
                check_length(text)
            if do == "listing":
                check_cost(text, self._requests.samples)
                return self._requests.cheap_listing(fields)
        except GoslingError as error:
            return {"error": messages.faults(error, text)}
        return self._requests.answer(page, fields)


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
        self._lanes, self._viewers_lanes = Lanes(LANES), Lanes(VIEWERS_LANES)

    def receive(self, page: Page, role: Role, hello: Fields) -> Seat:
        """Has a page join in; a viewer only looks."""
        self._studio.join(page, role)
        if role != "viewer":
            return Seat(self._studio, self._requests, self._lanes, self._studio.leave)
        answers = ViewerRequests(self._studio, self._requests)
        rate = RateLimit(VIEWS_A_SECOND, VIEWS_AT_ONCE)
        limits = PageLimits(rate, MAX_VIEWERS_WAITING, MAX_VIEWERS_BYTES)
        return Seat(self._studio, answers, self._viewers_lanes, self._studio.leave, limits)

    def invitation(self) -> Fields:
        """Nobody must say who they are."""
        return {}

    def tell(self, kind: str) -> None:
        """Sends a message to all pages."""
        self._studio.tell(kind)

    def close(self) -> None:
        """Forgets what waits to be answered."""
        self._lanes.close()
        self._viewers_lanes.close()
