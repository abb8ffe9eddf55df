"""Which agent an instrument has along a performance: it starts afresh now and then."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from ..agents.agent_file import SavedAgent
from ..agents.learner import DEFAULT_STRUCTURE, Making
from .entries import Entry, Evaluate, Load, Performance, Reset

Origin = Making | SavedAgent


@dataclass(frozen=True)
class Life:
    """From where on an instrument has an agent that begins as `origin`.

    Attributes:
        instrument: What the agent plays.
        start: Where it begins, in bars.
        origin: What it begins as.
        structure: Sizes of its hidden layers.
    """

    instrument: str
    start: Fraction
    origin: Origin
    structure: tuple[int, ...]


def lives(
    beginnings: tuple[Entry, ...], instrument: str, seed: int, model: str = ""
) -> tuple[Life, ...]:
    """All agents an instrument has along a performance, in order; the first from bar 0 on.

    Args:
        beginnings: Of the performance: what may give an instrument another agent.
        instrument: What the agents play.
        seed: Of the performance; the untaught agents derive from it.
        model: Which model they have, see `model_maker`; an empty string is ours.
    """
    structure: tuple[int, ...] = DEFAULT_STRUCTURE

    def fresh(bar: Fraction, generation: int) -> Life:
        digest = sha256(f"{seed}/{instrument}/{generation}".encode()).digest()
        making = Making(int.from_bytes(digest[:4], "big"), structure, model)
        return Life(instrument, bar, making, structure)

    found = [fresh(Fraction(0), 0)]
    for bar, action in ((each.bar, each.action) for each in beginnings):
        if isinstance(action, Evaluate):
            was, structure = structure, action.program.structure or structure
            begins = structure not in (was, found[-1].structure)
        else:
            assert isinstance(action, Reset | Load)
            begins = action.instrument in (None, instrument)
        if not begins:
            continue
        while found and found[-1].start == bar:
            found.pop()  # of several at one bar the last holds
        if isinstance(action, Load) and isinstance(action.agent, SavedAgent):
            found.append(Life(instrument, bar, action.agent, action.agent.making.structure))
        else:
            found.append(fresh(bar, len(found)))
    return tuple(found)


def structure_at(performance: Performance, bar: Fraction) -> tuple[int, ...]:
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


def begun_afresh(
    before: Performance, after: Performance
) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """The instruments whose agents a new structure has made start afresh.

    Args:
        before: The performance as it was.
        after: The same with one entry more.

    Returns:
        For each instrument the structure of its agent before, and now.
    """
    if before.beginnings == after.beginnings or not isinstance(
        after.beginnings[-1].action, Evaluate
    ):
        return {}
    found = {}
    for instrument in before.agent_instruments:
        was, now = (lives(each.beginnings, instrument, 0)[-1] for each in (before, after))
        if was.structure != now.structure:
            found[instrument] = was.structure, now.structure
    return found
