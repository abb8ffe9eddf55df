"""The synths' agents along a performance: what they hear, learn and play, note by note.

A synth's agent has learnt a note as soon as it has passed, live and offline alike: what it plays
at an onset is a function of the seed, of what it was taught and what it played before, and of
nothing else. Every onset is worked out once, when it is sent; who looks further ahead works out
the rest for himself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from random import Random

from ..melody.fallback_model import Behind, SavedTune, after
from ..melody.variable_order import Choice, Phrases, Pitch
from ..timeline.patterns import onsets
from .entries import Load, Performance, Reset

PLAIN_NOTES = tuple(map(Fraction, (43, 46, 48, 51, 53, 55, 58, 60)))
"""What a synth plays that was given no notes and was taught none: minor pentatonic."""


@dataclass(frozen=True)
class MelodyLife:
    """From where on a synth has an agent that begins afresh, or with a model behind it.

    Attributes:
        start: Where it begins, in bars.
        number: How many agents the synth had before.
        model: What was loaded: an agent that was saved, or a model to fall back on.
    """

    start: Fraction
    number: int
    model: SavedTune | None

    def behind(self) -> Behind | None:
        """The model to fall back on, as it begins to listen."""
        if self.model is None or self.model.lessons:
            return None
        return Behind(self.model)


def melody_lives(performance: Performance, instrument: str) -> tuple[MelodyLife, ...]:
    """All agents a synth has along a performance, in order; the first from bar 0 on."""
    found = [MelodyLife(Fraction(0), 0, None)]
    for bar, action in ((each.bar, each.action) for each in performance.beginnings):
        if not isinstance(action, Reset | Load) or action.instrument not in (None, instrument):
            continue
        if found[-1].start == bar:
            found.pop()  # of several at one bar the last holds
        model = action.agent if isinstance(action, Load) else None
        assert model is None or isinstance(model, SavedTune)
        found.append(MelodyLife(bar, len(found), model))
    return tuple(found)


@dataclass(frozen=True)
class Passed:
    """A note that a synth's agent was taught or has played.

    Attributes:
        bar: Where, in bars.
        note: Which; None is a rest.
        is_own: Whether it played the note, rather than being taught it.
        choice: How sure it was of its own note; of one it was taught, what it would have played
            for certain, if anything.
    """

    bar: Fraction
    note: Pitch
    is_own: bool
    choice: Choice | None

    @property
    def is_sure(self) -> bool:
        """Whether it was sure of this note, or would have been."""
        choice = self.choice
        return choice is not None and choice.is_certain and choice.note == self.note


@dataclass(frozen=True)
class MelodyCourse:
    """A synth's agent at a position in bars, and all that passed before it.

    Attributes:
        until: Everything before this position has passed.
        life: Which agent it is.
        behind: The model it falls back on, if there is one.
        phrases: What it was taught.
        heard: What the model has heard.
        passed: Its notes, by bar, where they are still known; there may be more by now.
    """

    until: Fraction
    life: MelodyLife
    behind: Behind | None = None
    phrases: Phrases = field(default_factory=Phrases)
    heard: tuple[Pitch, ...] = ()
    passed: list[Passed] = field(default_factory=list, repr=False, compare=False)

    def in_life(self, life: MelodyLife) -> "MelodyCourse":
        """The same, or the beginning of another agent that takes its place."""
        if life == self.life:
            return self
        lessons = life.model.lessons if life.model is not None else ()
        phrases = Phrases().after_lessons(lessons)
        return MelodyCourse(self.until, life, life.behind(), phrases, passed=self.passed)

    def taught(self, bar: Fraction, note: Pitch) -> "MelodyCourse":
        """The same after a note of a lesson."""
        self.passed.append(Passed(bar, note, False, self.phrases.certain))
        return self._after(note, self.phrases.taught(note))

    def plays(self, bar: Fraction, notes: Sequence[Fraction], chance: Random) -> "MelodyCourse":
        """The same after a note of its own.

        Args:
            bar: Where.
            notes: What it plays when nobody has taught it anything.
            chance: For this note alone.
        """
        behind, otherwise = self.behind, None
        if behind is not None:
            otherwise = partial(behind.note, self.heard, chance)
        elif not self.phrases.lessons:
            otherwise = partial(chance.choice, notes)
        choice = self.phrases.choice(chance, otherwise)
        self.passed.append(Passed(bar, choice.note, True, choice))
        return self._after(choice.note, self.phrases.played(choice.note))

    def between(self, start: Fraction, stop: Fraction) -> list[Passed]:
        """Its notes in a half-open span of bars."""
        first, end = (bisect_left(self.passed, bar, key=_bar) for bar in (start, stop))
        return self.passed[first:end]

    def _after(self, note: Pitch, phrases: Phrases) -> "MelodyCourse":
        heard = self.heard if self.behind is None else after(self.heard, note)
        return replace(self, phrases=phrases, heard=heard)


class Melodies:
    """The agents of all synths of one performance, which may grow at its end while they are asked.

    Args:
        keep: How many bars back it is known what they played; None is all.
    """

    def __init__(self, keep: int | None = None) -> None:
        self._keep = keep
        self._courses: dict[str, MelodyCourse] = {}

    def ready(self, performance: Performance) -> None:
        """Has the models that were loaded tell a note, so that none is slow when it plays."""
        for instrument in performance.melody_instruments:
            for life in melody_lives(performance, instrument)[-1:]:
                if (behind := life.behind()) is not None:
                    behind.note((), Random(0))

    def advance(self, performance: Performance, seed: int, bar: Fraction) -> None:
        """Works out all that is before a position; it never changes any more."""
        for instrument in performance.melody_instruments:
            course = self._course(instrument)
            if course.until < bar:
                new = _continued(course, performance, instrument, seed, bar)
                course.passed.extend(new.passed)  # others read what was there before
                self._courses[instrument] = self._trimmed(replace(new, passed=course.passed))

    def at(
        self, performance: Performance, instrument: str, seed: int, bar: Fraction
    ) -> MelodyCourse:
        """A synth's agent at a position, or where it is by now if that is later."""
        course = self._course(instrument)
        return course if bar <= course.until else _ahead(course, performance, instrument, seed, bar)

    def passed(
        self, performance: Performance, instrument: str, seed: int, start: Fraction, stop: Fraction
    ) -> list[Passed]:
        """What a synth's agent is taught and plays in a half-open span of bars."""
        return self.at(performance, instrument, seed, stop).between(start, stop)

    def _course(self, instrument: str) -> MelodyCourse:
        known = self._courses.get(instrument)
        return known or MelodyCourse(Fraction(0), MelodyLife(Fraction(0), 0, None))

    def _trimmed(self, course: MelodyCourse) -> MelodyCourse:
        """The same, now and then without what nobody asks for any more."""
        if self._keep is None or not course.passed:
            return course
        oldest = course.until - self._keep
        if course.passed[0].bar > oldest - self._keep:
            return course
        kept = course.passed[bisect_left(course.passed, oldest, key=_bar) :]
        return replace(course, passed=kept)  # another list: the old one may be being read


