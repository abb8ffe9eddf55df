"""For tests only: what Ruby itself says to a program."""

import subprocess

from tests.parts import need


def ruby_says(code: str) -> str:
    """``Syntax OK``, or what is wrong; without Ruby a test is skipped."""
    need("ruby")
    run = subprocess.run(
        ["ruby", "-c"], input=code.encode(), capture_output=True, timeout=60, check=False
    )
    return (run.stdout + run.stderr).decode().strip()
