"""The studio: one session, the pages that show it, and the page that may make its sound."""

import tempfile
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..agents.agent_kind import Learnt
from ..engine.executables import BROWSER, SILENT
from ..engine.live import Engine, Failures
from ..errors import EngineError, GoslingError, NoDeviceError, SampleError
from ..mixer.samples import SampleBank
from ..performance.entries import Entry, Evaluate, Hush, Performance, SetTempo
from ..player.clock import SteadyClock, SystemClock
from ..player.notifications import (
    Closed,
    Entered,
    Notification,
    Played,
    Reached,
    Said,
)
from ..player.performer import Parts
from ..player.session import Session
from ..settings import Settings
from ..timeline.tempo import FIRST_TEMPO_BPM
from . import messages
from .admission import Role
from .browser_engine import BrowserEngine, SoundingPage
from .lesson_history import MAX_LESSONS, LessonHistory
from .page import Page

IN_PAGE = "the page"

MAX_TOLD, MAX_TEXTS = 200, 400_000
"""So many evaluations, and characters of them, a page is told that comes in later."""


class Studio:
    """A session and its pages. Where a page makes the sound, the session begins with that page.

    Args:
        settings: Of the session; `engine` is ``browser`` where a page is to make the sound.
        bank: The samples there are.
        folder: Where files lie that pages name.
        begin_with: What is played from the start, or nothing.
        text: The program that a page shows at first.
        file: The name of its file.
        journal: A file that gets every entry as it happens.
        record: A file that gets what is heard, where this machine makes the sound.
        training: Where the agents learn, if not in a process of their own.
        agents: Files of saved agents to begin with, by instrument.
        max_lessons: So many lessons back an agent can be heard.

    Attributes:
        session: What is played; None until a page makes the sound.
        bank: The samples there are.
        sounding: Which page makes the sound.
        history: What the agents were after each lesson.
        pages: All pages that are connected.
    """

    def __init__(
        self,
        settings: Settings,
        bank: SampleBank,
        folder: Path,
        begin_with: Performance | None = None,
        text: str = "",
        file: str = "",
        journal: Path | None = None,
        record: Path | None = None,
        training: Executor | None = None,
        agents: Mapping[str, Path] | None = None,
        max_lessons: int = MAX_LESSONS,
    ) -> None:
        self.settings, self.folder, self.text, self.file = settings, folder, text, file
        self.bank, self._outputs = bank, (journal, record)
        self.session: Session | None = None
        self.sounding, self.history = SoundingPage(), LessonHistory(max_lessons)
        self.pages: tuple[Page, ...] = ()
        self._begin_with, self._training = begin_with, training
        self._saved_agents = dict(agents or {})
        self._clock = self._new_clock()
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._own_sounds: tempfile.TemporaryDirectory[str] | None = None
        self._evaluations, self._evaluation_count = deque[Entry](maxlen=MAX_TOLD), 0
        self._tempo_bpm = FIRST_TEMPO_BPM
        self._tempo_changes = deque[tuple[Entry, Fraction]](maxlen=MAX_TOLD)

    @property
    def is_in_page(self) -> bool:
        """Whether a page makes the sound."""
        return self.settings.engine == BROWSER

    @property
    def evaluated(self) -> list[str]:
        """The texts of the last evaluations, in order."""
        return [_text_of(each) for each in tuple(self._evaluations)]

    def open(self) -> None:
        """Begins the session, where this machine makes the sound, or nobody.

        Where it has no audio device, a page makes the sound from then on.

        Raises:
            EngineError: If the engine does not start.
        """
        if self.is_in_page:
            return
        try:
            self._open_session()
        except NoDeviceError:
            if self._outputs[1] is not None:  # what is to be recorded would not be
                raise
            self.settings = replace(self.settings, engine=BROWSER)
            self._clock = self._new_clock()

    def close(self) -> None:
        """Ends the session and tells the pages."""
        if self.session is not None:
            self.session.close()
        self.tell("closed")
        if self._own_sounds is not None:
            self._own_sounds.cleanup()

    def sound_in(self, page: Page, look_ahead_seconds: float) -> None:
        """Has a page make the sound from now on; the session begins with the first one.

        Raises:
            EngineError: If this machine makes the sound, or scsynth in the page does not answer.
        """
        if not self.is_in_page:
            raise EngineError(
                "this machine makes the sound: start the studio with --engine browser"
            )
        self.sounding.take(page)
        with self._opening:
            if self.session is None:
                ahead = max(self.settings.look_ahead_seconds, look_ahead_seconds)
                self.settings = replace(self.settings, look_ahead_seconds=ahead)
                self._open_session()
        self.tell("engine", engine=self._engine())

    def borrow(self, agents: Mapping[str, Path]) -> None:
        """Has somebody else's agents play here: at once, or from when the session begins.

        Those that were borrowed before make way: an instrument that is not named starts afresh.

        Args:
            agents: The file of each, by instrument.
        """
        with self._opening:
            before, self._saved_agents = self._saved_agents, dict(agents)
            if self.session is None:
                return
            there = self.session.performance.taught_instruments
            for instrument in sorted(before.keys() - agents.keys()):
                if instrument in there:
                    self.session.reset(instrument)
            self._load_agents(self.session)

    def join(self, page: Page, role: Role = "player", **more: Any) -> None:
        """Lets a page see everything from now on.

        Args:
            page: Which.
            role: What it may do.
            more: What else it is told in its welcome.
        """
        with self._lock:
            self.pages = (*self.pages, page)
        page.tell("welcome", **self.welcome(), role=role, **more)

    def leave(self, page: Page) -> None:
        """A page has gone."""
        with self._lock:
            self.pages = tuple(each for each in self.pages if each is not page)
        if self.sounding.left(page):
            self.tell("engine", engine=self._engine())

    def tell(self, kind: str, **fields: Any) -> None:
        """Sends a message to all pages."""
        for page in self.pages:
            page.tell(kind, **fields)

    def welcome(self) -> dict[str, Any]:
        """All that a page must know at first."""
        session, found = self.session, {
            "version": version("rubbergosling"),
            "words": messages.words(self.bank.names),
            "engine": self._engine(),
            "program": self.text,
            "file": self.file,
            "tempo": 120.0,
            "quantise": self.settings.quantise,
            "evaluations": [],
            "tempo_changes": [],
            "agents": [],
            "lessons": self.history.rows(),
            "kept_agents": list(self._saved_agents),
            "bar": None,
            "is_hushed": True,
        }  # fmt: skip
        if session is None:
            return found
        return found | {
            "tempo": float(session.tempo_bpm),
            "quantise": session.quantise,
            "evaluations": self._told_evaluations(session),
            "tempo_changes": self._told_tempo_changes(session),
            "agents": self.agents(session, session.bar),
            "bar": self._bar(session, max(int(session.bar), 0)),
            "is_hushed": _is_hushed(session.performance),
        }

    def times(self) -> tuple[float, float]:
        """The time now: of the clock that never steps, by which pages are told times, and Unix."""
        return self._clock.now(), time.time()

    def agents(self, session: Session, bar: Fraction) -> list[dict[str, Any]]:
        """All agents as they are in a bar."""
        performance = session.performance
        states = session.ensemble.states(performance, max(bar, Fraction(0)))
        return [messages.agent(state, performance) for state in states.values()]

    def add_sound(self, name: str, data: bytes) -> str:
        """Makes a sound file an instrument; returns its name.

        Raises:
            SampleError: If it can't be read, or its name is taken.
        """
        stem = Path(name.replace("\\", "/")).stem
        instrument = self.bank.free_name(stem)
        if self._own_sounds is None:
            self._own_sounds = tempfile.TemporaryDirectory(prefix="rubbergosling-sounds-")
        path = Path(self._own_sounds.name, f"{instrument}{Path(name).suffix[:8]}")
        try:
            path.write_bytes(data)
            self.bank.add(instrument, path)
        except OSError as error:
            raise SampleError(f"{stem} can't be kept: {error.strerror}") from error
        except SampleError:
            path.unlink(missing_ok=True)
            raise
        self.tell("words", words=messages.words(self.bank.names))
        return instrument

    def _open_session(self) -> None:
        parts = Parts(clock=self._clock, bank=self.bank)
        if self._training is not None:
            parts = replace(parts, training=self._training)
        if self.is_in_page:
            parts = replace(parts, open_engine=self._open_browser)
        journal, record = self._outputs
        session = Session.of_parts(parts, self.settings, journal=journal, record=record)
        session.open()
        self.session = session
        session.subscribe(self._hear)
        session.warm_up()
        if self._begin_with is not None and self._begin_with.entries:
            session.perform(self._begin_with)
        self._load_agents(session)

    def _load_agents(self, session: Session) -> None:
        for instrument, path in tuple(self._saved_agents.items()):
            try:
                session.load(instrument, path)
            except GoslingError as error:
                del self._saved_agents[instrument]
                self.tell("said", text=str(error), is_error=True, clears=False)

    def _open_browser(self, settings: Settings, failures: Failures) -> Engine:
        return BrowserEngine(self.sounding, settings, failures)

    def _engine(self) -> dict[str, Any]:
        return {
            "name": self.session.engine_name if self.session else IN_PAGE,
            "in_page": self.is_in_page,
            "is_open": self.session is not None,
            "is_silent": self.settings.engine == SILENT,
            "sounds": not self.is_in_page or self.sounding.line is not None,
        }

    def _hear(self, notification: Notification) -> None:
        """Tells the pages; called on the threads that play, so it only queues."""
        session = self.session
        if session is None:
            return
        match notification:
            case Played(events):
                performance = session.performance
                told = [
                    messages.event(each, performance, session.clock_seconds_at(each.bar))
                    for each in events
                ]
                self.tell("played", events=told)
            case Reached(bar):
                self.tell("bar", **self._bar(session, bar))
            case Learnt() if notification.state:
                count = self.history.add(notification)
                self.tell(
                    "learnt", instrument=notification.instrument, bar=notification.bar,
                    lesson=count, loss=notification.snapshot.loss,
                )  # fmt: skip
            case Entered(entry):
                self._entered(session, entry)
            case Said(text, is_error, clears):
                self.tell("said", text=text, is_error=is_error, clears=clears)
            case Closed():
                self.tell("closed")

    def _bar(self, session: Session, bar: int) -> dict[str, Any]:
        here = Fraction(bar)
        performance = session.performance
        return {
            "bar": bar,
            "seconds": session.clock_seconds_at(here),
            "next_seconds": session.clock_seconds_at(here + 1),
            "tempo": float(performance.tempo.tempo_at(here)),
            "agents": self.agents(session, here),
        }

    def _entered(self, session: Session, entry: Entry) -> None:
        seconds = session.clock_seconds_at(entry.bar)
        if isinstance(entry.action, Evaluate):
            self._tempo_bpm = entry.action.program.tempo_bpm or self._tempo_bpm
            self._evaluations.append(entry)
            told = messages.evaluation(self._evaluation_count, entry, seconds)
            self._evaluation_count += 1
            self.tell("entered", evaluation=told)
            return
        action = type(entry.action).__name__
        self.tell("entered", entry={"bar": float(entry.bar), "seconds": seconds, "action": action})
        if isinstance(entry.action, SetTempo):
            before, self._tempo_bpm = self._tempo_bpm, entry.action.bpm
            self._tempo_changes.append((entry, before))
            self.tell("tempo_changed", change=messages.tempo_change(entry, before, seconds))
        bar = int(max(entry.bar, Fraction(0)))
        if action in ("SetTempo", "Hush"):
            self.tell("bar", **self._bar(session, bar))

    def _told_evaluations(self, session: Session) -> Sequence[dict[str, Any]]:
        """The last evaluations, as far back as a page can be told at once."""
        entries, count = tuple(self._evaluations), self._evaluation_count
        told, left = list[dict[str, Any]](), MAX_TEXTS
        for number, entry in zip(range(count - 1, -1, -1), reversed(entries), strict=False):
            if (left := left - len(_text_of(entry))) < 0 and told:
                break
            told.append(messages.evaluation(number, entry, session.clock_seconds_at(entry.bar)))
        return told[::-1]

    def _told_tempo_changes(self, session: Session) -> Sequence[dict[str, Any]]:
        return [
            messages.tempo_change(entry, before, session.clock_seconds_at(entry.bar))
            for entry, before in tuple(self._tempo_changes)
        ]

    def _new_clock(self) -> SystemClock:
        """The clock of a session; the scsynth of a page asks us for the time."""
        return SteadyClock() if self.is_in_page else SystemClock()


def _text_of(entry: Entry) -> str:
    assert isinstance(entry.action, Evaluate)
    return entry.action.text


def _is_hushed(performance: Performance) -> bool:
    """Whether nothing was evaluated since all was hushed, or ever."""
    played = (
        each for each in reversed(performance.entries) if isinstance(each.action, Evaluate | Hush)
    )
    newest = next(played, None)
    return newest is None or isinstance(newest.action, Hush)
