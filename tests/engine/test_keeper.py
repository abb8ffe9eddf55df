"""What ends with its player: the command, its folder; and logs and recordings left half done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from rubbergosling.engine.hidden import LOCK, NEW_PREFIX, PREFIX, HiddenFolder, sweep
from rubbergosling.engine.keeper import MAX_LOG_BYTES, append, complete_wav
from rubbergosling.engine.kept_process import KeptProcess, log_path
from rubbergosling.errors import EngineError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")

SECONDS = 30


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return log_path()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def wait_for(kept: KeptProcess, words: str) -> None:
    deadline = time.monotonic() + SECONDS
    while words not in kept.printed():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("print('done')", 0),
        ("import sys; sys.exit(3)", 3),
        ("import os; os.kill(os.getpid(), 11)", 128 + 11),
    ],
)
def test_the_keeper_ends_as_its_command_does(tmp_path: Path, code: str, status: int) -> None:
    with HiddenFolder(tmp_path) as folder:
        kept = KeptProcess(python(code), folder)
        assert kept.handle.wait(SECONDS) == status


def test_a_command_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with HiddenFolder(tmp_path) as folder, pytest.raises(EngineError, match="does not start"):
        KeptProcess(["/no/such/program"], folder)


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_heeds_nothing_ends_with_its_keeper(
    tmp_path: Path, blow: signal.Signals
) -> None:
    deaf = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    deaf += "print(os.getpid(), 'is here', flush=True); time.sleep(600)"
    with HiddenFolder(tmp_path) as folder:
        kept = KeptProcess(python(deaf), folder)
        wait_for(kept, "is here")
        child = psutil.Process(int(kept.printed().split()[0]))
        kept.handle.send_signal(blow)
        child.wait(SECONDS)
        kept.handle.wait(SECONDS)


def test_a_command_whose_player_lets_go_ends_and_its_folder_is_gone(tmp_path: Path) -> None:
    folder = HiddenFolder(tmp_path)
    kept = KeptProcess(python("print('here', flush=True); import time; time.sleep(600)"), folder)
    wait_for(kept, "here")
    kept.release()
    kept.handle.wait(SECONDS)
    assert not folder.path.exists()


def test_the_log_has_a_limit_while_it_is_written(tmp_path: Path, log: Path) -> None:
    talks = "import sys\nfor n in range(40): sys.stdout.write(f'{n} ' + 'x' * 100_000 + '\\n')"
    with HiddenFolder(tmp_path) as folder:
        kept = KeptProcess(python(talks), folder)
        assert kept.handle.wait(SECONDS) == 0
        assert kept.printed().startswith("0 x")
    logs = sorted(log.parent.iterdir())
    assert [path.name for path in logs] == ["engine.log", "engine.log.1"]
    assert all(path.stat().st_size < 1.2 * MAX_LOG_BYTES for path in logs)
    assert all(path.stat().st_mode & 0o077 == 0 for path in logs), "they are the player's only"
    assert log.read_bytes().endswith(b"x\n")


def test_nothing_is_written_through_a_log_that_is_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    log = tmp_path / "log" / "engine.log"
    log.parent.mkdir()
    log.symlink_to(target)
    append(log, b"text")
    assert not target.exists()


def test_hidden_folders_are_private_and_swept_only_when_their_player_is_gone(
    tmp_path: Path,
) -> None:
    with HiddenFolder(tmp_path) as mine:
        assert mine.path.stat().st_mode & 0o777 == 0o700
        left = tmp_path / f"{PREFIX}left"
        left.mkdir()
        (left / LOCK).touch()
        (left / "score.osc").write_text("half a score")
        other = tmp_path / f"{PREFIX}not-ours"  # without a lock nobody can tell whose it is
        other.mkdir()
        young, old = tmp_path / f"{NEW_PREFIX}young", tmp_path / f"{NEW_PREFIX}old"
        for new in (young, old):
            new.mkdir()
        os.utime(old, (0, 0))
        sweep(tmp_path)
        assert mine.path.exists() and other.exists() and not left.exists()
        assert young.exists() and not old.exists()
        code = "import sys; from pathlib import Path; from rubbergosling.engine.hidden import *\n"
        code += "sweep(Path(sys.argv[1]))"
        subprocess.run([*python(code), str(tmp_path)], check=True)
        assert mine.path.exists()
    assert not mine.path.exists()


def test_a_link_that_looks_like_a_hidden_folder_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / LOCK).touch()
    (tmp_path / f"{PREFIX}link").symlink_to(target)
    sweep(tmp_path)
    assert (target / LOCK).exists()


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_a_recording_left_half_done_is_completed(tmp_path: Path, subtype: str) -> None:
    path, noise = tmp_path / "take.wav", np.random.default_rng(0).uniform(-1, 1, (5000, 2))
    soundfile.write(path, noise, 48000, subtype)
    whole = path.read_bytes()
    at = whole.index(b"data") + 4
    path.write_bytes(whole[:4] + bytes(4) + whole[8:at] + bytes(4) + whole[at + 4 :] + b"\1")
    assert soundfile.info(path).frames < 5000
    complete_wav(path)
    assert path.read_bytes()[at:] == whole[at:]
    assert np.allclose(soundfile.read(path)[0], noise, atol=1e-4)


@pytest.mark.parametrize("contents", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"text" * 100])
def test_what_is_no_recording_stays_as_it_is(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "take.wav"
    path.write_bytes(contents)
    complete_wav(path)
    assert path.read_bytes() == contents


def test_a_recording_that_is_complete_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    soundfile.write(path, np.zeros((100, 2)), 48000, "PCM_24")
    path.write_bytes(path.read_bytes() + b"LIST\4\0\0\0INFO")  # as other programs add to it
    before = path.read_bytes()
    complete_wav(path)
    assert path.read_bytes() == before
