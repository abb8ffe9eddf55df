"""All errors that a person can meet, in one family, with the command's exit status of each.

    GoslingError              catch this one to catch them all
    ├── ProgramError          the text of a program is wrong: line, column, caret
    ├── SourceError           a program's file can't be read
    ├── SampleError           a sample file or folder can't be used
    ├── JournalError          a journal can't be read: path and line
    ├── AgentError            an agent's file or model can't be used
    ├── MelodyError           a melody can't be read, written, learnt or made
    ├── ChapterError          a chapter's file is wrong: path and line
    ├── GoslingValueError     a value is out of range or unknown; a ValueError too
    │   ├── MelodyValueError  a note's or a melody's is; a MelodyError too
    │   └── VerbError         what was asked through a door makes no sense
    ├── BugError              we made a mistake: its traceback is in the log
    ├── PlotError             a picture can't be drawn
    └── EngineError           the sound engine, its device or a recording failed
        ├── NoDeviceError     there is no audio device to play on
        └── OutputError       the file to render into can't be written

Rooms above raise these and translate the errors of the libraries they use into them.
"""

from dataclasses import dataclass
from unicodedata import combining, east_asian_width


class GoslingError(Exception):
    """The base of all our errors; ``str`` gives one sentence for a person."""

    exit_status = 1


@dataclass
class ProgramError(GoslingError):
    """The text of a program is wrong; the program changes nothing.

    Attributes:
        message: What is wrong and what would be right, without the place.
        line: 1-based line of the first wrong character.
        column: 1-based column of the first wrong character, in characters.
        length: How many characters the caret should underline, at least 1.
        source_line: The whole line of text the place is in, without its line break.
        hint: A word that may have been meant, or an empty string.
        others: Errors found further down in the same text.
        path: The file the text came from, or an empty string.
    """

    message: str
    line: int
    column: int
    length: int = 1
    source_line: str = ""
    hint: str = ""
    others: tuple["ProgramError", ...] = ()
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return f"{self.path}:{self.line}:{self.column}: {self.message}"
        return f"line {self.line}, column {self.column}: {self.message}"

    def __hash__(self) -> int:
        return id(self)

    def excerpt(self) -> str:
        """The source line with carets under the place, as two lines of text."""
        first = self.column - 1
        before, wrong = self.source_line[:first], self.source_line[first : first + self.length]
        pad = "".join("\t" if char == "\t" else " " * _columns(char) for char in before)
        carets = max(1, sum(map(_columns, wrong)) + self.length - len(wrong))
        return f"{self.source_line}\n{pad}{'^' * carets}"

    def report(self) -> str:
        """The message and the excerpt, for every error found in the text."""
        errors = (self, *self.others)
        return "\n".join(f"{error}\n{error.excerpt()}" for error in errors)


def _columns(char: str) -> int:
    """How many columns of a terminal a character takes."""
    if combining(char):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


class SourceError(GoslingError):
    """A file that should hold a program can't be read; says which and why."""


class SampleError(GoslingError):
    """A sample file or a folder of samples can't be used; says which and why."""


class JournalError(GoslingError):
    """A journal can't be read; the message names the path and the line."""


class AgentError(GoslingError):
    """An agent's file is not what it should be, or its model fails; says which and why."""


class MelodyError(GoslingError):
    """A melody, or a model of melodies, can't be read, written, learnt or made; says why."""


@dataclass
class ChapterError(GoslingError):
    """The file of a chapter is wrong.

    Attributes:
        message: What is wrong and what would be right.
        path: The name of the file.
        line: 1-based; 0 where it is about the whole file.
    """

    message: str
    path: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}: " if self.line else f"{self.path}: "
        return (place if self.path else "") + self.message

    __hash__ = Exception.__hash__


class GoslingValueError(GoslingError, ValueError):
    """A value is out of its range, or names what is not there; says what would be right."""


class MelodyValueError(MelodyError, GoslingValueError):
    """A value of a note or a melody is out of its range; says what would be right."""


class VerbError(GoslingValueError):
    """What was asked of a performance makes no sense; says what would."""


class BugError(GoslingError):
    """A mistake of ours, never the player's; what was asked for is not done."""


class PlotError(GoslingError):
    """A picture can't be drawn or written; says why, and what would help."""


class EngineError(GoslingError):
    """The sound engine, its audio device or a recording failed; says what to do."""

    exit_status = 3


class NoDeviceError(EngineError):
    """The engine is there but finds no audio device to play on; rendering still works."""


class OutputError(EngineError):
    """The file to render into can't be written: no fault of the engine's, though it finds it."""

    exit_status = 1
