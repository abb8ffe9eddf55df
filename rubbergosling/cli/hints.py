"""Suggestions for command lines that make no sense and for files that can't be read."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shlex import join, quote
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from ..errors import SourceError
from ..language.diagnostics.typos import nearest_word
from ..performance.sources import split_length
from .argument_types import PROGRAMS
from .printing import our_command

TUNES = (".rb", ".mid", ".midi")
SOUNDS = (".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg")
MAX_FILES = 10_000
MAX_SHOWN = 60


def wrong_usage(error: click.UsageError) -> str:
    """One to three lines: what is wrong, what would be right, and where to read more."""
    if isinstance(error, NoArgsIsHelpError):
        return error.message
    lines = [f"rubbergosling: {_what(error)}"]
    if (context := error.ctx) is not None and "help" not in lines[0] and "?" not in lines[0]:
        lines += _what_is_right(error, context)
        lines.append(f"{context.command_path} --help tells more.")
    return "\n".join(lines)


def _what(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        return _no_option(error.ctx, error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"the following arguments are required: {_called(error.param)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_called(error.param)}: {error.message}"
    return error.message


def _called(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return param.human_readable_name.strip(".[]")
    return "/".join(param.opts)


def _what_is_right(error: click.UsageError, context: click.Context) -> list[str]:
    if isinstance(error, click.BadOptionUsage):
        options = context.command.params
        param = next((each for each in options if error.option_name in each.opts), None)
    else:
        param = getattr(error, "param", None)
    if isinstance(param, click.Option) and (record := param.get_help_record(context)):
        return ["{}: {}".format(*record)]
    if isinstance(param, click.Argument):
        usage = " ".join(context.command.collect_usage_pieces(context))
        return [f"Write: {context.command_path} {usage}"]
    return []


def wrong_command(
    context: click.Context, typed: Sequence[str], commands: Iterable[str]
) -> str | None:
    """What to type instead where no sub-command comes first; None if one does."""
    first = next((place for place, word in enumerate(typed) if not word.startswith("-")), None)
    if first is None:
        return None
    word, rest = typed[first], [each for each in typed[first + 1 :] if each != "--help"]
    ours = " ".join([our_command(), *context.command_path.split()[1:]])
    if word in commands:
        moved = join([*typed[first:], *typed[:first]])
        return f"options come after the command: {ours} {moved}" if first else None
    if context.parent is None and (Path(word).suffix or _exists(word)):
        return f"a command comes first: {ours} play {join([word, *rest])}"
    shown = word[:MAX_SHOWN]
    if near := nearest_word(word, commands):
        return f'there is no command "{shown}"; did you mean {ours} {join([near, *rest])}?'
    return f'there is no command "{shown}": {ours} --help lists them'


def _no_option(context: click.Context, name: str) -> str:
    known = [option for each in context.command.get_params(context) for option in each.opts]
    near = nearest_word(name, known)
    hint = f"did you mean {near}?" if near else f"{context.command_path} --help lists the options"
    return f'there is no option "{name[:MAX_SHOWN]}"; {hint}'


def word_too_many(context: click.Context, word: str, typed: Sequence[str]) -> str:
    """What is wrong with a word that nothing takes: most often a name was split at a blank."""
    if (whole := _with_blanks(word, typed)) is not None:
        return f"a name with a blank needs quotes: {join([whole])}"
    path = context.command_path
    return f'"{word[:MAX_SHOWN]}" is a word too many: {path} --help tells what it takes'


def _with_blanks(word: str, typed: Sequence[str]) -> str | None:
    """The file whose name holds a blank that the words around one were split at, if it is there."""
    last = len(typed) - 1 - list(reversed(typed)).index(word)
    for start in range(last - 1, -1, -1):
        for stop in range(len(typed), last, -1):
            name = " ".join(typed[start:stop])
            if _exists(name):
                return name
    return None


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a name no system would take
        return False


def remedy(values: Mapping[str, Any]) -> str:
    """What to type instead of the first source that is no program; an empty text if all are well.

    Args:
        values: The options of a command that could not read one of its sources.
    """
    named = values.get("sources") or values.get("files") or ()
    singles = [values[each] for each in ("source", "a", "b") if values.get(each) is not None]
    try:
        return _remedy([*map(str, named), *singles])
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


def _of_folder(path: Path) -> str:
    there = sorted(each for each in _files(path) if each.suffix in PROGRAMS)
    if there:
        return f"{path} is a folder: name a file in it, such as {quote(str(there[0]))}"
    return f"{path} is a folder, and no program is in it"


def _of_missing(path: Path, names: Sequence[str]) -> str:
    for count in range(2, len(names) + 1):
        whole = " ".join(names[:count])
        if Path(whole).exists():
            return f"a name with a blank needs quotes: {quote(whole)}"
    there = [each.name for each in _files(path.parent) if each.suffix in PROGRAMS]
    for suffix in PROGRAMS:
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
