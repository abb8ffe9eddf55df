"""The player on real terminals: job control, odd ones, ones that go away, and pipes."""

import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.patience import PATIENCE_SECONDS

PLAY = f"{sys.executable} -m rubbergosling play beat.gosling --engine embedded"
CTRL_C, CTRL_Z = "\x03", "\x1a"
AGAIN_SECONDS = 2.0


class Terminal:
    """A terminal with a process in it, whose output can be waited for."""

    def __init__(
        self, command: list[str], folder: Path, size: tuple[int, int] = (80, 24), **variables: str
    ) -> None:
        self._ours, theirs = pty.openpty()
        columns, rows = size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self._ours, True)
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *command], cwd=folder, stdin=theirs, stdout=theirs,
            stderr=theirs, env={**os.environ, "TERM": "xterm", "PS1": "ready> ", **variables},
        )  # fmt: skip
        os.close(theirs)
        self.text = ""
        self._changed, self._mark = threading.Condition(), 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                letters = os.read(self._ours, 65536)
            except OSError:
                return
            if not letters:
                return
            with self._changed:
                self.text += letters.decode("utf-8", "replace")
                self._changed.notify_all()

    def type(self, text: str) -> None:
        """Types; what is waited for from now on comes after it."""
        self._mark = len(self.text)
        os.write(self._ours, text.encode())

    def wait_for(self, words: str) -> str:
        """Waits until something is written that was not there before the last typing."""
        with self._changed:
            found = self._changed.wait_for(
                lambda: re.search(words, self.text[self._mark :], re.DOTALL), PATIENCE_SECONDS
            )
            assert found, self.text[-3000:]
            return str(found[0])

    def press_until(self, key: str, words: str) -> None:
        """Presses a key, again after a while, until something is written."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        is_written = False
        while not is_written:
            assert time.monotonic() < deadline, self.text[-3000:]
            self.type(key)
            with self._changed:
                is_written = self._changed.wait_for(
                    lambda: words in self.text[self._mark :], AGAIN_SECONDS
                )

    def close(self) -> None:
        """The terminal goes away, as when its window is closed or the line is cut."""
        os.close(self._ours)


@pytest.fixture
def folder(tmp_path: Path, pulse: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    if shutil.which("setsid") is None:
        pytest.skip("needs setsid: apt install util-linux")
    for name, value in pulse.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "beat.gosling").write_text("bpm 150;\nkick*4;\n", encoding="utf-8")
    return tmp_path


Opener = Callable[..., Terminal]


@pytest.fixture
def terminal(folder: Path) -> Iterator[Opener]:
    opened: list[Terminal] = []

    def open_one(command: str, **options: object) -> Terminal:
        opened.append(Terminal(command.split(), folder, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for each in opened:
        for child in (
            psutil.Process(each.process.pid).children(recursive=True)
            if (each.process.poll() is None)
            else []
        ):
            child.kill()
        each.process.kill()
        each.process.wait()


SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell.split()[0]) is None,
                 reason=f"needs the shell {shell.split()[0]}"))
    for shell in ("bash --norc -i", "dash -i")
]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_after_ctrl_z_and_fg_the_keys_work_and_the_stop_is_told(
    terminal: Opener, shell: str
) -> None:
    at = terminal(shell)
    at.wait_for("ready> ")
    at.type(f"{PLAY}\n")
    at.wait_for(r"bar \d+ beat 3")
    at.type(CTRL_Z)
    at.wait_for("Stopped.*ready> ")
    at.type("stty -a\n")
    assert at.wait_for("-?icanon.*ready> ").startswith("icanon")  # as the shell had it
    at.type("sleep 1.5; fg\n")  # or a quick machine would not call it a stop
    at.wait_for(r"the music was stopped for \d+\.\d s and goes on at bar \d+")
    at.type("h")
    at.wait_for("hush from bar")
    at.type("?")
    at.wait_for("twice: ends the music")
    at.type(CTRL_C)
    at.wait_for("ready> ")


@pytest.mark.parametrize("shell", SHELLS)
def test_in_the_background_it_plays_on_and_leaves_the_shell_its_terminal(
    terminal: Opener, shell: str
) -> None:
    at = terminal(shell)
    at.wait_for("ready> ")
    at.type(f"{PLAY}\n")
    at.wait_for("keys: h hush")
    at.type(CTRL_Z)
    at.wait_for("Stopped.*ready> ")
    at.type("bg; sleep 1; jobs; echo ov''er\n")  # so that what is typed is not what is waited for
    at.wait_for("Running.*over.*ready> ")
    at.type("h\n")  # for the shell, not for us
    assert "not found" in at.wait_for("not found")
    at.type("fg\n")
    at.wait_for("Rubber Gosling|bar")
    at.type("h")
    at.wait_for("hush from bar")
    at.type("q")
    at.wait_for("q once more ends the music")
    at.type("q")
    at.wait_for("ready> ")


def test_started_in_the_background_it_is_not_stopped(terminal: Opener) -> None:
    at = terminal("bash --norc -i")
    at.wait_for("ready> ")
    at.type(f"{PLAY} &\n")
    at.wait_for("playing on")
    at.type("sleep 1; jobs; echo ov''er\n")
    at.wait_for("Running.*over.*ready> ")
    at.type("fg\n")
    at.wait_for("play beat")
    at.press_until(CTRL_C, "ready> ")  # the shell says so before it hands over the terminal


@pytest.mark.parametrize(
    ("size", "variables"),
    [
        ((20, 5), {}),
        ((1, 1), {}),
        ((80, 24), {"COLUMNS": "1"}),
        ((80, 24), {"TERM": "dumb"}),
        ((80, 24), {"TERM": ""}),
        ((80, 24), {"TERM": "nobody-knows-it"}),
        ((80, 24), {"NO_COLOR": "1"}),
        ((80, 24), {"PYTHONIOENCODING": "latin-1"}),
        ((80, 24), {"PYTHONIOENCODING": "ascii"}),
        ((80, 24), {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
    ],
)
def test_on_any_terminal_it_shows_what_it_can_and_ends_well(
    terminal: Opener, size: tuple[int, int], variables: dict[str, str]
) -> None:
    at = terminal(f"{PLAY} --bars 2", size=size, **variables)
    at.wait_for("playing on|kick|bar 1")
    assert at.process.wait(PATIENCE_SECONDS) == 0, at.text
    assert "Traceback" not in at.text and "Error" not in at.text


def test_letters_a_terminal_lacks_are_drawn_with_those_it_has(terminal: Opener) -> None:
    at = terminal(f"{PLAY} --bars 2", PYTHONIOENCODING="ascii", NO_COLOR="1")
    at.wait_for("#.*[.][.][.] .*#")
    assert at.process.wait(PATIENCE_SECONDS) == 0, at.text


def test_a_terminal_that_goes_away_ends_it_cleanly(terminal: Opener, folder: Path) -> None:
    at = terminal(f"{PLAY} --journal take.jsonl")
    at.wait_for(r"bar \d+ beat")  # from then on something is written down
    family = psutil.Process(at.process.pid).children(recursive=True)
    at.close()
    _, alive = psutil.wait_procs(family, PATIENCE_SECONDS)
    assert not alive
    assert (folder / "take.jsonl").read_text().splitlines()[-1].endswith('"do": "hush"}')


@pytest.mark.parametrize(
    ("ignored", "heard"),
    [(signal.SIGHUP, signal.SIGTERM), (signal.SIGINT, signal.SIGTERM),
     (signal.SIGTERM, signal.SIGINT)],
)  # fmt: skip
def test_a_signal_that_is_ignored_at_the_start_stays_ignored(
    folder: Path, ignored: signal.Signals, heard: signal.Signals
) -> None:
    def ignore() -> None:  # as nohup does, and a shell with what it starts by &
        signal.signal(ignored, signal.SIG_IGN)
        signal.signal(heard, signal.SIG_DFL)  # whatever we were started with ourselves

    with subprocess.Popen(
        PLAY.split(), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, preexec_fn=ignore,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            assert "playing on" in process.stdout.readline()
            process.send_signal(ignored)
            with (folder / "beat.gosling").open("a") as file:
                file.write("\n")  # which is told only by one that still plays
            assert any("saved, but the music does not change" in line for line in process.stdout)
            assert process.poll() is None
            process.send_signal(heard)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(("sink", "status"), [("| head -1", 0), (">/dev/full", 1)])
def test_the_music_goes_on_where_nobody_reads_what_is_said(
    folder: Path, sink: str, status: int
) -> None:
    (folder / "beat.gosling").write_text("bpm 240; kick*4; predict snare;", encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {PLAY} --bars 3 --journal take.jsonl {sink}"],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == status, done.stderr
    reached = (folder / "take.jsonl").read_text()
    assert '"reached": 2' in reached or reached.count("\n") > 2
