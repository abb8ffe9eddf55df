"""The pupils of a class: a studio for each on the teacher's machine, one process learns for all."""

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

from ..errors import GoslingError, VerbError
from ..mixer.samples import SampleBank
from ..settings import Settings
from .class_folder import ClassFolder, PupilFolder, known_key
from .kept_work import put_unreadable_aside, why_not_kept
from .lanes import Lanes
from .page import Page
from .pupil_names import known_name, why_no_name
from .seat import READING, Fields, NameWantedError, PageLimits, RateLimit
from .shared_training import SharedTraining
from .studio import Studio

PUPILS_LANES = ("instant", "sound", "experiment", READING, "work")
MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 60, 240
MAX_PUPILS_WAITING = 30
MAX_MESSAGE_BYTES = 640 << 10
"""The longest text, in letters that take six bytes as JSON."""

CHANGES_A_SECOND, CHANGES_AT_ONCE = 4, 20
"""So often a pupil may change what plays."""

MAX_PAGES_OF_PUPIL = 8
NEW_NAMES_A_SECOND, NEW_NAMES_AT_ONCE = 0.1, 60
"""So many names that were never heard may come from one address, behind which a whole class may
be."""

MAX_ADDRESSES = 1000
TENDING_SECONDS = 3.0
KEEPING_SECONDS = 60.0
"""So often the agents of pupils who taught them something are kept."""

MAX_LESSONS_OF_PUPILS = 20
"""So many lessons back a pupil's agent can be heard: 80 megabytes in a class of sixty."""

SEEDS = 4
"""The agents of a class begin by so many seeds, so that neighbours hear different ones, and the
process that learns for all still meets most lessons a second time."""

SILENT_SECONDS = 15.0
"""Who has been away for so long is hushed: what nobody hears should cost nothing."""

LONELY_SECONDS = 300.0
"""A pupil who has been away for so long has no session any more; the work is kept."""

log = logging.getLogger(__name__)


@dataclass
class Pupil:
    """One pupil of a class.

    Attributes:
        folder: What is kept of the pupil.
        studio: What the pupil plays.
        lanes: The queues of what the pupil's pages ask.
        last_seen: When the last page left, in seconds of the monotonic clock.
        kept_at: When the agents were kept, likewise.
        kept_bars: The bar of each agent's newest lesson when it was kept.
        trouble: Why the work could not be kept at last; empty if it was.
        news: What the next page is told that comes in.
        is_taken: Whether what is played is written down, or can't be.
        limits: How much all pages of the pupil may ask.
        changes: How often what plays may be changed.
        mistake: What was wrong with the program that was to be played last; empty if it plays.
    """

    folder: PupilFolder
    studio: Studio
    lanes: Lanes
    last_seen: float = field(default_factory=time.monotonic)
    kept_at: float = field(default_factory=time.monotonic)
    kept_bars: dict[str, float | None] = field(default_factory=dict)
    trouble: str = ""
    news: list[str] = field(default_factory=list)
    is_taken: bool = False
    limits: PageLimits = field(default_factory=lambda: _limits())
    changes: RateLimit = field(default_factory=lambda: RateLimit(CHANGES_A_SECOND, CHANGES_AT_ONCE))
    mistake: Fields = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The pupil's."""
        return self.folder.name

    @property
    def is_here(self) -> bool:
        """Whether a page of the pupil's is open."""
        return bool(self.studio.pages)


