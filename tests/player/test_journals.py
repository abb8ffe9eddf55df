"""A take of 5 minutes on a virtual clock and its journal: whole, and killed anywhere within."""

import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling.agents.rehearsal import events
from rubbergosling.language.parser import parse
from rubbergosling.performance.entries import Evaluate, Hush, MovePointer, SetTempo
from rubbergosling.performance.journal import read_journal
from rubbergosling.timeline.track_events import Event
from tests.player.test_scheduler import BANK, PROGRAMS, Take

TEXTS = (
    "bpm 150; kick*4; snare*2+0.5;",
    "bpm 140; kick*3 3,3,2 (dist:2); lead*4 2,1 40,52,45 cut_mousex;",
    "source kick*2; learn snare*2+0.5; closedhat*8;",
    "source kick*2; predict snare; bass*1.5 1,2 30.5;",
    "bpm 97.3; source kick*4; learn snare 2,4,2; predict closedhat;",
)
SECONDS = 300


class Journey(Take):
    """A take that is written down as a session does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.start(path)
        self.mixer.load([*PROGRAMS, *(parse(text, BANK.names) for text in TEXTS)])

    def start(self, path: Path) -> None:
        """Begins a journal."""
        self.journal.start(path, lambda: self.transport.performance)


@dataclass(frozen=True)
class Moment:
    """How a take stands: what its journal holds, how far it was sent, and what was played."""

    written: bytes
    sent: Fraction
    played: tuple[Event, ...]


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """A take after each minute, the last of them its end."""
    path = tmp_path_factory.mktemp("journey") / "take.jsonl"
    take, chance = Journey(path), random.Random(4)
    found = []
    for second in range(1, SECONDS + 1):
        if second % 5 == 1:
            text = chance.choice(TEXTS)
            take.transport.add(Evaluate(parse(text, BANK.names), text))
        if second % 17 == 9:
            take.transport.add(SetTempo(chance.randrange(60, 200)))
        if second == 119:
            take.transport.add(Hush())
        for _ in range(10):
            take.transport.add(MovePointer(chance.random(), chance.random()))
            take.wait(0.1)
        if second == SECONDS:
            take.journal.stop(take.transport.performance, take.transport.last_entry)
        if second % 60 == 0:
            found.append(Moment(path.read_bytes(), take.transport.sent, tuple(take.played)))
    return found


@pytest.mark.parametrize("minute", [1, 2, 3, 4])
def test_the_journal_of_a_killed_take_gives_all_that_was_played(
    minute: int, moments: list[Moment], tmp_path: Path
) -> None:
    moment = moments[minute - 1]
    path = tmp_path / "take.jsonl"
    path.write_bytes(moment.written)
    journal = read_journal(path, BANK.names)
    assert tuple(events(journal.performance, 0, moment.sent)) == moment.played
    assert moment.sent <= journal.bars < moment.sent + 1
    path.write_bytes(moment.written[:-10])  # in the middle of a line
    damaged = read_journal(path, BANK.names)
    lines = moment.written.count(b"\n")
    assert str(damaged.damage).startswith(f"{path}:{lines}: it is no JSON")
    assert damaged.bars == journal.bars


def test_the_journal_of_a_take_that_was_ended_gives_all_that_was_played(
    moments: list[Moment], tmp_path: Path
) -> None:
    end = moments[-1]
    path = tmp_path / "take.jsonl"
    path.write_bytes(end.written)
    journal = read_journal(path, BANK.names)
    assert journal.damage is None
    assert tuple(events(journal.performance, 0, end.sent)) == end.played
    assert {event.instrument for event in end.played} > {"kick", "snare", "lead", "bass"}
    assert sum(event.predicted for event in end.played) > 100
    assert end.sent - 1 < journal.bars <= end.sent


def test_what_was_replaced_before_it_sounded_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    take = Journey(path)
    for number in range(50):
        for action in (
            Evaluate(parse("kick*4;", BANK.names), f"kick*4; // {number}"),
            SetTempo(100 + number), MovePointer(number / 100, 0.5),
        ):  # fmt: skip
            take.transport.add(action)
    assert path.read_bytes() == b""
    take.wait(1.0)
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "reached" not in line] == [
        '{"bar": "0", "do": "evaluate", "text": "kick*4; // 49"}',
        '{"bar": "0", "do": "bpm", "bpm": "149"}',
        '{"bar": "0", "do": "pointer", "x": 0.49, "y": 0.5}',
    ]


def test_a_journal_begun_late_holds_all_that_was_done_and_is_written_once(tmp_path: Path) -> None:
    take = Journey(tmp_path / "first.jsonl")
    for number in range(8):
        take.transport.add(Evaluate(parse(TEXTS[number % 5], BANK.names), TEXTS[number % 5]))
        take.wait(0.5)
    take.transport.add(Hush())  # not sent yet
    take.journal.stop(take.transport.performance)
    take.start(tmp_path / "late.jsonl")
    take.wait(1.0)
    take.journal.stop(take.transport.performance, take.transport.last_entry)
    whole = read_journal(tmp_path / "late.jsonl", BANK.names)
    entries = take.transport.performance.entries
    assert whole.performance.entries[: len(entries)] == entries
    assert len(whole.performance.entries) == len(entries) + 1


def test_an_end_that_follows_at_once_leaves_nothing_out(tmp_path: Path) -> None:
    path = tmp_path / "take.jsonl"
    take = Journey(path)
    take.transport.add(Evaluate(parse("kick*4;", BANK.names), "kick*4;"))
    take.journal.stop(take.transport.performance, take.transport.last_entry)
    assert "kick*4;" in path.read_text(encoding="utf-8")
