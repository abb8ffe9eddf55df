"""Finding, starting and ending engines, without a device."""

import subprocess
import sys
from pathlib import Path

import pytest

from rubbergosling import render
from rubbergosling.engine.executables import Executable, find_executable
from rubbergosling.engine.live import flags_of, options
from rubbergosling.engine.offline import OfflineScore
from rubbergosling.engine.process import cause, free_port, start
from rubbergosling.engine.shared import parse_address
from rubbergosling.errors import EngineError, OutputError

pytestmark = pytest.mark.machine


def test_the_embedded_engine_is_the_default_where_it_is_installed() -> None:
    assert find_executable("auto").name == "embedded"


def test_without_its_wheel_the_installed_scsynth_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/somewhere/{name}")
    assert find_executable("auto") == Executable("scsynth", ("/somewhere/scsynth",))
    with pytest.raises(EngineError, match="pip install nanosynth"):
        find_executable("embedded")


def test_without_any_engine_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    for engine in ("auto", "scsynth"):
        with pytest.raises(EngineError, match="install SuperCollider"):
            find_executable(engine)


def test_without_scsynth_the_embedded_engine_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rubbergosling.engine.executables.scsynth_path", lambda: None)
    with pytest.raises(EngineError, match="or leave out --engine scsynth"):
        find_executable("scsynth")


def test_an_executable_that_is_no_engine_is_said() -> None:
    with pytest.raises(EngineError, match="does not start"):
        start(Executable("scsynth", ("/no/such/scsynth",)), [])
    talker = Executable("scsynth", (sys.executable, "-c", "print('I am no server')"))
    with pytest.raises(EngineError, match="I am no server"):
        start(talker, [])


def test_the_cause_is_the_last_thing_said_when_nothing_better_is_known() -> None:
    assert cause("one\ntwo\n\n") == "two"
    assert cause("failed to open UDP socket: address in use") == "its port is taken"
    assert cause("") == "it said nothing"


@pytest.mark.parametrize("where", ["host", "host:", ":57110", "host:99999", "host:port", "a b:1"])
def test_an_address_that_makes_no_sense_is_refused(where: str) -> None:
    with pytest.raises(EngineError, match="is not HOST:PORT"):
        parse_address(where)


def test_our_flags_leave_the_port_to_whoever_starts_it() -> None:
    words = flags_of(options(output_bus=4))
    assert "-u" not in words
    assert words[words.index("-o") + 1] == "6"
    assert words[words.index("-i") + 1] == "0"


def test_a_free_port_is_free() -> None:
    assert 1024 < free_port() < 65536


def test_the_embedded_engine_speaks_of_itself_and_refuses_nonsense() -> None:
    command = [sys.executable, "-m", "rubbergosling.engine.embedded"]
    version = subprocess.run([*command, "-v"], capture_output=True, text=True)
    assert "nanosynth" in version.stdout
    assert version.returncode == 0
    assert subprocess.run([*command, "-q"], capture_output=True).returncode == 2


def test_supriya_itself_can_render_with_our_executable(tmp_path: Path) -> None:
    """The executable speaks scsynth's flags, so whoever knows scsynth can use it."""
    commands, sound = tmp_path / "score.osc", tmp_path / "sound.wav"
    score = OfflineScore()
    with score.at(0.0):
        score.add_group(target_node=0)
    commands.write_bytes(
        b"".join(len(d).to_bytes(4, "big") + d for d in score.iterate_datagrams(until=0.1))
    )
    flags = [*flags_of(options()), "-N", str(commands), "_", str(sound), "48000", "WAV", "int16"]
    command = [sys.executable, "-m", "rubbergosling.engine.embedded", *flags]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert sound.stat().st_size > 44 + 4000 * 4


def test_a_render_reports_a_missing_folder_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        render("kick;", tmp_path / "nowhere" / "x.wav", bars=1)
    assert list(tmp_path.iterdir()) == []
