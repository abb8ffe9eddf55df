"""agents, through the command itself: saved agents, listed and compared."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from rubbergosling.agents.agent_file import packed, write_agent_file
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.memory import Example
from rubbergosling.agents.situations import SITUATIONS, situation
from rubbergosling.cli.main import main
from tests.agents.files import remade


def lesson(pattern: str, hits: int) -> list[Example]:
    """A bar in which the source always hits, and the answers are the bits of a number."""
    return [Example(situation(step, 255), bool(hits >> step & 1), pattern) for step in range(8)]


def saved(path: Path, seed: int, bars: int, hits: int = 0b00010001) -> Path:
    agent = Agent(AgentSpec(seed, (8, 4)))
    for _ in range(bars):
        agent.learn(lesson("kick*8 -> snare*2", hits))
    write_agent_file(path, packed(agent, "snare"))
    return path


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_saved_agent_is_a_row_of_what_it_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path / "snare.agent", seed=1, bars=6)
    assert main(["agents", str(path)]) == 0
    head, row = said(capsys)
    assert head.split() == [
        "file", "instrument", "structure", "lessons", "loss", "knows", "patterns",
    ]  # fmt: skip
    assert row.startswith(f"{path}  snare       8,4        6        0.")
    assert row.endswith("8 of 8  kick*8 -> snare*2 8/8")


def test_an_agent_that_was_never_taught_can_be_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agents", str(saved(tmp_path / "new.agent", seed=1, bars=0))]) == 0
    assert said(capsys)[1].split()[-6:] == ["8,4", "0", "none", "0", "of", "0"]


def test_two_agents_are_compared_where_they_were_taught_and_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = saved(tmp_path / "one.agent", seed=1, bars=6)
    other = saved(tmp_path / "other.agent", seed=2, bars=6, hits=0b01000100)
    assert main(["agents", str(one), str(other)]) == 0
    *_, blank, head, row = said(capsys)
    assert blank == ""
    assert head.startswith("would do the same")
    assert row.split()[:2] == [str(one), str(other)]
    # Four of the eight answers differ, and both know theirs.
    assert "4 of 8" in row
    assert row.endswith(f"of {SITUATIONS}")


def test_an_agent_would_do_the_same_as_its_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = saved(tmp_path / "one.agent", seed=1, bars=3)
    copy = tmp_path / "copy.agent"
    copy.write_bytes(one.read_bytes())
    assert main(["agents", str(one), str(copy)]) == 0
    assert "8 of 8" in (row := said(capsys)[-1])
    assert row.endswith(f"{SITUATIONS} of {SITUATIONS}")


def test_every_pair_of_three_is_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(saved(tmp_path / f"{seed}.agent", seed, bars=1)) for seed in range(3)]
    assert main(["agents", *paths]) == 0
    pairs = [line.split()[:2] for line in said(capsys)[-3:]]
    assert pairs == [[paths[0], paths[1]], [paths[0], paths[2]], [paths[1], paths[2]]]


def test_a_damaged_file_is_told_of_and_the_others_are_still_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = saved(tmp_path / "good.agent", seed=1, bars=2)
    damaged = tmp_path / "damaged.agent"
    damaged.write_bytes(good.read_bytes()[:-1])
    missing = tmp_path / "missing.agent"
    assert main(["agents", str(damaged), str(good), str(missing)]) == 1
    out, err = capsys.readouterr()
    first, second = err.splitlines()
    assert first.startswith(f"rubbergosling: {damaged} is damaged")
    assert second.startswith(f"rubbergosling: {missing} can't be read")
    assert str(good) in out
    assert "would do the same" not in out


def test_listing_needs_no_model(tmp_path: Path) -> None:
    path = saved(tmp_path / "snare.agent", seed=1, bars=1)
    code = (
        "import sys; from rubbergosling.cli.main import main; main(sys.argv[1:])\n"
        "print(sorted({'numpy', 'sklearn', 'skops'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "agents", str(path), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def take_with(path: Path, data: bytes) -> Path:
    """A journal in which the snare's agent is loaded, plays, and is taught more."""
    lines = [
        {"bar": "0", "do": "evaluate", "text": "source kick*2; predict snare;"},
        {"bar": "0", "do": "load", "instrument": "snare", "agent": b64encode(data).decode()},
        {"bar": "2", "do": "evaluate", "text": "source kick*2; learn snare*2;"},
        {"bar": "4", "do": "evaluate", "text": "source kick*2; predict snare;"},
        {"bar": "6", "do": "hush"},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_take_with_an_agent_of_another_scikit_learn_plays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = saved(tmp_path / "snare.agent", seed=1, bars=6).read_bytes()
    other = remade(data, {"scikit-learn": "0.24.2"}, model=b"what nobody can read")
    told = []
    for name, each in (("ours", data), ("other", other)):
        journal = take_with(tmp_path / f"{name}.jsonl", each)
        assert main(["events", str(journal)]) == 0
        told.append(capsys.readouterr())
    ours, others = told
    assert ours.err == ""
    assert others.err.count("it plays as it did; when it is taught more") == 1
    # Before it is taught more: bars 1 to 4, for what is learnt in bar 3 is heard from bar 5 on.
    first = [line for line in ours.out.splitlines()[1:] if int(line.split()[0]) <= 4]
    assert any("predicted" in line for line in first)
    assert others.out.splitlines()[1 : len(first) + 1] == first
    assert main(["check", str(tmp_path / "other.jsonl")]) == 0