def _ahead(
    course: MelodyCourse, performance: Performance, instrument: str, seed: int, stop: Fraction
) -> MelodyCourse:
    """A synth's agent at a later position, for who only looks: the course itself stays as it is."""
    apart = replace(course, behind=course.life.behind())  # the other one is in use
    ahead = _continued(apart, performance, instrument, seed, stop)
    return replace(ahead, passed=course.between(Fraction(0), course.until) + ahead.passed)


def _continued(
    course: MelodyCourse, performance: Performance, instrument: str, seed: int, stop: Fraction
) -> MelodyCourse:
    """A synth's agent at a later position, and only what passes until then."""
    course, lives = replace(course, passed=[]), melody_lives(performance, instrument)
    for section, start, end in performance.pieces(course.until, stop):
        for track, pattern in section.patterns:
            if track.instrument != instrument or track.mode not in ("learn", "predict"):
                continue
            for bar, count in onsets(pattern, start, end):
                life = lives[bisect_right(lives, bar, key=_start) - 1]
                course = course.in_life(life)
                if track.mode == "learn":
                    course = course.taught(bar, track.notes[count % len(track.notes)])
                else:
                    chance = Random(f"{seed}/{instrument}/{life.number}/{bar}")
                    course = course.plays(bar, track.notes or PLAIN_NOTES, chance)
    life = lives[max(bisect_left(lives, stop, key=_start) - 1, 0)]
    return replace(course.in_life(life), until=stop)


def _bar(passed: Passed) -> Fraction:
    return passed.bar


def _start(life: MelodyLife) -> Fraction:
    return life.start