class ClassRegister:
    """All pupils of a class, with their sessions and their work.

    Args:
        settings: Of each session; `engine` is ``browser`` where pupils' pages sound, or ``silent``.
        bank: The samples there are; pupils add none.
        folder: Where the work is kept.

    Attributes:
        pupils: Those who have a session, by name.
        training: Where all agents learn.
        given: What the teacher gave to all last: who comes later gets it, too.
    """

    def __init__(self, settings: Settings, bank: SampleBank, folder: ClassFolder) -> None:
        self._settings, self._bank, self.folder = settings, bank, folder
        self.training, self._lock = SharedTraining(), threading.RLock()
        self.pupils: dict[str, Pupil] = {}
        self.given: Fields | None = None
        self._newcomers: OrderedDict[str, RateLimit] = OrderedDict()
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep_house, name="class", daemon=True)
        self._keeper.start()

    def enter(self, page: Page, hello: Fields) -> Pupil:
        """The pupil whose page says hello; a session is begun for who has none.

        Raises:
            NameWantedError: If it says no name, or that of somebody else.
        """
        said, name, key = hello.get("name"), known_name(hello.get("name")), ""
        if name and not (key := known_key(hello.get("key"))):
            raise NameWantedError("this browser does not say who it is: load the page again")
        if not name:
            raise NameWantedError(why_no_name(said) if said else "")
        with self._lock:
            try:
                pupil = self._known(name, key, page.address)
            except NameWantedError:
                raise
            except (GoslingError, OSError) as error:
                log.warning("%s can't come in: %s", name, error)
                raise NameWantedError(f"you can't come in: {error}; tell your teacher") from error
            if len(pupil.studio.pages) >= MAX_PAGES_OF_PUPIL:
                raise NameWantedError(f"{name} has {MAX_PAGES_OF_PUPIL} pages open: close some")
            folder = pupil.folder
            pupil.studio.text = folder.program
            more = {"name": pupil.name, "progress": folder.progress, "given": self.given}
            pupil.studio.join(page, "pupil", **more)
            for sentence in pupil.news:
                page.tell("said", text=sentence, is_error=True, clears=False)
            pupil.news.clear()
        return pupil

    def leave(self, pupil: Pupil, page: Page) -> None:
        """A page of a pupil's has gone; the session goes on for a while."""
        pupil.last_seen = time.monotonic()
        pupil.studio.leave(page)

    def keep(self, pupil: Pupil, fields: Fields) -> str:
        """Keeps a pupil's text and progress, as the page sends them.

        Returns:
            Why they are not kept, if that is news; else nothing.
        """
        before, pupil.trouble = pupil.trouble, why_not_kept(pupil.folder, fields)
        return pupil.trouble if pupil.trouble != before else ""

    def begin_take(self, pupil: Pupil) -> None:
        """Has what a pupil plays written down, from the first thing that was played on."""
        session, folder = pupil.studio.session, pupil.folder
        if session is None or pupil.is_taken:
            return
        pupil.is_taken = True
        try:
            if not folder.has_room_for_takes:
                _say(pupil, NO_ROOM)
                return
            session.start_journal(folder.new_journal())
        except (GoslingError, OSError) as error:
            log.warning("what %s plays is not written down: %s", pupil.name, error)
            _say(pupil, f"what you play is not written down: {error}")

    def tend(self, now: float) -> None:
        """Keeps agents as they learn, hushes who is away, and ends the sessions of who is gone.

        Args:
            now: The time of the monotonic clock.
        """
        for pupil in self.all():
            try:
                self._tend(pupil, now)
            except Exception:
                log.exception("%s can't be looked after", pupil.name)

    def all(self) -> list[Pupil]:
        """All pupils who have a session."""
        with self._lock:
            return list(self.pupils.values())

    def folder_of(self, name: str) -> PupilFolder:
        """What is kept of a pupil; raises VerbError where there is none."""
        if name not in self.folder.names:
            raise VerbError(f"there is no pupil {name[:40]!r}")
        return self.folder.known(name)

    def agents_of(self, name: str) -> dict[str, Path]:
        """The file of each agent of a pupil's, as they are now; of who is away, as they were.

        Raises:
            VerbError: If there is no such pupil.
        """
        if (pupil := self.pupils.get(name)) is not None:
            _save_agents(pupil)
        return self.folder_of(name).agents

    def let_in(self, name: str) -> None:
        """Lets whoever says this name next be that pupil: a browser has forgotten who it is.

        Raises:
            VerbError: If there is no such pupil.
        """
        with self._lock:
            self.folder_of(name).forget_key()

    def let_all_in(self) -> int:
        """The same of all who are not here: the address has changed, and no browser knows it.

        Returns:
            How many they are.
        """
        here = {pupil.name for pupil in self.all() if pupil.is_here}
        away = [name for name in self.folder.names if name not in here]
        for name in away:
            self.let_in(name)
        return len(away)

    def remove(self, name: str) -> None:
        """Takes a pupil out of the class who is away; the work is put aside and not deleted.

        Raises:
            VerbError: If there is no such pupil, or the pupil is here.
            SourceError: If the folder can't be moved.
        """
        with self._lock:
            folder, pupil = self.folder_of(name), self.pupils.get(name)
            if pupil is not None:
                if pupil.is_here:
                    raise VerbError(f"{name} is here: only who is away can be removed")
                del self.pupils[name]
                _end(pupil)
            self.folder.forget(name)
            if folder.path.exists():
                self.folder.put_aside(folder)

    def close(self) -> None:
        """Keeps all work, and ends all sessions."""
        self._ended.set()
        self._keeper.join()
        with self._lock:
            for pupil in self.pupils.values():
                try:
                    _end(pupil)
                except Exception:  # nobody else may lose work by it
                    log.exception("the session of %s can't be ended", pupil.name)
            self.pupils.clear()
        self.training.close()
        self.folder.close()

    def _known(self, name: str, key: str, address: str) -> Pupil:
        """The pupil of a name, with a session; raises NameWantedError, GoslingError and OSError."""
        folder = self.folder.pupil(name)
        if folder is None:
            raise NameWantedError("the class is full: ask your teacher")
        is_new = folder.name not in self.pupils and not folder.path.exists()
        if is_new and not self._admits_newcomer(address):
            raise NameWantedError("too many new names come from your address: wait a little")
        if not folder.knows(key):
            raise NameWantedError(
                f"this name belongs to another browser: if you are {folder.name}, ask your "
                "teacher to let you in again; else take another name"
            )
        return self.pupils.get(folder.name) or self._begin(folder)

    def _admits_newcomer(self, address: str) -> bool:
        limit = self._newcomers.setdefault(
            address, RateLimit(NEW_NAMES_A_SECOND, NEW_NAMES_AT_ONCE)
        )
        self._newcomers.move_to_end(address)
        if len(self._newcomers) > MAX_ADDRESSES:
            self._newcomers.popitem(last=False)
        return limit.admits(0, time.monotonic())

    def _begin(self, folder: PupilFolder) -> Pupil:
        seed = crc32(folder.name.encode()) % SEEDS
        settings = self._settings
        if settings.seed is None:
            settings = replace(settings, seed=seed)
        news = put_unreadable_aside(folder)
        studio = Studio(
            settings, self._bank, folder.path, text=folder.program,
            file=f"{folder.name}.gosling", training=self.training.of_session(),
            agents=folder.agents, max_lessons=MAX_LESSONS_OF_PUPILS,
        )  # fmt: skip
        studio.open()
        pupil = self.pupils[folder.name] = Pupil(folder, studio, Lanes(PUPILS_LANES), news=news)
        return pupil

    def _keep_house(self) -> None:
        while not self._ended.wait(TENDING_SECONDS):
            self.tend(time.monotonic())

    def _tend(self, pupil: Pupil, now: float) -> None:
        session = pupil.studio.session
        if now - pupil.kept_at > KEEPING_SECONDS:
            pupil.kept_at = now
            _keep_agents(pupil)
        if session is not None and session.journal and not pupil.folder.has_room_for_takes:
            session.stop_journal()
            _say(pupil, NO_ROOM)
        if pupil.is_here or now - pupil.last_seen < SILENT_SECONDS:
            return
        if session is not None and session.program.tracks:
            session.hush()
        has_work = pupil.folder.path.exists()
        with self._lock:
            is_gone = not has_work or now - pupil.last_seen > LONELY_SECONDS
            if is_gone and not pupil.is_here:
                self.pupils.pop(pupil.name, None)
                self.folder.forget(pupil.name)
                _end(pupil)


