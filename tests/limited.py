"""For tests only: Python in a process of its own that may not take more than it is given."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="Windows limits no process by itself")

CPU_SECONDS = 60
"""Far more than anything here needs; what is not bounded needs hours."""

MEMORY_BYTES = 1 << 31


def limit(cpu_seconds: int = CPU_SECONDS) -> None:
    """Limits the process it is called in."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def limited(
    arguments: list[str], folder: Path, cpu_seconds: int = CPU_SECONDS, piped: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """What came of Python with some arguments, ended when it takes too much time or memory."""

    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder, preexec_fn=partial(limit, cpu_seconds), input=piped,
        capture_output=True, check=False,
    )  # fmt: skip
    return subprocess.CompletedProcess(
        arguments, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def command(
    *arguments: str, folder: Path, cpu_seconds: int = CPU_SECONDS, piped: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """What came of our command, which never shows a traceback."""
    done = limited(["-m", "rubbergosling", *arguments], folder, cpu_seconds, piped)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2, 3), (done.returncode, done.stderr)
    return done
