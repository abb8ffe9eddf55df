"""Reads the files named on the command line into one performance.

A source is a program file, a program file with a length (``lesson1.gosling:8``), a
journal (``take.jsonl``), or ``-`` for standard input.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..errors import JournalError, SourceError
from ..language.program_files import parsed, read_text
from ..settings import DEFAULT_BARS, MAX_BARS
from .entries import Entry, Evaluate, Load, Performance
from .journal import read_journal
from .journal_format import ReadLoad


@dataclass(frozen=True)
class Take:
    """A performance and how many bars of it are meant.

    Attributes:
        performance: What is played.
        bars: How many bars of it.
        has_end: Whether someone said how long it is: a program alone goes on for ever.
        damages: What is wrong in each journal that could only be read in part.
    """

    performance: Performance
    bars: Fraction
    has_end: bool = True
    damages: tuple[JournalError, ...] = ()


def read_program(path: str, instruments: Collection[str]) -> Evaluate:
    """The program in a file, with its text.

    Raises:
        SourceError: If the file can't be read.
        ProgramError: If the program is wrong; it bears the file's name.
    """
    return program_in(read_text(path), path, instruments)


def program_in(text: str, path: str, instruments: Collection[str]) -> Evaluate:
    """The program a text holds that came from a file.

    Raises:
        ProgramError: If the program is wrong; it bears the file's name.
    """
    return Evaluate(parsed(text, path, instruments), text)


def split_length(source: str) -> tuple[str, Fraction | None]:
    """A source's path and its length in bars, if it has one.

    Raises:
        SourceError: If the length is 0, or far too large.
    """
    match = re.fullmatch(r"(.+):([0-9]+)", source, re.DOTALL)
    if match and not _exists(source):
        if len(match[2]) > len(str(MAX_BARS)) or not 1 <= int(match[2]) <= MAX_BARS:
            raise SourceError(f"{source[:100]}: a length must be 1 to {MAX_BARS} bars")
        return match[1], Fraction(match[2])
    return source, None


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name no system would take
        return False


def read_sources(
    sources: Sequence[str],
    instruments: Collection[str],
    bars: Fraction | None = None,
    read_load: ReadLoad = Load,
) -> Take:
    """Sources one after the other as one performance.

    Args:
        sources: As on the command line.
        instruments: The names of the samples there are.
        bars: The length of the whole; None is the sum of the lengths given, and
            `DEFAULT_BARS` for what has none.
        read_load: Opens a saved agent that is in a journal.

    Raises:
        SourceError: If a file can't be read.
        ProgramError: If a program is wrong; it bears its file's name.
        JournalError: If of a journal not even the beginning can be read.
    """
    entries: list[Entry] = []
    damages, at, has_end = [], Fraction(0), True
    for source in sources:
        path, length = split_length(source)
        is_journal = path.endswith(".jsonl")
        if is_journal:
            journal = read_journal(Path(path), instruments, read_load)
            entries += [
                Entry(at + entry.bar, entry.action)
                for entry in journal.performance.entries
                if length is None or entry.bar < length
            ]
            at += length or journal.bars
            damages += [journal.damage] if journal.damage else []
        else:
            entries.append(Entry(at, read_program(path, instruments)))
            at += length or DEFAULT_BARS
        has_end = is_journal or length is not None
    performance = Performance.holding(entries)
    return Take(performance, bars or at, has_end or bars is not None, tuple(damages))
