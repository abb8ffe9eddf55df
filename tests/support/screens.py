"""For tests only: a screen that nobody sees."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """A screen of so many pixels by Xvfb; what stands in DISPLAY for who is to be on it."""
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as screen:
        assert screen.stdout is not None
        try:
            yield f":{int(screen.stdout.readline())}"
        finally:
            screen.terminate()
