"""Plays one span of a performance on a mixer, live and offline alike."""

from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from ..mixer.mixer import Mixer
from ..performance.entries import Entry, Evaluate, Hush, MovePointer, Performance
from ..performance.events import events_between
from ..performance.guesses import Agents
from ..timeline.track_events import Event

When = Callable[[Fraction], float | None]
"""Seconds for the context at a position in bars; None leaves out what sounds there."""


def play_window(
    mixer: Mixer,
    performance: Performance,
    agents: Agents,
    start: Fraction,
    stop: Fraction,
    when: When,
) -> list[Event]:
    """Sends what happens in a half-open span of bars, a bundle or two for each instant.

    Args:
        mixer: Where it is played.
        performance: What is played.
        agents: Its agents; they know all lessons that are heard in the span.
        start: First position in bars.
        stop: Position in bars before which the span ends.
        when: The time of a position, or None where it is too late to sound; entries
            are carried out even then, at once.

    Returns:
        The events that were sent, in order.
    """
    happenings: list[Entry | Event] = [*events_between(performance, start, stop, agents)]
    if between := performance.between(start, stop):
        # The sort is stable: an entry stays before what sounds at its bar.
        happenings = sorted([*between, *happenings], key=attrgetter("bar"))
    sent: list[Event] = []
    for bar, group in groupby(happenings, key=attrgetter("bar")):
        seconds = when(bar)
        now = list(group)
        entries = [happening for happening in now if isinstance(happening, Entry)]
        if entries:
            with mixer.context.at(seconds):
                for entry in entries:
                    _enter(mixer, entry, seconds)
        sounding = [happening for happening in now if isinstance(happening, Event)]
        if sounding and seconds is not None:
            mixer.play(sounding, seconds)
            sent += sounding
    return sent


def _enter(mixer: Mixer, entry: Entry, seconds: float | None) -> None:
    action, at = entry.action, seconds or 0.0
    if isinstance(action, Evaluate):
        mixer.arrange(action.program, at)
    elif isinstance(action, Hush):
        mixer.hush(at)
    elif isinstance(action, MovePointer):
        mixer.move_pointer(action.x, action.y)
