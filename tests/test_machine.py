"""The machine is what `.ci/run` says it is: bare, or with everything that a test needs."""

import ctypes
import os

import pytest

from rubbergosling.engine.executables import scsynth_path
from tests.conftest import LIVE
from tests.parts import LIBRARIES, NEIGHBOURS, PACKAGES, missing
from tests.support.devices import null_sink_is_installed

pytestmark = pytest.mark.machine

only_ci_promises = pytest.mark.skipif(not LIVE, reason="RUBBERGOSLING_LIVE says what to expect")


def loads(library: str) -> bool:
    """Whether a library is there to be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@only_ci_promises
def test_nothing_that_is_hidden_can_be_seen_and_nothing_that_is_needed_is_missing() -> None:
    if LIVE == "hidden":
        hidden = [*PACKAGES, *NEIGHBOURS]
        assert missing(*hidden) == hidden
        assert [library for library in LIBRARIES if loads(library)] == []
        assert scsynth_path() is None
    else:
        assert missing(*PACKAGES) == []


@only_ci_promises
def test_no_device_can_be_reached_on_a_bare_machine_and_one_can_be_made_on_the_other() -> None:
    reached = [name for name in os.environ if name.startswith(("ALSA_", "JACK_", "PULSE_"))]
    assert null_sink_is_installed() is (LIVE == "required")
    assert LIVE == "required" or reached == []
