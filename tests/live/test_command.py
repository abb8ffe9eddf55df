"""The command as a process: starting, stopping, watching, and leaving nothing behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from rubbergosling import Settings
from tests.support.listening import clicks, peak, write_click
from tests.support.patience import PATIENCE_SECONDS
from tests.support.processes import lives


class Player:
    """A running command whose lines can be waited for."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rubbergosling", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()

    def type(self, text: str) -> None:
        """Writes to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def wait_for(self, words: str) -> None:
        """Waits until a line holds some words."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(words in line for line in self.lines), PATIENCE_SECONDS
            ), self.lines

    def end(self) -> int:
        """Waits until it has ended; returns its exit status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return status


@contextmanager
def running(*arguments: str) -> Iterator[Player]:
    player = Player(*arguments)
    try:
        yield player
    finally:
        player.process.kill()
        player.process.wait()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "beat.gosling"
    path.write_text("bpm 150;\nkick*4;\n")
    return path


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_however_it_is_ended_nothing_is_left_behind(
    engine: Settings,
    program: Path,
    tmp_path: Path,
    blow: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sorted(path.name for path in tmp_path.iterdir())
    with running("play", str(program), "--engine", engine.engine) as player:
        player.wait_for("playing on")
        children = psutil.Process(player.process.pid).children(recursive=True)
        assert len(children) == 2  # the engine and its keeper
        player.process.send_signal(blow)
        player.process.send_signal(signal.SIGINT)  # impatience must not hurt
        assert player.end() == 0, player.lines
        assert not any(lives(child) for child in children)
    assert len(player.lines) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_ctrl_c_while_the_engine_still_boots_ends_it_all(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_ready = tmp_path / "scsynth"
    started = tmp_path / "started"
    never_ready.write_text(f"#!/bin/sh\ntouch {started}\nexec sleep 60\n")
    never_ready.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with running("play", str(program), "--engine", "scsynth") as player:
        while not started.exists():
            assert player.process.poll() is None, player.lines
        children = psutil.Process(player.process.pid).children()
        player.process.send_signal(signal.SIGINT)
        assert player.end() == 0, player.lines
        assert not any(lives(child) for child in children)
    assert player.lines == []


def test_the_embedded_engine_does_not_outlive_a_killed_player(
    pulse: dict[str, str], program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in pulse.items():
        monkeypatch.setenv(name, value)
    with running("play", str(program), "--engine", "embedded") as player:
        player.wait_for("playing on")
        children = psutil.Process(player.process.pid).children(recursive=True)
        player.process.kill()
        gone, left = psutil.wait_procs(children, PATIENCE_SECONDS)
        assert len(gone) == 2 and not left


def test_every_save_is_heard_and_a_mistake_shows_its_place(
    scsynth: Settings, program: Path
) -> None:
    with running("play", str(program), "--watch", "--engine", "scsynth") as player:
        player.wait_for("playing on")
        program.write_text("bpm 150;\nkick*4;\nsnair*2;\n")
        player.wait_for('beat.gosling:3:1: unknown instrument "snair": did you mean snare?')
        player.wait_for("^^^^^")
        replacement = program.with_suffix(".new")
        replacement.write_text("bpm 150;\nkick*4;\nsnare*2;\n")
        replacement.replace(program)  # as many editors save
        player.wait_for("evaluated")
        program.unlink()
        player.wait_for("the music goes on as it is")
        program.write_text("kick*8;\n")
        player.process.send_signal(signal.SIGINT)
        assert player.end() == 0


def test_a_file_that_is_empty_between_two_saves_is_not_played(
    scsynth: Settings, program: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "take.jsonl"
    arguments = ("play", str(program), "--watch", "--engine", "scsynth", "--journal", str(journal))
    doubtful = 0
    with running(*arguments) as player:
        player.wait_for("playing on")
        for number in range(1, 6):
            begun = time.monotonic()
            program.write_text("")  # as some editors do, before they write
            time.sleep(0.15)
            program.write_text(f"kick*{number};")
            gap = time.monotonic() - begun
            wait_until(lambda text=f"kick*{number};": text in journal.read_text())
            if gap < 0.25:
                break
            doubtful += 1  # the machine stood still for about as long as an empty file is doubted
        player.process.send_signal(signal.SIGINT)
        assert player.end() == 0
    texts = [json.loads(line).get("text") for line in journal.read_text().splitlines()]
    assert texts.count("") <= doubtful < 5


def wait_until(is_so: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_mistake_at_the_start_can_be_mended_while_watching(
    scsynth: Settings, program: Path
) -> None:
    program.write_text("snair*2;\n")
    with running("play", str(program), "--watch", "--engine", "scsynth") as player:
        player.wait_for("did you mean snare?")
        player.wait_for("playing on")
        program.write_text("snare*2;\n")
        player.wait_for("evaluated")
        program.write_text("kick*4;\nkick*8;\nlearn snare*2;\n")
        player.wait_for("warning: line 3: snare is to learn, but no instrument is the source")
        assert any("kick appears again in line 2" in line for line in player.lines)
        player.process.send_signal(signal.SIGINT)
        assert player.end() == 0
    assert len([line for line in player.lines if "did you mean" in line]) == 1


def test_the_repl_helps_warns_and_ends_when_told_to(scsynth: Settings) -> None:
    with running("repl", "--engine", "scsynth") as player:
        player.wait_for("playing on")
        player.type("help kick\nhelp\npredict snare;\n\n")
        player.wait_for("kick*4 2,1 (amp:0.8);  a drum")
        player.wait_for("  reset [INSTRUMENT] ")
        player.wait_for("warning: line 1: snare is to predict")
        player.type("mute snare\nsolo snair\nquit\nkick;\n\n")
        assert player.end() == 0
    assert any("snare is silent from bar" in line for line in player.lines)
    assert any("did you mean snare?" in line for line in player.lines)


def test_the_repl_plays_blocks_and_survives_mistakes(scsynth: Settings, tmp_path: Path) -> None:
    recording = tmp_path / "take.wav"
    arguments = ("repl", "--engine", "scsynth", "--record", str(recording), "--bars", "2")
    with running(*arguments) as player:
        player.wait_for("playing on")
        player.type("bpm 150;\nkick*4;\n\nkick*x;\n\n")
        player.wait_for("plays from bar 1")
        player.wait_for("line 1, column 6")
        player.type("kick*2;\nhush\n")  # at once, without a blank line, whatever was half typed
        player.wait_for("hush from bar")
        player.type("bpm 150; kick*4;\n\n")
        assert player.process.stdin is not None
        player.process.stdin.close()
        assert player.end() == 0
    assert peak(recording) > 0.2


def test_without_a_device_it_renders_to_a_file_it_names(
    no_device: dict[str, str], program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with running("play", str(program), "--bars", "2") as player:
        assert player.end() == 0
    assert any("no audio device" in line for line in player.lines)
    assert player.lines[-1].startswith("beat.wav: 2 bars")
    assert 0.2 < peak(tmp_path / "beat.wav") < 0.9


def test_so_many_bars_are_played_and_no_hit_more(scsynth: Settings, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    write_click(tmp_path / "own", "click")
    program, recording = tmp_path / "clicks.gosling", tmp_path / "take.wav"
    program.write_text("bpm 150; click*16;")
    arguments = ["play", str(program), "--bars", "2", "--engine", "scsynth"]
    arguments += ["--samples", str(tmp_path / "own"), "--record", str(recording)]
    with running(*arguments) as player:
        assert player.end() == 0
    heard = clicks(recording)
    assert len(heard) == 32
    assert heard[0] < 48000  # a recording begins with the music, not with a second of nothing


def test_engine_chatter_goes_to_the_log_only(engine: Settings, program: Path) -> None:
    from rubbergosling.engine.kept_process import log_path

    with running("play", str(program), "--bars", "1", "--engine", engine.engine) as player:
        assert player.end() == 0
    assert len(player.lines) == 1
    assert "SuperCollider 3 server ready" in log_path().read_text(errors="replace")
    assert os.path.commonpath([log_path(), tempfile.gettempdir()]) != tempfile.gettempdir()
