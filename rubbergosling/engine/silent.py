"""An engine without sound, for servers, dry runs and tests: it can keep what it is sent."""

from pathlib import Path
from typing import Any, cast

from supriya.contexts import Context

from ..errors import EngineError
from .connection import Connection, Reply
from .context import LiveContext
from .live import options
from .offline import OfflineScore


class SilentEngine:
    """An engine that answers all questions with yes, and fails as a real one does when told to.

    Args:
        keeps: Whether its context is a score of all that it was sent; without, it can play for
            any length of time.
        is_ours: Whether it counts as started by us.
        why_no_recording: Why it can't record; empty where it claims that it can.

    Attributes:
        is_running: Whether its process is there.
        answers: Whether it answers while it runs; a server that hangs does not.
        holds_nodes: Whether what was made on it is there; someone may have freed it.
        has_neighbours: Whether somebody has made a node beside ours.
        can_reopen: Whether it starts again.
        successor: The engine that it was opened again as, once it was.
        is_closed: Whether it was closed.
    """

    name = "silent"
    sample_rate = 48000.0
    is_live = True
    reads_our_files = True
    has_mouse = False
    folder: Path | None = None

    def __init__(
        self, keeps: bool = True, is_ours: bool = True, why_no_recording: str = ""
    ) -> None:
        self.why_no_recording = why_no_recording
        self._keeps, self.is_ours, self.knew_us = keeps, is_ours, False
        self.context: Context = OfflineScore() if keeps else ForgetfulContext()
        self.is_running = self.answers = self.holds_nodes = self.can_reopen = True
        self.has_neighbours = self.is_closed = False
        self.successor: SilentEngine | None = None

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Answers with nothing."""
        self._answer(address)
        return ()

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Keeps them, or not."""
        if isinstance(self.context, OfflineScore):
            self.context.send_ready(seconds, elements)

    def synchronise(self) -> None:
        """Everything is done already, if it answers."""
        self._answer("/sync")

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """Nothing was there before."""
        self._answer("/c_getn")
        return (0.0,) * count

    def recorded(self, path: Path) -> Path:
        """The file itself."""
        return path

    def has_ended(self) -> bool:
        """Whether it was ours and runs no more."""
        return self.is_ours and not self.is_running

    def has_synth(self, number: int) -> bool:
        """Whether nodes are there, if it answers."""
        self._answer("/s_get")
        return self.holds_nodes

    def has_company(self) -> bool:
        """Whether nodes were made beside ours since this was last asked."""
        had, self.has_neighbours = self.has_neighbours, False
        return had

    def close(self) -> None:
        """Remembers it."""
        self.is_closed = True

    def reopened(self) -> "SilentEngine":
        """Another one; one that was there before us and still runs knows us."""
        if not self.can_reopen:
            raise EngineError("silent can't be started")
        self.successor = SilentEngine(self._keeps, self.is_ours, self.why_no_recording)
        self.successor.knew_us = not self.is_ours and self.is_running
        return self.successor

    def _answer(self, address: str) -> None:
        if not (self.is_running and self.answers):
            raise EngineError(f"silent does not answer {address}")


class ForgetfulContext(LiveContext):
    """A context as a live server's, whose requests are encoded and go nowhere."""

    def __init__(self) -> None:
        super().__init__(cast(Connection, None), options(), client_id=0)

    def send(self, message: Any) -> None:
        """Encodes a request, or a bundle of them."""
        message.to_osc().to_datagram()
