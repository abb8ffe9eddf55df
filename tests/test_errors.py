"""One family of errors; what is out of range is a ValueError too."""

import inspect
from collections.abc import Callable
from fractions import Fraction

import pytest

import rubbergosling as rg
from rubbergosling import errors

ERRORS = [kind for kind in vars(errors).values()
          if inspect.isclass(kind) and issubclass(kind, Exception)]  # fmt: skip


def test_every_error_is_of_the_family_and_tells_its_exit_status() -> None:
    assert len(ERRORS) > 12
    for kind in ERRORS:
        assert issubclass(kind, rg.GoslingError)
        assert kind.exit_status in (1, 3)
    assert rg.GoslingError.exit_status == 1
    assert rg.EngineError.exit_status == 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: rg.melody.Note(200),
        lambda: rg.melody.Note(60, beats=-1),
        lambda: rg.events(rg.Program([rg.Track("lead", notes=[200])]), 0, 1),
        lambda: rg.Track("kick", speed=float("nan")),
        lambda: rg.SetTempo(10_000),
        lambda: rg.MovePointer(2, 0),
        lambda: rg.Settings(seed=-1),
        lambda: rg.unparse(rg.Program(tempo_bpm=Fraction(400, 3))),
    ],
)
def test_what_is_out_of_range_is_an_error_of_ours_and_a_value_error(
    make: Callable[[], object],
) -> None:
    with pytest.raises(rg.GoslingValueError) as refused:
        make()
    assert isinstance(refused.value, ValueError)
