"""A take while it grows: what is done is added to it, written down and told, in one order."""

import threading
from fractions import Fraction
from pathlib import Path

from ..errors import GoslingError, GoslingValueError
from ..performance.entries import Action, Entry, Performance
from ..settings import Settings
from .journal_writer import Diary
from .notifications import Entered, Notification, Reached, Said
from .publisher import Audience
from .scheduler import Scheduler


class LiveTake:
    """What is done in a session, from its first entry on.

    Args:
        settings: The agents' seed and model.

    Attributes:
        audience: Who listens.
        scheduler: Who plays it; set before anything is added.
        failure: What went wrong for good while the music went on.
    """

    scheduler: Scheduler

    def __init__(self, settings: Settings) -> None:
        self.audience = Audience()
        self.failure: GoslingError | None = None
        self.lock = threading.RLock()
        """Held while an entry is added, so that the journal has them in order. Never for long."""
        self._settings, self._diary = settings, Diary(self.fail)

    @property
    def journal(self) -> Path | None:
        """The journal that is being written."""
        return self._diary.path

    @property
    def end(self) -> Entry | None:
        """The end of the take as it stands; None before it has begun."""
        return self.scheduler.last_entry() if self.scheduler.has_begun else None

    def begin(self, performance: Performance) -> None:
        """Begins with a performance; what is not as usual of its agents becomes a part of it.

        Raises:
            ValueError: If the take has begun already: what was done so far would be lost.
        """
        performance = performance.with_chance(self._settings.seed, self._settings.model)
        with self.lock:
            if self.scheduler.has_begun:
                raise GoslingValueError(
                    "the session plays already: perform comes before anything else"
                )
            self.scheduler.begin(performance)
        for entry in performance.entries:
            self.entered(entry)

    def begin_if_needed(self) -> None:
        """Begins with silence, unless it has begun."""
        with self.lock:
            if not self.scheduler.has_begun:
                self.begin(Performance())

    def add(self, action: Action) -> Entry:
        """Adds an action where the next change may take effect."""
        with self.lock:
            self.begin_if_needed()
            is_news = self.scheduler.performance.is_changed_by(action)
            entry = self.scheduler.add(action)
            if is_news:
                self.entered(entry)
        return entry

    def entered(self, entry: Entry) -> None:
        """Tells of an entry."""
        self.publish(Entered(entry))

    def fixed(self, bar: Fraction) -> None:
        """Writes down what was done before a position, where nothing is replaced any more."""
        self._diary.fixed(self.scheduler.performance, bar)

    def start_journal(self, path: Path) -> None:
        """Begins a journal with all that was done so far; raises JournalError."""
        self._diary.start(path, lambda: self.scheduler.performance)

    def stop_journal(self) -> Path:
        """Ends the journal where the take stands; returns its file; raises JournalError."""
        with self.lock:
            return self._diary.stop(self.scheduler.performance, self.end)

    def close(self) -> None:
        """Ends the take, and its journal if there is one."""
        if (end := self.end) is not None:
            self.publish(Entered(end))
        if self.journal is not None:
            try:
                self.stop_journal()
            except GoslingError as error:
                self.fail(error)

    def publish(self, notification: Notification) -> None:
        """Tells everyone who listens."""
        if isinstance(notification, Reached):
            self._diary.reached(notification.bar)
        self.audience.publish(notification)

    def say(self, text: str, is_error: bool = False, clears: bool = False) -> None:
        """Tells everyone who listens one sentence."""
        self.publish(Said(text, is_error, clears))

    def fail(self, error: GoslingError) -> None:
        """Notes what went wrong for good, and tells of it."""
        self.failure = error
        self.say(str(error), is_error=True)
