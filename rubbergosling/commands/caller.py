"""The caller of a verb, and the answer it gets."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import VerbError
from ..performance.entries import Entry
from ..player.file_names import path_inside
from ..player.session import Session
from ..timeline.tempo import BEATS_PER_BAR

Value = float | int | str


@dataclass(frozen=True)
class Answer:
    """What came of a verb.

    Attributes:
        rows: As plain values: one row, but for `events`, where each event has its own.
        text: For people.
    """

    rows: tuple[tuple[Value, ...], ...]
    text: str


@dataclass(frozen=True)
class Caller:
    """Who asks for something.

    Attributes:
        session: What is played.
        folder: Where files lie that are named from outside, and no name leads out of it; None
            takes any path, for who could write anywhere anyway.
    """

    session: Session
    folder: Path | None

    def path(self, name: str, suffix: str) -> Path:
        """Where a file that was named lies.

        Raises:
            VerbError: If the name leads out of the folder or is none for such a file.
        """
        if self.folder is not None:
            return path_inside(self.folder, name, suffix)
        # What no system takes must not look like a mistake of ours when the file is opened.
        if "\0" in name:
            raise VerbError(f"{name!r} is no name for a file")
        return Path(name)

    def shown(self, path: Path) -> str:
        """A path as it would be named here."""
        return str(path if self.folder is None else path.relative_to(self.folder))


def where(entry: Entry) -> str:
    """Where an entry is heard: bars and beats from 1 for people, and as programs are told."""
    bar, rest = divmod(entry.bar, 1)
    beat = float(rest * BEATS_PER_BAR) + 1
    return f"from bar {bar + 1} beat {beat:g} (position {float(entry.bar):.10g})"


def entered(entry: Entry, text: str, *more: str) -> Answer:
    """What is answered of an entry: the bar from which on it holds, and more if there is any."""
    return Answer(((float(entry.bar), *more),), f"{text} {where(entry)}")
