"""What can be seen of an agent at a place in a performance, as values."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from ..agents.situations import STEPS_PER_BAR
from ..agents.snapshot import Known
from .ensemble import Ensemble, plays
from .entries import Performance
from .lessons import heard_between, targets_between

Doing = Literal["learns", "plays", "rests"]


@dataclass(frozen=True)
class AgentState:
    """An agent in one bar.

    Attributes:
        instrument: What it plays.
        doing: Whether it learns, plays or rests in this bar; where it does one after the
            other, what it does last.
        bar: Which bar, counted from 0.
        source: For each of the 8 steps whether the source hits.
        targets: For each step what is right: what it is being taught, or else what it was
            once taught in this situation; None where it never was.
        probabilities: Of a hit, for each step; 0 where it hears no source and was never taught
            what to do in silence.
        guesses: For each step whether it plays a hit, or would if it were to predict.
        lessons: Bars of lessons it has learnt so far.
        loss: The model's loss over its last lesson; None before the first.
        losses: After each bar of lessons so far.
        known: How much it still has right of each pattern it was ever taught, in order.
    """

    instrument: str
    doing: Doing
    bar: int
    source: tuple[bool, ...]
    targets: tuple[bool | None, ...]
    probabilities: tuple[float, ...]
    guesses: tuple[bool, ...]
    lessons: int
    loss: float | None
    losses: tuple[float, ...]
    known: tuple[Known, ...]

    @property
    def correct(self) -> int:
        """In how many of the steps of this bar whose target is known it guesses right."""
        return sum(
            guess == target for guess, target in zip(self.guesses, self.targets, strict=True)
        )

    @property
    def judged(self) -> int:
        """How many steps of this bar have a known target."""
        return sum(target is not None for target in self.targets)

    @property
    def right(self) -> int:
        """The forgetting meter: of all situations ever taught, how many it still gets right."""
        return sum(each.right for each in self.known)

    @property
    def taught(self) -> int:
        """How many situations it was ever taught."""
        return sum(each.taught for each in self.known)


def agent_state(
    ensemble: Ensemble, performance: Performance, instrument: str, bar: Fraction
) -> AgentState:
    """What can be seen of an instrument's agent in the bar that a position lies in.

    Its guesses are those of the agent that is heard in this bar; what it knows and its loss
    are newer: of all lessons before this bar that it has learnt.
    """
    first = floor(bar) * STEPS_PER_BAR
    last = first + STEPS_PER_BAR
    heard = heard_between(performance, first, last)
    taught = targets_between(performance, instrument, first, last)
    agents = [
        ensemble.heard(performance, instrument, Fraction(each.step, STEPS_PER_BAR))
        for each in heard
    ]
    end = Fraction(last - 1, STEPS_PER_BAR)
    course = ensemble.course(performance, instrument, end)
    newest = course.after(floor(bar) - 1)
    return AgentState(
        instrument=instrument,
        doing=doing_at(performance, instrument, end),
        bar=floor(bar),
        source=tuple(each.hit for each in heard),
        targets=tuple(
            taught[each.step].hit if each.step in taught else newest.answers.get(each.situation)
            for each in heard
        ),
        probabilities=tuple(
            agent.probabilities[each.situation]
            if each.has_source or each.situation in agent.answers
            else 0.0
            for agent, each in zip(agents, heard, strict=True)
        ),
        guesses=tuple(plays(agent, each) for agent, each in zip(agents, heard, strict=True)),
        lessons=newest.lessons,
        loss=newest.loss,
        losses=course.losses,
        known=newest.known,
    )


def doing_at(performance: Performance, instrument: str, bar: Fraction) -> Doing:
    """What an instrument's agent does at a position in bars."""
    for track in performance.program_at(bar).tracks:
        if track.instrument == instrument and track.mode == "learn":
            return "learns"
        if track.instrument == instrument and track.mode == "predict":
            return "plays"
    return "rests"
