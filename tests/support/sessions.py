"""For tests only: sessions on the silent engine."""

from concurrent.futures import Executor
from pathlib import Path

from rubbergosling import Session, Settings
from rubbergosling.agents.agent_kind import InThisProcess
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.player.clock import Clock, SystemClock
from rubbergosling.player.performer import Parts
from rubbergosling.player.supervisor import Opener


def silent(*_: object) -> SilentEngine:
    """Opens an engine that plays nothing."""
    return SilentEngine()


def silent_session(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    training: Executor | None = None,
    journal: Path | None = None,
    open_engine: Opener = silent,
) -> Session:
    """A session that can't be heard; its agents learn in this process, unless it is said where."""
    parts = Parts(clock or SystemClock(), open_engine, training or InThisProcess())
    return Session.of_parts(parts, settings, journal=journal)
