"""Collects the notes that each thread of a Sonic Pi program plays, with their durations.

A note lasts until the next `sleep` is over; several before one `sleep` are a chord, and a `sleep`
without any is a rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from ...errors import MelodyError
from ..notes import Melody, Note, Voice
from ..ruby.expressions import NotFollowed

USUAL_BPM = Fraction(60)
"""Sonic Pi's tempo where none is said."""

MAX_VOICE_NOTES = 100_000
"""In one voice."""

MIN_SLEEP, MAX_SLEEP = Fraction(1, 1_000_000), 100_000
"""In beats."""

SLOWEST_BPM, FASTEST_BPM = Fraction(1, 100), 100_000

MAX_ROUNDS = 256
"""How often a loop is done, at most, until all its rings have come round."""

_MAX_DENOMINATOR = 2**256


@dataclass
class Manner:
    """How a thread plays from here on.

    Attributes:
        bpm: Beats a minute; None where nobody has said so yet.
        synth: The name of the synth; empty where nobody has said so yet.
        semitones: By how many notes are moved up.
        octaves: By how many they are moved up as well.
    """

    bpm: Fraction | None = None
    synth: str = ""
    semitones: Fraction = Fraction(0)
    octaves: Fraction = Fraction(0)

    @property
    def beat_seconds(self) -> Fraction:
        """How long a beat lasts."""
        return 60 / (self.bpm or USUAL_BPM)


@dataclass
class Thread:
    """One line of time: what it has played, and what it holds until its next `sleep`.

    Attributes:
        manner: How it plays.
        seconds: How much time has passed, from the beginning of the program.
        ticks: How far each counter is, by its name.
        rings: Which counters were asked for a value of a ring, and how long that ring is.
    """

    manner: Manner = field(default_factory=Manner)
    seconds: Fraction = Fraction(0)
    ticks: dict[str, int] = field(default_factory=dict)
    rings: set[tuple[str, int]] = field(default_factory=set)
    _notes: list[tuple[tuple[Fraction, ...], Fraction | None]] = field(default_factory=list)
    _start: Fraction = Fraction(0)
    _held: list[Fraction] | None = None
    _manner_at_first: Manner | None = None

    def branched(self) -> "Thread":
        """Another thread that begins here, playing in the same manner."""
        return Thread(Manner(**vars(self.manner)), self.seconds, _start=self.seconds)

    def play(self, pitches: Iterable[Fraction], synth: str = "") -> None:
        """Has pitches sound from now on; none is a rest.

        Raises:
            NotFollowed: If MIDI has no such note; nothing sounds then.
        """
        shift = self.manner.semitones + 12 * self.manner.octaves
        moved = checked([pitch + shift for pitch in pitches])
        if self._manner_at_first is None:
            self._manner_at_first = Manner(**vars(self.manner))
            self._manner_at_first.synth = synth or self.manner.synth
        if self._held is None:
            self._held = []
        self._held.extend(moved)

    def sleep(self, beats: Fraction, is_told: bool = True) -> None:
        """Lets time pass by a duration, which may stand in for an unknown one.

        Raises:
            NotFollowed: If time would go backwards, or there are far too many notes.
        """
        if beats < 0:
            raise NotFollowed("time does not go backwards")
        if not beats:
            return
        if not MIN_SLEEP <= beats <= MAX_SLEEP:
            raise NotFollowed(
                f"a sleep lasts at least {float(MIN_SLEEP):g} and at most {MAX_SLEEP} beats here"
            )
        if len(self._notes) >= MAX_VOICE_NOTES:
            raise NotFollowed(f"a voice has at most {MAX_VOICE_NOTES} notes")
        before, self.seconds = (
            self.seconds,
            _rounded(self.seconds + beats * self.manner.beat_seconds),
        )
        # What lies between two places, since they are what is rounded: durations as odd as they
        # come would have no common measure, and whoever adds them up would never end.
        self._notes.append((tuple(self._held or ()), self.seconds - before if is_told else None))
        self._held = None

    def rounds_left(self, ticks_before: dict[str, int]) -> int:
        """How often a loop that was done once has to be done until all its rings came round."""
        rounds = 1
        for name, length in sorted(self.rings):
            step = self.ticks.get(name, -1) - ticks_before.get(name, -1)
            if step and length:
                rounds = min(lcm(rounds, length // gcd(length, step)), MAX_ROUNDS)
        return rounds - 1

    @property
    def is_heard(self) -> bool:
        """Whether it has played anything, be it a rest; drums leave a thread unheard."""
        return self._manner_at_first is not None

    @property
    def first_bpm(self) -> Fraction | None:
        """The tempo at its first note."""
        return self._manner_at_first.bpm if self._manner_at_first else None

    @property
    def first_seconds(self) -> Fraction:
        """When it began."""
        return self._start

    def voice(self, bpm: Fraction) -> Voice:
        """What it has played, in beats of a tempo."""
        found = [Note((), self._start * bpm / 60)] if self._start else []
        found += [
            Note(pitches, None if seconds is None else seconds * bpm / 60)
            for pitches, seconds in self._notes
        ]
        if self._held is not None:
            # Nobody says when the last one ends: Sonic Pi's own notes last a beat.
            found.append(Note(self._held, self.manner.beat_seconds * bpm / 60))
        synth = self._manner_at_first.synth if self._manner_at_first else ""
        return Voice(found, synth)


def melody_of_threads(threads: Iterable[Thread]) -> Melody | None:
    """What some threads have played together, in beats of the first tempo; None: nothing."""
    heard = [thread for thread in threads if thread.is_heard]
    if not heard:
        return None
    first = min(heard, key=lambda thread: thread.first_seconds)
    told = first.first_bpm or next((each.first_bpm for each in heard if each.first_bpm), None)
    # Where only a later voice tells a tempo, the first plays at the usual one.
    tempo = first.first_bpm or (USUAL_BPM if told else None)
    return Melody((thread.voice(tempo or USUAL_BPM) for thread in heard), tempo)


def checked(pitches: Sequence[Fraction]) -> Sequence[Fraction]:
    """Pitches themselves, if MIDI has them all.

    Raises:
        NotFollowed: If it has not.
    """
    try:
        Note(pitches)
    except MelodyError as error:
        raise NotFollowed(str(error)) from error
    return pitches


def _rounded(seconds: Fraction) -> Fraction:
    """A time, which odd durations must not make longer and longer as a number."""
    if seconds.denominator <= _MAX_DENOMINATOR:
        return seconds
    return Fraction(round(seconds * 2**64), 2**64)
