"""The pupils of a class: a studio for each on the teacher's machine, one process learns for all."""

import json
import logging
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

from ..errors import GoslingError, VerbError
from ..language.vocabulary import MAX_TEXT
from ..mixer.samples import SampleBank
from ..settings import Settings
from .class_folder import MAX_KEY, MAX_PROGRESS_BYTES, ClassFolder, PupilFolder, known_name
from .lanes import Lanes
from .page import Page
from .seat import Fields, NameWantedError
from .shared_training import SharedTraining
from .studio import Studio

PUPILS_LANES = ("instant", "sound", "experiment", "work")
KEEPING_SECONDS = 60.0
"""So often the agents of pupils who taught them something are kept."""

MAX_LESSONS_OF_PUPILS = 60
"""So many lessons back a pupil's agent can be heard."""

SEEDS = 4
"""The agents of a class begin by so many seeds, so that neighbours hear different ones, and the
process that learns for all still meets most lessons a second time."""

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
        kept_lessons: How many lessons each agent had when it was kept.
        trouble: Why the work could not be kept at last; empty if it was.
        mistake: What was wrong with the program that was to be played last; empty if it plays.
    """

    folder: PupilFolder
    studio: Studio
    lanes: Lanes
    last_seen: float = 0.0
    kept_lessons: dict[str, int] = field(default_factory=dict)
    trouble: str = ""
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
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep_house, name="class", daemon=True)
        self._keeper.start()

    def enter(self, page: Page, hello: Fields) -> Pupil:
        """The pupil whose page says hello; a session is begun for who has none.

        Raises:
            NameWantedError: If it says no name, or that of somebody else.
        """
        name, key = known_name(hello.get("name")), str(hello.get("key", ""))[:MAX_KEY]
        if not name or not key:
            wrong = "a name has 1 to 24 letters, figures and spaces" if hello.get("name") else ""
            raise NameWantedError(wrong)
        with self._lock:
            try:
                pupil = self._known(name, key)
            except NameWantedError:
                raise
            except (GoslingError, OSError) as error:
                log.warning("%s can't come in: %s", name, error)
                raise NameWantedError(f"you can't come in: {error}; tell your teacher") from error
            folder = pupil.folder
            pupil.studio.text = folder.program
            more = {"name": pupil.name, "progress": folder.progress, "given": self.given}
            pupil.studio.join(page, "pupil", **more)
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
        before, pupil.trouble = pupil.trouble, _why_not_kept(pupil.folder, fields)
        return pupil.trouble if pupil.trouble != before else ""

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
            self.folder.put_aside(folder)

    def close(self) -> None:
        """Keeps all work, and ends all sessions."""
        self._ended.set()
        self._keeper.join()
        with self._lock:
            for pupil in self.pupils.values():
                _end(pupil)
            self.pupils.clear()
        self.training.close()

    def _known(self, name: str, key: str) -> Pupil:
        """The pupil of a name, with a session; raises NameWantedError, GoslingError and OSError."""
        folder = self.folder.pupil(name)
        if folder is None:
            raise NameWantedError("the class is full: ask your teacher")
        if not folder.knows(key):
            raise NameWantedError(
                f"{folder.name} is here already: take another name, or ask your teacher"
            )
        return self.pupils.get(folder.name) or self._begin(folder)

    def _begin(self, folder: PupilFolder) -> Pupil:
        seed = crc32(folder.name.encode()) % SEEDS
        settings = self._settings
        if settings.seed is None:
            settings = replace(settings, seed=seed)
        studio = Studio(
            settings, self._bank, folder.path, text=folder.program,
            file=f"{folder.name}.gosling", journal=folder.new_journal(), training=self.training,
            agents=folder.agents, max_lessons=MAX_LESSONS_OF_PUPILS,
        )  # fmt: skip
        studio.open()
        pupil = self.pupils[folder.name] = Pupil(folder, studio, Lanes(PUPILS_LANES))
        return pupil

    def _keep_house(self) -> None:
        """Keeps agents as they learn, and ends the sessions of those who are long gone."""
        while not self._ended.wait(KEEPING_SECONDS):
            for pupil in self.all():
                _keep_agents(pupil)
                with self._lock:
                    is_lonely = time.monotonic() - pupil.last_seen > LONELY_SECONDS
                    if not pupil.is_here and is_lonely:
                        self.pupils.pop(pupil.name, None)
                        _end(pupil)


def _why_not_kept(folder: PupilFolder, fields: Fields) -> str:
    """Keeps a text and a progress, or says why not."""
    program, progress = fields.get("program"), fields.get("progress")
    if not isinstance(program, str) or not isinstance(progress, dict):
        return "what this page sends can't be kept: it needs a program and a progress"
    if len(program) > MAX_TEXT:
        return f"a program of {len(program)} characters is not kept: {MAX_TEXT} are the most"
    if len(json.dumps(progress)) > MAX_PROGRESS_BYTES:
        return "this progress is too long to be kept by your teacher's machine"
    try:
        folder.keep(program, progress)
    except OSError as error:
        log.warning("the work of %s is not kept: %s", folder.name, error)
        return f"your teacher's machine can't keep your work: {error.strerror}; tell your teacher"
    return ""


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
        count = int(rows[-1]["lesson"] or 0) if rows else 0
        if count == pupil.kept_lessons.get(instrument, 0):
            continue
        try:
            session.save(instrument, pupil.folder.agent(instrument))
            pupil.kept_lessons[instrument] = count
        except (GoslingError, OSError) as error:
            log.warning("the %s of %s is not kept: %s", instrument, pupil.name, error)


def _end(pupil: Pupil) -> None:
    _keep_agents(pupil)
    pupil.studio.close()
    pupil.lanes.close()
