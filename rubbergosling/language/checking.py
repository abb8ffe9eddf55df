"""What makes no sense though it can be written: for the reader, and for programs made by hand.

A text's numbers are checked where they are read, so that the place can be told; a program that
a script has made is checked here as a whole.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rubbergosling.errors import GoslingValueError
from rubbergosling.language.diagnostics.finding import quoted
from rubbergosling.language.diagnostics.typos import nearest_word, no_instrument
from rubbergosling.language.grammar import words_for
from rubbergosling.language.syntax import Effect, Program, Track
from rubbergosling.language.values import composed, plain
from rubbergosling.language.vocabulary import (
    CONTROLS,
    EFFECTS,
    LAYER,
    MAX_EFFECTS,
    MAX_LAYERS,
    MAX_NUMBER,
    MAX_ONSETS_A_BAR,
    MEMORY,
    MODES,
    NOTE,
    POINTERS,
    RATIO,
    SPEED,
    SYNTHS,
    TEMPO,
    Range,
    series,
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a track as a whole, and which part of it is to blame."""

    message: str
    part: Literal["ratios", "notes", "missing notes", "controls", "effects"]


def fault_of(track: Track) -> Fault | None:
    """Why a track makes no sense though each of its numbers does, if it makes none."""
    name, synths = track.instrument, series(SYNTHS, "and")
    if track.ratios and not any(track.ratios):
        return Fault("the ratios are all 0: at least one must be more than 0", "ratios")
    if len(track.effects) > MAX_EFFECTS:
        return Fault(_too_many("the track", len(track.effects), "effects", MAX_EFFECTS), "effects")
    parts = sum(1 for ratio in track.ratios if ratio) or 1
    if (onsets := track.speed * parts) > MAX_ONSETS_A_BAR:
        message = (
            f"{name} would play {float(onsets):g} times a bar"
            f" ({parts} ratios at speed {float(track.speed):g}):"
            f" it may play at most {MAX_ONSETS_A_BAR} times"
        )
        return Fault(message, "ratios")
    # What an agent plays replaces the sequence, so a predicted synth may leave it out.
    if name in SYNTHS and not track.notes and track.mode != "predict":
        missing = "notes after its ratios" if track.ratios else "ratios and notes"
        return Fault(f"{name} needs {missing}, as in {name}*4 2,1 48,60", "missing notes")
    if name not in SYNTHS and track.notes:
        return Fault(f"{name} plays no notes, only {synths} do", "notes")
    if name not in SYNTHS and track.controls:
        return Fault(f"{name} has no {track.controls[0][0]}, only {synths} do", "controls")
    return None


def fault_of_layers(count: int) -> str | None:
    """Why a structure can't have so many layers, if it can't."""
    return _too_many("structure", count, "layers", MAX_LAYERS) if count > MAX_LAYERS else None


def checked(program: Program, instruments: Collection[str] | None = None) -> Program:
    """The program itself, if it makes sense; any that was read from a text does.

    Args:
        program: Made by hand, most likely.
        instruments: The names of the samples there are; None takes any name for one.

    Raises:
        ValueError: It makes none; the first reason, as one sentence.
    """
    if (fault := next(_faults(program, instruments), None)) is not None:
        raise GoslingValueError(fault)
    return program


def known_instrument(name: str, instruments: Collection[str]) -> str:
    """The name, as `composed` has it, if it is that of a synth or of one of some samples.

    Raises:
        ValueError: It is not; with the word that may have been meant.
    """
    known = words_for(instruments)["instrument"]
    if (found := composed(str(name))) in known:
        return found
    near = nearest_word(str(name), known)
    hint = f"unknown instrument {quoted(str(name)[:MAX_NUMBER])}: did you mean {near}?"
    raise GoslingValueError(hint if near else no_instrument(str(name)[:MAX_NUMBER], known))


def _faults(program: Program, instruments: Collection[str] | None) -> Iterator[str]:
    if program.tempo_bpm is not None:
        yield from _number("bpm", program.tempo_bpm, TEMPO)
    if program.structure is not None:
        yield from _structure(program.structure)
    if isinstance(program.memory, int):
        yield from _number("memory", Fraction(program.memory), MEMORY)
    elif program.memory not in (None, "all"):
        yield f"memory is {program.memory!r}: it must be {MEMORY}, or all"
    for track in program.tracks:
        if not isinstance(track, Track):
            yield f"the tracks of a program are Track values, not {track!r}: parse reads a text"
        yield from _track(track, instruments)
    for name, count in Counter(track.instrument for track in program.tracks).items():
        if count > 1:
            yield f"{name} has {count} tracks in this program: keep one of them"
    sources = [track.instrument for track in program.tracks if track.mode == "source"]
    if len(sources) > 1:
        yield f"{series(sources, 'and')} are sources: there is one source at a time"


def _structure(structure: tuple[int, ...]) -> Iterator[str]:
    if not structure:
        yield "structure has no layers: it needs at least one"
    if fault := fault_of_layers(len(structure)):
        yield fault
    for size in structure:
        yield from _number("a layer of the structure", Fraction(size), LAYER)


def _track(track: Track, instruments: Collection[str] | None) -> Iterator[str]:
    name = track.instrument
    if instruments is not None:
        try:
            known_instrument(name, instruments)
        except ValueError as error:
            yield str(error)
    if track.mode not in (None, *MODES):
        yield f"the mode of {name} is {track.mode!r}: it must be {series(MODES)}, or None"
    yield from _number(f"the speed of {name}", track.speed, SPEED)
    yield from _number(f"the offset of {name}", track.offset)
    for ratio in track.ratios:
        yield from _number(f"a ratio of {name}", ratio, RATIO)
    for note in track.notes:
        yield from _number(f"a note of {name}", note, NOTE)
    for control, value in track.controls:
        yield from _control(name, control, value)
    for effect in track.effects:
        yield from _effect(name, effect)
    if fault := fault_of(track):
        yield fault.message


def _control(instrument: str, name: str, value: Fraction | str) -> Iterator[str]:
    allowed = next((found for word, found in CONTROLS.items() if word == name), None)
    if allowed is None:
        yield f"{instrument} has no {name}: the controls are {series(CONTROLS, 'and')}"
    elif isinstance(value, Fraction):
        yield from _number(f"{name} of {instrument}", value, allowed)
    elif value not in POINTERS.values():
        pointers = series(POINTERS.values())
        yield f"{name} of {instrument} is {quoted(value)}: it must be {allowed}, or {pointers}"


def _effect(instrument: str, effect: Effect) -> Iterator[str]:
    if not isinstance(effect, Effect):
        yield f"the effects of {instrument} are Effect values, not {effect!r}"
    elif effect.name not in EFFECTS:
        known = series(EFFECTS, "and")
        yield f"unknown effect {quoted(effect.name)}: the effects are {known}"
    else:
        yield from _number(f"{effect.name} of {instrument}", effect.value, EFFECTS[effect.name])


def _number(name: str, value: Fraction, allowed: Range | None = None) -> Iterator[str]:
    if max(abs(value.numerator), value.denominator) >= 10**MAX_NUMBER:
        yield f"{name} has more than {MAX_NUMBER} digits"
    elif allowed is not None and not allowed.check(value):
        yield allowed.sentence(name, plain(value))


def _too_many(what: str, count: int, things: str, most: int) -> str:
    return f"{what} has {count} {things}: it may have at most {most}"
