"""Names for new files: free ones, and ones that stay inside a folder."""

import os
from pathlib import Path, PureWindowsPath

from ..errors import VerbError

FORBIDDEN = frozenset('<>:"|?*\\')
"""What not every system takes in a file's name."""

MAX_NAME_BYTES = 200


def free_name(path: Path) -> Path:
    """A path itself, or with a number to its name where there is a file of that name."""
    number, free = 2, path
    while os.path.lexists(free):  # a link that leads nowhere has the name, too
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def path_inside(folder: Path, name: str, suffix: str) -> Path:
    """Where a name given from outside lies in a folder, which it can't lead out of.

    Args:
        folder: The folder chosen at start.
        name: A file's name, with a folder before it at most if that is there; the suffix may be
            left out.
        suffix: What such files end in, such as ``.wav``.

    Raises:
        VerbError: If it leads elsewhere, has another suffix or no system would take it.
    """
    parts = name.split("/")
    is_long = len(name.encode(errors="replace")) > MAX_NAME_BYTES
    if not name.strip() or is_long or not name.isprintable() or FORBIDDEN & set(name):
        raise VerbError(f"{_shown(name)} is no name for a file")
    if any(
        not part or part.startswith((".", "~")) or part.endswith((".", " "))
        or PureWindowsPath(part).is_reserved()
        for part in parts
    ):  # fmt: skip
        raise VerbError(f"{_shown(name)} is not a plain name inside the folder chosen at start")
    path = folder / name
    if path.suffix.lower() != suffix:
        path = path.with_name(path.name + suffix) if not path.suffix else path
    if path.suffix.lower() != suffix:
        raise VerbError(f"{_shown(name)} must end in {suffix}")
    if not _is_inside(path, folder):
        raise VerbError(f"{_shown(name)} leads out of the folder chosen at start")
    if not path.parent.is_dir():
        raise VerbError(f"there is no folder for {_shown(name)}")
    return path


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, though a link in it may point out of it, or in a circle."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _shown(name: str) -> str:
    return f'"{name[:40]}"' if name.isprintable() else repr(name[:40])
