"""Takes of random edits by OSC on a real server: their journals give what was heard."""

from pathlib import Path

from tests.live.machine import Machine
from tests.support.listening import not_heard
from tests.support.takes import killed, missing, performed

SECONDS = 30
"""`make soak` plays five minutes."""


def test_a_take_gives_the_same_events_offline(
    jack: dict[str, str], machine: Machine, tmp_path: Path
) -> None:
    take = performed(tmp_path, jack, SECONDS, seed=2)
    missed = not_heard(take.heard, take.written)
    assert len({bar for bar, *_ in missed}) <= take.status["left-out"]
    assert len(take.heard) > 200
    assert machine.excuses(take.status["left-out"])


def test_a_take_whose_player_is_killed_gives_all_that_was_heard(
    jack: dict[str, str], tmp_path: Path
) -> None:
    take = killed(tmp_path, jack, SECONDS / 3, seed=2)
    lost, missed = missing(take)
    assert lost == []
    assert len({bar for bar, *_ in missed}) <= take.status["left-out"]
    not_heard(take.heard, take.written)
    assert len(take.heard) > 50
