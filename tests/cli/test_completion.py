"""The shells themselves complete sub-commands, options, and files by their endings."""

import os
import pty
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rubbergosling.cli.main import COMPLETE, main
from tests.parts import need

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has none of these shells")

PATIENCE_SECONDS = 120.0
READY = "ready> "
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SET_UP = {
    "bash": f"bind 'set bell-style none'; PS1='{READY}'; "
    f'eval "$({COMPLETE}=bash_source rubbergosling)"',
    "zsh": f"autoload -U compinit; compinit -u -D; unsetopt beep prompt_sp; PS1='{READY}'; "
    f'eval "$({COMPLETE}=zsh_source rubbergosling)"',
}
CASES = {
    "rubbergosling pla": "rubbergosling play ",
    "rubbergosling melody gen": "rubbergosling melody generate ",
    "rubbergosling play --wat": "rubbergosling play --watch ",
    "rubbergosling check be": "rubbergosling check beat.gosling",
    "rubbergosling render beat.gosling -o x.wav --samples so": "--samples songs/",
    "rubbergosling agents be": "rubbergosling agents beat.agent",
    "rubbergosling check songs/f": "rubbergosling check songs/first.gosling",
    "rubbergosling check so": "rubbergosling check songs/",
    "rubbergosling play beat.gosling --quantise be": "--quantise beat",
}
"""What is typed before the tab, and what stands there after it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files of several endings, and the command itself in a folder of its own."""
    for name in ("beat.gosling", "beat.agent", "beat.txt", "songs/first.gosling", "songs/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    command = tmp_path / "bin" / "rubbergosling"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rubbergosling "$@"\n')
    command.chmod(0o755)
    return tmp_path


def surroundings(folder: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "TERM": "dumb"}


class Shell:
    """A shell at a terminal, in which a person types."""

    def __init__(self, name: str, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            SHELLS[name], cwd=folder, env=surroundings(folder), stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._said = ""
        self.type(f"{SET_UP[name]}; echo set''up\n")
        self.wait_for("setup")
        self.wait_for(READY)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_for(self, text: str) -> None:
        """Reads until a text is there, and forgets what was before."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while text not in self._said:
            left = limit - time.monotonic()
            assert left > 0 and select.select([self._ours], [], [], left)[0], self._said
            self._said += os.read(self._ours, 65536).decode(errors="replace")
        self._said = self._said.partition(text)[2]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


@contextmanager
def shell(name: str, folder: Path) -> Iterator[Shell]:
    at = Shell(name, folder)
    try:
        yield at
    finally:
        at.close()


@pytest.mark.parametrize("name", SHELLS)
def test_a_tab_completes_what_was_typed(name: str, folder: Path) -> None:
    if name != "bash":  # which every system has
        need(name)
    with shell(name, folder) as at:
        for typed, whole in CASES.items():
            at.type(f"{typed}\t")
            at.wait_for(whole)
            at.type("\x15")  # clears the line


def test_fish_completes_what_was_typed(folder: Path) -> None:
    need("fish")
    for typed, whole in CASES.items():
        script = f"{COMPLETE}=fish_source rubbergosling | source; complete -C {shlex.quote(typed)}"
        done = subprocess.run(
            ["fish", "--no-config", "-c", script], cwd=folder, env=surroundings(folder),
            capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True,
        )  # fmt: skip
        words = [line.split("\t")[0] for line in done.stdout.splitlines()]
        assert words == [shlex.split(whole)[-1]], done.stderr


def completions(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """What the command tells bash when the tab is pressed after these words."""
    monkeypatch.setenv(COMPLETE, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    assert main([]) == 0
    return capsys.readouterr().out.split()


def test_files_are_completed_by_what_an_argument_or_an_option_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    for typed, found in {
        "rubbergosling check ": ["plain,beat.gosling", "plain,bin/", "plain,songs/"],
        "rubbergosling agents b": ["plain,beat.agent", "plain,bin/"],
        "rubbergosling melody convert ": [
            "plain,beat.gosling",
            "plain,beat.txt",
            "plain,bin/",
            "plain,songs/",
        ],
        "rubbergosling check s": ["dir,s"],
        "rubbergosling check nowhere/": [],
    }.items():
        assert completions(typed, monkeypatch, capsys) == found
    (folder / "beat it.gosling").write_text("")  # the shell itself knows how to quote it
    assert completions("rubbergosling check b", monkeypatch, capsys) == ["file,b"]


def test_every_option_of_every_sub_command_can_be_completed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [line.partition(",")[2] for line in completions("rubbergosling ", monkeypatch, capsys)]
    assert {"check", "play", "melody", "doctor"} <= set(names)
    for name in names:
        assert "plain,--help" in completions(f"rubbergosling {name} --", monkeypatch, capsys)
