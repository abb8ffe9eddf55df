"""Checks values of programs, whether read from a text or made in Python.

The reader asks it statement by statement, and so can tell the place; a program that a script has
made is checked as a whole.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..errors import GoslingValueError
from .diagnostics.failure import quoted
from .diagnostics.typos import nearest_word, no_instrument
from .grammar import words_for
from .syntax import Effect, Program, Track
from .values import composed, plain
from .vocabulary import (
    CONTROLS,
    EFFECTS,
    MAX_EFFECTS,
    MAX_LAYERS,
    MAX_NUMBER,
    MAX_ONSETS_A_BAR,
    MEMORY,
    MODES,
    NOTE,
    POINTERS,
    RATIO,
    SETTINGS,
    SPEED,
    SYNTHS,
    Range,
    series,
)

Part = Literal[
    "mode", "speed", "offset", "ratios", "notes", "missing notes", "controls", "effects", "values"
]


@dataclass(frozen=True)
class Fault:
    """What makes no sense in a statement, and which part of it is to blame.

    Attributes:
        message: What is wrong, as one sentence.
        part: The part of a track, or the values of a setting.
        index: Which of its values, from 0; None is the part as a whole.
        name: What a number that is out of its range is called; empty where that is not the fault.
        allowed: The range that it should be in.
    """

    message: str
    part: Part
    index: int | None = None
    name: str = ""
    allowed: Range | None = None


def track_faults(track: Track, is_made_by_hand: bool = False) -> Iterator[Fault]:
    """Why a track makes no sense, if it makes none; first its numbers, then all of it.

    Args:
        track: Any.
        is_made_by_hand: Then no text shows whose number it is, so that is told.
    """
    the, owner = ("the ", f" of {track.instrument}") if is_made_by_hand else ("", "")
    if track.mode not in (None, *MODES):
        message = f"the mode{owner} is {track.mode!r}: it must be {series(MODES)}, or None"
        yield Fault(message, "mode")
    yield from _number(f"{the}speed{owner}", track.speed, "speed", 0, SPEED)
    yield from _number(f"{the}offset{owner}", track.offset, "offset", 0)
    for index, ratio in enumerate(track.ratios):
        yield from _number(f"a ratio{owner}", ratio, "ratios", index, RATIO)
    for index, note in enumerate(track.notes):
        yield from _number(f"a note{owner}", note, "notes", index, NOTE)
    for index, (name, value) in enumerate(track.controls):
        allowed = next((found for word, found in CONTROLS.items() if word == name), None)
        if allowed is None:
            known = series(CONTROLS, "and")
            yield Fault(f"{track.instrument} has no {name}: the controls are {known}", "controls")
        elif isinstance(value, Fraction):
            yield from _number(f"{name}{owner}", value, "controls", index, allowed)
        elif value not in POINTERS.values():
            right = f"it must be {allowed}, or {series(POINTERS.values())}"
            yield Fault(f"{name}{owner} is {quoted(value)}: {right}", "controls", index)
    for index, effect in enumerate(track.effects):
        yield from _effect_faults(effect, index, track.instrument, owner)
    yield from _faults_as_a_whole(track)


def setting_faults(word: str, values: Sequence[Fraction | int]) -> Iterator[Fault]:
    """Why a setting can't have some values, if it can't."""
    name = word
    if word == "structure":
        name = "a layer of the structure"
        if len(values) > MAX_LAYERS:
            message = _too_many("structure", len(values), "layers", MAX_LAYERS)
            yield Fault(message, "values", MAX_LAYERS)
    for index, value in enumerate(values):
        yield from _number(name, Fraction(value), "values", index, SETTINGS[word])


def checked(program: Program, instruments: Collection[str] | None = None) -> Program:
    """The program itself, if it makes sense; any that was read from a text does.

    Args:
        program: Made by hand, most likely.
        instruments: The names of the samples there are; None takes any name for one.

    Raises:
        GoslingValueError: It makes none; the first reason, as one sentence.
    """
    if (fault := next(_program_faults(program, instruments), None)) is not None:
        raise GoslingValueError(fault)
    return program


def known_instrument(name: str, instruments: Collection[str]) -> str:
    """The name, as `composed` has it, if it is that of a synth or of one of some samples.

    Raises:
        GoslingValueError: It is not; with the word that may have been meant.
    """
    known = words_for(instruments)["instrument"]
    if (found := composed(str(name))) in known:
        return found
    near, shown = nearest_word(str(name), known), str(name)[:MAX_NUMBER]
    hint = f"unknown instrument {quoted(shown)}: did you mean {near}?"
    raise GoslingValueError(hint if near else no_instrument(shown, known))


def _program_faults(program: Program, instruments: Collection[str] | None) -> Iterator[str]:
    yield from _settings_faults(program)
    for track in program.tracks:
        if not isinstance(track, Track):
            yield f"the tracks of a program are Track values, not {track!r}: parse reads a text"
        if instruments is not None:
            try:
                known_instrument(track.instrument, instruments)
            except GoslingValueError as error:
                yield str(error)
        yield from (fault.message for fault in track_faults(track, is_made_by_hand=True))
    for name, count in Counter(track.instrument for track in program.tracks).items():
        if count > 1:
            yield f"{name} has {count} tracks in this program: keep one of them"
    sources = [track.instrument for track in program.tracks if track.mode == "source"]
    if len(sources) > 1:
        yield f"{series(sources, 'and')} are sources: there is one source at a time"


def _settings_faults(program: Program) -> Iterator[str]:
    settings: dict[str, Sequence[Fraction | int]] = {}
    if program.tempo_bpm is not None:
        settings["bpm"] = [program.tempo_bpm]
    if program.structure is not None:
        settings["structure"] = program.structure
        if not program.structure:
            yield "structure has no layers: it needs at least one"
    if isinstance(program.memory, int):
        settings["memory"] = [program.memory]
    elif program.memory not in (None, "all"):
        yield f"memory is {program.memory!r}: it must be {MEMORY}, or all"
    for word, values in settings.items():
        yield from (fault.message for fault in setting_faults(word, values))


def _effect_faults(effect: Effect, index: int, instrument: str, owner: str) -> Iterator[Fault]:
    if not isinstance(effect, Effect):
        message = f"the effects of {instrument} are Effect values, not {effect!r}"
        yield Fault(message, "effects", index)
    elif effect.name not in EFFECTS:
        known = series(EFFECTS, "and")
        message = f"unknown effect {quoted(effect.name)}: the effects are {known}"
        yield Fault(message, "effects", index)
    else:
        name, allowed = f"{effect.name}{owner}", EFFECTS[effect.name]
        yield from _number(name, effect.value, "effects", index, allowed)


def _faults_as_a_whole(track: Track) -> Iterator[Fault]:
    """Why a track makes no sense though each of its numbers does."""
    name, synths = track.instrument, series(SYNTHS, "and")
    if track.ratios and not any(track.ratios):
        yield Fault("the ratios are all 0: at least one must be more than 0", "ratios")
    if (count := len(track.effects)) > MAX_EFFECTS:
        yield Fault(_too_many("the track", count, "effects", MAX_EFFECTS), "effects")
    parts = sum(1 for ratio in track.ratios if ratio) or 1
    if (onsets := track.speed * parts) > MAX_ONSETS_A_BAR:
        reason = f"{parts} ratios at speed {float(track.speed):g}"
        message = f"{name} would play {float(onsets):g} times a bar ({reason})"
        yield Fault(f"{message}: it may play at most {MAX_ONSETS_A_BAR} times", "ratios")
    # What an agent plays replaces the sequence, so a predicted synth may leave it out.
    if name in SYNTHS and not track.notes and track.mode != "predict":
        missing = "notes after its ratios" if track.ratios else "ratios and notes"
        yield Fault(f"{name} needs {missing}, as in {name}*4 2,1 48,60", "missing notes")
    if name not in SYNTHS and track.notes:
        yield Fault(f"{name} plays no notes, only {synths} do", "notes")
    if name not in SYNTHS and track.controls:
        yield Fault(f"{name} has no {track.controls[0][0]}, only {synths} do", "controls")


def _number(
    name: str, value: Fraction, part: Part, index: int, allowed: Range | None = None
) -> Iterator[Fault]:
    if max(abs(value.numerator), value.denominator) >= 10**MAX_NUMBER:
        yield Fault(f"{name} has more than {MAX_NUMBER} digits", part, index)
    elif allowed is not None and not allowed.check(value):
        yield Fault(allowed.sentence(name, plain(value)), part, index, name, allowed)


def _too_many(what: str, count: int, things: str, most: int) -> str:
    return f"{what} has {count} {things}: it may have at most {most}"
