"""The journal of a session: begun and ended whenever the player likes, never in the music's way."""

import threading
from collections.abc import Callable
from pathlib import Path

from ..errors import JournalError
from ..performance.entries import Entry, Performance
from ..performance.journal import JournalWriter


class Diary:
    """Where a session writes down its take, or does not.

    Args:
        fail: Told when the journal can't be written; the music goes on, and so does the journal
            once there is room again.
    """

    def __init__(self, fail: Callable[[JournalError], None]) -> None:
        self._fail = fail
        self._writer: JournalWriter | None = None
        self._reached = -1
        self._fails = False
        self._lock = threading.Lock()

    @property
    def path(self) -> Path | None:
        """The file that is being written."""
        writer = self._writer
        return writer.path if writer is not None else None

    def start(self, path: Path, performance: Performance) -> None:
        """Begins a journal with all that was done so far.

        Raises:
            JournalError: If the file can't be written, or there is a journal already.
        """
        with self._lock:
            if self._writer is not None:
                raise JournalError(
                    f"a journal is being written already, into {self._writer.path.name}"
                )
            writer = JournalWriter(path)
            try:
                for entry in performance.entries:
                    writer.write(entry)
                if self._reached >= 0:
                    writer.reached(self._reached)
            except JournalError:
                writer.close()
                raise
            self._writer = writer

    def write(self, entry: Entry) -> None:
        """Writes down an entry, if there is a journal."""
        self._do(lambda writer: writer.write(entry))

    def reached(self, bar: int) -> None:
        """Writes down that a bar has begun to be sent, if there is a journal."""
        self._reached = bar
        self._do(lambda writer: writer.reached(bar))

    def stop(self, end: Entry | None = None) -> Path:
        """Ends the journal; returns its file.

        Args:
            end: The take's end, to be written as its last line.

        Raises:
            JournalError: If there is none, or the end can't be written.
        """
        with self._lock:
            if self._writer is None:
                raise JournalError("no journal is being written")
            writer, self._writer = self._writer, None
            try:
                if end is not None:
                    writer.write(end)
            finally:
                writer.close()
            return writer.path

    def _do(self, work: Callable[[JournalWriter], None]) -> None:
        with self._lock:
            if self._writer is None:
                return
            try:
                work(self._writer)
                self._fails = False
            except JournalError as error:
                if not self._fails:  # it may well be the same for every entry
                    self._fails = True
                    self._fail(error)
