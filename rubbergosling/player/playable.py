"""Turns what can be played into a performance: a text, a `Program` or a `Performance`."""

from collections.abc import Collection

from ..language.checking import checked
from ..language.parser import parse
from ..language.program import noticed
from ..language.syntax import Program
from ..language.unparse import unparse
from ..performance.entries import Evaluate, Performance, performance_of

Playable = str | Program | Performance


def evaluation_of(source: str | Program, instruments: Collection[str]) -> Evaluate:
    """The program that a text or a value is, with its text, which a journal keeps.

    Args:
        source: The program.
        instruments: The names of the samples there are.

    Raises:
        ProgramError: If the text is wrong.
        ValueError: If the value makes no sense or no text can say it.
        TypeError: If it is neither a text nor a program.
    """
    if isinstance(source, str):
        return Evaluate(parse(source, instruments), source)
    if not isinstance(source, Program):
        raise TypeError(f"this is no text, Program or Performance: {source!r:.40}")
    return Evaluate(noticed(checked(source, instruments)), unparse(source))


def checked_performance(source: Playable, instruments: Collection[str]) -> Performance:
    """What is played, as a performance from bar 0 on, with instruments that there are.

    Raises:
        ProgramError: If a text is wrong.
        ValueError: If a program made without text is.
        TypeError: If it is none of the three.
    """
    performance = performance_of(source, instruments)
    for program in programs_of(performance):
        checked(program, instruments)
    return performance


def programs_of(performance: Performance) -> list[Program]:
    """The programs that are evaluated in a performance, in order."""
    return [e.action.program for e in performance.entries if isinstance(e.action, Evaluate)]
