"""Devices and engines for live tests; what is not installed is skipped; see `tests.parts`."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rubbergosling import Settings
from rubbergosling.engine.executables import embedded_is_installed
from tests.live.machine import Machine, watched
from tests.parts import ALSA_PLUGINS, need, skip
from tests.support.devices import (
    dummy_jack,
    in_environment,
    null_sink,
    null_sink_is_installed,
    use_private_shared_memory,
)


@pytest.fixture(scope="session", autouse=True)
def private_shared_memory() -> None:
    """Keeps JACK servers of other runs and workers out of each other's way."""
    use_private_shared_memory()


@pytest.fixture(scope="session")
def jack() -> Iterator[dict[str, str]]:
    """The environment of a JACK server without hardware."""
    need("scsynth", "jackd", "jack_wait")
    with dummy_jack() as device:
        yield device


@pytest.fixture(scope="session")
def pulse() -> Iterator[dict[str, str]]:
    """The environment of a PulseAudio with a null sink."""
    need("pulseaudio")
    if not null_sink_is_installed():
        skip(["ALSA's plug-in for PulseAudio"], [ALSA_PLUGINS])
    if not embedded_is_installed():
        pytest.skip("needs the embedded engine, whose wheel this machine can't have")
    with null_sink() as device:
        yield device


@pytest.fixture
def scsynth(jack: dict[str, str]) -> Iterator[Settings]:
    """Settings for the installed scsynth."""
    with in_environment(jack):
        yield Settings(engine="scsynth")


@pytest.fixture(params=["scsynth", "embedded"])
def engine(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings for each engine in turn."""
    device = request.getfixturevalue("jack" if request.param == "scsynth" else "pulse")
    with ExitStack() as stack:
        stack.enter_context(in_environment(device))
        yield Settings(engine=request.param)


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Whether this machine stood still meanwhile: then nobody could have played in time."""
    with watched(tmp_path_factory.mktemp("machine")) as watch:
        yield watch


@pytest.fixture
def no_device() -> Iterator[dict[str, str]]:
    """An environment in which no engine finds a device."""
    nothing = {
        "ALSA_CONFIG_PATH": os.devnull,
        "JACK_DEFAULT_SERVER": "nobody-runs-this",
        "JACK_NO_START_SERVER": "1",
    }
    with in_environment(nothing):
        yield nothing
