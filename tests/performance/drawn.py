"""For tests only: performances drawn at random, and short ways to write them."""

from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.performance.entries import (
    Action,
    Entry,
    Evaluate,
    Hush,
    MovePointer,
    Performance,
    SetTempo,
)
from tests.timeline.rationals import positions, tempi

examples = settings(max_examples=50)
"""How a property is tried: a slow machine is no fault."""

TEXTS = (
    "",
    "kick*4; snare*2+0.5;",
    "bpm 150; kick*1.5 3,3,2; predict snare*2; lead*4 2,1 20,32,60 cut_mousex (dist:2);",
    "source kick*2; learn closedhat*0.7; openhat*3 2,0,1;",
    "bpm 97.3; lead*2.5+0.1 3,2 48,60.5; kick+0.25;",
)


def evaluate(text: str) -> Evaluate:
    """The evaluation of a text."""
    return Evaluate(rg.parse(text), text)


def performed(*moments: tuple[str | float, str | Action]) -> Performance:
    """A performance of (bar, program text or action)."""
    performance = Performance()
    for bar, doing in moments:
        action = evaluate(doing) if isinstance(doing, str) else doing
        performance = performance.added(Entry(Fraction(bar), action))
    return performance


coordinates = st.floats(0, 1)
actions: st.SearchStrategy[Action] = st.one_of(
    st.sampled_from(TEXTS).map(evaluate),
    tempi.map(SetTempo),
    st.just(Hush()),
    st.builds(MovePointer, coordinates, coordinates),
)
entries = st.builds(Entry, positions, actions)


def of_entries(several: list[Entry]) -> Performance:
    """A performance to which entries were added one by one."""
    performance = Performance()
    for entry in several:
        performance = performance.added(entry)
    return performance


performances = st.lists(entries, max_size=8).map(of_entries)
