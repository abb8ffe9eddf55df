"""For tests only: what Ruby itself says to a program."""

import os
import shutil
import subprocess

import pytest


def ruby_says(code: str) -> str:
    """``Syntax OK``, or what is wrong; without Ruby a test is skipped, where all must run it fails.

    See ``tests/conftest.py`` for the other way in which that is required.
    """
    if shutil.which("ruby") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs ruby: apt-get install ruby")
    run = subprocess.run(
        ["ruby", "-c"], input=code.encode(), capture_output=True, timeout=60, check=False
    )
    return (run.stdout + run.stderr).decode().strip()
