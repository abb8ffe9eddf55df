"""Rubber Gosling: type three lines, hear a beat.

    >>> import rubbergosling as rg
    >>> rg.parse("bpm 150; kick*4;").tracks[0].instrument
    'kick'

Read `rubbergosling.language.syntax` first: the nouns. `parse` turns text into a program,
`events` says what sounds when, `render` makes a sound file of it and `rendered` an array, and a
`Session` plays; `melody` reads, learns and makes melodies. What reading a program does not need
is imported when it is first used.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    AgentError,
    BugError,
    ChapterError,
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
from .language.syntax import Effect, Notice, Place, Program, Track
from .language.unparse import unparse
from .settings import Settings

if TYPE_CHECKING:
    from . import melody
    from .agents.agent_kind import Learnt
    from .agents.agent_states import AgentState, MelodyState, PassedNote, RhythmState
    from .agents.rehearsal import events
    from .agents.snapshot import Snapshot
    from .performance.actions import (
        Chance,
        Entry,
        Evaluate,
        Hush,
        Late,
        Load,
        MovePointer,
        Reset,
        SetTempo,
    )
    from .performance.entries import Performance
    from .performance.guesses import Known
    from .player.async_notifications import Stream
    from .player.notifications import Closed, Entered, Missed, Played, Reached, Said
    from .player.render import render, rendered
    from .player.scheduler import Lateness
    from .player.session import Session
    from .player.sound import Sound
    from .timeline.tempo import TempoMap
    from .timeline.track_events import Event

__all__ = [
    "AgentError",
    "AgentState",
    "BugError",
    "Chance",
    "ChapterError",
    "Closed",
    "Effect",
    "EngineError",
    "Entered",
    "Entry",
    "Evaluate",
    "Event",
    "GoslingError",
    "GoslingValueError",
    "Hush",
    "JournalError",
    "Known",
    "Late",
    "Lateness",
    "Learnt",
    "Load",
    "MelodyError",
    "MelodyState",
    "MelodyValueError",
    "Missed",
    "MovePointer",
    "NoDeviceError",
    "Notice",
    "OutputError",
    "PassedNote",
    "Performance",
    "Place",
    "Played",
    "PlotError",
    "Program",
    "ProgramError",
    "Reached",
    "Reset",
    "RhythmState",
    "Said",
    "SampleError",
    "Session",
    "SetTempo",
    "Settings",
    "Snapshot",
    "Sound",
    "SourceError",
    "Stream",
    "TempoMap",
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
    "AgentState": "agents.agent_states",
    "Chance": "performance.actions",
    "Closed": "player.notifications",
    "Entered": "player.notifications",
    "Entry": "performance.actions",
    "Evaluate": "performance.actions",
    "Event": "timeline.track_events",
    "events": "agents.rehearsal",
    "Hush": "performance.actions",
    "Known": "performance.guesses",
    "Late": "performance.actions",
    "Lateness": "player.scheduler",
    "Learnt": "agents.agent_kind",
    "Load": "performance.actions",
    "MelodyState": "agents.agent_states",
    "Missed": "player.notifications",
    "MovePointer": "performance.actions",
    "PassedNote": "agents.agent_states",
    "Performance": "performance.entries",
    "Played": "player.notifications",
    "Reached": "player.notifications",
    "render": "player.render",
    "rendered": "player.render",
    "Reset": "performance.actions",
    "RhythmState": "agents.agent_states",
    "Said": "player.notifications",
    "Session": "player.session",
    "SetTempo": "performance.actions",
    "Snapshot": "agents.snapshot",
    "Sound": "player.sound",
    "Stream": "player.async_notifications",
    "TempoMap": "timeline.tempo",
}


if "IPython" in sys.modules:  # which shows programs as pictures then; never imported for it
    import_module(f"{__name__}.notebook").register()


def __getattr__(name: str) -> Any:
    if name == "melody":
        return import_module(f"{__name__}.melody")
    if name in _LATE:
        return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
