"""What a pupil's page may ask: nothing that touches this machine, nothing that costs too much."""

from fractions import Fraction

from ..agents.rehearsal import most_events
from ..errors import GoslingError, VerbError
from ..language.syntax import Program
from ..performance.entries import Evaluate, performance_of
from . import messages
from .page import Page
from .requests import Requests
from .seat import Fields

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

MAX_QUOTED = 40
"""Characters of what is quoted from a page."""


class PupilRequests:
    """Answers what a pupil's page asks, within the rules.

    Args:
        requests: What answers them.
    """

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        return self._requests.lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request, or why it is against the rules."""
        try:
            check_request(fields, self._requests.samples)
        except GoslingError as error:
            return {"error": messages.faults(error, str(fields.get("text", "")))}
        return self._requests.answer(page, fields)


def check_request(fields: Fields, samples: frozenset[str]) -> None:
    """Refuses what pupils may not ask.

    Raises:
        VerbError: If they may not; says what they may.
        ProgramError: If what is to be evaluated is wrong.
    """
    do = str(fields.get("do"))
    if do not in ASKS:
        raise VerbError(f"{do[:MAX_QUOTED]!r} is not for pupils: ask your teacher")
    if do == "download" and fields.get("what") not in DOWNLOADS:
        raise VerbError("in a class the sound can't be downloaded: download the journal")
    text = fields.get("text", "")
    if do == "verb":
        text = _checked_verb(fields)
    if len(str(text)) > MAX_CLASS_TEXT:
        raise VerbError(f"this text has {len(str(text))} characters: in a class it may have "
                        f"{MAX_CLASS_TEXT} at most")  # fmt: skip
    if do == "listing" or (do == "verb" and fields["verb"] == "evaluate"):
        _check_cost(str(text), samples)


def _checked_verb(fields: Fields) -> str:
    """The text that a verb is given, if it is given one; raises VerbError."""
    name, arguments = str(fields.get("verb")), fields.get("arguments", [])
    if name not in VERBS_OF_PUPILS:
        raise VerbError(f"{name[:MAX_QUOTED]!r} is not for pupils: ask your teacher")
    if name == "structure":
        _check_neurons(arguments if isinstance(arguments, list) else [])
    first = arguments[0] if isinstance(arguments, list) and arguments else ""
    return first if isinstance(first, str) else ""


def _check_cost(text: str, samples: frozenset[str]) -> None:
    performance = performance_of(text, samples)
    action = performance.entries[0].action
    program = action.program if isinstance(action, Evaluate) else Program()
    _check_neurons(program.structure or ())
    count = most_events(performance, Fraction(0), Fraction(1))
    if count > MAX_EVENTS_A_BAR:
        raise VerbError(f"this plays {count} sounds a bar: in a class it may be "
                        f"{MAX_EVENTS_A_BAR} at most")  # fmt: skip


def _check_neurons(structure: "tuple[int, ...] | list[object]") -> None:
    count = sum(each for each in structure if isinstance(each, int))
    if count > MAX_NEURONS:
        raise VerbError(f"this structure has {count} neurons: in a class it may have "
                        f"{MAX_NEURONS} at most, for one machine learns for all")  # fmt: skip
