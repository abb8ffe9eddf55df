"""The agents of synths: they hear, learn and play melodies, note by note.

A synth's agent has learnt a note as soon as it has passed, live and offline alike: what it plays
at an onset is a function of the seed, of what it was taught and what it played before, and of
nothing else. Every onset is worked out once, when it is sent; who looks further ahead works out
the rest for himself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from math import floor
from pathlib import Path
from random import Random

from ..errors import AgentError, MelodyError
from ..language.syntax import Track
from ..melody.fallback_model import (
    FallbackModel,
    SavedModel,
    after,
    read_saved_model,
    read_saved_model_file,
)
from ..melody.notes import Melody, Note, Voice
from ..melody.variable_order import Phrases, Pitch
from ..performance.entries import Load, Performance
from ..performance.index import PerformanceIndex
from ..timeline.patterns import onsets
from ..timeline.track_events import Event
from .agent_kind import AgentKind, EnsembleSettings, Learnt
from .agent_spans import AgentSpan
from .agent_states import MelodyState, PassedNote, doing_at

PLAIN_NOTES = tuple(map(Fraction, (43, 46, 48, 51, 53, 55, 58, 60)))
"""What a synth plays that was given no notes and was taught none: minor pentatonic."""

JUST_BEFORE = Fraction(1, 1024)
"""So far before the end of a bar is what an agent does in it last."""


@lru_cache(maxsize=8)
def opened_melody(load: Load) -> SavedModel:
    """The model of melodies that was loaded.

    Raises:
        MelodyError: If it is not what it should be.
    """
    return read_saved_model(load.data, load.name or "the model")


def _fallback(span: AgentSpan) -> FallbackModel | None:
    """The model that an agent falls back on, as it begins to listen; an agent's file is none."""
    saved = span.load and opened_melody(span.load)
    return FallbackModel(saved) if saved and not saved.lessons else None


@dataclass(frozen=True)
class MelodyAgent:
    """A synth's agent at a position in bars, and all that passed before it.

    Attributes:
        until: Everything before this position has passed.
        span: Which agent it is.
        fallback: The model it falls back on, if there is one.
        phrases: What it was taught.
        heard: What the model has heard.
        passed: Its notes, by bar, where they are still known; there may be more by now.
    """

    until: Fraction
    span: AgentSpan
    fallback: FallbackModel | None = None
    phrases: Phrases = field(default_factory=Phrases)
    heard: tuple[Pitch, ...] = ()
    passed: list[PassedNote] = field(default_factory=list, repr=False, compare=False)

    def in_span(self, span: AgentSpan) -> "MelodyAgent":
        """The same, or the beginning of another agent that takes its place."""
        if span == self.span:
            return self
        lessons = opened_melody(span.load).lessons if span.load is not None else ()
        phrases = Phrases().after_lessons(lessons)
        return MelodyAgent(self.until, span, _fallback(span), phrases, passed=self.passed)

    def taught(self, bar: Fraction, note: Pitch) -> "MelodyAgent":
        """The same after a note of a lesson."""
        self.passed.append(PassedNote(bar, note, False, self.phrases.certain))
        return self._after(note, self.phrases.taught(note))

    def plays(self, bar: Fraction, notes: Sequence[Fraction], chance: Random) -> "MelodyAgent":
        """The same after a note of its own.

        Args:
            bar: Where.
            notes: What it plays when nobody has taught it anything.
            chance: For this note alone.
        """
        fallback, otherwise = self.fallback, None
        if fallback is not None:
            otherwise = partial(fallback.note, self.heard, chance)
        elif not self.phrases.lessons:
            otherwise = partial(chance.choice, notes)
        choice = self.phrases.choice(chance, otherwise)
        self.passed.append(PassedNote(bar, choice.note, True, choice))
        return self._after(choice.note, self.phrases.played(choice.note))

    def between(self, start: Fraction, stop: Fraction) -> list[PassedNote]:
        """Its notes in a half-open span of bars."""
        first, end = (bisect_left(self.passed, bar, key=_bar_of) for bar in (start, stop))
        return self.passed[first:end]

    def trimmed(self, keep: int | None) -> "MelodyAgent":
        """The same, now and then without what is so many bars back and nobody asks for."""
        if keep is None or not self.passed or self.passed[0].bar > self.until - 2 * keep:
            return self
        kept = self.passed[bisect_left(self.passed, self.until - keep, key=_bar_of) :]
        return replace(self, passed=kept)  # another list: the old one may be being read

    def _after(self, note: Pitch, phrases: Phrases) -> "MelodyAgent":
        heard = self.heard if self.fallback is None else after(self.heard, note)
        return replace(self, phrases=phrases, heard=heard)


