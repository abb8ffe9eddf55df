"""The texts of `help` in the repl: its commands and the words of the language."""

from collections.abc import Collection, Iterable

from ..commands import Verb
from ..language.diagnostics.typos import nearest_word
from ..language.word_help import word_help


def help_on(verbs: Iterable[Verb]) -> str:
    """All commands, a line for each, and where to read about the language."""
    verbs = list(verbs)
    width = max(len(verb.usage) for verb in verbs) + 2
    return "\n".join(
        [
            "A program, then an empty line, is played. These act at once:",
            *(f"  {verb.usage:<{width}}{verb.help}" for verb in verbs),
            f"  {'help WORD':<{width}}Tells what a word means: help kick, help amp, help save.",
            f"  {'quit':<{width}}Ends, as Ctrl-D does.",
        ]
    )


def help_about(word: str, verbs: Iterable[Verb], instruments: Collection[str]) -> str:
    """What a word means that can be typed, in a line; of one that can't, the nearest that can.

    Args:
        word: What is asked for.
        verbs: The commands, as they are typed.
        instruments: The names of the samples there are.
    """
    told = word_help(instruments)
    for verb in verbs:
        first = verb.name.split(" ")[0]
        line = f"{verb.usage}  {verb.help}"
        told[first] = f"{told[first]}\n{line}" if first in told else line
        told[verb.name] = line
    if word in told:
        return told[word]
    near = nearest_word(word, told)
    hint = f"did you mean help {near}?" if near else "help alone lists the commands"
    return f'no word "{word[:40]}" is known here: {hint}'
