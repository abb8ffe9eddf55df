"""The protocol of what a mixer plays on: a server, or a score."""

from pathlib import Path
from typing import Protocol

from supriya import Context


class Server(Protocol):
    """A live engine, or a score that is rendered later.

    Attributes:
        context: Where nodes, buses and buffers are made.
        is_ours: Whether it is ours alone. One that is not is left as it was found.
        is_live: Whether it does at once what it is told; a score does it when it is rendered.
        reads_our_files: Whether paths mean the same to it as to us.
        folder: Where files for it can be written; None where there is no such folder.
    """

    is_ours: bool
    is_live: bool
    reads_our_files: bool
    folder: Path | None

    @property
    def context(self) -> Context: ...  # noqa: D102 - said above

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Sends encoded messages to be carried out at a time, after requests of that time."""
        ...

    def synchronise(self) -> None:
        """Waits until everything sent so far is done; raises EngineError if it never is."""
        ...

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """What some control buses held before we came; raises EngineError without an answer."""
        ...
