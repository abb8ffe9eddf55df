"""The spans of a performance in which an instrument keeps one agent before it starts afresh."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..performance.entries import Evaluate, Load, Performance, Reset
from ..performance.index import PerformanceIndex
from .learner import DEFAULT_STRUCTURE

Structure = tuple[int, ...]
"""Sizes of hidden layers."""


@dataclass(frozen=True)
class AgentSpan:
    """From where on an instrument has one agent, until its next span starts.

    Attributes:
        instrument: What the agent plays.
        start: Where it begins, in bars.
        number: How many agents the instrument had before.
        seed: Of the performance; what the agent does by chance derives from it.
        structure: Sizes of its hidden layers; None where it has none.
        load: The file it begins as; None for an untaught one.
    """

    instrument: str
    start: Fraction
    number: int
    seed: int
    structure: Structure | None = None
    load: Load | None = None


def agent_spans(
    index: PerformanceIndex,
    instrument: str,
    seed: int,
    structure_of: Callable[[Load | None], Structure | None],
) -> tuple[AgentSpan, ...]:
    """All agents an instrument has along a performance, in order; the first from bar 0 on.

    Args:
        index: Of the performance.
        instrument: What the agents play.
        seed: Of the performance.
        structure_of: Tells the hidden layers of an agent that is loaded, or untaught; None for
            agents that have none, and so do not start afresh when a program sets other ones.
    """
    structure = structure_of(None)
    found = [AgentSpan(instrument, Fraction(0), 0, seed, structure)]
    for entry in index.beginnings:
        load: Load | None = None
        match entry.action:
            case Evaluate(program) if structure is not None:
                was, structure = structure, program.structure or structure
                begins = structure not in (was, found[-1].structure)
            case Reset(named):
                begins = named in (None, instrument)
            case Load(named) as loading:
                begins, load = named == instrument, loading
            case _:
                begins = False
        if not begins:
            continue
        while found and found[-1].start == entry.bar:
            found.pop()  # of several at one bar the last holds
        own = structure_of(load) if load else structure
        found.append(AgentSpan(instrument, entry.bar, len(found), seed, own, load))
    return tuple(found)


def structure_at(performance: Performance, bar: Fraction) -> Structure:
    """The hidden layers that programs have set for new agents at a position in bars."""
    for entry in reversed(performance.beginnings):
        action = entry.action
        if entry.bar <= bar and isinstance(action, Evaluate) and action.program.structure:
            return action.program.structure
    return DEFAULT_STRUCTURE


def unusual_settings(performance: Performance, bar: Fraction) -> str:
    """The agents' settings that hold at a position in bars, where they are not the first ones.

    They stay from program to program, so what shows the program should show them:
    ``structure 2  memory 64``, or an empty text.
    """
    structure, memory = structure_at(performance, bar), performance.memory_steps_at(bar)
    words = []
    if structure != DEFAULT_STRUCTURE:
        words.append(f"structure {','.join(map(str, structure))}")
    if memory is not None:
        words.append(f"memory {memory}")
    return "  ".join(words)
