"""Every sub-command in surroundings that people and machines make: a sentence, and its status.

Each is a real process. What a command prints and returns in ordinary surroundings is the measure;
where a surrounding takes away what a command can't do without, it must say so in one sentence.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROGRAM = "bpm 240; kick*4; source snare*2; learn closedhat*4;"
COMMANDS = {
    "help": ["--help"],
    "usage": ["dance"],
    "check": ["check", "beat.gosling", "wrong.gosling"],
    "events": ["events", "beat.gosling", "--bars", "1"],
    "json": ["events", "beat.gosling", "--bars", "1", "--json"],
    "render": ["render", "beat.gosling", "-o", "out.wav", "--bars", "1"],
    "play": ["play", "beat.gosling", "--bars", "1"],
    "serve": ["serve"],
    "repl": ["repl"],
    "diff": ["diff", "beat.gosling", "wrong.gosling"],
    "lessons": ["lessons", "beat.gosling:2", "-o", "out.svg"],
    "agents": ["agents", "nowhere.agent"],
    "convert": ["melody", "convert", "tune.rb", "-o", "out.mid"],
    "train": ["melody", "train", "tune.rb", "-o", "out.model", "--model", "counts"],
    "draw": ["draw", "tune.rb", "-o", "out.svg"],
    "doctor": ["doctor"],
}
"""One way to call each sub-command. There is no device here: `play` renders, `serve` can't."""

NO_DEVICE = {
    "ALSA_CONFIG_PATH": os.devnull,
    "JACK_DEFAULT_SERVER": "nobody-runs-this",
    "JACK_NO_START_SERVER": "1",
}
WRITERS = {"render", "play", "lessons", "convert", "train", "draw"}
QUIET = {"usage", "serve", "repl", "diff", "agents"}
"""What prints nothing to standard output here: it fails, on standard error."""


@dataclass
class Surrounding:
    """What is unusual.

    Attributes:
        shell: What stands before or behind the command in a shell, which is `{}`.
        environment: Variables that are set; None unsets.
        before: What is done to the folder.
        status: The exit status a command must have; None is that of ordinary surroundings.
    """

    shell: str = "{}"
    environment: dict[str, str | None] = field(default_factory=dict)
    before: Callable[[Path], object] = lambda _: None
    status: Callable[[str], int | None] = lambda _: None
    is_silent: bool = False


def fails_if(group: set[str]) -> Callable[[str], int | None]:
    return lambda command: 1 if command in group else None


def samples(folder: Path) -> None:
    """Adds sounds whose names are no text, would clear a screen, or are of another alphabet."""
    for name in (b"a\xff.wav", b"b\x1b[2J.wav", "бум.wav".encode()):
        Path(os.fsdecode(os.fsencode(folder / "sounds") + b"/" + name)).write_bytes(b"no sound")


