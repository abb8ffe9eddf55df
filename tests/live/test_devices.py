"""The devices that live tests play on leave nothing behind."""

import subprocess
import sys
from pathlib import Path

import psutil

from tests.parts import need
from tests.support.patience import PATIENCE_SECONDS

SCRIPT = """
import time
from tests.support.devices import dummy_jack
with dummy_jack():
    print("is here", flush=True)
    time.sleep(3600)
"""


def test_a_device_ends_when_whoever_started_it_is_killed() -> None:
    need("jackd", "jack_wait")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"is here\n"
        devices = psutil.Process(starter.pid).children()
        assert [device.name() for device in devices] == ["jackd"]
        starter.kill()
    _, alive = psutil.wait_procs(devices, PATIENCE_SECONDS)
    assert alive == []
