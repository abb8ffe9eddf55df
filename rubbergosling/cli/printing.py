"""Plain lines for people: errors to standard error, each with its place and caret."""

import sys

from ..errors import GoslingError, ProgramError

LEAST_LOSS = 0.0001
"""Below it a loss is of interest to nobody."""


def error_lines(error: GoslingError) -> str:
    """An error as it is shown: the sentence, and for a program the line with a caret."""
    if isinstance(error, ProgramError):
        return error.report()
    return f"rubbergosling: {error}"


def print_error(error: GoslingError) -> None:
    """Shows an error on standard error."""
    print(error_lines(error), file=sys.stderr)


def print_warning(text: str) -> None:
    """Shows a warning on standard error."""
    print(f"warning: {text}", file=sys.stderr)


def counted(bars: float) -> str:
    """A number of bars in words, to a hundredth."""
    return f"{round(bars, 2):g} bar" if bars == 1 else f"{round(bars, 2):g} bars"


def loss_words(loss: float) -> str:
    """A loss with the two digits that count."""
    return f"{loss:.2g}" if loss >= LEAST_LOSS else f"<{LEAST_LOSS:g}"
