"""The types of a program: tracks, effects, settings. Read this file first.

A program is a tempo, the settings of the agents, and one track per instrument. Reading a
text makes one, and so can a script:

    >>> beat = Program(
    ...     tempo_bpm=150,
    ...     tracks=[Track("kick", speed=4), Track("snare", speed=2, effects=[Effect("amp", 0.9)])],
    ... )
    >>> beat.tracks[1]
    Track('snare', speed=2, effects=(Effect('amp', 0.9),))

All numbers are kept exact (`fractions.Fraction`), whatever they are given as; places in the
text are kept for messages and never count when two programs are compared. Whether the values
make sense is asked where a program is played.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from .values import Number, composed, exact, readable, whole

Mode = Literal["source", "learn", "predict"]
EffectName = Literal["dist", "amp", "lpf", "hpf"]
ControlName = Literal["cut", "res", "env"]
Pointer = Literal["mousex", "mousey"]
Control = tuple[ControlName, Number | Pointer]


@dataclass(frozen=True)
class Place:
    """Where something stands in the text: 1-based line and column, length in characters."""

    line: int
    column: int
    length: int = 1


NOWHERE = Place(0, 0, 0)
"""The place of what stands in no text."""


@dataclass(frozen=True, init=False, repr=False)
class Effect:
    """One effect of a track's chain, applied in the order written."""

    name: EffectName
    value: Fraction

    def __init__(self, name: EffectName, value: Number) -> None:
        # By way of its dictionary a frozen value can be filled, once.
        vars(self).update(name=name, value=exact(value))

    __repr__ = readable


@dataclass(frozen=True, init=False, repr=False)
class Track:
    """One instrument and what it plays.

    Attributes:
        instrument: The name of a sample or of a synth.
        mode: What the agents do with this track, or None: it just plays.
        speed: Cycles a bar, above 0 and at most 64.
        offset: Part of a cycle by which the pattern is advanced.
        ratios: Lengths of a cycle's parts, in proportion; empty means one onset per cycle, and
            where there are notes that becomes one ratio, as a text would have it.
        notes: MIDI note numbers taken in turn, 0 to 127, fractions are microtones; synths only.
        controls: ``cut``, ``res``, ``env``: 0 to 100, or the pointer that moves it; synths only.
            Given as a mapping, or as pairs.
        effects: The chain of effects, in order.
        place: Where the statement's instrument stands in the text.
    """

    instrument: str
    mode: Mode | None
    speed: Fraction
    offset: Fraction
    ratios: tuple[Fraction, ...]
    notes: tuple[Fraction, ...]
    controls: tuple[tuple[ControlName, Fraction | Pointer], ...]
    effects: tuple[Effect, ...]
    place: Place | None = field(compare=False, repr=False)

    def __init__(
        self,
        instrument: str,
        mode: Mode | None = None,
        speed: Number = 1,
        offset: Number = 0,
        ratios: Iterable[Number] = (),
        notes: Iterable[Number] = (),
        controls: Mapping[ControlName, Number | Pointer] | tuple[Control, ...] = (),
        effects: Iterable[Effect] = (),
        place: Place | None = None,
    ) -> None:
        notes = tuple(map(exact, notes))
        vars(self).update(
            instrument=composed(instrument),
            mode=mode,
            speed=exact(speed),
            offset=exact(offset),
            ratios=tuple(map(exact, ratios)) or ((Fraction(1),) if notes else ()),
            notes=notes,
            controls=tuple(
                (name, value if isinstance(value, str) else exact(value))
                for name, value in dict(controls).items()
            ),
            effects=tuple(effects),
            place=place,
        )

    __repr__ = readable


@dataclass(frozen=True)
class Notice:
    """A warning about a program that is legal but perhaps not what was meant.

    Attributes:
        message: What is strange, as one sentence.
        place: Where in the text; `NOWHERE` in a program made by hand.
    """

    message: str
    place: Place


@dataclass(frozen=True, init=False, repr=False)
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

    tracks: tuple[Track, ...]
    tempo_bpm: Fraction | None
    structure: tuple[int, ...] | None
    memory: int | Literal["all"] | None
    notices: tuple[Notice, ...] = field(compare=False, repr=False)

    def __init__(
        self,
        tracks: Iterable[Track] = (),
        tempo_bpm: Number | None = None,
        structure: Iterable[int] | None = None,
        memory: int | Literal["all"] | None = None,
        notices: Iterable[Notice] = (),
    ) -> None:
        vars(self).update(
            tracks=tuple(tracks),
            tempo_bpm=None if tempo_bpm is None else exact(tempo_bpm),
            structure=None if structure is None else tuple(map(whole, structure)),
            memory=memory if memory is None or isinstance(memory, str) else whole(memory),
            notices=tuple(notices),
        )

    __repr__ = readable
