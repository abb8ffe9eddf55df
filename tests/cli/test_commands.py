"""What can be typed beside programs, and the keys, on the silent engine."""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import Session
from rubbergosling.agents.rhythm_agents import opened_agent
from rubbergosling.cli.commands import COMMANDS, SHOWN, is_command, is_leaving, run_command
from rubbergosling.cli.keys import load_newest
from rubbergosling.errors import GoslingError
from rubbergosling.language.vocabulary import (
    CONTROLS,
    DRUMS,
    EFFECTS,
    MODES,
    SETTINGS,
    SYNTHS,
)
from rubbergosling.performance.entries import Load, Reset
from tests.support.sessions import silent_session


@pytest.fixture
def session() -> Iterator[Session]:
    with silent_session() as playing:
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
    assert isinstance(action, Load) and opened_agent(action).instrument == "snare"
    assert run_command(session, "hush").startswith("hush from bar")
    assert "save INSTRUMENT FILE" in run_command(session, "help")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("reset snair", "did you mean snare?"),
        ("save snair x", "did you mean snare?"),
        ("reset kick", "there is no agent of kick"),
        ("save kick x", "there is no agent of kick"),
        ("save snare", "save is written as: save INSTRUMENT FILE"),
        ("agent/save snare", "save is written as: save INSTRUMENT FILE"),
        ("hush now", "hush is written as: hush"),
        ('load snare "x', "no closing quotation"),
        ("load snare nowhere.agent", "can't be read: No such file"),
        ("save snare .", "it is a folder"),
        ("record begin", "record begin is no command: it is written as record start FILE or"),
        ("agent snare", "agent snare is no command"),
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
    assert session.quantise == "bar"
    take = tmp_path / "take.jsonl"
    assert run_command(session, f"journal start {take}") == f"the take is written into {take}"
    assert run_command(session, "journal/stop") == f"{take} is complete"
    assert "learn snare" in take.read_text()
    assert "bpm: 999.0" in run_command(session, "status").splitlines()
    assert "kick" in run_command(session, "events 2")


def test_help_lists_each_command_as_it_is_typed_and_never_with_slashes(session: Session) -> None:
    told = run_command(session, "help")
    for usage in ("reset [INSTRUMENT]", "save INSTRUMENT FILE", "record start FILE", "pointer x X"):
        assert f"  {usage} " in told
    assert "/" not in told
    for shown in SHOWN:
        assert is_command(shown.name) and shown.name in COMMANDS


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("kick", "kick*4 2,1 (amp:0.8);  a drum"),
        ("bass", "bass*4 2,1 48,60,55"),
        ("bpm", "the tempo: 20 to 999 beats a minute"),
        ("memory", "8 to 100000"),
        ("learn", "the snare's agent is taught this track"),
        ("lpf", "low-pass filter, takes away what is higher: 20 to 20000 hertz"),
        ("cut", "_mousex"),
        ("save", "save INSTRUMENT FILE  Saves an agent."),
        ("record", "record stop"),
        ("record/start", "record start FILE"),
        ("snair", "did you mean help snare?"),
        ("xyzzy", 'no word "xyzzy" is known here: help alone lists the commands'),
    ],
)
def test_help_tells_what_a_word_means(session: Session, word: str, said: str) -> None:
    assert said in run_command(session, f"help {word}")


def test_every_word_of_the_language_has_help(session: Session) -> None:
    words = (*MODES, *SETTINGS, *EFFECTS, *CONTROLS, *DRUMS, *SYNTHS, *session.bank.names)
    for word in words:
        assert "is known here" not in run_command(session, f"help {word}")


def test_quit_and_exit_leave_unless_an_instrument_is_called_so() -> None:
    for line in ("quit", "exit", " quit; "):
        assert is_leaving(line)
    for line in ("quit*4", "quits", "", "hush"):
        assert not is_leaving(line)
    assert not is_leaving("exit", {"exit", "kick"})


def test_where_something_is_heard_is_told_in_bars_and_beats(session: Session) -> None:
    session.wait_until(Fraction(1, 2))
    told = run_command(session, "hush").rpartition("from ")[2].split()
    bar = session.performance.entries[-1].bar
    assert told[0] == "bar" and int(told[1]) == bar // 1 + 1
    assert told[2] == "beat" and float(told[3]) == bar % 1 * 4 + 1


def test_the_key_l_loads_the_agents_that_were_saved_last(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_newest(session) == "no saved agent is in this folder: snare.agent"
    for number, name in enumerate(("snare-3", "snare", "snare-2", "snare-extra", "snared")):
        session.save("snare", f"{name}.agent")
        os.utime(f"{name}.agent", (number, number))
    assert load_newest(session).startswith("loaded snare-2.agent, from bar")
    action = last_action(session)
    assert isinstance(action, Load) and opened_agent(action).instrument == "snare"
    for name in ("snare", "snare-2"):  # of two that are as old, the higher number
        os.utime(f"{name}.agent", (9, 9))
    assert load_newest(session).startswith("loaded snare-2.agent")


def test_the_key_l_says_so_where_there_is_no_agent_or_no_good_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = session.performance
    (tmp_path / "snare.agent").write_text("no agent")
    with pytest.raises(GoslingError, match=r"snare\.agent"):
        load_newest(session)
    assert session.performance is before
    with silent_session() as other:
        other.evaluate("kick;")
        assert load_newest(other) == "there are no agents yet: learn or predict makes one"
