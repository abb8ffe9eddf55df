"""Plain lines for people: errors to standard error, each with its place and caret."""

import sys

from ..errors import GoslingError, ProgramError
from ..language.values import printable

LEAST_LOSS = 0.0001
"""Below it a loss is of interest to nobody."""


def error_lines(error: GoslingError) -> str:
    """An error as it is shown: the sentence, and for a program the line with a caret."""
    if isinstance(error, ProgramError):
        wrong = (error, *error.others)
        return "\n".join(f"{printable(str(each))}\n{each.excerpt()}" for each in wrong)
    return f"rubbergosling: {printable(str(error))}"


def print_error(error: GoslingError) -> None:
    """Shows an error on standard error."""
    print(error_lines(error), file=sys.stderr)


def print_warning(text: str) -> None:
    """Shows a warning on standard error."""
    print(f"warning: {printable(text)}", file=sys.stderr)


def counted(bars: float) -> str:
    """A number of bars in words."""
    return f"{bars:g} bar" if bars == 1 else f"{bars:g} bars"


def loss_words(loss: float) -> str:
    """A loss with the two digits that count."""
    return f"{loss:.2g}" if loss >= LEAST_LOSS else f"<{LEAST_LOSS:g}"
