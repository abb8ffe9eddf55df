"""A program's file that somebody edits while it plays: when is what it holds what was saved?

Some editors empty a file and write it then, some delete it, and a long text is written in parts.
What is read in between may be a program too, but nobody has meant it.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import SourceError
from ..performance.sources import read_text

STEP_SECONDS = 0.03
"""Editors write a file in several steps; so long it must be left alone to count as saved."""

STILL_STEPS = 10
"""What may be half of a file must be left alone for so many of them: 0.3 seconds."""

LOOK_MILLISECONDS = 1000
"""So often we look at the file unasked: some disks tell nobody that a file has changed."""

BUFFER_BYTES = 4096
"""Programs that write in parts write so many bytes at a time, or a multiple of it."""

Found = str | SourceError
"""What a file holds, or why it can't be read."""


def saves(path: Path, text: str, ended: threading.Event) -> Iterator[tuple[Found, bool]]:
    """What a file holds after each change, once it can be believed, until the end.

    Args:
        path: The file.
        text: What it held before.
        ended: Set when nobody wants to know any more.

    Returns:
        The text or why it can't be read, and whether the file was touched: we look unasked too.
    """
    from watchfiles import watch

    wakings = watch(
        path.resolve().parent,
        watch_filter=lambda change, changed: Path(changed).name == path.name,
        debounce=int(10_000 * STEP_SECONDS), step=int(1000 * STEP_SECONDS), stop_event=ended,
        rust_timeout=LOOK_MILLISECONDS, yield_on_timeout=True, recursive=False,
    )  # fmt: skip
    for changes in wakings:
        found = believed(lambda: _look(path), text, ended.wait)
        if isinstance(found, str):
            text = found
        yield found, bool(changes)


def believed(look: Callable[[], Found], before: str, wait: Callable[[float], bool]) -> Found:
    """What a file holds, once it is likely to be all that is meant.

    A longer text is believed at once. What is missing, empty, shorter than before or may be the
    first part of a longer text is believed when it has stayed the same for 0.3 seconds.

    Args:
        look: Reads the file.
        before: What it held when it was believed last.
        wait: Lets so many seconds pass; true says that nobody wants to know any more.
    """
    found, still = look(), 0
    while _may_be_half(found, before) and still < STILL_STEPS and not wait(STEP_SECONDS):
        now = look()
        still = still + 1 if str(now) == str(found) else 0
        found = now
    return found


def _may_be_half(found: Found, before: str) -> bool:
    if not isinstance(found, str) or len(found) < len(before):
        return True
    return found != before and len(found.encode()) % BUFFER_BYTES == 0


def _look(path: Path) -> Found:
    try:
        return read_text(str(path))
    except SourceError as error:
        return error
