"""Each of the README's commands does something sensible where there is no audio device.

Those for melodies are run in `tests/test_walkthrough.py`, its Python in `tests/live`.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from rubbergosling.agents.agent_file import packed, write_agent_file
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.cli.main import main
from tests.support.patience import PATIENCE_SECONDS
from tests.support.studio_browser import need_page, studio_command

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
NO_DEVICE = {"ALSA_CONFIG_PATH": os.devnull, "JACK_DEFAULT_SERVER": "nobody-runs-this"}
OURS = f"{shlex.quote(sys.executable)} -m rubbergosling"


def commands() -> list[str]:
    """What begins with our command's name, in blocks and in the table of commands."""
    lines = "\n".join(BLOCKS).replace("\\\n", " ").splitlines()
    spans = re.findall(r"`(rubbergosling [^`]+)`", README)
    found = dict.fromkeys([line for line in lines if line.startswith("rubbergosling ")] + spans)
    placeholders = ("COMMAND", "FILE", " melody ")
    return [line for line in found if not any(word in line for word in placeholders)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the README speaks of: the program it shows, another, own sounds, and takes."""
    (program,) = (block for block in BLOCKS if block.startswith("bpm 125;"))
    (tmp_path / "beat.gosling").write_text(program, encoding="utf-8")
    (tmp_path / "intro.gosling").write_text("closedhat*8;\n", encoding="utf-8")
    (tmp_path / "my-sounds").mkdir()
    shutil.copy(PROJECT / "samples" / "kick.wav", tmp_path / "my-sounds" / "rim.wav")
    takes = (PROJECT / "docs" / "takes.md").read_text(encoding="utf-8")
    journals = re.findall(r"```json\n(.*?)```", takes, re.DOTALL)
    for name, journal in zip(("monday", "tuesday", "take"), (*journals, journals[0]), strict=True):
        (tmp_path / f"{name}.jsonl").write_text(journal, encoding="utf-8")
    write_agent_file(tmp_path / "snare.agent", packed(Agent(AgentSpec(seed=1)), "snare"))
    (tmp_path / "examples").symlink_to(PROJECT / "examples")
    return tmp_path


def run(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What a shell makes of a line in a folder, with a program typed that an empty line ends."""
    return subprocess.run(
        ["sh", "-c", line.replace("rubbergosling", OURS, 1)], cwd=folder,
        env=os.environ | NO_DEVICE, input="kick*4;\n\n", capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip


def test_the_commands_are_found() -> None:
    verbs = {line.split()[1] for line in commands()}
    assert {"play", "render", "serve", "repl", "events", "diff", "check", "doctor"} <= verbs


STUDIOS = [line for line in commands() if line.split()[1] == "studio"]
"""They go on until they are told to end."""


@pytest.mark.parametrize("line", [line for line in commands() if line not in STUDIOS])
def test_a_command_works_without_a_device_or_says_what_is_missing(line: str, folder: Path) -> None:
    done = run(line, folder)
    assert "Traceback" not in done.stderr
    if line.split()[1] in ("repl", "doctor"):
        assert done.returncode == 3
        assert "finds no audio device to play on" in done.stdout + done.stderr
        return
    assert done.returncode == 0, done.stderr
    if line.split()[1] in ("play", "render", "serve"):
        (path,) = re.findall(r"^(\S+\.wav): ", done.stdout, re.MULTILINE)
        assert np.abs(soundfile.read(folder / path)[0]).max() > 0.1


@pytest.mark.parametrize("line", STUDIOS)
def test_the_studio_tells_its_address_and_ends_when_it_is_told(
    line: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_page()
    monkeypatch.chdir(folder)
    for name, value in NO_DEVICE.items():
        monkeypatch.setenv(name, value)
    with studio_command(*line.split()[2:]) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        process.handle.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "examples").rglob("*.gosling")), ids=lambda path: path.stem
)
def test_every_example_program_becomes_a_file_of_sound(path: Path, tmp_path: Path) -> None:
    assert main(["render", f"{path}:2", "-o", str(tmp_path / "out.wav")]) == 0
    assert np.abs(soundfile.read(tmp_path / "out.wav")[0]).max() > 0.05
