"""Reads files that hold programs; errors name the file."""

import sys
from collections.abc import Collection
from pathlib import Path

from ..errors import ProgramError, SourceError
from ..input_files import read_file, read_stream, text_of
from .parser import parse
from .syntax import Program

MAX_BYTES = 1_000_000
"""More than any program may have, whichever letters it is written in."""


def read_text(path: str) -> str:
    """The text of a program file, or of standard input for ``-``.

    Raises:
        SourceError: If it can't be read or is no text.
    """
    name = called(path)
    try:
        if path != "-":
            data = read_file(Path(path), MAX_BYTES, with_pipes=True)
        elif sys.stdin is None:  # as a shell's `<&-` leaves it
            raise SourceError(f"{name} can't be read: it is closed")
        else:
            data = read_stream(sys.stdin.buffer, MAX_BYTES)
        return text_of(data).replace("\r\n", "\n")
    except OSError as error:
        raise SourceError(f"{name} can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise SourceError(f"{name} is no text: {error}") from error


def called(path: str) -> str:
    """What a source is called in messages."""
    return "standard input" if path == "-" else path


def parsed(text: str, path: str, instruments: Collection[str]) -> Program:
    """The program that the text of a file holds.

    Raises:
        ProgramError: If the program is wrong; it bears the file's name.
    """
    try:
        return parse(text, instruments)
    except ProgramError as error:
        for wrong in (error, *error.others):
            wrong.path = called(path)
        raise
