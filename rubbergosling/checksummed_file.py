"""Our own file format: one line with a checksum, then the contents.

The line says what kind of file it is, of which version, and the contents' digest. A digest keeps
damage out, not malice: what is behind it is checked value by value, with `of`, `text`, `whole`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from errno import EFBIG
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from .errors import GoslingError
from .input_files import read_file
from .output_files import write_whole

T = TypeVar("T")
KINDS: Mapping[type, str] = {
    int: "a whole number", float: "a number", bool: "true or false", str: "a text",
    list: "a list", dict: "an object",
}  # fmt: skip


@dataclass(frozen=True)
class FileFormat:
    """One kind of file.

    Attributes:
        magic: What it begins with.
        version: Which this program writes, and reads.
        called: What a person calls it.
        most_bytes: No such file is larger.
        error: What is raised where something is wrong.
    """

    magic: str
    version: int
    called: str
    most_bytes: int
    error: type[GoslingError]

    def packed(self, body: bytes) -> bytes:
        """The contents with their line before them.

        Raises:
            GoslingError: Of the kind in `error`, as all below: the file would be too large.
        """
        data = f"{self.magic} {self.version} {sha256(body).hexdigest()}\n".encode() + body
        if len(data) > self.most_bytes:
            raise self.error(f"{self.called} can't be written: {self._too_large(len(data))}")
        return data

    def begins(self, data: bytes) -> bool:
        """Whether these are the first bytes of such a file."""
        return data.startswith(f"{self.magic} ".encode())

    def unpacked(self, data: bytes, name: str) -> bytes:
        """The contents without their line.

        Args:
            data: The whole file.
            name: What it is called in messages.

        Raises:
            GoslingError: It is no such file, of another version, or damaged.
        """
        if len(data) > self.most_bytes:
            raise self.error(f"{name} is no {self.called}: {self._too_large(len(data))}")
        head, _, body = data.partition(b"\n")
        words = head[:200].decode("ascii", "replace").split(" ")
        if " ".join(words[:2]) != self.magic:
            raise self.error(f"{name} is no {self.called}")
        if len(words) == 4 and words[2].isdigit() and words[2] != str(self.version):
            raise self.error(
                f"{name} is of version {words[2][:9]}: this program reads {self.version}"
            )
        if words[2:] != [str(self.version), sha256(body).hexdigest()]:
            raise self.error(f"{name} is damaged: its contents are not what was written")
        return body

    def read(self, path: Path) -> bytes:
        """A whole file.

        Raises:
            GoslingError: It can't be read, or is larger than any such file.
        """
        try:
            return read_file(path, self.most_bytes)
        except OSError as error:
            if error.errno == EFBIG:
                raise self.error(f"{path} is no {self.called}: {error.strerror}") from error
            raise self.error(f"{path} can't be read: {error.strerror or error}") from error

    def write(self, path: Path, data: bytes) -> None:
        """Writes a file, whole or not at all.

        Raises:
            GoslingError: It can't be written.
        """
        try:
            write_whole(path, data)
        except OSError as error:
            raise self.error(f"{path} can't be written: {error.strerror or error}") from error

    def _too_large(self, size: int) -> str:
        return f"it has {size} bytes, and {self.most_bytes} is the most"


def of(kind: type[T], value: Any) -> T:
    """The value, if it is of exactly that kind.

    Raises:
        ValueError: It is not.
    """
    if type(value) is not kind:
        raise ValueError(f"{str(value)[:40]!r} is not {KINDS[kind]}")
    return value


def text(value: Any) -> str:
    """The value, if it is a text that can be shown.

    Raises:
        ValueError: It is not.
    """
    if not of(str, value).isprintable():
        raise ValueError(f"{value[:40]!r} is no plain text")
    return str(value)


def whole(value: Any, limit: int = 1 << 62) -> int:
    """The value, if it is a whole number from 0 to below the limit.

    Raises:
        ValueError: It is not.
    """
    if not 0 <= of(int, value) < limit:
        raise ValueError(f"{str(value)[:40]} is not 0 to {limit - 1}")
    return int(value)
