"""`make bench` tells what it could not measure: not installed is no failure, broken is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NEEDS_JACK = "stalls"


def bench(path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs a benchmark that needs JACK, with programs from one folder only."""
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", NEEDS_JACK],
        env=os.environ | {"PATH": str(path)} | environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(("live", "status"), [("", 0), ("required", 1)])
def test_what_is_not_installed_is_passed_over_unless_all_must_be(
    tmp_path: Path, live: str, status: int
) -> None:
    done = bench(tmp_path, RUBBERGOSLING_LIVE=live)
    assert f"## {NEEDS_JACK}: not measured: not installed: jackd, jack_wait" in done.stdout
    assert done.returncode == status, done.stderr


def test_a_device_that_is_installed_and_does_not_start_is_a_failure(tmp_path: Path) -> None:
    for name in ("jackd", "jack_wait"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho this is broken\nexit 1\n", encoding="utf-8")
        program.chmod(0o755)
    done = bench(tmp_path, RUBBERGOSLING_LIVE="")
    assert f"## {NEEDS_JACK}: failed: jackd does not start: this is broken" in done.stdout
    assert f"Could not be measured: {NEEDS_JACK}" in done.stderr
    assert done.returncode == 1
