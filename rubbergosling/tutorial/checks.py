"""What a goal checks: sentences such as `loss snare ..0.02`, asked of the bar that is heard.

A check is a word, mostly an instrument, and what is wanted of it. It asks what sounds and what the
agents know, never how a program is written: so every right way is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from math import inf, nan

from ..agents.agent_spans import structure_at
from ..agents.agent_states import RhythmState
from ..agents.ensemble import Ensemble
from ..errors import GoslingValueError, ProgramError
from ..language.syntax import Program, Track
from ..language.vocabulary import ALL, CONTROLS, EFFECTS
from ..performance.entries import Performance, performance_of
from ..performance.events import events_between
from ..timeline.track_events import Event
from .check_words import (
    instrument_and_range,
    known_instrument,
    number_range,
    only_word,
    pattern_number,
)


@dataclass(frozen=True)
class Scene:
    """One bar of a performance, as checks see it.

    Attributes:
        performance: What is played.
        ensemble: Its agents.
        bar: The bar that is heard, from 0.
        done: What the pupil did beside the program: `experiment`, `prediction`.
    """

    performance: Performance
    ensemble: Ensemble
    bar: int
    done: frozenset[str] = field(default=frozenset())

    @property
    def is_whole(self) -> bool:
        """Whether no program begins within the bar: half a bar of one proves nothing."""
        pieces = self.performance.pieces(Fraction(self.bar), Fraction(self.bar + 1))
        return all(start == self.bar for _, start, _ in pieces)

    @cached_property
    def program(self) -> Program:
        """What is evaluated where the bar begins."""
        return self.performance.program_at(Fraction(self.bar))

    @property
    def plays(self) -> bool:
        """Whether a program is played: what nobody plays is no answer to a task."""
        return bool(self.program.tracks)

    @cached_property
    def events(self) -> list[Event]:
        """What sounds in the bar."""
        return events_between(self.performance, self.bar, self.bar + 1, self.ensemble)

    def onsets(self, instrument: str) -> list[Fraction]:
        """Where an instrument sounds, in bars from the start of the bar, in order."""
        return [Fraction(e.bar) - self.bar for e in self.events if e.instrument == instrument]

    def track(self, instrument: str) -> Track | None:
        """What is written for an instrument."""
        found = [each for each in self.program.tracks if each.instrument == instrument]
        return found[-1] if found else None

    def agent(self, instrument: str) -> RhythmState | None:
        """The agent of a drum; None where it has none."""
        if instrument not in self.performance.taught_instruments:
            return None
        state = self.ensemble.state(self.performance, instrument, Fraction(self.bar))
        return state if isinstance(state, RhythmState) else None


Check = Callable[[Scene], bool]
Maker = Callable[[list[str], frozenset[str]], Check]

CHECKS: dict[str, Maker] = {}
"""How each check is made of the words after its name, and of the instruments there are."""


def parse_check(text: str, instruments: frozenset[str]) -> Check:
    """The check that a text means.

    Args:
        text: Such as ``onsets kick 4..`` or ``plays snare*2 2,4,2``.
        instruments: The names of all instruments.

    Raises:
        GoslingValueError: If there is no such check, or its words make no sense.
    """
    name, *words = text.split() or [""]
    maker = CHECKS.get(name)
    if maker is None:
        near = get_close_matches(name, CHECKS, 1)
        meant = f": did you mean `{near[0]}`?" if near else f": there are {', '.join(CHECKS)}"
        raise GoslingValueError(f"there is no check `{name}`{meant}")
    try:
        return maker(words, instruments)
    except (ValueError, ProgramError) as error:
        raise GoslingValueError(f"`{text}`: {error}") from error


def _check(maker: Maker) -> Maker:
    CHECKS[maker.__name__.removeprefix("_")] = maker
    return maker


@_check
def _sounds(words: list[str], instruments: frozenset[str]) -> Check:
    """`sounds kick snare`: each of them sounds in the bar."""
    names = [known_instrument(word, instruments) for word in words] or [
        known_instrument("", instruments)
    ]
    return lambda scene: all(scene.onsets(name) for name in names)


@_check
def _silent(words: list[str], instruments: frozenset[str]) -> Check:
    """`silent snare`: it does not sound; `silent` alone: nothing does."""
    if not words:
        return lambda scene: not scene.events
    names = [known_instrument(word, instruments) for word in words]
    return lambda scene: not any(scene.onsets(name) for name in names)


@_check
def _onsets(words: list[str], instruments: frozenset[str]) -> Check:
    """`onsets kick 4..`: so many in the bar."""
    name, (low, high) = instrument_and_range(words, instruments)
    return lambda scene: low <= len(scene.onsets(name)) <= high


@_check
def _plays(words: list[str], instruments: frozenset[str]) -> Check:
    """`plays snare*2 2,4,2`: the onsets that this program would have, however they come about."""
    text = " ".join(words)
    wanted = performance_of(f"{text.rstrip(';')};", instruments)
    names = [track.instrument for track in wanted.program_at(Fraction(0)).tracks]
    if not names:
        raise ValueError("after `plays` comes a track, such as snare*2 2,4,2")

    def check(scene: Scene) -> bool:
        target = Scene(wanted, scene.ensemble, scene.bar)
        return all(scene.onsets(name) == target.onsets(name) for name in names)

    return check


@_check
def _apart(words: list[str], instruments: frozenset[str]) -> Check:
    """`apart kick snare`: both sound, and never at one moment."""
    names = [known_instrument(word, instruments) for word in words]
    if len(names) != 2:
        raise ValueError("after `apart` come two instruments")

    def check(scene: Scene) -> bool:
        one, other = (set(scene.onsets(name)) for name in names)
        return bool(one and other) and not one & other

    return check


@_check
def _uneven(words: list[str], instruments: frozenset[str]) -> Check:
    """`uneven kick`: the distances between its onsets differ, to the first of the next bar too."""
    name = known_instrument(only_word(words), instruments)

    def check(scene: Scene) -> bool:
        onsets = scene.onsets(name)
        later = [*onsets[1:], *(bar + 1 for bar in onsets[:1])]
        return len({b - a for a, b in zip(onsets, later, strict=True)}) > 1

    return check


@_check
def _tempo(words: list[str], instruments: frozenset[str]) -> Check:
    """`tempo 140..160`: something is played, at so many beats a minute."""
    low, high = number_range(only_word(words))

    def check(scene: Scene) -> bool:
        return scene.plays and low <= scene.performance.tempo.tempo_at(Fraction(scene.bar)) <= high

    return check


@_check
def _effect(words: list[str], instruments: frozenset[str]) -> Check:
    """`effect snare hpf 200..`: it sounds, with this effect within the range, or at all."""
    return _value(words, instruments, tuple(EFFECTS), lambda track: [
        (each.name, each.value) for each in track.effects
    ])  # fmt: skip


@_check
def _control(words: list[str], instruments: frozenset[str]) -> Check:
    """`control lead cut 60..`: it sounds, with this control within the range, or at all."""
    return _value(words, instruments, tuple(CONTROLS), lambda track: [
        (name, value) for name, value in track.controls if isinstance(value, Fraction)
    ])  # fmt: skip


@_check
def _pointer(words: list[str], instruments: frozenset[str]) -> Check:
    """`pointer lead`: it sounds, and the pointer moves one of its controls."""
    name = known_instrument(only_word(words), instruments)

    def check(scene: Scene) -> bool:
        track = scene.track(name)
        is_moved = track is not None and any(isinstance(value, str) for _, value in track.controls)
        return is_moved and bool(scene.onsets(name))

    return check


@_check
def _notes(words: list[str], instruments: frozenset[str]) -> Check:
    """`notes lead 3..`: it sounds, and so many different notes are written for it."""
    name, (low, high) = instrument_and_range(words, instruments)

    def check(scene: Scene) -> bool:
        track = scene.track(name)
        return bool(scene.onsets(name)) and low <= len(set(track.notes if track else ())) <= high

    return check


@_check
def _source(words: list[str], instruments: frozenset[str]) -> Check:
    """`source kick`: the agents hear it, and it sounds."""
    return _in_mode("source", words, instruments)


@_check
def _learns(words: list[str], instruments: frozenset[str]) -> Check:
    """`learns snare`: its agent is taught in this bar."""
    return _in_mode("learn", words, instruments)


@_check
def _predicts(words: list[str], instruments: frozenset[str]) -> Check:
    """`predicts snare`: its agent plays in this bar, be it silence."""
    name = known_instrument(only_word(words), instruments)

    def check(scene: Scene) -> bool:
        track = scene.track(name)
        return track is not None and track.mode == "predict"

    return check


@_check
def _loss(words: list[str], instruments: frozenset[str]) -> Check:
    """`loss snare ..0.02`: the loss after its newest lesson; without one, no range will do."""
    return _of_agent(words, instruments, lambda agent: nan if agent.loss is None else agent.loss)


@_check
def _lessons(words: list[str], instruments: frozenset[str]) -> Check:
    """`lessons snare 4..`: how many bars of lessons it has had."""
    return _of_agent(words, instruments, lambda agent: agent.lessons)


@_check
def _taught(words: list[str], instruments: frozenset[str]) -> Check:
    """`taught snare 2..`: how many different patterns it was ever taught."""
    return _of_agent(words, instruments, lambda agent: len(agent.known))


@_check
def _right(words: list[str], instruments: frozenset[str]) -> Check:
    """`right snare 8`: how many steps of this bar it guesses as it was taught."""
    return _of_agent(words, instruments, lambda agent: agent.correct)


@_check
def _unknown(words: list[str], instruments: frozenset[str]) -> Check:
    """`unknown snare 1..`: how many steps of this bar it was never taught anything for."""
    return _of_agent(words, instruments, lambda agent: len(agent.targets) - agent.judged)


@_check
def _knows(words: list[str], instruments: frozenset[str]) -> Check:
    """`knows snare 2`: it has all of the second pattern it was taught right; `knows snare`: of all.

    Patterns are counted as its card lists them.
    """
    name, number = pattern_number(words, instruments)
    return lambda scene: _lacks(scene, name, number) == 0


@_check
def _forgets(words: list[str], instruments: frozenset[str]) -> Check:
    """`forgets snare 1`: it has some of the first pattern wrong; `forgets snare`: of any."""
    name, number = pattern_number(words, instruments)
    return lambda scene: (_lacks(scene, name, number) or 0) > 0


@_check
def _memory(words: list[str], instruments: frozenset[str]) -> Check:
    """`memory ..16`: while it plays, so many of the last steps are practised; `memory all`: all."""
    word = only_word(words)
    low, high = (inf, inf) if word == ALL else number_range(word)

    def check(scene: Scene) -> bool:
        steps = scene.performance.memory_steps_at(Fraction(scene.bar))
        return scene.plays and low <= (inf if steps is None else steps) <= high

    return check


@_check
def _neurons(words: list[str], instruments: frozenset[str]) -> Check:
    """`neurons ..2`: while it plays, the agents' hidden layers have so many neurons in all."""
    low, high = number_range(only_word(words))

    def check(scene: Scene) -> bool:
        sizes = structure_at(scene.performance, Fraction(scene.bar))
        return scene.plays and low <= sum(sizes) <= high

    return check


