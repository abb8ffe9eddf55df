"""The synths' agents on the screen: a row for each, with the notes of the bar that sounds."""

from collections.abc import Sequence
from fractions import Fraction

from rich.text import Text

from ..agents.agent_states import MelodyState, PassedNote
from .agent_rows import COLOURS

STEPS = 8
MAX_NOTES = 8
"""More of a bar's notes would push the rest of a row off the screen."""


def melody_rows(states: Sequence[MelodyState], step: int) -> list[Text]:
    """A row for each agent: what it does, its notes in this bar, what it knows.

    Args:
        states: The agents in the bar that sounds.
        step: Which of the 8 steps of the bar sounds, 0 to 7.
    """
    names = max((len(state.instrument) for state in states), default=0)
    return [_row(state, names, Fraction(state.bar) + Fraction(step + 1, STEPS)) for state in states]


def _row(state: MelodyState, names: int, now: Fraction) -> Text:
    row = Text(no_wrap=True, overflow="ellipsis")
    row.append(f"{state.instrument:<{names}} ", "bold")
    row.append(f"{state.doing:<6} ", COLOURS[state.doing])
    sounded = sum(each.bar < now for each in state.passed)
    first = max(min(sounded - MAX_NOTES // 2, len(state.passed) - MAX_NOTES), 0)
    for place, each in enumerate(state.passed[first : first + MAX_NOTES], first + 1):
        style = "green" if each.is_sure else "yellow"
        row.append(_shown(each), f"{style} reverse" if place == sounded else style).append(" ")
    if state.passed:
        words = "foresaw" if state.doing == "learns" else "sure of"
        row.append(f" {words} {state.sure} of {len(state.passed)}")
    if state.lessons:
        row.append(f"  was taught {state.lessons} notes, {state.kinds} different", "dim")
    elif state.is_empty:
        row.append("  untaught: it plays at random", "dim")
    return row.append("  a model behind it", "dim") if state.has_model else row


def _shown(passed: PassedNote) -> str:
    """A note's number; of microtones a tenth will do."""
    return "-" if passed.note is None else f"{round(float(passed.note), 1):g}"
