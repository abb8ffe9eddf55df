"""The doctor names causes and cures."""

import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from rubbergosling.cli.main import main
from rubbergosling.engine import executables, survey

pytestmark = pytest.mark.machine

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine finds a device."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody-runs-this")


def test_without_a_device_it_says_what_to_do_and_that_rendering_works(
    no_device: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 3
    said = capsys.readouterr().out
    assert "!!  embedded engine" in said
    assert "the embedded engine finds no audio device to play on" in said
    assert "JACK" not in next(line for line in said.splitlines() if "embedded engine " in line)
    assert "play will use the embedded engine to make a WAV file" in said
    assert "closedhat, kick, openhat, snare, lead, bass" in said


def test_a_server_is_shown_with_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    python = ["python", "-u", "-P", "-m", survey.EMBEDDED_MODULE]
    running = [
        ("python", [*python, "-t", "23456", "-l", "1"]),
        ("scsynth", ["scsynth", "-u", "57110"]),
        ("python", [*python, "-N", "score"]),  # it renders
    ]
    found = [
        SimpleNamespace(pid=7, info={"name": name, "cmdline": words, "ppid": 2})
        for name, words in running
    ]
    monkeypatch.setattr(survey.psutil, "process_iter", lambda _: found)
    states = [finding.state for finding in survey.left_over_servers()]
    assert states == ["runs on port 23456 as process 7", "runs on port 57110 as process 7"]


def test_it_names_who_holds_the_usual_port(
    no_device: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 57110))
        main(["doctor", "--engine", "embedded"])
    said = capsys.readouterr().out
    assert "port 57110" in said
    assert "held by python" in said


def test_it_looks_at_own_samples(
    no_device: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path
    (folder / "broken.wav").write_bytes(b"no sound")
    (folder / "bpm.wav").write_bytes(b"no sound")
    main(["doctor", "--engine", "embedded", "--samples", str(folder)])
    said = capsys.readouterr().out
    assert "broken.wav can't be read" in said
    assert "bpm is a word of the language" in said


def test_the_last_line_can_be_typed_and_does_what_was_said(
    no_device: None, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 3
    said, _, line = capsys.readouterr().out.strip().rpartition("\n\n    ")
    assert said.endswith("Type next:")
    assert line.startswith('echo "bpm 125; kick*4;" | rubbergosling play -')
    ours = f"{shlex.quote(sys.executable)} -m rubbergosling"
    typed = line.replace("rubbergosling", ours, 1)
    run = subprocess.run(["sh", "-c", typed], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "standard-input.wav: 16 bars" in run.stdout


def test_in_the_project_s_folder_it_is_the_first_beat(
    no_device: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(["doctor", "--engine", "embedded"]) == 3
    said = capsys.readouterr().out.rstrip()
    assert said.endswith(
        "\n    rubbergosling play examples/first-beat.gosling --bars 16 --engine embedded"
    )


def test_a_server_that_does_not_answer_is_no_way_to_play(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "--engine", "127.0.0.1:9"]) == 3
    said = capsys.readouterr().out
    assert "no SuperCollider server answers at 127.0.0.1:9" in said
    assert "play --engine 127.0.0.1:9 will fail." in said
    assert said.rstrip().endswith(" doctor")


@contextmanager
def only_installed(*names: str) -> Iterator[None]:
    """Only these engines count as installed: a platform without a wheel, or without scsynth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executables, "embedded_is_installed", lambda: "embedded" in names)
        patch.setattr(executables, "scsynth_path", lambda: None)
        yield


def test_scsynth_that_is_not_installed_is_no_fault_beside_the_embedded_engine(
    no_device: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_installed("embedded"):
        main(["doctor"])
    assert "ok  scsynth engine     not installed, and not needed" in capsys.readouterr().out


def test_without_any_engine_the_line_to_type_installs_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with only_installed():
        assert main(["doctor"]) == 3
        said = capsys.readouterr().out
        assert said.count("!!") == 2
        assert "Nothing can be played or rendered: there is no engine." in said
        assert "install" in said.splitlines()[-1]
        assert main(["play", str(PROJECT / "examples" / "first-beat.gosling")]) == 3
        assert "there is no engine to play on, nor to render with" in capsys.readouterr().err
        assert main(["check", str(PROJECT / "examples" / "first-beat.gosling")]) == 0
