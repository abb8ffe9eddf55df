"""Prints errors with their place, numbers in words, and tables."""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from shutil import which

from ..errors import GoslingError, ProgramError
from ..language.visible import visible
from ..mixer.samples import SampleBank, find_samples
from ..settings import Settings
from .streams import tell

STEPS_PER_BAR = 8
MAX_TABLE_COLUMNS = 10_000
MIN_LOSS = 0.0001
"""Below it a loss is of interest to nobody."""


def error_lines(error: GoslingError) -> str:
    """An error as it is shown: the sentence, and for a program the line with a caret."""
    if isinstance(error, ProgramError):
        wrong = (error, *error.others)
        return "\n".join(f"{visible(str(each))}\n{each.excerpt()}" for each in wrong)
    return f"rubbergosling: {visible(str(error))}"


def print_error(error: GoslingError) -> None:
    """Shows an error on standard error."""
    tell(error_lines(error))


def print_warning(text: str) -> None:
    """Shows a warning on standard error."""
    tell(visible(f"warning: {text}"))


def bank_of(settings: Settings) -> SampleBank:
    """Finds the samples, and warns of what is wrong in their folders."""
    bank = find_samples(settings.sample_folders)
    for notice in bank.notices:
        print_warning(notice)
    return bank


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
    """A number of bars in words: eighths as they are, anything else to a tenth."""
    number = bars if bars * STEPS_PER_BAR % 1 == 0 else round(bars, 1) or bars
    words = f"{number:.3f}".rstrip("0").rstrip(".")
    return f"{words} bar" if bars == 1 else f"{words} bars"


def loss_words(loss: float) -> str:
    """A loss with the two digits that count."""
    return f"{loss:.2g}" if loss >= MIN_LOSS else f"<{MIN_LOSS:g}"


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows of text in columns as wide as they must be, however narrow the terminal is.

    Args:
        rows: Cells; each row has as many.
        right: Which columns are flush right, counted from 0.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = Table.grid(padding=(0, 2), pad_edge=False)
    for place in range(len(rows[0])):
        columns.add_column(justify="right" if place in right else "left", no_wrap=True)
    for row in rows:
        columns.add_row(*map(Text, row))
    console = Console(width=MAX_TABLE_COLUMNS, color_system=None)
    with console.capture() as captured:
        console.print(columns)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
