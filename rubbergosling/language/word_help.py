"""What each word of the language means, in a line, for the terminal and the page."""

from collections.abc import Collection

from .vocabulary import (
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


def word_help(instruments: Collection[str]) -> dict[str, str]:
    """What each word means, by the word.

    Args:
        instruments: The names of the samples there are.
    """
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