ROOT_LIKE_ANYBODY = (
    "setpriv --bounding-set=-dac_override,-dac_read_search " if os.geteuid() == 0 else ""
)
SURROUNDINGS = {
    "no stdin": Surrounding("{} <&-"),
    "no stdout": Surrounding("{} >&-"),
    "no stderr": Surrounding("{} 2>&-"),
    "no streams": Surrounding("{} <&- >&- 2>&-"),
    "null streams": Surrounding("{} </dev/null >/dev/null 2>/dev/null", is_silent=True),
    "stdout is full": Surrounding(
        "{} >/dev/full", status=fails_if(set(COMMANDS) - QUIET)
    ),
    "stderr is full": Surrounding("{} 2>/dev/full"),
    "a reader that goes": Surrounding("set -o pipefail; {} | true"),
    "all go to a reader that goes": Surrounding("set -o pipefail; {} 2>&1 | true"),
    "the folder is deleted": Surrounding(
        "mkdir gone; cd gone; rmdir ../gone; {}",
        status=lambda command: 1 if command in WRITERS | {"check", "events", "json"} else None,
    ),
    "the folder is read-only": Surrounding(
        ROOT_LIKE_ANYBODY + "{}", before=lambda folder: folder.chmod(0o555),
        status=fails_if(WRITERS),
    ),
    "cp1252": Surrounding(environment={"PYTHONIOENCODING": "cp1252"}),
    "latin-1, set aside": Surrounding(environment={"PYTHONIOENCODING": "latin-1:strict"}),
    "POSIX": Surrounding(
        environment={"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    ),
    "warnings are errors": Surrounding(environment={"PYTHONWARNINGS": "error"}),
    "unbuffered": Surrounding(environment={"PYTHONUNBUFFERED": "1"}),
    "a poor terminal": Surrounding(
        environment={"TERM": None, "COLUMNS": "1", "LINES": "1", "NO_COLOR": "1"}
    ),
    "homeless": Surrounding(
        environment={"HOME": "/dev/null", "TMPDIR": "/no/such", "XDG_STATE_HOME": "/dev/null/x"}
    ),
    "no home at all": Surrounding(environment={"HOME": None, "TMPDIR": None}),
    "few files": Surrounding("ulimit -n 16; {}"),
    "odd names": Surrounding("{} --samples sounds", before=samples),
    "odd names on an old terminal": Surrounding(
        "{} --samples sounds", {"PYTHONIOENCODING": "cp1252"}, before=samples
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "beat.gosling").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "wrong.gosling").write_text("бум*2 (нет:1);", encoding="utf-8")
    (tmp_path / "tune.rb").write_text(
        "play_pattern_timed [60, 62, 64, 65, 67, 65, 64, 62], [0.5]\n" * 8, encoding="utf-8"
    )
    (tmp_path / "sounds").mkdir()
    return tmp_path


def run(folder: Path, surrounding: Surrounding, command: str) -> "subprocess.CompletedProcess[str]":
    arguments = " ".join(COMMANDS[command])
    ours = f"{sys.executable} -m rubbergosling {arguments}"
    shell = surrounding.shell
    if "--samples" in shell and command in ("help", "usage"):
        shell = "{}"
    variables = {**os.environ, "PYTHONUNBUFFERED": "", **NO_DEVICE, **surrounding.environment}
    return subprocess.run(
        ["bash", "-c", shell.format(ours)], cwd=folder, stdin=subprocess.DEVNULL,
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True, text=True, errors="replace", timeout=120, check=False,
    )  # fmt: skip


USUAL = {
    "help": 0, "usage": 2, "check": 1, "events": 0, "json": 0, "render": 0, "play": 0, "serve": 3,
    "repl": 3, "diff": 1, "lessons": 0, "agents": 1, "convert": 0, "train": 0, "draw": 0,
    "doctor": 3,
}  # fmt: skip


SLOW = {"render", "play", "serve", "repl", "lessons", "train", "draw", "doctor"}
"""What starts an engine, trains or draws: these only go where there is something to find."""

TELLING = {
    "no streams", "stdout is full", "a reader that goes", "the folder is deleted",
    "the folder is read-only", "cp1252", "warnings are errors", "homeless", "few files",
    "odd names",
}  # fmt: skip
MATRIX = [
    (name, command)
    for name in SURROUNDINGS
    for command in COMMANDS
    if name in TELLING or command not in SLOW
]


@pytest.mark.parametrize(("name", "command"), MATRIX)
def test_every_command_in_every_surrounding(folder: Path, name: str, command: str) -> None:
    surrounding = SURROUNDINGS[name]
    surrounding.before(folder)
    done = run(folder, surrounding, command)
    folder.chmod(0o755)
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert "\x1b" not in said and "\udcff" not in said
    if name == "few files":  # how far one comes with them is the system's business
        assert done.returncode in (0, 1, 2, 3), said
        assert said.strip() or done.returncode == 0
        return
    wanted = surrounding.status(command)
    if "reader" in name:  # who wants no more of it does not ask how it ends either
        assert done.returncode in (0, USUAL[command]), said
        return
    assert done.returncode == (USUAL[command] if wanted is None else wanted), said
