"""The table of engines that we can start: where they are and how to install them.

`ENGINES` is the one table: what is not in it can't be started. The first one that is installed is
taken unasked.
"""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import EngineError
from ..language.vocabulary import series

EMBEDDED = "embedded"

SILENT = "silent"
"""Time, events, agents and OSC, and no sound."""

BROWSER = "browser"
"""A page of the studio makes the sound."""


@dataclass(frozen=True)
class Executable:
    """A way to start a server: what it is called, and the command before scsynth's flags."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class EngineKind:
    """An engine that understands scsynth's flags and commands.

    Attributes:
        title: What people call it.
        find: Its command before scsynth's flags; None where it is not installed.
        remedy: How to get it.
        uses_jack: Whether it plays through JACK on Linux.
        has_mouse: Whether it holds the UGens that follow a mouse.
    """

    title: str
    find: Callable[[], tuple[str, ...] | None]
    remedy: str
    uses_jack: bool = True
    has_mouse: Callable[[], bool] = lambda: True


def embedded_is_installed() -> bool:
    """Whether the embedded engine's wheel is there, without importing it."""
    return importlib.util.find_spec("nanosynth") is not None


def embedded_has_mouse() -> bool:
    """Whether the embedded engine's wheel holds the UGens that follow a mouse."""
    found = importlib.util.find_spec("nanosynth")
    folders = found.submodule_search_locations if found else None
    return any(list(Path(folder, "plugins").glob("UIUGens.*")) for folder in folders or ())


def scsynth_path() -> str | None:
    """Where the installed scsynth is: on the path, or in SuperCollider's usual folders."""
    if found := shutil.which("scsynth"):
        return found
    usual = [Path("/Applications/SuperCollider.app/Contents/Resources/scsynth")]
    usual += Path("C:/Program Files").glob("SuperCollider*/scsynth.exe")
    return next((str(path) for path in usual if path.exists()), None)


def _embedded_command() -> tuple[str, ...] | None:
    if not embedded_is_installed():
        return None
    # -P: a file called json.py in the current folder must not take the place of Python's own.
    # -u: SuperCollider's own words, such as why it finds no device, must not stay in a buffer.
    module = ("-m", "rubbergosling.engine.embedded", "--quit-with-parent")
    return (sys.executable, "-u", "-P", *module)


def _scsynth_command() -> tuple[str, ...] | None:
    return None if (path := scsynth_path()) is None else (path,)


ENGINES: Mapping[str, EngineKind] = {
    EMBEDDED: EngineKind(
        "the embedded engine",
        _embedded_command,
        "pip install nanosynth (for Linux x86-64, macOS arm64 and Windows)",
        uses_jack=False,
        has_mouse=embedded_has_mouse,
    ),
    "scsynth": EngineKind(
        "scsynth",
        _scsynth_command,
        "install SuperCollider"
        + " (apt-get install supercollider-server)" * (sys.platform == "linux"),
    ),
}


def installed_engines() -> tuple[str, ...]:
    """The engines that are installed on this machine, the one that is taken unasked first."""
    return tuple(name for name, kind in ENGINES.items() if kind.find() is not None)


def find_executable(engine: str) -> Executable:
    """The executable of an engine in `ENGINES`, or of the first one there is for `auto`.

    Raises:
        EngineError: If it is not installed; says how to get it.
    """
    if engine != "auto" and engine not in ENGINES:
        raise EngineError(f"unknown engine {engine!r}: {series([*ENGINES, SILENT, 'HOST:PORT'])}")
    for name in ENGINES if engine == "auto" else [engine]:
        if command := ENGINES[name].find():
            return Executable(name, command)
    raise EngineError(_not_installed(engine))


def _not_installed(engine: str) -> str:
    """What is said where an engine that was asked for, or every engine, is missing."""
    if engine == "auto":
        remedies = ", or ".join(kind.remedy for kind in [*ENGINES.values()][::-1])
        return f"there is no engine to play on, nor to render with: {remedies}"
    usual, other = list(ENGINES)[:2]
    sentence = f"{ENGINES[engine].title} is not installed: {ENGINES[engine].remedy}"
    if engine == usual:
        return f"{sentence}, or use --engine {other}"
    return f"{sentence}, or leave out --engine {engine}" if installed_engines() else sentence
