"""What pages ask for, by the word in `do`: each function answers one, with fields or an error."""

import base64
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from ..agents.agent_kind import Learnt
from ..agents.rehearsal import events
from ..agents.rhythm_agents import RhythmAgents
from ..commands import VERBS, Caller
from ..engine.executables import BROWSER, SILENT
from ..errors import AgentError, GoslingError, ProgramError, VerbError
from ..language.parser import parse
from ..language.vocabulary import MAX_TEXT, SYNTHS, Range
from ..performance.entries import Entry, Hush, Performance, performance_of
from ..performance.events import events_between
from ..performance.journal import JournalFile
from ..player.render import render_performance
from ..player.session import Session
from ..timeline.track_events import Event
from . import messages
from .browser_engine import NO_PAGE
from .downloads import Downloads
from .page import Page
from .studio import Studio
from .tutorial_requests import TutorialRequests

Fields = dict[str, Any]

LISTED = Range(1, 4, "bars")
RENDERED = Range(1, 600, "bars")
LESSONS = Range(1, 1_000_000, "lessons")
LOOK_AHEAD = Range(0, 1, "seconds")
LANES = {
    "sound": "sound", "check": "check", "upload": "file", "download": "file",
    "experiment": "experiment",
}  # fmt: skip
"""The queue of what is asked for by a word of its own; all else is a question."""

MAX_SOUND_BYTES = 24 << 20
MAX_ANY = 10**9


