"""What IPython shows of programs and performances, and that nothing else needs it."""

import subprocess
import sys

import pytest

from rubbergosling import Hush, Performance, Program, Track, parse
from rubbergosling.notebook import picture_if_sound, register
from rubbergosling.notebook.picture import picture

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("import rubbergosling as rg", silent=True)
for code in {codes}:
    value = eval(code, shell.user_ns)
    data, _ = shell.display_formatter.format(value)
    print(data.get("image/svg+xml", "no picture")[:10].strip(), data["text/plain"], sep="|")
"""

PLAIN = """
import sys
import rubbergosling
print([name for name in sys.modules if "IPython" in name or "notebook" in name])
"""


def printed(code: str) -> list[str]:
    """What a program prints in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    ).stdout.splitlines()


def test_ipython_shows_what_makes_sense_as_a_picture_and_the_rest_as_text() -> None:
    pytest.importorskip("IPython", reason="pip install ipykernel")
    codes = ["rg.Program()", "rg.Performance()", "rg.Program([rg.Track('kick', speed=0)])"]
    assert printed(SHELL.format(codes=codes)) == [
        "<svg xmlns|Program()",
        "<svg xmlns|Performance()",
        "no picture|Program(tracks=(Track('kick', speed=0),))",
    ]


def test_without_ipython_nothing_of_it_is_imported() -> None:
    assert printed(PLAIN) == ["[]"]


def test_where_no_shell_runs_nothing_is_registered() -> None:
    assert register() is False


def test_a_picture_is_offered_where_the_values_make_sense() -> None:
    song = Performance.of((0, parse("kick;")), (1, Hush()))
    assert picture_if_sound(song) == picture(song)
    assert (picture_if_sound(Program([Track("kick")])) or "").startswith("<svg ")
    assert picture_if_sound(Program([Track("kick", speed=0)])) is None
