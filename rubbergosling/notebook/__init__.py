"""Pictures of programs and performances for notebooks.

Nothing below knows this room: it tells IPython, where that runs, how their values are shown.
"""

import sys

from ..language.syntax import Program
from ..performance.entries import Performance
from .picture import picture


def register() -> bool:
    """Has IPython show programs and performances as pictures.

    Returns:
        Whether there is an IPython here to be told.
    """
    ipython = sys.modules.get("IPython")  # never imported for this
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return False
    formatter = shell.display_formatter.formatters["image/svg+xml"]
    for shown in (Program, Performance):
        formatter.for_type(shown, picture_if_sound)
    return True


def picture_if_sound(source: Program | Performance) -> str | None:
    """The picture; None where a program makes no sense, and is shown as text."""
    try:
        return picture(source)
    except ValueError:
        return None
