"""What the experiments of the chapters show: a figure for each, which its task lets pupils see.

The figures beside each statement are those of all seeds, as pupils see them. Where a lesson more or
less decides nothing, fewer seeds are run here.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.errors import GoslingValueError, ProgramError
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.tutorial.experiments import (
    Experiment,
    Outcome,
    Tally,
    outcome,
    parse_experiment,
    tallies,
)
from tests.tutorial.pupils import CHAPTERS, desk

EXPERIMENTS = {
    (listed.name, task.heading): task.experiment
    for listed in CHAPTERS.listed("en")
    for task in CHAPTERS.chapter(listed.name, "en").tasks
    if task.experiment is not None
}
MAX_BARS, MAX_SEEDS = 16, 20

Show = Callable[[list[Tally]], None]
SHOWN: dict[tuple[str, str], tuple[int, Show]] = {}


@lru_cache
def outcomes(experiment: Experiment, seeds: int) -> tuple[Outcome, ...]:
    return tuple(outcome(experiment, seed) for seed in range(seeds))


def found(chapter: str, heading: str, seeds: int) -> list[Tally]:
    return tallies(outcomes(EXPERIMENTS[chapter, heading], seeds))


def shows(chapter: str, heading: str, seeds: int) -> Callable[[Show], Show]:
    """Says what an experiment shows with so many of its seeds."""

    def kept(show: Show) -> Show:
        SHOWN[chapter, heading] = seeds, show
        return show

    return kept


def losses(looks: list[Tally]) -> list[float]:
    return [look.loss for look in looks if look.loss is not None]


@shows("6-memory", "New against old", seeds=4)
def all_three_patterns_stay(looks: list[Tally]) -> None:
    # 12 of 12 know all, after each of the three patterns.
    assert [look.knows_all for look in looks] == [4, 4, 4]
    assert len(looks[-1].knows) == 3


@shows("6-memory", "New without old", seeds=4)
def the_first_pattern_is_gone_with_the_second(looks: list[Tally]) -> None:
    # 12, then 0, then 0 of 12 know the first; 12, 12 and 10 of 12 know the newest.
    first = next(iter(looks[0].knows))
    assert [look.knows[first] for look in looks] == [4, 0, 0]
    assert all([*look.knows.values()][-1] >= 2 for look in looks)
    assert looks[-1].knows_all == 0


@shows("7-what-if", "Does it always work?", seeds=10)
def all_twenty_know_it_after_one_bar_and_play_it_after_two(looks: list[Tally]) -> None:
    # 0, 20, 20 and 20 of 20 know it. The untaught play a hit at each step in 6 to 11 of 20 cases.
    assert [look.knows_all for look in looks] == [0, 10, 10, 10]
    assert all(1 <= hits <= 9 for hits in looks[0].hits)
    assert looks[1].hits == looks[0].hits  # what was learnt is not heard yet
    assert looks[2].hits == (10, 0, 0, 0, 10, 0, 0, 0)


@shows("7-what-if", "And with little room?", seeds=4)
def two_neurons_are_not_enough_for_four_bars(looks: list[Tally]) -> None:
    # 12, 0, 0 and 1 of 12 know all; the last losses are 0.08 to 0.33.
    assert looks[0].knows_all == 4
    assert looks[-1].knows_all <= 1
    assert losses(looks)[-1] > 0.05


@shows("7-what-if", "Surprises", seeds=10)
def what_nobody_taught_divides_them(looks: list[Tally]) -> None:
    # Taught: 16 or 0 at each step. New kicks: 10 and 12 of 16 at steps 1 and 5; 7 and 7, and some
    # at all other steps.
    assert set(looks[0].hits) == {0, 10}
    for look in looks[1:]:
        assert sum(0 < hits < 10 for hits in look.hits) >= 2
        assert look.knows_all == 10


@shows("7-what-if", "Stop early", seeds=20)
def one_lesson_is_enough_and_leaves_some_freedom(looks: list[Tally]) -> None:
    # The loss is 0.042. At steps 3 and 7 hit 0, then 9, then 9 of 40: they had learnt none there.
    assert 0.02 < losses(looks)[0] < 0.08
    assert looks[0].knows_all == 20
    assert free_hits(looks[0]) == 0
    assert all(free_hits(look) >= 4 for look in looks[1:])


@shows("7-what-if", "Go on for long", seeds=4)
def ten_lessons_leave_hardly_any(looks: list[Tally]) -> None:
    # The loss is 0.0001. At steps 3 and 7 hit 0, then 1, then 0 of 40.
    assert losses(looks)[0] < 0.001
    assert all(free_hits(look) <= 1 for look in looks)


def free_hits(look: Tally) -> int:
    return look.hits[2] + look.hits[6]


@shows("7-what-if", "Another source", seeds=6)
def an_agent_hears_when_and_not_who(looks: list[Tally]) -> None:
    # 12 of 12 play the same with the hat as with the kick; 12 of 12 follow the hat that is shifted.
    taught, same, often, shifted = (look.hits for look in looks)
    assert taught == same == (0, 0, 6, 0, 0, 0, 6, 0)
    assert often != taught
    assert shifted == (6, 0, 0, 0, 6, 0, 0, 0)


@shows("8-which-rhythms", "A long rhythm", seeds=4)
def all_four_bars_are_learnt_and_the_loss_rises_on_the_way(looks: list[Tally]) -> None:
    # 12 of 12 know all at each look; the losses are 0.043, 0.145, 0.078 and 0.001.
    assert all(look.knows_all >= 3 for look in looks)
    one, two, four, six = losses(looks)
    assert two > one and two > four > six
    assert six < 0.01


@shows("8-which-rhythms", "A steady one", seeds=6)
def a_steady_one_is_learnt_by_one_neuron(looks: list[Tally]) -> None:
    # 12 of 12 at each look; the losses are 0.36, 0.082 and 0.018.
    assert [look.knows_all for look in looks] == [6, 6, 6]


@shows("8-which-rhythms", "One with a limp", seeds=6)
def one_with_a_limp_is_about_as_easy(looks: list[Tally]) -> None:
    # 12 of 12 at each look; the losses are 0.39, 0.10 and 0.024.
    assert [look.knows_all for look in looks] == [6, 6, 6]
    steady = losses(found("8-which-rhythms", "A steady one", seeds=6))
    for loss, other in zip(losses(looks), steady, strict=True):
        assert 0.5 < loss / other < 2


@shows("8-which-rhythms", "One against the other", seeds=8)
def two_bars_that_differ_are_too_much_for_most(looks: list[Tally]) -> None:
    # 12, 3 and 4 of 12; the losses are 0.34, 0.50 and 0.36.
    assert looks[0].knows_all == 8
    assert looks[-1].knows_all <= 6
    assert losses(looks)[1] > losses(looks)[0]


WITH_THE_KICK = (0, 2, 3, 6)


@shows("8-which-rhythms", "One example", seeds=6)
def one_example_is_no_rule(looks: list[Tally]) -> None:
    # With the crooked kick hit 3, 9, 0 and 10 of 12.
    assert all(looks[-1].hits[step] < 6 for step in WITH_THE_KICK)


@shows("8-which-rhythms", "Four examples", seeds=3)
def four_examples_are_one(looks: list[Tally]) -> None:
    # 12 of 12 play exactly with a kick that they never heard.
    assert [step for step, hits in enumerate(looks[-1].hits) if hits >= 2] == [*WITH_THE_KICK]
    assert sum(looks[-1].hits) <= 3 * 4 + 1


def test_each_experiment_has_a_figure() -> None:
    assert sorted(SHOWN) == sorted(EXPERIMENTS)


@pytest.mark.parametrize("place", SHOWN, ids="/".join)
def test_an_experiment_shows_what_it_is_there_for(place: tuple[str, str]) -> None:
    seeds, show = SHOWN[place]
    show(found(*place, seeds))


@pytest.mark.parametrize("place", EXPERIMENTS, ids="/".join)
def test_an_experiment_takes_no_more_than_a_pupils_patience(place: tuple[str, str]) -> None:
    experiment = EXPERIMENTS[place]
    assert experiment.looks[-1] <= MAX_BARS
    assert 8 <= experiment.seeds <= MAX_SEEDS


SMALL = "seeds 2\nbar 0: source kick; learn snare;\nlook snare 1, 2"


def test_the_same_seed_gives_the_same_and_another_one_another() -> None:
    experiment = parse_experiment(SMALL, frozenset(DRUMS))
    one, two = outcomes(experiment, 2)
    assert outcome(experiment, 0) == one
    assert (one.seed, two.seed) == (0, 1)
    assert one.losses != two.losses


def test_a_tally_counts_over_all_seeds() -> None:
    experiment = parse_experiment(SMALL, frozenset(DRUMS))
    _, look = tallies(outcomes(experiment, 2))
    assert (look.bar, look.seeds, look.knows_all, look.knows) == (2, 2, 2, {"kick -> snare": 2})
    assert look.hits == (2, 0, 0, 0, 0, 0, 0, 0)


WRONG = {
    "sheep 3": "a line begins with seeds, bar or look, not with sheep",
    "bar 0: source kick; learn snare;": "a line such as `look snare 8, 16` names a drum",
    "bar 0: source kick; learn snare;\nlook kick 1": "names a drum that is taught",
    "bar 0: learn lead 1 60;\nlook lead 1": "names a drum that is taught",
    "bar 0: source kick; learn snare;\nlook snare 2, 1": "in ascending order",
    "bar 0: source kick; learn snare;\nlook snare": "this number is nothing",
    "seeds 31\n": "this number is 31: it must be a whole number of seeds, 1 to 30",
    "seeds some\n": "this number is some",
    "bar soon: kick;": "this number is soon: it must be a whole number of bars",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_experiment_is_an_error_that_says_what_is_right(text: str) -> None:
    with pytest.raises(GoslingValueError) as error:
        parse_experiment(text, frozenset(DRUMS))
    assert WRONG[text] in str(error.value)


def test_a_program_in_an_experiment_may_be_wrong() -> None:
    with pytest.raises(ProgramError, match="unknown instrument"):
        parse_experiment("bar 0: snair;", frozenset(DRUMS))


class Watcher:
    """A page that keeps what it is told."""

    def __init__(self) -> None:
        self.is_open = True
        self.told: list[dict[str, Any]] = []

    def tell(self, kind: str, **fields: Any) -> None:
        self.told.append({"kind": kind, **fields})


def test_a_page_is_told_each_seed_and_in_the_end_all_together(tmp_path: Path) -> None:
    place = ("7-what-if", "Stop early")
    headings = [task.heading for task in CHAPTERS.chapter(place[0], "en").tasks]
    asked = {"chapter": place[0], "task": headings.index(place[1]), "number": 5}
    watcher = Watcher()
    with desk(tmp_path) as pupil:
        answer = pupil.ask("experiment", watcher, **asked)
        wrong = pupil.ask("experiment", watcher, chapter="1-first-beat", task=0)
    here = found(*place, 20)
    assert [(each["kind"], each["request"], each["seed"]) for each in watcher.told] == [
        ("outcome", 5, seed) for seed in range(20)
    ]
    assert [(each["bar"], each["hits"]) for each in answer["tallies"]] == [
        (look.bar, look.hits) for look in here
    ]
    assert wrong["error"]["message"] == "this task has no experiment"