class Requests:
    """Answers what pages ask of a studio; may be called from several threads.

    Args:
        studio: What is asked.
        downloads: Where files wait that pages may fetch.
        tutorial: Answers what is asked of the tutorial.
    """

    def __init__(self, studio: Studio, downloads: Downloads, tutorial: TutorialRequests) -> None:
        self._studio, self._downloads = studio, downloads
        self._handlers: Mapping[str, Callable[[Page, Fields], Fields]] = {
            "sound": self._sound,
            "verb": self._verb,
            "check": self._check,
            "agent": self._agent,
            "hear": self._hear,
            "download": self._download,
            "upload": self._upload,
            "listing": self._listing,
            **tutorial.handlers,
        }

    @property
    def samples(self) -> frozenset[str]:
        """The names of the samples that programs may use."""
        return self._studio.bank.names

    def lane(self, fields: Fields) -> str:
        """Which queue a request waits in: a hush never waits behind a file or a long program."""
        if (do := str(fields.get("do"))) != "verb":
            if do == "download" and fields.get("what") == "wav":
                return "render"
            return LANES.get(do, "question")
        verb = VERBS.get(str(fields.get("verb")))
        return "instant" if verb is None or verb.work == "instant" else verb.work

    def answer(self, page: Page, fields: Fields) -> Fields:
        """The answer to a request: its fields, or what is wrong, in `error`."""
        text, arguments = fields.get("text", ""), fields.get("arguments")
        if fields.get("do") == "verb" and isinstance(arguments, list):
            text = " ".join(map(str, arguments))
        try:
            handler = self._handlers.get(str(fields.get("do")))
            if handler is None:
                raise VerbError(f"the studio does not know {str(fields.get('do'))[:40]!r}")
            return handler(page, fields)
        except GoslingError as error:
            return {"error": messages.faults(error, str(text))}

    def _sound(self, page: Page, fields: Fields) -> Fields:
        self._studio.sound_in(page, _number(fields, "look_ahead", LOOK_AHEAD))
        return {"engine": self._session().engine_name}

    def _verb(self, page: Page, fields: Fields) -> Fields:
        name, arguments = str(fields.get("verb")), fields.get("arguments", [])
        verb = VERBS.get(name)
        if verb is None or not isinstance(arguments, list):
            raise VerbError(f"there is no verb {name[:40]!r}: see docs/osc.md")
        answer = verb.run(Caller(self._session(), self._studio.folder), arguments)
        return {"text": answer.text, "rows": answer.rows}

    def _check(self, page: Page, fields: Fields) -> Fields:
        text, names = str(fields.get("text", "")), self._studio.bank.names
        found: Fields = {"faults": [], "notices": [], "tracks": []}
        if len(text) <= MAX_TEXT:
            found["tracks"] = messages.places(text, names)
        try:
            found["notices"] = messages.notices(parse(text, names).notices, text)
        except ProgramError as error:
            found["faults"] = messages.faults(error, text)["faults"]
        return found

    def _agent(self, page: Page, fields: Fields) -> Fields:
        session, instrument = self._session(), str(fields.get("instrument"))
        performance, bar = session.performance, max(session.bar, Fraction(0))
        if instrument not in performance.taught_instruments:
            raise AgentError(f"there is no agent of {instrument}: it neither learns nor predicts")
        if instrument in SYNTHS:
            state = session.ensemble.state(performance, instrument, bar)
            return {"agent": messages.agent(state, performance)}
        agents = session.ensemble.of(RhythmAgents)
        learnt = None if fields.get("lesson") is None else self._lesson(fields)
        now = agents.course(performance, instrument, bar).newest.state
        shown = agents.state(performance, instrument, bar, learnt.snapshot if learnt else None)
        layers = agents.layers(learnt.state if learnt else now)
        return {"agent": messages.agent(shown, performance, layers)}

    def _hear(self, page: Page, fields: Fields) -> Fields:
        entry = self._session().recall(self._lesson(fields))
        return {"bar": float(entry.bar)}

    def _lesson(self, fields: Fields) -> Learnt:
        """The agent after the lesson that is meant."""
        instrument, count = str(fields.get("instrument")), int(_number(fields, "lesson", LESSONS))
        learnt = self._studio.history.lesson(instrument, count)
        if learnt is None:
            raise AgentError(f"the {instrument} after {count} lessons is not known any more")
        return learnt

    def _download(self, page: Page, fields: Fields) -> Fields:
        what, stem = fields.get("what"), Path(self._studio.file or "studio").stem
        match what:
            case "program":
                text = str(fields.get("text", ""))[:MAX_TEXT]
                data, name = text.encode(errors="replace"), f"{stem}.gosling"
            case "journal":
                data, name = self._journal(), f"{stem}.jsonl"
            case "wav":
                data, name = self._wav(fields), f"{stem}.wav"
            case "agent":
                instrument = str(fields.get("instrument"))
                data = self._saved(instrument)
                name = f"{instrument}.{'model' if instrument in SYNTHS else 'agent'}"
            case _:
                raise VerbError("a program, journal, wav or agent can be downloaded")
        return {"path": self._downloads.offer(data, self._studio), "name": name, "bytes": len(data)}

    def _upload(self, page: Page, fields: Fields) -> Fields:
        name, coded = str(fields.get("name", "")), str(fields.get("data", ""))
        if len(coded) > MAX_SOUND_BYTES * 4 // 3:
            raise VerbError(f"{name} is too large: {MAX_SOUND_BYTES >> 20} megabytes at most")
        try:
            data = base64.b64decode(coded, validate=True)
        except ValueError as error:
            raise VerbError(f"{name} did not arrive as it should: {error}") from error
        return {"instrument": self._studio.add_sound(name, data)}

    def cheap_listing(self, fields: Fields) -> Fields:
        """The same as a listing, but nothing is learnt for it: what agents learn is left out.

        Raises:
            ProgramError: If the text is wrong.
            VerbError: If the bars make no sense.
        """
        performance, bars = self._listed(fields)
        teaches = any(
            track.mode == "learn" for each in performance.sections for track in each.program.tracks
        )
        listed = events_between if teaches else events
        return _told(listed(performance, 0, bars), performance)

    def _listing(self, page: Page, fields: Fields) -> Fields:
        performance, bars = self._listed(fields)
        return _told(events(performance, 0, bars), performance)

    def _listed(self, fields: Fields) -> tuple[Performance, int]:
        bars = int(_number(fields, "bars", LISTED))
        return performance_of(str(fields.get("text", "")), self._studio.bank.names), bars

    def _session(self) -> Session:
        if self._studio.session is None:
            raise VerbError(NO_PAGE)
        return self._studio.session

    def _taken(self) -> tuple[Performance, Fraction]:
        """What was performed so far, and how many bars of it."""
        session = self._session()
        if not session.performance.entries:
            raise VerbError("nothing was played yet")
        return session.performance, max(session.bar, Fraction(1))

    def _journal(self) -> bytes:
        performance, bar = self._taken()
        with tempfile.TemporaryDirectory(prefix="rubbergosling-") as folder:
            path = Path(folder, "take.jsonl")
            with JournalFile(path) as file:
                for entry in performance.between(Fraction(0), bar):
                    file.write(entry)
                file.reached(floor(bar))
                file.write(Entry(bar, Hush()))
            return path.read_bytes()

    def _wav(self, fields: Fields) -> bytes:
        """The sound of a text's first bars, or of the whole take."""
        bank, settings = self._studio.bank, self._studio.settings
        if (text := fields.get("text")) is not None:
            performance = performance_of(str(text), bank.names)
            bars = Fraction(int(_number(fields, "bars", RENDERED)))
        else:
            performance, bars = self._taken()
        if settings.engine in (BROWSER, SILENT):
            settings = replace(settings, engine="auto")
        with tempfile.TemporaryDirectory(prefix="rubbergosling-") as folder:
            path = Path(folder, "take.wav")
            render_performance(performance, path, bars, bank, settings)
            return path.read_bytes()

    def _saved(self, instrument: str) -> bytes:
        session = self._session()
        if instrument not in session.performance.taught_instruments:
            raise AgentError(f"there is no agent of {instrument}: it neither learns nor predicts")
        return session.ensemble.saved(
            session.performance, instrument, max(session.bar, Fraction(0))
        )


def _told(found: Sequence[Event], performance: Performance) -> Fields:
    return {"events": [messages.event(each, performance, None) for each in found]}


def _number(fields: Fields, name: str, values: Range) -> float:
    """A number among the fields of a request.

    Raises:
        VerbError: If it is none, or out of range.
    """
    value: Any = fields.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Compared first: a Fraction of what is no number, or endless, can't be made.
    if not (is_number and -MAX_ANY <= value <= MAX_ANY and values.check(Fraction(value))):
        raise VerbError(values.sentence(name, repr(value)[:40]))
    return float(value)
