"""All SynthDefs by name: built when they are first needed, and written to files.

``python -m rubbergosling.mixer.synthdef_library [FOLDER]`` writes the files, into ``synthdefs`` if
no folder is given: run it at the top of the repository.
"""

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from supriya import Context
from supriya.ugens import SynthDef

from ..locks import lock_of_process
from .effect_synthdefs import EFFECTS
from .instrument_synthdefs import INSTRUMENTS
from .mixer_synthdefs import MIXER
from .synthdef_recipe import SynthDefRecipe

RECIPES: dict[str, SynthDefRecipe] = {**INSTRUMENTS, **EFFECTS, **MIXER}
"""What can be asked for, by its plain name, such as ``lead``."""


BUILDING = lock_of_process()
"""Held while a SynthDef is built: supriya keeps the one under construction in a place that all
threads share, so that two at once would take each other's UGens."""


def synthdef(name: str, client: int | None = None) -> SynthDef:
    """The SynthDef called ``name`` in ``RECIPES``; its own name also has its version.

    Building one takes some 2 ms, so it's done once and only for what is needed. Any thread may
    ask.

    Args:
        name: Its plain name.
        client: The number of the client whose it is, on a server that others play on too:
            they may have one of the same name, which must stay when this one is freed.
    """
    with BUILDING:
        return _built(name, client)


@cache
def _built(name: str, client: int | None) -> SynthDef:
    return RECIPES[name].build(name if client is None else f"{name}_client{client}")


class LoadedSynthDefs:
    """The SynthDefs of ours on a server.

    Args:
        context: The server's context.
        client: Our number among its clients, where it is not ours.
    """

    def __init__(self, context: Context, client: int | None) -> None:
        self._context, self._client = context, client
        self._loaded: set[str] = set()

    def named(self, name: str) -> SynthDef:
        """A SynthDef by its plain name, under the name that it has there."""
        return synthdef(name, self._client)

    def load(self, names: Iterable[str]) -> None:
        """Sends those that are not there yet. Emits `/d_recv`."""
        for name in sorted(set(names) - self._loaded):
            with self._context.at(None):
                self._context.add_synthdefs(self.named(name))
            self._loaded.add(name)

    def free(self) -> None:
        """Frees all of ours, those of a player before us in our place too. Emits `/d_free`."""
        self._context.free_synthdefs(*(self.named(name) for name in sorted(RECIPES)))


def write_synthdefs(folder: Path) -> list[Path]:
    """Write every SynthDef into ``folder``, compiled, one file each; returns their paths.

    The files end in ``.scsyndef``, bear the SynthDefs' own names and load in any client.
    """
    paths = []
    for name in RECIPES:
        definition = synthdef(name)
        path = folder / f"{definition.effective_name}.scsyndef"
        path.write_bytes(definition.compile())
        paths.append(path)
    return paths


def main() -> None:
    """Write the files into the folder given on the command line."""
    for path in write_synthdefs(Path(sys.argv[1] if len(sys.argv) > 1 else "synthdefs")):
        print(path)


if __name__ == "__main__":
    main()
