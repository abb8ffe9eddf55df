"""A studio in which somebody else's agents play: the teacher's, with those of a pupil."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from rubbergosling import Settings, events
from rubbergosling.agents.ensemble import load_of
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.mixer.samples import find_samples
from rubbergosling.performance.actions import Load, Reset
from rubbergosling.performance.entries import Performance, performance_of
from rubbergosling.performance.journal import read_journal
from rubbergosling.player.session import Session
from rubbergosling.studio.studio import Studio

NAMES = find_samples().names
LESSON = "bpm 600; source kick*4; learn snare*2 2,4,2;"
ALONE = "bpm 600; source kick*4; predict snare;"


@pytest.fixture
def agents(tmp_path: Path) -> dict[str, Path]:
    """The file of an agent that knows its lesson."""
    performance, stop, path = performance_of(LESSON, NAMES), Fraction(4), tmp_path / "snare.agent"
    path.write_bytes(rehearsed(performance, stop, 5).saved(performance, "snare", stop))
    return {"snare": path}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(
        Settings(engine="silent"), find_samples(), tmp_path, journal=tmp_path / "take.jsonl"
    )
    yield made
    made.close()


def begun(studio: Studio) -> Session:
    """The studio's session, opened if it is not open."""
    if studio.session is None:
        studio.open()
    assert studio.session is not None
    return studio.session


def right_steps(session: Session) -> list[tuple[int, int]]:
    """How much of each pattern the snare's agent knows."""
    state = session.ensemble.states(session.performance, Fraction(0))["snare"]
    return [(known.right, known.taught) for known in state.known]  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_open", [False, True])
def test_a_pupils_agent_plays_here_whether_the_session_is_open_or_not(
    own: Studio, agents: dict[str, Path], is_open: bool
) -> None:
    if is_open:
        own.open()
    own.borrow(agents)
    session = begun(own)
    session.evaluate(ALONE)
    assert right_steps(session) == [(8, 8)]


def test_the_take_with_a_borrowed_agent_plays_the_same(
    own: Studio, agents: dict[str, Path], tmp_path: Path
) -> None:
    own.borrow(agents)
    session = begun(own)
    entry = session.evaluate(ALONE)
    bar = Fraction(ceil(entry.bar) + 1)
    session.wait_until(bar + 1)
    own.close()
    take = read_journal(tmp_path / "take.jsonl", NAMES, load_of).performance
    heard = snares(take, bar)
    assert heard == snares(performance_of(LESSON, NAMES), Fraction(1))
    assert 0 < len(heard) < 8


def snares(performance: Performance, bar: Fraction) -> list[Fraction]:
    """Where the snare plays in one bar."""
    found = events(performance, bar, bar + 1)
    return [each.bar - bar for each in found if each.instrument == "snare"]


def test_what_was_borrowed_before_makes_way(own: Studio, agents: dict[str, Path]) -> None:
    own.borrow(agents)
    session = begun(own)
    session.evaluate(ALONE)
    own.borrow({"closedhat": agents["snare"]})
    done = [
        (type(action), action.instrument)
        for action in (entry.action for entry in session.performance.entries)
        if isinstance(action, Load | Reset)
    ]
    assert done == [(Load, "snare"), (Reset, "snare"), (Load, "closedhat")]
