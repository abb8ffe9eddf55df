"""Small edits of a program, such as mute and solo, as if typed into its text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from ..errors import GoslingValueError
from .syntax import Effect, Mode, Program, Track
from .vocabulary import SYNTHS, series

MUTE = Effect("amp", 0)
"""What silences a track when it comes last; the agents hear the pattern all the same."""


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
        raise GoslingValueError(
            f"{instrument} is not in the program yet: evaluate one with its notes"
        )
    else:
        tracks.append(Track(instrument, mode))
    return replace(program, tracks=tuple(tracks))


def with_structure(program: Program, structure: Sequence[int]) -> Program:
    """A program that sets the hidden layers of the agents; they start afresh."""
    return replace(program, structure=tuple(structure))


def with_memory(program: Program, memory: int | Literal["all"]) -> Program:
    """A program that sets how many of the last steps the agents practise, or all."""
    return replace(program, memory=memory)


def muted(program: Program, instrument: str) -> Program:
    """A program in which an instrument is silent, but goes on: the agents still hear it.

    Raises:
        ValueError: If it is not in the program.
    """
    return _with_sound(program, instrument, lambda name, sounds: sounds and name != instrument)


def unmuted(program: Program, instrument: str | None = None) -> Program:
    """A program in which an instrument, or every one, sounds again.

    Raises:
        ValueError: If it is not in the program.
    """
    return _with_sound(
        program, instrument, lambda name, sounds: sounds or instrument in (None, name)
    )


def soloed(program: Program, instrument: str) -> Program:
    """A program in which only one instrument sounds; the others go on silently.

    Raises:
        ValueError: If it is not in the program.
    """
    return _with_sound(program, instrument, lambda name, sounds: name == instrument)


def _with_sound(
    program: Program, instrument: str | None, sounds: Callable[[str, bool], bool]
) -> Program:
    """A program whose tracks are made audible or silent by a function of name and state."""
    names = [track.instrument for track in program.tracks]
    if instrument is not None and instrument not in names:
        raise GoslingValueError(f"{instrument} does not play now: {_playing(names)}")
    tracks = []
    for track in program.tracks:
        own = track.effects[:-1] if track.effects[-1:] == (MUTE,) else track.effects
        is_heard = sounds(track.instrument, own == track.effects)
        tracks.append(replace(track, effects=own if is_heard else (*own, MUTE)))
    return replace(program, tracks=tuple(tracks))


def _playing(names: Sequence[str]) -> str:
    return f"the program has {series(names, 'and')}" if names else "nothing does"
