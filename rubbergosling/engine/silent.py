"""The engine that plays nothing and keeps what it is sent: for tests and dry runs."""

from typing import Any

from .connection import Reply
from .offline import OfflineScore


class SilentEngine:
    """An engine whose context is a score; all questions are answered with yes."""

    name = "silent"
    sample_rate = 48000.0
    is_ours = True
    reads_our_files = True
    has_mouse = False
    knew_us = False

    def __init__(self) -> None:
        self.context = SilentContext()

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Answers with nothing."""
        return ()

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Keeps them."""
        self.context.send_ready(seconds, elements)

    def synchronise(self) -> None:
        """Everything is done already."""

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
        return SilentEngine()


class SilentContext(OfflineScore):
    """A score that also takes requests without a time, as a live server does; they count as 0."""

    def at(self, seconds: float | None = None) -> Any:
        """A moment at a time in seconds; None is 0."""
        return super().at(seconds or 0.0)
