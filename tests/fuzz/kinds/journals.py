"""Journals: lines of every action with values of every kind, damaged, doubled and put elsewhere."""

import base64
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from rubbergosling.agents.agent_file import packed
from rubbergosling.agents.ensemble import load_of
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.melody_agents import melody_file
from rubbergosling.errors import JournalError
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.journal import Journal, JournalFile, read_journal
from rubbergosling.performance.journal_format import ACTIONS
from tests.fuzz.damage import CHARACTERS, NUMBERS, VALUES, altered, damaged
from tests.fuzz.guard import run
from tests.fuzz.kinds.programs import text_of

ENDING = ".jsonl"
BARS = (
    "0",
    "0",
    "1",
    "1/2",
    "3/8",
    "2",
    "49/8",
    "4",
    "1/3",
    "17",
    "999999",
    "1000000",
    "7/1000003",
)
NAMES = ("snare", "kick", "lead", "bass", "openhat", "snair", "")
MAX_EVENT_BARS = "3"


@cache
def agent() -> str:
    """A saved agent, as a journal holds it."""
    return base64.b64encode(packed(Agent(AgentSpec(5, (3, 2))), "openhat")).decode()


@cache
def tune() -> str:
    """A model of melodies, as a journal holds it."""
    return base64.b64encode(melody_file(((60, 63, 67) * 4,))).decode()


FIELDS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "evaluate": lambda random: {"text": text_of(random, 0.02)},
    "bpm": lambda random: {"bpm": random.choice(["140", "20", "999", "150.5", "480/7", 90])},
    "pointer": lambda random: {"x": random.random(), "y": random.choice([0, 1, 0.5])},
    "hush": lambda random: {},
    "reset": lambda random: random.choice([{}, {"instrument": random.choice(NAMES)}]),
    "load": lambda random: random.choice(
        [{"instrument": "snare", "agent": agent()}, {"instrument": "lead", "agent": tune()}]
    ),
    "late": lambda random: {"bars": random.choice([1, 2, 1000])},
    "chance": lambda random: {"seed": random.choice([0, 7, -1, 2**70]), "model": ""},
    "reached": lambda random: {},
}
assert set(FIELDS) == set(ACTIONS)


def make(random: Random) -> bytes:
    """A journal of up to thirty lines, most of them right."""
    wrong = random.choice([0, 0, 0.05, 0.3])
    lines = [_line(random, wrong) for _ in range(random.choice([1, 2, 5, 12, 30]))]
    data = random.choice([b"\n", b"\n", b"\r\n", b"\n\n"]).join(lines) + random.choice([b"\n", b""])
    return damaged(random, data) if random.random() < 0.2 else data


def _line(random: Random, wrong: float) -> bytes:
    do = random.choice([*FIELDS, "evaluate", "evaluate", "evaluate"])
    if do == "load" and random.random() < 0.7:
        do = "reached"
    bar: Any = random.choice(BARS)
    if do == "reached":
        bar = str(random.choice([0, 1, 2, 3, 8, 1_000_000]))
    fields = {"bar": bar, "do": do} | FIELDS[do](random)
    if random.random() < wrong:
        fields = altered(random, fields, (*VALUES, *NUMBERS, *CHARACTERS, *BARS, *ACTIONS))
    line = json.dumps(fields, ensure_ascii=random.random() < 0.8)
    return line.encode("utf-8", "surrogatepass")


def check(data: bytes, folder: Path) -> None:
    """Reads it, writes it again, and lists what sounds at its beginning."""
    random = Random(data)
    path = folder / "take.jsonl"
    path.write_bytes(data)
    try:
        journal = read_journal(path, DRUMS, load_of)
    except JournalError:
        run("check", str(path), statuses=(1,))
        return
    if random.random() < 0.3:
        run("check", str(path), statuses=(1 if journal.damage else 0,))
    comes_back(journal, folder / "again.jsonl")
    if random.random() < 0.2 and b"learn" not in data:
        run("events", str(path), "--bars", MAX_EVENT_BARS, statuses=(0,))
    if random.random() < 0.1 and b"learn" not in data:
        run("diff", str(path), str(folder / "again.jsonl"), "--bars", MAX_EVENT_BARS, statuses=(0,))


def comes_back(journal: Journal, path: Path) -> None:
    """What was read is the same when it is written and read again."""
    with JournalFile(path) as writer:
        for entry in journal.performance.entries:
            writer.write(entry)
    again = read_journal(path, DRUMS, load_of)
    assert again.damage is None, f"what was written can't be read: {again.damage}"
    assert again.performance == journal.performance, "another performance comes back"
    assert again.performance.tempo == journal.performance.tempo
    one_by_one = type(journal.performance)()
    for entry in journal.performance.entries:
        one_by_one = one_by_one.added(entry)
    assert one_by_one == journal.performance, "added one by one it is another"
    for name in ("tempo", "sections", "beginnings", "chance", "late_bars", "pointer"):
        assert getattr(one_by_one, name) == getattr(journal.performance, name), name
