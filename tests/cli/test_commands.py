"""What can be typed beside programs, and the keys, on the silent engine."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.cli.commands import is_command, run_command
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.errors import GoslingError
from rubbergosling.performance.ensemble import InThisProcess
from rubbergosling.performance.entries import Load, Reset


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(opener=lambda *_: SilentEngine(), training=InThisProcess()) as playing:
        playing.evaluate("bpm 999; source kick; learn snare;")
        yield playing


def last_action(session: Session) -> object:
    return session.performance.entries[-1].action


def test_a_line_is_a_command_by_its_first_word() -> None:
    for line in ("hush", " reset", "reset snare", "save snare x.agent;", "help;", "agent/reset",
                 "record start take.wav", "status", "pointer x 0.5"):  # fmt: skip
        assert is_command(line)
    for line in ("", "kick*4;", "resets;", "load*4 3,3;", "// hush"):
        assert not is_command(line)
    assert not is_command("load 3,3;", {"load", "kick"})  # a sample of that name


def test_commands_do_what_they_say(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "my snare.agent"
    assert run_command(session, f'save snare "{path}"') == f"snare's agent is saved in {path}"
    assert "starts afresh from bar" in run_command(session, "reset snare")
    assert last_action(session) == Reset("snare")
    assert run_command(session, "reset;").startswith("every agent starts afresh")
    assert run_command(session, f"load snare '{path}'").startswith("snare has the agent of")
    action = last_action(session)
    assert isinstance(action, Load) and action.agent.instrument == "snare"
    assert run_command(session, "hush").startswith("hush from bar")
    assert "save INSTRUMENT FILE" in run_command(session, "help")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("reset snair", "did you mean snare?"),
        ("save snair x", "did you mean snare?"),
        ("reset kick", "there is no agent of kick"),
        ("save kick x", "there is no agent of kick"),
        ("save snare", "agent/save is written as: agent/save INSTRUMENT FILE"),
        ("hush now", "hush is written as: hush"),
        ('load snare "x', "no closing quotation"),
        ("load snare nowhere.agent", "can't be read: No such file"),
        ("save snare .", "it is a folder"),
        ("record begin", "record begin is no command: evaluate/file FILE, hush"),
        ("pointer 2 0", 'x is "2": it must be 0 to 1'),
        ("quantise bars", 'unknown grid "bars": did you mean bar?'),
        ("journal stop", "no journal is being written"),
    ],
)
def test_a_command_that_cant_be_done_says_why(session: Session, line: str, said: str) -> None:
    before = session.performance
    with pytest.raises(GoslingError) as caught:
        run_command(session, line)
    assert said in str(caught.value)
    assert session.performance is before


def test_every_verb_that_no_program_says_can_be_typed(session: Session, tmp_path: Path) -> None:
    assert run_command(session, "pointer x 0.25").startswith("the pointer moves from bar")
    assert session.performance.pointer == (0.25, 0.5)
    assert run_command(session, "quantise bar") == "changes take effect at the next bar"
    assert session.quantised_to == "bar"
    take = tmp_path / "take.jsonl"
    assert run_command(session, f"journal start {take}") == f"the take is written into {take}"
    assert run_command(session, "journal/stop") == f"{take} is complete"
    assert "learn snare" in take.read_text()
    assert "bpm: 999.0" in run_command(session, "status").splitlines()
    assert "kick" in run_command(session, "events 2")


def test_where_something_is_heard_is_told_in_bars_and_beats(session: Session) -> None:
    session.wait_until(Fraction(1, 2))
    told = run_command(session, "hush").rpartition("from ")[2].split()
    bar = session.performance.entries[-1].bar
    assert told[0] == "bar" and int(told[1]) == bar // 1 + 1
    assert told[2] == "beat" and float(told[3]) == bar % 1 * 4 + 1
