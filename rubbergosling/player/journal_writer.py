"""Writes the journal of a session; it can begin and end at any time.

An entry is written just before it is sent. What was replaced before that was never heard, and is
not written; whoever is killed leaves all that was heard.
"""

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from ..errors import JournalError
from ..performance.entries import Entry, Performance
from ..performance.journal import JournalFile


class JournalWriter:
    """Where a session writes down its take, or does not.

    Args:
        fail: Told when the journal can't be written; the music goes on, and so does the journal
            once there is room again. It must call nobody.
    """

    def __init__(self, fail: Callable[[JournalError], None]) -> None:
        self._fail = fail
        self._file: JournalFile | None = None
        self._is_starting = False
        self._written = self._fixed = Fraction(0)
        self._reached = -1
        self._fails = False
        self._lock = threading.Lock()

    @property
    def path(self) -> Path | None:
        """The file that is being written."""
        file = self._file
        return file.path if file is not None else None

    def start(self, path: Path, performance: Callable[[], Performance]) -> None:
        """Begins a journal with all that was done and sent so far.

        Args:
            path: The file, which is replaced.
            performance: Tells the take as it is.

        Raises:
            JournalError: If the file can't be written, or there is a journal already.
        """
        with self._lock:
            if self._file is not None or self._is_starting:
                name = self._file.path.name if self._file is not None else path.name
                raise JournalError(f"a journal is being written already, into {name}")
            self._is_starting, fixed = True, self._fixed
        file = None
        try:
            file = JournalFile(path)
            for entry in performance().between(Fraction(0), fixed):
                file.write(entry)  # which may be hours: the music must not wait for that
            with self._lock:
                if self._reached >= 0:
                    file.reached(self._reached)
                self._file, self._written = file, fixed
        except JournalError:
            if file is not None:
                file.close()
            raise
        finally:
            self._is_starting = False

    def fixed(self, performance: Performance, bar: Fraction) -> None:
        """Writes down, if there is a journal, what stands before a position and never changes."""
        self._fixed = bar
        self._do(lambda file: self._write(file, performance, bar))

    def reached(self, bar: int) -> None:
        """Writes down that a bar has begun to be sent, if there is a journal."""
        self._reached = bar
        self._do(lambda file: file.reached(bar))

    def stop(self, performance: Performance, end: Entry | None = None) -> Path:
        """Ends the journal with what was still to come; returns its file.

        Args:
            performance: The take.
            end: Its end, to be written as the last line.

        Raises:
            JournalError: If there is none, or the end can't be written.
        """
        with self._lock:
            if self._file is None:
                raise JournalError("no journal is being written")
            file, self._file = self._file, None
            try:
                if end is not None:
                    self._write(file, performance, end.bar + 1)
                    file.write(end)
            finally:
                file.close()
            return file.path

    def _write(self, file: JournalFile, performance: Performance, bar: Fraction) -> None:
        failure = None
        for entry in performance.between(self._written, bar):
            try:
                file.write(entry)
            except JournalError as error:  # it keeps the entry until there is room
                failure = error
        self._written = max(bar, self._written)
        if failure is not None:
            raise failure

    def _do(self, work: Callable[[JournalFile], None]) -> None:
        if self._file is None:  # most of the time
            return
        with self._lock:
            if self._file is None:
                return
            try:
                work(self._file)
                self._fails = False
            except JournalError as error:
                if not self._fails:  # it may well be the same for every entry
                    self._fails = True
                    self._fail(error)
