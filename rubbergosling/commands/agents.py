"""The verbs for agents: source, learn, predict, and their files."""

from dataclasses import replace
from typing import Literal

from ..agents.ensemble import kind_of
from ..language.edits import with_memory, with_mode, with_structure
from ..language.syntax import Mode
from ..language.vocabulary import ALL, LAYER, MAX_LAYERS, MEMORY
from ..performance.entries import Load
from .arguments import Argument
from .caller import Answer, Caller, entered
from .music import ANY_INSTRUMENT, FILE, INSTRUMENT, edited
from .verb import BAR, verb


def ending_of(instrument: str) -> str:
    """What the file of an instrument's agent ends in: a synth's holds a model of melodies."""
    return kind_of(instrument).suffix


def _with_mode(caller: Caller, instrument: str, mode: Mode | None, text: str) -> Answer:
    return edited(
        caller, lambda program: with_mode(program, instrument, mode), f"{instrument} {text}"
    )


@verb("source", INSTRUMENT, answer=BAR, typed="")
def source(caller: Caller, instrument: str) -> Answer:
    """Has the agents hear an instrument."""
    return _with_mode(caller, instrument, "source", "is the source")


@verb("learn", INSTRUMENT, answer=BAR, typed="")
def learn(caller: Caller, instrument: str) -> Answer:
    """Has an instrument's agent learn what is written for it."""
    return _with_mode(caller, instrument, "learn", "learns")


@verb("predict", INSTRUMENT, answer=BAR, typed="")
def predict(caller: Caller, instrument: str) -> Answer:
    """Has an instrument's agent play in its place."""
    return _with_mode(caller, instrument, "predict", "is predicted")


@verb("play", INSTRUMENT, answer=BAR, typed="")
def play(caller: Caller, instrument: str) -> Answer:
    """Lets an instrument play its written pattern; its agent rests."""
    return _with_mode(caller, instrument, None, "just plays")


@verb(
    "structure", Argument("size", "whole", LAYER, max_count=MAX_LAYERS), answer=BAR, typed=""
)  # fmt: skip
def structure(caller: Caller, *sizes: int) -> Answer:
    """Sets the hidden layers of the agents; if these change, the agents start afresh."""
    return edited(caller, lambda program: with_structure(program, sizes), "the agents start afresh")


@verb("memory", Argument("steps", "whole", MEMORY, words=(ALL,)), answer=BAR, typed="")
def memory(caller: Caller, steps: int | Literal["all"]) -> Answer:
    """Sets how many of the last steps the agents practise, or all they were ever taught."""
    return edited(caller, lambda program: with_memory(program, steps), f"memory {steps}")


@verb("agent/reset", ANY_INSTRUMENT, answer=BAR, typed="reset")
def reset(caller: Caller, instrument: str | None = None) -> Answer:
    """Has an agent start afresh, or all of them."""
    return entered(caller.session.reset(instrument), f"{instrument or 'every agent'} starts afresh")


@verb("agent/save", INSTRUMENT, FILE, answer="the file's name", work="file", typed="save")
def save(caller: Caller, instrument: str, file: str) -> Answer:
    """Saves an agent."""
    path = caller.path(file, ending_of(instrument))
    caller.session.save(instrument, path)
    return Answer(((caller.shown(path),),), f"{instrument}'s agent is saved in {path}")


@verb("agent/load", INSTRUMENT, FILE, answer=BAR, typed="load")
def load(caller: Caller, instrument: str, file: str) -> Answer:
    """Has an instrument played by a saved agent."""
    path = caller.path(file, ending_of(instrument))
    entry = caller.session.load(instrument, path)
    answer = entered(entry, f"{instrument} has the agent of {path}")
    notice = entry.action.notice if isinstance(entry.action, Load) else ""
    return replace(answer, text=f"{answer.text}; {notice}") if notice else answer
