"""The work of a class in one folder: a folder for each pupil, and the addresses of the class.

class.json            the words by which pupils and teacher are known; for the teacher alone
Ana/program.gosling   what is in Ana's editor
Ana/progress.json     which tasks she has done
Ana/snare.agent       her agents, as they were at last
Ana/take-2026-12-04.jsonl   what she played that day, for `rubbergosling render` and `lessons`
Ana/key               by what her browser is known, so that nobody else comes in as Ana
.removed/Ben          the same of who was removed from the class
"""

import hmac
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

from ..errors import SourceError
from ..input_files import read_file, text_of
from ..language.vocabulary import MAX_TEXT
from ..output_files import write_whole
from ..player.file_names import free_name
from .admission import Role, new_token

MAX_NAME = 24
NAME = re.compile(r"[^\W_][\w .'-]*", re.UNICODE)
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
"""What some systems take for a device."""

MAX_PROGRESS_BYTES = 64 << 10
MAX_PUPILS = 200
"""So many folders a class has at most: whoever has its address could make more and more."""

MAX_KEY = 64
REMOVED = ".removed"


def known_name(said: object) -> str:
    """A pupil's name as the class knows it; an empty string where it is none."""
    if not isinstance(said, str) or len(said) > 4 * MAX_NAME:
        return ""
    name = " ".join(normalize("NFC", said).split()).rstrip(" .")
    is_name = len(name) <= MAX_NAME and NAME.fullmatch(name) and name.casefold() not in RESERVED
    return name if is_name else ""


@dataclass(frozen=True)
class PupilFolder:
    """What is kept of one pupil.

    Attributes:
        name: The pupil's.
        path: Where it lies.
    """

    name: str
    path: Path

    @property
    def program(self) -> str:
        """The text of the editor; empty if there is none."""
        return self._text("program.gosling", 4 * MAX_TEXT)

    @property
    def progress(self) -> dict[str, Any]:
        """Which tasks are done, as the page keeps it."""
        with suppress(ValueError):
            found = json.loads(self._text("progress.json", MAX_PROGRESS_BYTES) or "{}")
            return found if isinstance(found, dict) else {}
        return {}

    @property
    def agents(self) -> dict[str, Path]:
        """The file of each agent that was kept, by instrument."""
        return {path.stem: path for path in sorted(self.path.glob("*.agent"))}

    def keep(self, program: str, progress: dict[str, Any]) -> None:
        """Keeps what is in the editor, and the progress; raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        if program != self.program:
            write_whole(self.path / "program.gosling", program.encode(errors="replace"))
        if progress != self.progress:
            write_whole(self.path / "progress.json", json.dumps(progress).encode())

    def agent(self, instrument: str) -> Path:
        """Where an agent is kept."""
        return self.path / f"{instrument}.agent"

    def new_journal(self) -> Path:
        """Where what is played from now on is written down."""
        self.path.mkdir(parents=True, exist_ok=True)
        return free_name(self.path / f"take-{date.today().isoformat()}.jsonl")

    def knows(self, key: str) -> bool:
        """Whether a browser is the pupil's own; the first one that says the name is."""
        known = self._text("key", MAX_KEY).strip()
        if not known:
            self.path.mkdir(parents=True, exist_ok=True)
            write_whole(self.path / "key", key.encode())
            return True
        return hmac.compare_digest(known.encode(), key.encode())

    def forget_key(self) -> None:
        """Lets the next browser that says the name be the pupil's own."""
        (self.path / "key").unlink(missing_ok=True)

    def _text(self, name: str, most_bytes: int) -> str:
        with suppress(OSError, ValueError):
            return text_of(read_file(self.path / name, most_bytes))
        return ""


class ClassFolder:
    """The folder of a class.

    Args:
        path: Where it lies; it is made if it is not there.

    Raises:
        SourceError: If it can't be made or read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self.tokens = self._read_tokens()
        except OSError as error:
            raise SourceError(
                f"the class's folder {path} can't be used: {error.strerror}"
            ) from error

    @property
    def names(self) -> list[str]:
        """Of all pupils who ever came in, in order."""
        return sorted(
            each.name
            for each in self.path.iterdir()
            if each.is_dir() and known_name(each.name) == each.name
        )

    def known(self, name: str) -> PupilFolder:
        """The folder of a pupil who came in before."""
        return PupilFolder(name, self.path / name)

    def pupil(self, name: str) -> PupilFolder | None:
        """The folder of a pupil, who may come for the first time; None where the class is full."""
        for known in self.names:
            if known.casefold() == name.casefold():
                return self.known(known)
        return self.known(name) if len(self.names) < MAX_PUPILS else None

    def put_aside(self, pupil: PupilFolder) -> None:
        """Takes a pupil's folder out of the class, into `.removed`; raises SourceError."""
        try:
            aside = self.path / REMOVED
            aside.mkdir(exist_ok=True)
            pupil.path.rename(free_name(aside / pupil.name))
        except OSError as error:
            raise SourceError(f"{pupil.path} can't be put aside: {error.strerror}") from error

    def _read_tokens(self) -> dict[Role, str]:
        """The words of this class, which are the same next week, so that addresses are, too."""
        file = self.path / "class.json"
        with suppress(OSError, ValueError, KeyError):
            found = json.loads(read_file(file, MAX_PROGRESS_BYTES))
            return {"pupil": str(found["pupil"]), "teacher": str(found["teacher"])}
        tokens: dict[Role, str] = {"pupil": new_token(), "teacher": new_token()}
        write_whole(file, json.dumps(tokens).encode())
        file.chmod(0o600)
        return tokens
