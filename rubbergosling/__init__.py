"""Rubber Gosling: type three lines, hear a beat.

    >>> import rubbergosling as rg
    >>> rg.parse("bpm 150; kick*4;").tracks[0].instrument
    'kick'

Read `rubbergosling.language.syntax` first: the nouns. `parse` turns text into a program,
`events` says what sounds when, `render` makes a sound file of it, and a `Session` plays.
What needs the sound engine is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    AgentError,
    EngineError,
    GoslingError,
    JournalError,
    ProgramError,
    SampleError,
    SourceError,
)
from .language.parser import parse
from .language.unparse import unparse
from .performance.events import events
from .settings import Settings

if TYPE_CHECKING:
    from .session.render import render
    from .session.session import Session

__all__ = [
    "AgentError",
    "EngineError",
    "GoslingError",
    "JournalError",
    "ProgramError",
    "SampleError",
    "Session",
    "Settings",
    "SourceError",
    "events",
    "parse",
    "render",
    "unparse",
]

_LATE = {"render": "session.render", "Session": "session.session"}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
