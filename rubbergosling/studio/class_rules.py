"""What a pupil's page may ask: nothing that touches this machine, nothing that costs too much."""

import re
import time
from collections.abc import Sequence
from fractions import Fraction

from ..agents.rehearsal import most_events
from ..commands import VERBS
from ..commands.arguments import exact_number, spread
from ..errors import GoslingError, VerbError
from ..performance.entries import performance_of
from . import messages
from .page import Page
from .requests import MAX_ANY, Requests
from .seat import Fields, RateLimit

ASKS = frozenset(
    {"sound", "verb", "check", "agent", "hear", "listing", "download", "chapters", "chapter",
     "goals", "experiment", "leave"}
)  # fmt: skip
DOWNLOADS = frozenset({"program", "journal", "agent"})
VERBS_OF_PUPILS = frozenset(
    {"evaluate", "hush", "bpm", "tap", "mute", "unmute", "solo", "pointer", "pointer/x",
     "pointer/y", "quantise", "source", "learn", "predict", "play", "memory", "agent/reset",
     "structure", "status", "agents"}
)  # fmt: skip
"""None of them names a file."""

MAX_CLASS_TEXT = 4000
"""Characters of a program: what a pupil types."""

MAX_EVENTS_A_BAR = 256
MAX_NEURONS = 128
"""In all hidden layers together: one process learns for all."""

STRUCTURE = re.compile(r"\bstructure\s+(\d{1,9}(?:\s*,\s*\d{1,9})*)", re.ASCII)
COMMENT = re.compile(r"//.*")

MAX_QUOTED = 40
"""Characters of what is quoted from a page."""


class PupilRequests:
    """Answers what a pupil's page asks, within the rules.

    Args:
        requests: What answers them.
        changes: How often what plays may be changed.
    """

    def __init__(self, requests: Requests, changes: RateLimit) -> None:
        self._requests, self._changes = requests, changes

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        return self._requests.lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request, or why it is against the rules."""
        try:
            check_request(fields, self._requests.samples)
            if is_change(fields) and not self._changes.admits(0, time.monotonic()):
                raise VerbError("this changes what plays too often: wait a second")
            if fields.get("do") == "listing":
                return self._requests.cheap_listing(fields)
        except GoslingError as error:
            return {"error": messages.faults(error, text_of(fields))}
        return self._requests.answer(page, fields)


def is_change(fields: Fields) -> bool:
    """Whether a request adds a program to what was played, or an agent."""
    verb = VERBS.get(str(fields.get("verb")))
    is_verb = fields.get("do") == "verb" and verb is not None and verb.work == "change"
    return is_verb or fields.get("do") == "hear"


def text_of(fields: Fields) -> str:
    """The program in a request, by which places in it are counted."""
    arguments = fields.get("arguments")
    if fields.get("do") == "verb" and isinstance(arguments, list):
        return " ".join(map(str, arguments))
    return str(fields.get("text", ""))


def check_request(fields: Fields, samples: frozenset[str]) -> None:
    """Refuses what pupils may not ask.

    Raises:
        VerbError: If they may not; says what they may.
        ProgramError: If what is to be evaluated is wrong.
    """
    do, what = str(fields.get("do")), fields.get("what")
    if do not in ASKS:
        raise VerbError(f"{do[:MAX_QUOTED]!r} is not for pupils: ask your teacher")
    if do == "download" and not (isinstance(what, str) and what in DOWNLOADS):
        raise VerbError("in a class a program, journal or agent can be downloaded, and no sound")
    text = _checked_verb(fields, samples) if do == "verb" else str(fields.get("text", ""))
    check_length(text)
    if do == "listing" or (do == "verb" and fields["verb"] == "evaluate"):
        check_cost(text, samples)


def check_length(text: str) -> None:
    """Refuses a program that is too long to be read again and again; raises VerbError."""
    if len(text) > MAX_CLASS_TEXT:
        raise VerbError(f"this text has {len(text)} characters: in a class it may have "
                        f"{MAX_CLASS_TEXT} at most")  # fmt: skip


def check_cost(text: str, samples: frozenset[str]) -> None:
    """Refuses a program that costs too much; raises VerbError and ProgramError."""
    # A layer can be too large for any program; in a class the sum of all is what counts.
    for layers in STRUCTURE.findall(COMMENT.sub("", text)):
        _check_neurons([Fraction(each) for each in layers.split(",")])
    performance = performance_of(text, samples)
    count = most_events(performance, Fraction(0), Fraction(1))
    if count > MAX_EVENTS_A_BAR:
        raise VerbError(f"this plays {count} sounds a bar: in a class it may be "
                        f"{MAX_EVENTS_A_BAR} at most")  # fmt: skip


def _checked_verb(fields: Fields, samples: frozenset[str]) -> str:
    """The text that a verb is given, if it is given one; raises VerbError."""
    name, arguments = str(fields.get("verb")), fields.get("arguments", [])
    if name not in VERBS_OF_PUPILS:
        raise VerbError(f"{name[:MAX_QUOTED]!r} is not for pupils: ask your teacher")
    verb = VERBS[name]
    if not isinstance(arguments, list):  # which the verb itself refuses
        return ""
    if name == "structure":
        sizes = [exact_number(each) for each in spread(verb.arguments, arguments)]
        _check_neurons([each for each in sizes if each is not None])
    if name == "evaluate":
        return " ".join(verb.check(arguments, samples))
    return ""


def _check_neurons(sizes: Sequence[Fraction]) -> None:
    if (count := sum(sizes)) > MAX_NEURONS:
        shown = count if count < MAX_ANY else "too many"
        raise VerbError(f"this structure has {shown} neurons: in a class it may have "
                        f"{MAX_NEURONS} at most, for one machine learns for all")  # fmt: skip
