"""One performance, many seeds: what agents that begin by chance come to know, side by side.

An experiment is written as a block of a chapter:

    seeds 20
    bar 0: bpm 150; source kick*2; learn snare*2;
    bar 8: source kick*4; learn snare*2 2,4,2;
    look snare 8, 16

A line `bar N:` evaluates a program there; `look` names the agent, and the bars at whose starts it
is looked at. A lesson is heard two bars after the one it was given in, so a look at bar 8 sees
what the lessons of bars 0 to 6 have done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from ..agents.agent_states import RhythmState
from ..agents.rehearsal import rehearsed
from ..agents.rhythm_agents import RhythmAgents
from ..errors import GoslingValueError
from ..language.parser import parse
from ..language.vocabulary import Range
from ..performance.entries import Entry, Evaluate, Performance
from ..performance.guesses import Known

SEEDS = Range(1, 30, "seeds", whole=True)
BARS = Range(0, 200, "bars", whole=True)
MAX_LOOKS = 8


@dataclass(frozen=True)
class Experiment:
    """What is tried with many seeds.

    Attributes:
        performance: What each agent goes through.
        instrument: Whose agent is looked at.
        looks: At the start of which bars, ascending.
        seeds: How many: 0, 1, 2 and so on.
    """

    performance: Performance
    instrument: str
    looks: tuple[int, ...]
    seeds: int


@dataclass(frozen=True)
class Look:
    """An agent at the start of one bar.

    Attributes:
        bar: Which.
        loss: After its newest lesson; None before the first.
        guesses: For each step of the bar whether it plays a hit, or would.
        targets: For each step what is right; None where it was never taught that.
        known: How much it has right of each pattern it was taught.
    """

    bar: int
    loss: float | None
    guesses: tuple[bool, ...]
    targets: tuple[bool | None, ...]
    known: tuple[Known, ...]

    @property
    def knows_all(self) -> bool:
        """Whether it has all right that it was ever taught, and was taught anything."""
        return bool(self.known) and all(each.right == each.taught for each in self.known)


@dataclass(frozen=True)
class Outcome:
    """What became of the agent of one seed: a look for each bar of the experiment's."""

    seed: int
    looks: tuple[Look, ...]
    losses: tuple[float, ...]


@dataclass(frozen=True)
class Tally:
    """All seeds together, at one look.

    Attributes:
        bar: Where.
        seeds: How many there are.
        knows_all: With how many of them the agent has all right.
        knows: The same for each pattern that was taught, by its name.
        loss: The median; None where nothing was taught yet.
        hits: For each step with how many seeds the agent plays a hit.
    """

    bar: int
    seeds: int
    knows_all: int
    knows: dict[str, int]
    loss: float | None
    hits: tuple[int, ...]


def outcome(experiment: Experiment, seed: int) -> Outcome:
    """Goes through an experiment with one seed; the same seed always gives the same."""
    stop = Fraction(experiment.looks[-1])
    performance, instrument = experiment.performance, experiment.instrument
    agents = rehearsed(performance, stop, seed).of(RhythmAgents)
    states = [agents.state(performance, instrument, Fraction(bar)) for bar in experiment.looks]
    return Outcome(seed, tuple(map(_look, states)), states[-1].losses)


def tallies(outcomes: Sequence[Outcome]) -> list[Tally]:
    """What all seeds have in common: one tally for each look."""
    return [_tally([each.looks[at] for each in outcomes]) for at in range(len(outcomes[0].looks))]


def parse_experiment(text: str, samples: frozenset[str]) -> Experiment:
    """The experiment that a block of a chapter describes.

    Raises:
        GoslingValueError: If it is none.
        ProgramError: If a program in it is wrong.
    """
    seeds, instrument, looks = 20, "", tuple[int, ...]()
    entries: list[Entry] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "seeds":
            seeds = _whole(rest, SEEDS)
        elif word == "bar":
            bar, _, program = rest.partition(":")
            action = Evaluate(parse(program, samples), program.strip())
            entries.append(Entry(_whole(bar, BARS), action))
        elif word == "look":
            instrument, _, bars = rest.partition(" ")
            looks = tuple(_whole(each, BARS) for each in bars.split(","))
        else:
            raise GoslingValueError(f"a line begins with seeds, bar or look, not with {word}")
    performance = Performance.holding(entries)
    if instrument not in performance.taught_instruments or not RhythmAgents.takes(instrument):
        raise GoslingValueError("a line such as `look snare 8, 16` names a drum that is taught")
    if not 0 < len(looks) <= MAX_LOOKS or list(looks) != sorted(set(looks)):
        raise GoslingValueError(f"look at 1 to {MAX_LOOKS} bars, in ascending order")
    return Experiment(performance, instrument, looks, seeds)


def _look(state: RhythmState) -> Look:
    return Look(state.bar, state.loss, state.guesses, state.targets, state.known)


def _tally(looks: Sequence[Look]) -> Tally:
    patterns = dict.fromkeys(known.pattern for look in looks for known in look.known)
    losses = [look.loss for look in looks if look.loss is not None]
    return Tally(
        looks[0].bar,
        len(looks),
        sum(look.knows_all for look in looks),
        {pattern: sum(_knows(look, pattern) for look in looks) for pattern in patterns},
        median(losses) if losses else None,
        tuple(map(sum, zip(*(look.guesses for look in looks), strict=True))),
    )


def _knows(look: Look, pattern: str) -> bool:
    return any(each.pattern == pattern and each.right == each.taught for each in look.known)


def _whole(text: str, values: Range) -> int:
    if not text.strip().isdecimal() or not values.check(Fraction(text.strip())):
        raise GoslingValueError(values.sentence("this number", text.strip() or "nothing"))
    return int(text)
