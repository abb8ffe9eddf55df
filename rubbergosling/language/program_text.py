"""Turns positions in a text into lines and columns, and errors that show them."""

import re
from bisect import bisect_right

from ..errors import ProgramError
from .syntax import Place

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class ProgramText:
    """A program's text, which knows the line and column of each of its characters.

    Positions are 0-based and spans half-open, as in Python's slices; lines and columns
    are 1-based and counted in characters, as editors show them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        breaks = list(_LINE_BREAK.finditer(text))
        self._starts = [0, *(b.end() for b in breaks)]
        self._ends = [*(b.start() for b in breaks), len(text)]

    def place(self, start: int, end: int) -> Place:
        """The place of a span; what lies beyond the first line is not counted."""
        line = bisect_right(self._starts, start) - 1
        length = min(end, self._ends[line]) - start
        return Place(line + 1, start - self._starts[line] + 1, max(1, length))

    def error(self, message: str, start: int, end: int, hint: str = "") -> ProgramError:
        """An error at a span of the text."""
        place = self.place(start, end)
        line = self.text[self._starts[place.line - 1] : self._ends[place.line - 1]]
        shown = "".join(map(_shown, line))
        return ProgramError(message, place.line, place.column, place.length, shown, hint)


def _shown(character: str) -> str:
    """The character, or one as wide that any terminal can print without harm."""
    if character.isprintable() or character == "\t":
        return character
    return " " if character.isspace() else "\ufffd"
