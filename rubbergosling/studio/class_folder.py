"""The work of a class in one folder: a folder for each pupil, and the addresses of the class.

class.json            the words by which pupils and teacher are known; for the teacher alone
class.lock            taken by the studio that has the class open
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
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import SourceError
from ..input_files import read_file, text_of
from ..language.vocabulary import MAX_TEXT
from ..locks import lock_file
from ..output_files import write_whole
from ..player.file_names import free_name
from .admission import Role, new_token
from .kept_progress import MAX_PROGRESS_BYTES, known_progress
from .pupil_names import known_name, same_name

MAX_PUPILS = 200
"""So many folders with work a class has at most: whoever has its address could make more."""

PROGRAM = "program.gosling"
MAX_PROGRAM_BYTES = 4 * MAX_TEXT
MAX_KEY_BYTES = 64
MAX_JOURNAL_BYTES = 20 << 20
"""Of all takes of a pupil's together: what is played after that is not written down."""

TOKENS, LOCK = "class.json", "class.lock"
MAX_TOKEN_BYTES = 4096
TOKEN = re.compile(r"[\w-]{8,200}", re.ASCII)
EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
EASY_COUNT = 8
"""The pupils' word is typed by hand: short, and without letters that look like others."""

UNREADABLE = ".unreadable"
REMOVED = ".removed"


def known_key(said: object) -> str:
    """By what a browser says it is known; an empty string where that makes no sense."""
    key = " ".join(said.split()) if isinstance(said, str) else ""
    return key if key.isprintable() and len(key.encode(errors="replace")) <= MAX_KEY_BYTES else ""


