"""A module for each kind of input: `make` makes one by chance, `check` has it read.

A check passes where the input is taken, or refused with a sentence, and raises anything else; what
it does depends on the input alone, so that a saved one shows the same again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

NAMES = ("programs", "datagrams", "journals", "agents", "models", "samples", "midi", "ruby")


@dataclass(frozen=True)
class Kind:
    """One kind of input.

    Attributes:
        name: What it is called.
        ending: What the name of a saved input ends in.
        make: Makes one by chance.
        check: Has it read, and written again, in an empty folder; it may leave files there.
    """

    name: str
    ending: str
    make: Callable[[Random], bytes]
    check: Callable[[bytes, Path], None]


def kind_of(name: str) -> Kind:
    """The kind of a name; what it needs is imported only now.

    Another name than one of `NAMES` is that of a module: tests bring kinds of their own.
    """
    module = import_module(f"{__name__}.{name}" if name in NAMES else name)
    return Kind(name, module.ENDING, module.make, module.check)