class MelodyAgents(AgentKind[MelodyState]):
    """The agents of all synths: each learns the notes of its own track."""

    name = "melody"
    suffix = ".model"

    def __init__(self, setting: EnsembleSettings) -> None:
        super().__init__(setting)
        self._agents: dict[str, MelodyAgent] = {}

    @classmethod
    def load(cls, instrument: str, data: bytes, name: str = "") -> Load:
        """What gives a synth an agent that was saved, or a model to fall back on.

        Raises:
            MelodyError: If it is no model of melodies.
        """
        load = Load(instrument, data, name)
        opened_melody(load)
        return load

    @classmethod
    def load_file(cls, instrument: str, path: Path) -> Load:
        """The same of a file; raises MelodyError."""
        return cls.load(instrument, read_saved_model_file(path).data, str(path))

    def ready(self, index: PerformanceIndex) -> None:
        """Has the models that were loaded tell a note, so that none is slow when it plays."""
        for instrument in self.instruments(index):
            if (fallback := _fallback(self.spans(index, instrument)[-1])) is not None:
                fallback.note((), Random(0))

    def advance(self, performance: Performance, bar: Fraction) -> list[Learnt]:
        """Learns all notes before a position. There is no notification for each note."""
        for instrument in self.instruments(performance.index):
            agent = self._agent(performance, instrument)
            if agent.until < bar:
                new = self._continued(agent, performance, bar)
                agent.passed.extend(new.passed)  # others read what was there before
                new = replace(new, passed=agent.passed)
                self._agents[instrument] = new.trimmed(self._setting.keep)
        return []

    def guesses(
        self, performance: Performance, track: Track, start: Fraction, stop: Fraction
    ) -> list[Event]:
        """The notes that an agent plays in a half-open span of bars."""
        return [
            Event(each.bar, track.instrument, each.note, predicted=True)
            for each in self.passed(performance, track.instrument, start, stop)
            if each.is_own and each.note is not None
        ]

    def passed(
        self, performance: Performance, synth: str, start: Fraction, stop: Fraction
    ) -> list[PassedNote]:
        """What a synth's agent is taught and plays in a half-open span of bars."""
        return self.agent(performance, synth, stop).between(start, stop)

    def agent(self, performance: Performance, synth: str, bar: Fraction) -> MelodyAgent:
        """A synth's agent at a position in bars, or later where more is fixed already."""
        agent = self._agent(performance, synth)
        if bar <= agent.until:
            return agent
        # Who only looks has a model of his own: the other one is in use.
        apart = replace(agent, fallback=_fallback(agent.span))
        ahead = self._continued(apart, performance, bar)
        return replace(ahead, passed=agent.between(Fraction(0), agent.until) + ahead.passed)

    def state(self, performance: Performance, instrument: str, bar: Fraction) -> MelodyState:
        """What can be seen of an agent in the bar that a position lies in.

        What it has learnt is all that is fixed by the end of this bar.
        """
        first, end = Fraction(floor(bar)), Fraction(floor(bar) + 1)
        agent = self.agent(performance, instrument, end)
        return MelodyState(
            instrument=instrument,
            doing=doing_at(performance, instrument, end - JUST_BEFORE),
            bar=floor(bar),
            lessons=agent.phrases.lessons,
            passed=tuple(agent.between(first, end)),
            kinds=agent.phrases.kinds,
            has_model=agent.fallback is not None,
        )

    def saved(self, performance: Performance, instrument: str, bar: Fraction) -> bytes:
        """The contents of a file for a model of the notes an agent was taught.

        It goes on as the agent did when it is loaded. Of one that was taught nothing it is the
        model that it falls back on.

        Raises:
            AgentError: If the model can't be kept, or there is nothing to be kept.
        """
        agent = self.agent(performance, instrument, bar)
        if lines := agent.phrases.remembered:
            data: bytes = self._setting.executor.submit(melody_file, lines).result()
            return data
        if agent.span.load is None:
            raise AgentError(
                f"the agent of {instrument} was taught nothing: there is nothing to save"
            )
        return agent.span.load.data

    def _agent(self, performance: Performance, instrument: str) -> MelodyAgent:
        """A synth's agent where it has got to, or one of which nothing has passed yet."""
        known = self._agents.get(instrument)
        untaught = AgentSpan(instrument, Fraction(0), 0, 0)
        return known or MelodyAgent(Fraction(0), untaught)

    def _continued(
        self, agent: MelodyAgent, performance: Performance, stop: Fraction
    ) -> MelodyAgent:
        """An agent at a later position, and only what passes until then."""
        instrument = agent.span.instrument
        agent, spans = replace(agent, passed=[]), self.spans(performance.index, instrument)
        for section, start, end in performance.pieces(agent.until, stop):
            for track, pattern in section.patterns:
                if track.instrument != instrument or track.mode not in ("learn", "predict"):
                    continue
                for bar, count in onsets(pattern, start, end):
                    span = spans[bisect_right(spans, bar, key=_start_of) - 1]
                    agent = agent.in_span(span)
                    if track.mode == "learn":
                        agent = agent.taught(bar, track.notes[count % len(track.notes)])
                    else:
                        chance = Random(f"{span.seed}/{instrument}/{span.number}/{bar}")
                        agent = agent.plays(bar, track.notes or PLAIN_NOTES, chance)
        span = spans[max(bisect_left(spans, stop, key=_start_of) - 1, 0)]
        return replace(agent.in_span(span), until=stop)


def melody_file(lines: tuple[tuple[Pitch, ...], ...]) -> bytes:
    """The contents of a file for a model of some lines of notes: their counts, and they themselves.

    Raises:
        AgentError: If it can't be kept.
    """
    from ..melody.models.base import Corpus
    from ..melody.models.model_file import pack
    from ..melody.models.ngram import ORDERS, Ngram
    from ..melody.models.trained_model import TrainedModel

    voices = [Voice(Note(() if pitch is None else pitch) for pitch in line) for line in lines]
    corpus = Corpus.of([Melody(voices)])
    try:
        return pack(TrainedModel(corpus, Ngram(corpus, max(ORDERS))))
    except MelodyError as error:
        raise AgentError(str(error)) from error


def _bar_of(passed: PassedNote) -> Fraction:
    return passed.bar


def _start_of(span: AgentSpan) -> Fraction:
    return span.start
