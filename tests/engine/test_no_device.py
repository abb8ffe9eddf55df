"""What is missing is named by what the engine plays through, from what engines really print."""

import os

import pytest

from rubbergosling import Settings
from rubbergosling.engine.executables import embedded_is_installed
from rubbergosling.engine.live import open_server
from rubbergosling.engine.no_device import no_device
from rubbergosling.errors import NoDeviceError

PORTAUDIO = """\
ALSA lib conf.c:4579:(snd_config_update_r) Cannot access file /usr/share/alsa/alsa.conf
SC_PortAudioDriver: PortAudio failed at Pa_OpenDefaultStream with error: 'Device unavailable'
could not initialize audio.
"""
JACK = """\
Cannot connect to server socket err = No such file or directory
Cannot connect to server request channel
jack server is not running or cannot be started
"""

JACK_THAT_STARTS = "JackShmReadWritePtr::~JackShmReadWritePtr - Init not done for -1\n"


@pytest.mark.parametrize("log", [PORTAUDIO, JACK + PORTAUDIO], ids=["without JACK", "with JACK"])
def test_the_embedded_engine_lacks_a_device_and_never_jack(log: str) -> None:
    said = no_device("embedded", log)
    assert said is not None
    assert said.startswith("the embedded engine finds no audio device to play on: ")
    assert "JACK" not in said


@pytest.mark.parametrize("log", [JACK, JACK_THAT_STARTS], ids=["no JACK", "a JACK that starts"])
def test_scsynth_lacks_jack_and_is_told_what_to_start(log: str) -> None:
    said = no_device("scsynth", f"{log}could not initialize audio.\n")
    assert said is not None
    assert said.startswith("scsynth finds no JACK server to play through: start one")


def test_scsynth_that_plays_without_jack_lacks_a_device() -> None:
    """As on macOS and Windows."""
    said = no_device("scsynth", "could not initialize audio.\n")
    assert said is not None
    assert said.startswith("scsynth finds no audio device to play on: ")


def test_other_troubles_are_not_taken_for_a_missing_device() -> None:
    assert no_device("scsynth", "ERROR: failed to open UDP socket: address in use.\n") is None


@pytest.mark.skipif(not embedded_is_installed(), reason="needs the embedded engine's wheel")
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["as usual", "unbuffered"])
def test_the_engine_tells_of_the_missing_device_however_python_was_started(
    unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Python buffers what is printed, the engine's own words used to be lost."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody-runs-this")
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with pytest.raises(NoDeviceError, match="finds no audio device"):
        open_server(Settings(engine="embedded"))
