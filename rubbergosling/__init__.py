"""Rubber Gosling: type three lines, hear a beat.

    >>> import rubbergosling as rg
    >>> rg.parse("bpm 150; kick*4;").tracks[0].instrument
    'kick'

Read `rubbergosling.language.syntax` first: the nouns. `parse` turns text into a program,
`events` says what sounds when, `render` makes a sound file of it and `rendered` an array, and a
`Session` plays; `melody` reads, learns and makes melodies. What needs the sound engine or numbers
is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import melody
from .errors import (
    AgentError,
    BugError,
    EngineError,
    GoslingError,
    GoslingValueError,
    JournalError,
    MelodyError,
    MelodyValueError,
    NoDeviceError,
    OutputError,
    PlotError,
    ProgramError,
    SampleError,
    SourceError,
    VerbError,
)
from .language.parser import parse
from .language.syntax import Effect, Program, Track
from .language.unparse import unparse
from .performance.ensemble import Learnt
from .performance.entries import (
    Entry,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    Reset,
    SetTempo,
)
from .performance.events import events
from .player.notifications import Closed, Entered, Missed, Played, Reached, Said
from .settings import Settings

if TYPE_CHECKING:
    from .player.render import render, rendered
    from .player.session import Session
    from .player.sound import Sound

__all__ = [
    "AgentError",
    "BugError",
    "Closed",
    "Effect",
    "EngineError",
    "Entered",
    "Entry",
    "Evaluate",
    "GoslingError",
    "GoslingValueError",
    "Hush",
    "JournalError",
    "Learnt",
    "MelodyError",
    "MelodyValueError",
    "Missed",
    "MovePointer",
    "NoDeviceError",
    "OutputError",
    "Performance",
    "Played",
    "PlotError",
    "Program",
    "ProgramError",
    "Reached",
    "Reset",
    "Said",
    "SampleError",
    "Session",
    "SetTempo",
    "Settings",
    "Sound",
    "SourceError",
    "Track",
    "VerbError",
    "events",
    "melody",
    "parse",
    "render",
    "rendered",
    "unparse",
]

_LATE = {
    "Session": "player.session",
    "Sound": "player.sound",
    "render": "player.render",
    "rendered": "player.render",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
