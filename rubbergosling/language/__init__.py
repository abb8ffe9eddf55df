"""The language: text to programs and back. Read ``syntax`` first, then ``grammar``.

This room knows no time, no sound and no file: the names of the samples that can be played
are handed to it.
"""

from .parser import parse
from .syntax import Effect, Notice, Program, Track
from .unparse import unparse

__all__ = ["Effect", "Notice", "Program", "Track", "parse", "unparse"]
