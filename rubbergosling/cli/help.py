"""The texts of `help` in the repl: its commands and the words of the language."""

from collections.abc import Collection, Iterable

from ..commands import Verb
from ..language.diagnostics.typos import nearest_word
from ..language.vocabulary import (
    CONTROLS,
    DRUMS,
    EFFECTS,
    LAYER,
    MEMORY,
    POINTERS,
    SYNTHS,
    TEMPO,
)

SYNTH_EXAMPLE = "lead*4 2,1 48,60,55 cut70 res80 env60"
MODES = {
    "source": "source kick*2;  the agents hear this track. There is one source at a time.",
    "learn": "learn snare*2;  the snare's agent is taught this track, together with the source.",
    "predict": "predict snare;  the snare's agent plays, in place of what is written.",
}
SETTINGS = {
    "bpm": f"bpm 120;  the tempo: {TEMPO}.",
    "structure": f"structure 32,16,8;  the agents' hidden layers: {LAYER}. They start afresh.",
    "memory": f"memory 64; or memory all;  what the agents practise: {MEMORY}, or all.",
}
EFFECT_WORDS = {
    "dist": "distortion, the gain into a clipper",
    "amp": "level; 1 leaves it as it is",
    "lpf": "low-pass filter, takes away what is higher",
    "hpf": "high-pass filter, takes away what is lower",
}
CONTROL_WORDS = {
    "cut": "how far the filter is open",
    "res": "resonance of the filter",
    "env": "how far the filter opens with each note",
}


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
    told = _told(instruments)
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


def _told(instruments: Collection[str]) -> dict[str, str]:
    told = {name: f"{name}*4;  a sample, four times a bar." for name in instruments}
    for name in DRUMS:
        told[name] = (
            f"{name}*4 2,1 (amp:0.8);  a drum: speed, ratios and effects; all but the name may "
            "be left out."
        )
    for name in SYNTHS:
        example = SYNTH_EXAMPLE.replace(SYNTHS[0], name)
        told[name] = f"{example};  a synth: it needs ratios and notes (60 is C4)."
    for name, values in EFFECTS.items():
        told[name] = f"kick ({name}:{values.low});  {EFFECT_WORDS[name]}: {values}."
    for control, values in CONTROLS.items():
        pointers = " or ".join(POINTERS)
        told[control] = f"{control}70;  of a synth, {CONTROL_WORDS[control]}: {values}, {pointers}."
    return told | MODES | SETTINGS
