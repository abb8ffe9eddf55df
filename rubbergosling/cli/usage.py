"""What was typed after `rubbergosling`, understood; where it can't be, what was probably meant."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import join

from ..language.diagnostics.typos import nearest_word
from ..language.visible import visible
from .printing import our_command

WRONG_USAGE = 2
MAX_SHOWN = 60


def understood(top: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options that some arguments are.

    Args:
        top: What understands them.
        arguments: Those of the command line, or None: what was typed.

    Raises:
        SystemExit: With 2 and a sentence on standard error where they make no sense; with 0
            where help was asked for.
    """
    typed = list(sys.argv[1:] if arguments is None else arguments)
    commands = _commands(top)
    first = next((place for place, word in enumerate(typed) if not word.startswith("-")), None)
    if first is None:
        if not typed:
            top.print_help(sys.stderr)
            top.exit(WRONG_USAGE)
    elif typed[first] == "help":
        named = [word for word in typed[first + 1 :] if not word.startswith("-")][:1]
        if named and named[0] not in commands:
            _refuse(top, _no_command(named[0], [], commands))
        typed = [*named, "--help"]
    elif typed[first] not in commands:
        _refuse(top, _no_command(typed[first], typed[first + 1 :], commands))
    elif first > 0:
        moved = [*typed[first:], *typed[:first]]
        _refuse(top, f"options come after the command: {our_command()} {join(moved)}")
    options, unknown = top.parse_known_args(typed)
    if unknown:
        assert first is not None
        _refuse(commands[typed[first]], _not_understood(unknown, typed, commands[typed[first]]))
    return options


def _commands(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The sub-commands by name."""
    (choices,) = (
        action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(choices)


def _refuse(parser: argparse.ArgumentParser, sentence: str) -> None:
    parser.exit(WRONG_USAGE, visible(f"rubbergosling: {sentence}\n"))


def _no_command(word: str, rest: Sequence[str], commands: Iterable[str]) -> str:
    """What to type instead of something that is no command."""
    if Path(word).suffix or _exists(word):
        return f"a command comes first: {our_command()} play {join([word, *rest])}"
    shown = word[:MAX_SHOWN]
    if near := nearest_word(word, commands):
        return f'there is no command "{shown}"; did you mean {our_command()} {join([near, *rest])}?'
    return f'there is no command "{shown}": {our_command()} --help lists them'


def _not_understood(
    unknown: Sequence[str], typed: Sequence[str], command: argparse.ArgumentParser
) -> str:
    """What to type instead of options that there are not, and of words too many."""
    word = unknown[0]
    if word.startswith("-"):
        name = word.partition("=")[0]
        known = [option for action in command._actions for option in action.option_strings]
        near = nearest_word(name, known)
        hint = f"did you mean {near}?" if near else f"{command.prog} --help lists the options"
        return f'there is no option "{name[:MAX_SHOWN]}"; {hint}'
    if (whole := _with_blanks(word, typed)) is not None:
        return f"a name with a blank needs quotes: {join([whole])}"
    return f'"{word[:MAX_SHOWN]}" is a word too many: {command.prog} --help tells what it takes'


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
