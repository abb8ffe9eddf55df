"""What was probably meant by the name of a file that can't be played."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from ..errors import SourceError
from ..language.diagnostics.typos import nearest_word
from ..performance.sources import split_length
from .printing import our_command

PLAYABLE = (".gosling", ".jsonl")
TUNES = (".rb", ".mid", ".midi")
SOUNDS = (".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg")
MAX_FILES = 10_000


def remedy(options: argparse.Namespace) -> str:
    """What to type instead of the first source that is no program; an empty text if all are well.

    Args:
        options: Of a command that could not read one of its sources.
    """
    try:
        return _remedy(_sources(options))
    except (OSError, SourceError):  # a name that no file can have, or a length that makes no sense
        return ""


def _remedy(names: Sequence[str]) -> str:
    for number, name in enumerate(names):
        if name == "-":
            continue
        path = Path(split_length(name)[0])
        if path.is_dir():
            return _of_folder(path)
        if not path.exists():
            return _of_missing(path, names[number:])
        if sentence := _of_kind(path):
            return sentence
    return ""


def _sources(options: argparse.Namespace) -> list[str]:
    found = getattr(options, "sources", None) or getattr(options, "files", None) or []
    singles = [getattr(options, name, None) for name in ("source", "a", "b")]
    return [*map(str, found), *(name for name in singles if name is not None)]


def _of_folder(path: Path) -> str:
    there = sorted(each for each in _files(path) if each.suffix in PLAYABLE)
    if there:
        return f"{path} is a folder: name a file in it, such as {quote(str(there[0]))}"
    return f"{path} is a folder, and no program is in it"


def _of_missing(path: Path, names: Sequence[str]) -> str:
    for count in range(2, len(names) + 1):
        whole = " ".join(names[:count])
        if Path(whole).exists():
            return f"a name with a blank needs quotes: {quote(whole)}"
    there = [each.name for each in _files(path.parent) if each.suffix in PLAYABLE]
    for suffix in PLAYABLE:
        if path.name + suffix in there:
            return f"did you mean {quote(str(path) + suffix)}?"
    if near := nearest_word(path.name, there):
        return f"did you mean {quote(str(path.with_name(near)))}?"
    return ""


def _of_kind(path: Path) -> str:
    suffix, name = path.suffix.lower(), quote(str(path))
    if suffix in SOUNDS:
        folder = quote(str(path.parent))
        return (
            f"{path} is a sound, not a program: with --samples {folder} the sounds in its folder "
            "become instruments"
        )
    if suffix in TUNES:
        made = quote(str(path.with_suffix(".gosling")))
        return (
            f"{path} is a tune, not a program: {our_command()} melody convert {name} -o {made} "
            "makes one of it"
        )
    if suffix == ".agent":
        return f"{path} is a saved agent: play BEAT.gosling --agent snare={name} lets it play"
    if suffix == ".model":
        return f"{path} is a model of melodies: play BEAT.gosling --melody lead={name} uses it"
    return ""


def _files(folder: Path) -> list[Path]:
    try:
        return [each for each, _ in zip(folder.iterdir(), range(MAX_FILES), strict=False)]
    except OSError:
        return []
