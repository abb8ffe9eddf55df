"""Watches a program's file, and decides when an edit is complete; watches chapters, too.

Some editors empty a file and write it then, some delete it, and a long text is written in parts.
What is read in between may be a program too, but nobody has meant it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..commands.caller import where
from ..errors import GoslingError, SourceError
from ..language.program_files import read_text
from ..performance.sources import program_in
from ..player.session import Session
from .keys import is_hushed
from .printing import error_lines

STEP_SECONDS = 0.03
"""Editors write a file in several steps; so long it must be left alone to count as saved."""

STILL_STEPS = 10
"""What may be half of a file must be left alone for so many of them: 0.3 seconds."""

LOOK_SECONDS = 1.0
"""So often we look at the file unasked: some disks tell nobody that a file has changed."""

BUFFER_BYTES = 4096
"""Programs that write in parts write so many bytes at a time, or a multiple of it."""

Found = str | SourceError
"""What a file holds, or why it can't be read."""


def chapters_changed(
    folders: Sequence[Path], ended: threading.Event, tell: Callable[[], None]
) -> None:
    """Tells each time a chapter of a teacher's own was saved, until the end."""
    from watchfiles import watch

    for _ in watch(*folders, watch_filter=lambda _, changed: changed.endswith(".md"),
                   stop_event=ended, rust_timeout=int(1000 * LOOK_SECONDS)):  # fmt: skip
        tell()


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
        rust_timeout=int(1000 * LOOK_SECONDS), yield_on_timeout=True, recursive=False,
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


def follow(session: Session, path: Path, text: str, ended: threading.Event) -> None:
    """Evaluates a file whenever its text is another than `text` was, until the end."""
    last: str | None = text
    failed = ""
    for now, is_touched in saves(path, text, ended):
        if isinstance(now, SourceError):
            if str(now) != failed:
                session.say(f"{now}: the music goes on as it is", is_error=True)
            last, failed = None, str(now)
        # Who has stopped the sound gets it back with any save.
        elif now != last or (is_touched and is_hushed(session)):
            last, failed = now, ""
            _evaluate(session, now, path)


def _evaluate(session: Session, text: str, path: Path) -> None:
    try:
        session.play(
            program_in(text, str(path), session.bank.names),
            words=lambda entry: f"evaluated {path}, {where(entry)}",
        )
    except GoslingError as error:
        session.say(error_lines(error), is_error=True, clears=True)


def tell_of_saves(
    session: Session, path: Path | None, saved: tuple[int, int] | None, ended: threading.Event
) -> None:
    """Waits for the end; says once that a save changes nothing without --watch.

    Never without a limit: a signal that comes just before such a wait does not wake it.
    """
    while not ended.wait(LOOK_SECONDS):
        if path is not None and saved_at(path) not in (saved, None):
            session.say(
                f"{path} was saved, but the music does not change: play --watch hears saves"
            )
            path = None


def saved_at(path: Path | None) -> tuple[int, int] | None:
    """What a file's next save will change; None where there is no file."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino) if found is not None else None