@dataclass(frozen=True)
class PupilFolder:
    """What is kept of one pupil.

    Attributes:
        name: The pupil's.
        path: Where it lies; it is made when there is something to be kept.
        newcomers: The keys of those who have no folder yet, by name.
    """

    name: str
    path: Path
    newcomers: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> str:
        """The text of the editor; empty if there is none."""
        return self._text(PROGRAM, MAX_PROGRAM_BYTES)

    @property
    def progress(self) -> dict[str, Any]:
        """Which tasks are done, as the page keeps it."""
        with suppress(ValueError, RecursionError):
            return known_progress(json.loads(self._text("progress.json", MAX_PROGRESS_BYTES)))
        return {}

    @property
    def agents(self) -> dict[str, Path]:
        """The file of each agent that was kept, by instrument."""
        return {path.stem: path for path in sorted(self.path.glob("*.agent"))}

    def begin(self) -> None:
        """Makes the folder, for there is work; raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        if key := self.newcomers.pop(self.name, ""):
            self._keep_key(key)

    def keep(self, program: str, progress: dict[str, Any]) -> None:
        """Keeps what is in the editor, and the progress; raises OSError."""
        if program == self.program and progress == self.progress:
            return
        self.begin()
        if program != self.program:
            write_whole(self.path / PROGRAM, program.encode(errors="replace"))
        if progress != self.progress:
            data = json.dumps(progress, allow_nan=False).encode()
            write_whole(self.path / "progress.json", data)

    def put_aside_unreadable(self) -> str:
        """Puts a program aside that can't be read, or it would be lost by the next that is kept.

        Returns:
            What was done, as a sentence for the pupil; empty where nothing was.

        Raises:
            OSError: If it can't be put aside.
        """
        file = self.path / PROGRAM
        try:
            text_of(read_file(file, MAX_PROGRAM_BYTES))
        except FileNotFoundError:
            return ""
        except ValueError as error:
            return self._aside(file, str(error))
        except OSError as error:
            return self._aside(file, str(error.strerror or error))
        return ""

    def put_agent_aside(self, instrument: str) -> str:
        """The same of an agent that can't be read."""
        return self._aside(self.agent(instrument), "it is damaged")

    def _aside(self, file: Path, why: str) -> str:
        aside = free_name(file.with_name(f"{file.name}{UNREADABLE}"))
        file.rename(aside)
        return f"{file.name} can't be read: {why}. It lies in your folder as {aside.name}"

    def agent(self, instrument: str) -> Path:
        """Where an agent is kept."""
        return self.path / f"{instrument}.agent"

    def new_journal(self) -> Path:
        """Where what is played from now on is written down; raises OSError."""
        self.begin()
        return free_name(self.path / f"take-{date.today().isoformat()}.jsonl")

    @property
    def has_room_for_takes(self) -> bool:
        """Whether more of what is played may be written down."""
        takes = self.path.glob("take-*.jsonl")
        return sum(take.stat().st_size for take in takes) < MAX_JOURNAL_BYTES

    def knows(self, key: str) -> bool:
        """Whether a browser is the pupil's own; the first one that says the name is.

        Raises:
            OSError: If what it is known by can't be read or written.
        """
        known = self._key()
        if known:
            return hmac.compare_digest(known.encode(), key.encode())
        if self.path.is_dir():
            self._keep_key(key)
        else:
            self.newcomers[self.name] = key
        return True

    def forget_key(self) -> None:
        """Lets the next browser that says the name be the pupil's own."""
        if self.name in self.newcomers:  # the name stays that of a pupil
            self.newcomers[self.name] = ""
        (self.path / "key").unlink(missing_ok=True)

    def _key(self) -> str:
        """By what the pupil's browser is known; empty if it is not, raises OSError."""
        if self.name in self.newcomers:
            return self.newcomers[self.name]
        try:
            data = read_file(self.path / "key", MAX_KEY_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        return " ".join(data.decode(errors="replace").split())

    def _keep_key(self, key: str) -> None:
        write_whole(self.path / "key", key.encode())

    def _text(self, name: str, most_bytes: int) -> str:
        with suppress(OSError, ValueError):
            return text_of(read_file(self.path / name, most_bytes))
        return ""


class ClassFolder:
    """The folder of a class, which one studio has open at a time.

    Args:
        path: Where it lies; it is made if it is not there.

    Raises:
        SourceError: If it can't be made or read, or another studio has it open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._newcomers: dict[str, str] = {}
        self._lock: BinaryIO | None = None
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = lock_file(path / LOCK)
            if self._lock is None:
                raise SourceError(
                    f"the class in {path} is open already: end that studio, or use another folder"
                )
            self.tokens = self._read_tokens()
        except OSError as error:
            raise SourceError(
                f"the class's folder {path} can't be used: {error.strerror}"
            ) from error
        except SourceError:
            self.close()
            raise

    @property
    def names(self) -> list[str]:
        """Of all pupils who ever had work here, or are here, in order."""
        there = {each.name for each in self.path.iterdir() if each.is_dir()}
        return sorted({name for name in there if known_name(name) == name} | {*self._newcomers})

    def known(self, name: str) -> PupilFolder:
        """The folder of a pupil who came in before."""
        return PupilFolder(name, self.path / name, self._newcomers)

    def pupil(self, name: str) -> PupilFolder | None:
        """The folder of a pupil, who may come for the first time; None where the class is full."""
        names = self.names
        for known in names:
            if same_name(known) == same_name(name):
                return self.known(known)
        return None if len(names) >= MAX_PUPILS and self._is_full(names) else self.known(name)

    def forget(self, name: str) -> None:
        """A pupil without any work is gone."""
        self._newcomers.pop(name, None)

    def close(self) -> None:
        """Lets another studio open it."""
        if self._lock is not None:
            self._lock.close()

    def _is_full(self, names: list[str]) -> bool:
        def has_work(name: str) -> bool:
            folder = self.path / name
            return folder.is_dir() and any(each.name != "key" for each in folder.iterdir())

        return sum(map(has_work, names)) >= MAX_PUPILS

    def put_aside(self, pupil: PupilFolder) -> None:
        """Takes a pupil's folder out of the class, into `.removed`; raises SourceError."""
        try:
            aside = self.path / REMOVED
            aside.mkdir(exist_ok=True)
            pupil.path.rename(free_name(aside / pupil.name))
        except OSError as error:
            raise SourceError(f"{pupil.path} can't be put aside: {error.strerror}") from error

    def _read_tokens(self) -> dict[Role, str]:
        """The words of this class, which are the same next week, so that addresses are, too.

        Raises:
            OSError: If they can't be written.
            SourceError: If they are none.
        """
        file = self.path / TOKENS
        try:
            found = json.loads(read_file(file, MAX_TOKEN_BYTES))
            tokens: dict[Role, str] = {"pupil": found["pupil"], "teacher": found["teacher"]}
            if not all(map(TOKEN.fullmatch, tokens.values())):
                raise ValueError
            if tokens["pupil"].casefold() == tokens["teacher"].casefold():
                raise ValueError
        except FileNotFoundError:
            tokens = {"pupil": _easy_token(), "teacher": new_token()}
            write_whole(file, json.dumps(tokens).encode())
            file.chmod(0o600)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise SourceError(
                f"{file} can't be used, which holds the words by which pupils and teacher come "
                "in: remove it, and the class has new addresses"
            ) from error
        return tokens


def _easy_token() -> str:
    return "".join(secrets.choice(EASY_LETTERS) for _ in range(EASY_COUNT))
