"""Plain lines for people: errors to standard error, each with its place and caret."""

import sys
from pathlib import Path
from shutil import which

from ..errors import GoslingError, ProgramError
from ..language.visible import visible
from .streams import tell

LEAST_LOSS = 0.0001
"""Below it a loss is of interest to nobody."""


def error_lines(error: GoslingError) -> str:
    """An error as it is shown: the sentence, and for a program the line with a caret."""
    if isinstance(error, ProgramError):
        return error.report()
    return f"rubbergosling: {error}"


def print_error(error: GoslingError) -> None:
    """Shows an error on standard error."""
    tell(visible(error_lines(error)))


def print_warning(text: str) -> None:
    """Shows a warning on standard error."""
    tell(visible(f"warning: {text}"))


def our_command() -> str:
    """How this command can be called again: by its path, where the shell would not find it."""
    called = Path(sys.argv[0]).absolute()
    if called.parts[-2:] == ("rubbergosling", "__main__.py"):
        return "python -m rubbergosling"
    found = which("rubbergosling")
    is_ours = called.stem == "rubbergosling" and (found is None or not called.samefile(found))
    if not is_ours:
        return "rubbergosling"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def counted(bars: float) -> str:
    """A number of bars in words."""
    return f"{bars:g} bar" if bars == 1 else f"{bars:g} bars"


def loss_words(loss: float) -> str:
    """A loss with the two digits that count."""
    return f"{loss:.2g}" if loss >= LEAST_LOSS else f"<{LEAST_LOSS:g}"
