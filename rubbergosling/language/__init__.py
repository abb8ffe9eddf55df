"""The language: text to programs and back. Read ``syntax`` first, then ``grammar``.

This room knows no time, no sound and no file: the names of the samples that can be played
are handed to it.
"""

from rubbergosling.language.parser import parse
from rubbergosling.language.syntax import Effect, Notice, Program, Track
from rubbergosling.language.unparse import unparse

__all__ = ["Effect", "Notice", "Program", "Track", "parse", "unparse"]
