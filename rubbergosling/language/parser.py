"""Parses a text into a program, or collects its errors."""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import copy
from functools import lru_cache

from ..errors import ProgramError
from .diagnostics.failure import FurthestFailure
from .grammar import grammar_for
from .program import program_of
from .program_text import ProgramText
from .reader import Reader, Statement
from .syntax import Program
from .values import composed
from .vocabulary import DRUMS, MAX_FURTHER_ERRORS, MAX_TEXT


def parse(text: str, instruments: Collection[str] = DRUMS) -> Program:
    """Reads a program.

    Args:
        text: The program, at most 100,000 characters.
        instruments: The names of the samples that can be played; the synths are always there.

    Returns:
        What the text means, with its warnings in ``notices``.

    Raises:
        ProgramError: The text is no program. It tells the first error; those found after
            it, 20 at most, are its ``others``. Columns count what `composed` makes of a letter
            and its accents as one character, as one sees it.
    """
    if len(text) > MAX_TEXT:
        message = f"this text has {len(text)} characters: it may have at most {MAX_TEXT}"
        raise ProgramText(text[: MAX_TEXT + 1]).error(message, MAX_TEXT, MAX_TEXT + 1)
    statements, errors = _read(composed(text), frozenset(instruments))
    if errors:
        first, *others = map(copy, errors)  # who gets them may write the file's name into them
        first.others = tuple(others)
        raise first
    return program_of(statements)


@lru_cache(maxsize=32)
def _read(text: str, instruments: frozenset[str]) -> tuple[list[Statement], list[ProgramError]]:
    """All statements and all errors of a text, up to the limit.

    Buttons and faders send the same program again and again, and some of them a wrong one.
    """
    with _no_collection():
        return _read_anew(ProgramText(text), instruments)


def _read_anew(
    source: ProgramText, instruments: frozenset[str]
) -> tuple[list[Statement], list[ProgramError]]:
    grammar = grammar_for(instruments)
    reader = Reader(source)
    statements: list[Statement] = []
    errors: list[ProgramError] = []
    position = grammar["between"].match(source.text).end
    while position < len(source.text) and len(errors) <= MAX_FURTHER_ERRORS:
        # Matched one by one: a fault then stays in its statement, and so does the packrat cache.
        furthest = FurthestFailure()
        node = grammar["statement"].match_core(source.text, position, defaultdict(dict), furthest)
        if node is None:
            from .diagnostics.explain import explain  # noqa: PLC0415 - most programs are right

            error, position = explain(source, position, furthest, grammar, instruments)
            errors.append(error)
        else:
            position = node.end
            try:
                statements.append(reader.statement(node))
            except ProgramError as error:
                errors.append(error.with_traceback(None))
        position = grammar["between"].match(source.text, position).end
    return statements, errors


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keeps the collector of garbage still.

    The hundreds of thousands of nodes of a long program hold no circle, so there is nothing for it
    to find; but each time it looks at them all, the whole process stands still for a moment.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
