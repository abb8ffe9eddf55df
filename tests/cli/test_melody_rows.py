"""The row of a synth's agent on the screen."""

from fractions import Fraction

from rich.console import ConsoleDimensions

from rubbergosling.agents.agent_states import MelodyState
from rubbergosling.agents.ensemble import Ensemble
from rubbergosling.agents.melody_agents import MelodyAgents
from rubbergosling.cli.agent_rows import melody_rows
from rubbergosling.cli.display import View, picture
from tests.performance.drawn import performed

TAUGHT = performed((0, "learn lead*8 1 60,63,67.5;"), (4, "predict lead*16;"), (6, "kick;"))


def state(bar: int, text: str = "") -> MelodyState:
    performance = performed((0, text)) if text else TAUGHT
    return Ensemble().of(MelodyAgents).state(performance, "lead", Fraction(bar))


def row(bar: int, step: int = 0, text: str = "") -> str:
    (found,) = melody_rows([state(bar, text)], step)
    return found.plain


def test_it_shows_the_notes_of_the_bar_and_how_many_of_them_were_foreseen() -> None:
    assert row(0) == (
        "lead learns 60 63 67.5 60 63 67.5 60 63  foresaw 2 of 8  was taught 8 notes, 3 different"
    )


def test_of_many_notes_it_shows_those_around_the_one_that_sounds() -> None:
    shown = [row(4, step).partition("  sure")[0].split()[2:] for step in range(8)]
    assert {len(notes) for notes in shown} == {8}
    assert shown[0] == shown[1] != shown[2] != shown[3]
    assert shown[5] == shown[6] == shown[7]
    assert "sure of 16 of 16" in row(4)


def test_who_rests_or_was_never_taught_is_told_so() -> None:
    assert row(7) == "lead rests    was taught 32 notes, 3 different"
    assert row(0, 0, "predict lead*2;").endswith("sure of 0 of 2  untaught: it plays at random")


def test_it_has_one_row_of_the_screen_above_the_other_agents() -> None:
    performance = TAUGHT
    view = View(
        "silent", Fraction(4), Fraction(120), performance.program_at(Fraction(4)), {},
        melodies=[state(4)],
    )  # fmt: skip
    lines = [str(part) for part in picture(view, [], ConsoleDimensions(100, 20)).renderables]  # type: ignore[union-attr]
    assert sum("sure of" in line for line in lines) == 1
