"""The nouns: what a program is. Read this file first.

A program is a tempo, the settings of the agents, and one track per instrument.
All numbers are exact (`fractions.Fraction`); places in the text are kept for
messages and never count when two programs are compared.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Mode = Literal["source", "learn", "predict"]
EffectName = Literal["dist", "amp", "lpf", "hpf"]
ControlName = Literal["cut", "res", "env"]
Pointer = Literal["mousex", "mousey"]


@dataclass(frozen=True)
class Place:
    """Where something stands in the text: 1-based line and column, length in characters."""

    line: int
    column: int
    length: int = 1


@dataclass(frozen=True)
class Effect:
    """One effect of a track's chain, applied in the order written."""

    name: EffectName
    value: Fraction


@dataclass(frozen=True)
class Track:
    """One instrument and what it plays.

    Attributes:
        instrument: The name of a sample or of a synth.
        mode: What the agents do with this track, or None: it just plays.
        speed: Cycles a bar, above 0 and at most 64.
        offset: Part of a cycle by which the pattern is advanced.
        ratios: Lengths of a cycle's parts, in proportion; empty means one onset per cycle.
        notes: MIDI note numbers taken in turn, 0 to 127, fractions are microtones; synths only.
        controls: ``cut``, ``res``, ``env``: 0 to 100, or the pointer that moves it; synths only.
        effects: The chain of effects, in order.
        place: Where the statement's instrument stands in the text.
    """

    instrument: str
    mode: Mode | None = None
    speed: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    ratios: tuple[Fraction, ...] = ()
    notes: tuple[Fraction, ...] = ()
    controls: tuple[tuple[ControlName, Fraction | Pointer], ...] = ()
    effects: tuple[Effect, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Notice:
    """A warning about a program that is legal but perhaps not what was meant."""

    message: str
    place: Place


@dataclass(frozen=True)
class Program:
    """What a text means.

    Attributes:
        tracks: At most one per instrument, in the order of the text; where the text
            names an instrument twice, the last statement holds.
        tempo_bpm: Beats a minute, 20 to 999, or None: the tempo stays as it is.
        structure: Sizes of the agents' hidden layers, or None: as they are.
        memory: How many steps an agent remembers, ``"all"``, or None: as it is.
        notices: Warnings, in the order of the text.
    """

    tracks: tuple[Track, ...] = ()
    tempo_bpm: Fraction | None = None
    structure: tuple[int, ...] | None = None
    memory: int | Literal["all"] | None = None
    notices: tuple[Notice, ...] = field(default=(), compare=False, repr=False)
