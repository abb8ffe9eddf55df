"""What the teacher's page asks: who is where, and to give, take and hush."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import GoslingError, VerbError
from ..language.vocabulary import MAX_TEXT
from . import messages
from .class_register import ClassRegister, Pupil
from .page import Page
from .requests import Requests
from .seat import Fields

SHOWN_LOSSES = 40
"""Of each agent's losses, the last so many are shown side by side."""


class TeacherRequests:
    """Answers the teacher's page: what all pages ask, and what concerns the class.

    Args:
        register: The pupils.
        requests: What answers all else.
    """

    def __init__(self, register: ClassRegister, requests: Requests) -> None:
        self._register, self._requests = register, requests
        self._handlers: Mapping[str, Callable[[Fields], Fields]] = {
            "class": self._class,
            "give": self._give,
            "take": self._take,
            "hush_all": self._hush_all,
            "let_in": self._let_in,
        }

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in."""
        if fields.get("do") == "hush_all":
            return "instant"
        return "question" if fields.get("do") in self._handlers else self._requests.lane(fields)

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request: its fields, or what is wrong, in `error`."""
        handler = self._handlers.get(str(fields.get("do")))
        if handler is None:
            return self._requests.answer(page, fields)
        try:
            return handler(fields)
        except GoslingError as error:
            return {"error": messages.faults(error)}

    def _class(self, fields: Fields) -> Fields:
        """All pupils: those with a session, and those who came before."""
        here = self._register.pupils
        return {
            "pupils": [
                _told(here[name]) if name in here else {"name": name, "is_here": False}
                for name in self._register.folder.names
            ]
        }

    def _give(self, fields: Fields) -> Fields:
        """Gives a program to one pupil, or to all, those who come later too."""
        text, name = str(fields.get("text", ""))[:MAX_TEXT], fields.get("name")
        given = {"text": text}
        if name is None:
            self._register.given = given
        pupils = self._register.all() if name is None else [self._pupil(name)]
        for pupil in pupils:
            pupil.studio.tell("given", **given)
        return {"count": len(pupils)}

    def _take(self, fields: Fields) -> Fields:
        """What a pupil has written, and what sounds at the pupil's."""
        pupil = self._pupil(fields.get("name"))
        return {"name": pupil.name, "text": pupil.folder.program, "sounding": _sounding(pupil)}

    def _hush_all(self, fields: Fields) -> Fields:
        for pupil in self._register.all():
            if pupil.studio.session is not None:
                pupil.studio.session.hush()
            pupil.studio.tell(
                "said", text="Your teacher has hushed all.", is_error=False, clears=True
            )
        return {}

    def _let_in(self, fields: Fields) -> Fields:
        name = str(fields.get("name"))
        if not self._register.let_in(name):
            raise VerbError(f"there is no pupil {name[:40]!r}")
        return {}

    def _pupil(self, name: Any) -> Pupil:
        if (found := self._register.pupils.get(str(name))) is None:
            raise VerbError(f"{str(name)[:40]} is not here")
        return found


def _told(pupil: Pupil) -> Fields:
    """A pupil for the teacher's list."""
    session = pupil.studio.session
    return {
        "name": pupil.name,
        "is_here": pupil.is_here,
        "is_playing": session is not None and bool(session.program.tracks),
        "sounds": pupil.studio.sounding.line is not None,
        "program": _sounding(pupil),
        "progress": pupil.folder.progress,
        "losses": {
            instrument: [row["loss"] for row in rows[-SHOWN_LOSSES:]]
            for instrument, rows in pupil.studio.history.rows().items()
        },
    }


def _sounding(pupil: Pupil) -> str:
    """The program that was evaluated last."""
    return pupil.studio.evaluated[-1] if pupil.studio.evaluated else ""