@_check
def _did(words: list[str], instruments: frozenset[str]) -> Check:
    """`did experiment`: the experiment of the task was run; `did prediction`: a guess was made."""
    wanted = only_word(words)
    if wanted not in ("experiment", "prediction"):
        raise ValueError("after `did` comes experiment or prediction")
    return lambda scene: wanted in scene.done


def _value(
    words: list[str],
    instruments: frozenset[str],
    names: tuple[str, ...],
    values: Callable[[Track], list[tuple[str, Fraction]]],
) -> Check:
    """Whether a track that sounds has a named value within a range; any name or range may do."""
    instrument = known_instrument(words[0] if words else "", instruments)
    wanted = words[1] if len(words) > 1 else ""
    if wanted and wanted not in names:
        raise ValueError(f"{wanted} is none of {', '.join(names)}")
    low, high = number_range(only_word(words[2:])) if len(words) > 2 else (-inf, inf)

    def check(scene: Scene) -> bool:
        track = scene.track(instrument)
        found = values(track) if track is not None and scene.onsets(instrument) else []
        return any(name == (wanted or name) and low <= value <= high for name, value in found)

    return check


def _in_mode(mode: str, words: list[str], instruments: frozenset[str]) -> Check:
    name = known_instrument(only_word(words), instruments)

    def check(scene: Scene) -> bool:
        track = scene.track(name)
        return track is not None and track.mode == mode and bool(scene.onsets(name))

    return check


def _of_agent(
    words: list[str], instruments: frozenset[str], figure: Callable[[RhythmState], float]
) -> Check:
    name, (low, high) = instrument_and_range(words, instruments)

    def check(scene: Scene) -> bool:
        agent = scene.agent(name)
        return agent is not None and low <= figure(agent) <= high

    return check


def _lacks(scene: Scene, instrument: str, number: int | None) -> int | None:
    """How many situations of a pattern, or of all, an agent has wrong; None if never taught."""
    agent = scene.agent(instrument)
    if agent is None or len(agent.known) < (number or 1):
        return None
    meant = agent.known if number is None else [agent.known[number - 1]]
    return sum(each.taught - each.right for each in meant)
