"""Reads and writes a take as a file: one entry a line, see `journal_format`."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from os import fdopen, fstat
from os.path import samestat
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import AgentError, JournalError, MelodyError, ProgramError
from ..input_files import lines_of
from ..output_files import create
from ..settings import DEFAULT_BARS
from .entries import Entry, Hush, Load, Performance
from .journal_format import ReachedBar, ReadLoad, entry_fields, entry_of, reached_fields

MAX_BYTES = 1 << 28
MAX_BYTES_A_LINE = 100_000_000
"""The largest agent there is fits in one."""

MAX_LINES = 1_000_000
"""A whole night with both hands on the faders."""


@dataclass(frozen=True)
class Journal:
    """What can be read of a journal.

    Attributes:
        performance: What was done before the take's end.
        bars: How long the take is, see `_end`.
        damage: What is wrong with the first line that can't be read, where reading ends; None
            where all can be read.
    """

    performance: Performance
    bars: Fraction
    damage: JournalError | None = None


def read_journal(path: Path, instruments: Collection[str], read_load: ReadLoad = Load) -> Journal:
    """What can be read of a journal: all of it, or what stands before the first damaged line.

    Args:
        path: The journal.
        instruments: The names of the samples there are.
        read_load: Opens a saved agent.

    Raises:
        JournalError: If there is nothing to be read; names the line.
    """
    found: list[Entry | ReachedBar] = []
    damage = None
    try:
        for entry in _entries(path, instruments, read_load):
            found.append(entry)
    except JournalError as error:
        damage = error
    except OSError as error:
        damage = JournalError(f"the journal {path} can't be read: {error.strerror or error}")
    end = _end(found)
    entries = (each for each in found if isinstance(each, Entry))
    performance = Performance.holding(e for e in entries if end is None or _is_before(end, e))
    if not performance.entries:
        raise damage or JournalError(f"the journal {path} is empty: nothing was played")
    return Journal(performance, _length(performance) if end is None else end, damage)


def _entries(
    path: Path, instruments: Collection[str], read_load: ReadLoad
) -> Iterator[Entry | ReachedBar]:
    """What the lines of a journal say, in order.

    Raises:
        JournalError: A line can't be read; names it.
        OSError: The file can't be read.
    """
    for number, line in enumerate(lines_of(path, MAX_BYTES, MAX_BYTES_A_LINE), 1):
        if number > MAX_LINES:
            raise JournalError(f"{path}:{number}: a journal has at most {MAX_LINES} lines")
        if not line.strip():
            continue
        try:
            yield entry_of(_fields(line), instruments, read_load)
        except (ValueError, RecursionError, ProgramError, AgentError, MelodyError) as error:
            raise JournalError(f"{path}:{number}: {error}") from error


def _end(found: Sequence[Entry | ReachedBar]) -> Fraction | None:
    """Where a take ended of which it is known how far it got; None where it is not.

    One that was ended has a hush as its last line; one whose player was killed is as long as the
    bars it reached. What had been planned for later, when a take was played again, never came.
    """
    reached = [each.bar for each in found if isinstance(each, ReachedBar)]
    if not reached:
        return None
    end = Fraction(max(reached) + 1)
    match found[-1]:
        case Entry(bar=bar, action=Hush()):
            return min(bar, end)
    return end


def _is_before(end: Fraction, entry: Entry) -> bool:
    """Whether an entry belongs to a take that ended there; the hush that ends it does."""
    return entry.bar < end or entry == Entry(end, Hush())


def _length(performance: Performance) -> Fraction:
    """Bars until its last hush, if it ends with one; else some more than its last entry."""
    last = performance.entries[-1]
    return last.bar if isinstance(last.action, Hush) else Fraction(ceil(last.bar) + DEFAULT_BARS)


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no text: byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        if b"\0" in line:
            raise ValueError("it holds zeros, as a disk leaves when the power fails") from error
        reason = error.msg.lower().removesuffix(" at")
        raise ValueError(f"it is no JSON: {reason} at column {error.colno}") from error
    if not isinstance(fields, dict):
        raise ValueError("it is not a JSON object")
    return fields


class JournalFile:
    """Writes a take as it happens, each line handed to the system at once.

    Whoever is killed loses at most the line that is being written. What a full disk could not
    take is written before the next line, so nothing is missing once there is room again.

    Raises:
        JournalError: If the file can't be made, or written to, or was removed meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = path.absolute()
        self._unwritten = b""
        try:
            self._file = fdopen(create(path), "wb", buffering=0)
        except OSError as error:
            raise self._error(error.strerror or error) from error

    def write(self, entry: Entry) -> None:
        """Adds one entry."""
        try:
            fields = entry_fields(entry)
        except ValueError as error:
            raise self._error(error) from error
        self._add(fields)

    def reached(self, bar: int) -> None:
        """Adds that a bar, counted from 0, has begun to be sent."""
        self._add(reached_fields(bar))

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _add(self, fields: dict[str, Any]) -> None:
        self._unwritten += json.dumps(fields).encode() + b"\n"
        try:
            while self._unwritten:
                self._unwritten = self._unwritten[self._file.write(self._unwritten) :]
        except OSError as error:
            raise self._error(error.strerror or error) from error
        if not self._is_in_its_place():
            raise self._error("it was removed or replaced")

    def _is_in_its_place(self) -> bool:
        """Whether the path still leads to what is written: no write fails when it does not."""
        try:
            return samestat(fstat(self._file.fileno()), self._place.stat())
        except OSError:
            return False

    def _error(self, reason: object) -> JournalError:
        return JournalError(f"the journal {self.path} can't be written: {reason}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
