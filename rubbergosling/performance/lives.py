"""Which agent an instrument has along a performance: it starts afresh now and then."""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from ..agent.learner import DEFAULT_STRUCTURE, Making
from ..agent.store import SavedAgent
from .entries import Beginnings, Evaluate, Load

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


def lives(beginnings: Beginnings, instrument: str, seed: int, model: str = "") -> tuple[Life, ...]:
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
    for bar, action in beginnings:
        if isinstance(action, Evaluate):
            was, structure = structure, action.program.structure or structure
            begins = structure not in (was, found[-1].structure)
        else:
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
