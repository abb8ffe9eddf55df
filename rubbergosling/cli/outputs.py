"""What is written stays clear of what is read, and of the takes before it."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from ..errors import SourceError
from ..player.file_names import free_name
from .printing import print_warning


def refuse_overwriting(outputs: Iterable[Path | None], inputs: Iterable[Path]) -> None:
    """Sees to it that nothing is written over what is read.

    Raises:
        SourceError: If an output is one of the inputs.
    """
    read = {path.resolve() for path in inputs}
    for output in outputs:
        if output is not None and output.resolve() in read:
            raise SourceError(f"{output} is read here and can't be written too: name another file")


def keep_older_takes(options: argparse.Namespace) -> None:
    """Gives a recording and a journal other names where they would replace earlier ones."""
    for name in ("record", "journal"):
        path = getattr(options, name)
        if path is not None and os.path.lexists(path):
            free = free_name(path)
            print_warning(f"{path} is there already and is kept: this take goes into {free}")
            setattr(options, name, free)
