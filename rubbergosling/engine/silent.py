"""The engine that plays nothing: it keeps what it is sent, or forgets it; for tests, dry runs."""

from pathlib import Path
from typing import Any, cast

from supriya.contexts import Context

from .connection import Connection, Reply
from .context import LiveContext
from .live import options
from .offline import OfflineScore


class SilentEngine:
    """An engine that answers all questions with yes.

    Args:
        keeps: Whether its context is a score of all that it was sent; without, it can play for
            any length of time.
    """

    name = "silent"
    sample_rate = 48000.0
    is_ours = True
    is_live = True
    reads_our_files = True
    folder: Path | None = None
    has_mouse = False
    knew_us = False

    def __init__(self, keeps: bool = True) -> None:
        self._keeps = keeps
        self.context: Context = OfflineScore() if keeps else ForgetfulContext()

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Answers with nothing."""
        return ()

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Keeps them, or not."""
        if isinstance(self.context, OfflineScore):
            self.context.send_ready(seconds, elements)

    def synchronise(self) -> None:
        """Everything is done already."""

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """Nothing was there before."""
        return (0.0,) * count

    def recorded(self, path: Path) -> Path:
        """The file itself."""
        return path

    def has_ended(self) -> bool:
        """Never."""
        return False

    def has_synth(self, number: int) -> bool:
        """Always."""
        return True

    def has_company(self) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """There is nothing to end."""

    def reopened(self) -> "SilentEngine":
        """Another one."""
        return SilentEngine(self._keeps)


class ForgetfulContext(LiveContext):
    """A context as a live server's, whose requests are encoded and go nowhere."""

    def __init__(self) -> None:
        super().__init__(cast(Connection, None), options(), client_id=0)

    def send(self, message: Any) -> None:
        """Encodes a request, or a bundle of them."""
        message.to_osc().to_datagram()
