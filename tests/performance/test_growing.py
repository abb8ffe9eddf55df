"""A performance that grows in one thread while others look at it."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from rubbergosling.language.parser import parse
from rubbergosling.performance.actions import Action
from rubbergosling.performance.entries import Entry, Evaluate, Hush, Performance, SetTempo

PROGRAM = Evaluate(parse("bpm 150; memory 64; source kick; learn snare;"))
LOOKED_AT = ("sections", "taught_instruments", "tempo", "beginnings", "late_bars", "chance")


class Interrupting(str):
    """A name at whose comparison something happens, as in another thread it may at any moment."""

    happens: Callable[[], object]

    def __eq__(self, other: object) -> bool:
        self.happens()
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("action", [PROGRAM, SetTempo(90), Hush()], ids=lambda a: type(a).__name__)
def test_it_grows_while_another_thread_works_something_out_of_it(action: Action, name: str) -> None:
    before = Performance((Entry(Fraction(0), PROGRAM),))
    turn = Interrupting("turn")
    turn.happens = lambda: getattr(before, name)
    vars(before)[turn] = None
    after = before.added(Entry(Fraction(1), action))
    assert name in vars(before)  # the other one had its turn in between
    assert after.entries == (Entry(0, PROGRAM), Entry(1, action))
    assert getattr(after, name) == getattr(Performance(after.entries), name)