NO_ROOM = "what you play is not written down any more: your folder is full of takes"


def _limits() -> PageLimits:
    rate = RateLimit(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
    return PageLimits(rate, MAX_PUPILS_WAITING, MAX_MESSAGE_BYTES)


def _say(pupil: Pupil, sentence: str) -> None:
    pupil.studio.tell("said", text=sentence, is_error=True, clears=False)


def _save_agents(pupil: Pupil) -> None:
    """Saves all agents as they are now, those too that were taught nothing since or ever."""
    if (session := pupil.studio.session) is None:
        return
    for instrument in session.performance.taught_instruments:
        try:
            session.save(instrument, pupil.folder.agent(instrument))
        except (GoslingError, OSError) as error:
            log.info("the %s of %s is not saved: %s", instrument, pupil.name, error)


def _keep_agents(pupil: Pupil) -> None:
    """Keeps the agents that have learnt since they were kept last."""
    session = pupil.studio.session
    if session is None:
        return
    for instrument, rows in pupil.studio.history.rows().items():
        bar = rows[-1]["bar"] if rows else None
        if bar == pupil.kept_bars.get(instrument):
            continue
        try:
            session.save(instrument, pupil.folder.agent(instrument))
            pupil.kept_bars[instrument] = bar
        except (GoslingError, OSError) as error:
            log.warning("the %s of %s is not kept: %s", instrument, pupil.name, error)


def _end(pupil: Pupil) -> None:
    _keep_agents(pupil)
    pupil.studio.close()
    pupil.lanes.close()
