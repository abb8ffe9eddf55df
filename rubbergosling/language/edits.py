"""Small changes to a program, as if they had been typed into its text."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from .syntax import Mode, Program, Track
from .vocabulary import SYNTHS


def with_mode(program: Program, instrument: str, mode: Mode | None) -> Program:
    """A program in which an instrument has a mode, or just plays.

    An instrument that is not in it yet is added, with one onset a bar. There is one source at a
    time: the one before just plays from then on.

    Raises:
        ValueError: If it is a synth that is not in it yet, and it is not to predict: nobody has
            said what it plays.
    """
    tracks = [
        replace(track, mode=None) if mode == "source" and track.mode == "source" else track
        for track in program.tracks
    ]
    names = [track.instrument for track in tracks]
    if instrument in names:
        at = names.index(instrument)
        tracks[at] = replace(tracks[at], mode=mode)
    elif instrument in SYNTHS and mode != "predict":
        raise ValueError(f"{instrument} is not in the program yet: evaluate one with its notes")
    else:
        tracks.append(Track(instrument, mode))
    return replace(program, tracks=tuple(tracks))


def with_structure(program: Program, structure: Sequence[int]) -> Program:
    """A program that sets the hidden layers of the agents; they start afresh."""
    return replace(program, structure=tuple(structure))


def with_memory(program: Program, memory: int | Literal["all"]) -> Program:
    """A program that sets how many of the last steps the agents practise, or all."""
    return replace(program, memory=memory)
