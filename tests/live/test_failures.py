"""What goes wrong on stage: engines that die or hang, wrong ports, full disks."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rubbergosling import EngineError, Session, Settings
from rubbergosling.engine.executables import find_executable
from rubbergosling.engine.live import LiveEngine
from rubbergosling.engine.process import start
from rubbergosling.errors import NoDeviceError
from tests.parts import need
from tests.support.listening import Listener, peak
from tests.support.processes import lives

PROGRAM = "bpm 150; kick*4 (lpf:500); lead*4 2,1 40,52 cut30; closedhat*8;"


def server_process(session: Session) -> psutil.Process:
    """The process of a session's engine."""
    engine = session._performer.supervisor.engine
    assert isinstance(engine, LiveEngine)
    assert engine.process is not None
    (server,) = psutil.Process(engine.process.kept.handle.pid).children()
    return server


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_an_engine_that_dies_or_hangs_is_replaced_and_the_music_goes_on(
    engine: Settings, tmp_path: Path, blow: signal.Signals
) -> None:
    with Session(engine, record=tmp_path / "take.wav") as session:
        listener = Listener(session)
        session.evaluate(PROGRAM)
        session.wait_until(1)
        old = server_process(session)
        old.send_signal(blow)
        assert "engine is gone" in listener.wait_for("gone")
        listener.wait_for("is back")
        listener.wait_for("recording goes on")
        back = session.bar
        session.wait_until(back + 1)
        assert not lives(old)
        engine_now = session._performer.supervisor.engine
        assert engine_now.ask("/status", reply=("/status.reply",))[2] > 3
        positions = [event.bar for event in listener.events if event.instrument == "kick"]
        assert all(bar * 4 % 1 == 0 for bar in positions)
        assert positions[-1] > back
    assert peak(tmp_path / "take-2.wav") > 0.1


def test_no_answer_at_a_port_is_said_in_one_sentence() -> None:
    with (
        pytest.raises(EngineError, match=r"no SuperCollider server answers at 127\.0\.0\.1:9"),
        Session(Settings(engine="127.0.0.1:9")),
    ):
        pass


def test_a_server_that_is_full_tells_how_to_make_room(scsynth: Settings) -> None:
    server = start(find_executable("scsynth"), ["-D", "0", "-R", "0", "-l", "1"], is_private=False)
    try:
        settings = replace(scsynth, engine=f"127.0.0.1:{server.connection.port}")
        with (
            Session(settings),
            pytest.raises(EngineError, match=r"maxLogins"),
            Session(settings),
        ):
            pass
    finally:
        server.end()


@pytest.mark.parametrize(
    ("name", "lacking"), [("embedded", "no audio device"), ("scsynth", "no JACK server")]
)
def test_a_missing_device_is_said_in_one_sentence_that_names_what_is_missing(
    no_device: object, name: str, lacking: str
) -> None:
    if name == "scsynth":
        need("scsynth")
    with pytest.raises(NoDeviceError, match=f"finds {lacking}"), Session(Settings(engine=name)):
        pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_ends_the_recording_but_not_the_music(
    scsynth: Settings, small_disk: Path
) -> None:
    with Session(scsynth, record=small_disk / "take.wav") as session:
        listener = Listener(session)
        session.evaluate(PROGRAM)
        assert "disk full" in listener.wait_for("recording")
        bar = session.bar
        session.wait_until(bar + 1)
        assert listener.events[-1].bar > bar
        held = server_process(session).open_files() + psutil.Process().open_files()
        assert not any(Path(file.path).is_relative_to(small_disk) for file in held)
        assert session.recording is None
        size = (small_disk / "take.wav").stat().st_size
        (small_disk / "take.wav").unlink()  # there is room again, and the next take gets it
        session.start_recording(small_disk / "take.wav")
        session.stop_recording()
        assert size > (small_disk / "take.wav").stat().st_size > 0
    assert isinstance(session.failure, EngineError)
    assert session.failure.exit_status == 3


def test_a_recording_that_cannot_be_opened_is_refused_at_the_start(scsynth: Settings) -> None:
    with (
        pytest.raises(EngineError, match="no such folder"),
        Session(scsynth, record=Path("/no-such-folder/take.wav")),
    ):
        pass


def test_a_server_with_too_little_room_is_told_apart_before_anything_changes(
    scsynth: Settings,
) -> None:
    server = start(find_executable("scsynth"), ["-D", "0", "-R", "0", "-l", "64"], is_private=False)
    try:
        settings = replace(scsynth, engine=f"127.0.0.1:{server.connection.port}")
        with Session(settings) as session:
            listener = Listener(session)
            session.evaluate("bpm 150; kick*4; snare*2 (lpf:900); closedhat*8;")
            before = session.performance
            with pytest.raises(EngineError, match=r"needs 8 stereo buses .*maxLogins"):
                session.evaluate("kick (amp:1); snare (amp:1); openhat (amp:1); lead 1 60 (amp:1);")
            assert session.performance is before
            session.wait_until(1)
            assert listener.said == []
    finally:
        server.end()
