"""One span of a performance onto a stage: the same function live and offline."""

from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from ..performance.entries import Entry, Evaluate, Hush, MovePointer, Performance
from ..performance.events import events
from ..sound.stage import Stage
from ..timeline.events import Event

When = Callable[[Fraction], float | None]
"""Seconds for the context at a position in bars; None leaves out what sounds there."""


def play_window(
    stage: Stage, performance: Performance, start: Fraction, stop: Fraction, when: When
) -> list[Event]:
    """Sends what happens in a half-open span of bars, one bundle for each instant.

    Args:
        stage: Where it is played.
        performance: What is played.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        when: The time of a position, or None where it is too late to sound; entries
            are carried out even then, at once.

    Returns:
        The events that were sent, in order.
    """
    happenings: list[Entry | Event] = [
        *performance.between(start, stop),
        *events(performance, start, stop),
    ]
    happenings.sort(key=attrgetter("bar"))  # stable: entries stay before the events
    sent = []
    for bar, group in groupby(happenings, key=attrgetter("bar")):
        seconds = when(bar)
        with stage.context.at(seconds):
            for happening in group:
                if isinstance(happening, Entry):
                    _enter(stage, happening, seconds)
                elif seconds is not None:
                    stage.play(happening)
                    sent.append(happening)
    return sent


def _enter(stage: Stage, entry: Entry, seconds: float | None) -> None:
    action, at = entry.action, seconds or 0.0
    if isinstance(action, Evaluate):
        stage.arrange(action.program, at)
    elif isinstance(action, Hush):
        stage.hush(at)
    elif isinstance(action, MovePointer):
        stage.move_pointer(action.x, action.y)
