"""Plain lines for people: errors to standard error, each with its place and caret."""

import sys

from ..errors import GoslingError, ProgramError


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
