"""What earlier versions wrote is still read: journals, agents and models, with the same result."""

import json
from pathlib import Path

import pytest

from rubbergosling.cli.main import main

FOLDER = Path(__file__).parent / "data" / "version-0.1"

Printed = pytest.CaptureFixture[str]


def events_of(capsys: Printed, *words: str) -> list[dict[str, object]]:
    """What the command says that sounds."""
    assert main(["events", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def listed(name: str) -> list[dict[str, object]]:
    """What the earlier version said."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def test_a_take_gives_the_same_events(capsys: Printed) -> None:
    events = events_of(capsys, str(FOLDER / "take.jsonl"))
    assert events == listed("take.events.jsonl")
    assert {event["instrument"] for event in events if event["predicted"]} == {"snare", "lead"}


def test_saved_agents_and_models_play_the_same(capsys: Printed) -> None:
    loaded = ("--agent", f"snare={FOLDER / 'snare.agent'}",
              "--melody", f"lead={FOLDER / 'tunes.model'}",
              "--melody", f"bass={FOLDER / 'lead.model'}")  # fmt: skip
    program = str(FOLDER / "played.gosling")
    events = events_of(capsys, program, "--bars", "6", "--seed", "1", *loaded)
    assert events == listed("played.events.jsonl")
    untaught = events_of(capsys, program, "--bars", "6", "--seed", "1")
    assert untaught != events


def test_a_saved_agent_knows_what_it_knew(capsys: Printed) -> None:
    assert main(["agents", str(FOLDER / "snare.agent")]) == 0
    assert "kick*2 3,3,2 -> snare*2+0.5 8/8" in " ".join(capsys.readouterr().out.split())


def test_a_trained_model_makes_the_same_melody(tmp_path: Path) -> None:
    new = tmp_path / "new.rb"
    words = ["--seed", "C4,D4", "--count", "16", "--random-seed", "3", "-o", str(new)]
    assert main(["melody", "generate", str(FOLDER / "tunes.model"), *words]) == 0
    assert new.read_bytes() == (FOLDER / "generated.rb").read_bytes()
