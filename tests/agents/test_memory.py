"""What an agent remembers, against an oracle that keeps everything and looks it up slowly."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.agents.memory import Example, Memory

steps = st.builds(Example, st.integers(0, 5), st.booleans(), st.sampled_from("ab"))
lessons = st.lists(st.lists(steps, max_size=8), max_size=30)


def remembered(*several: list[Example], steps: int | None = None) -> Memory:
    memory = Memory()
    for lesson in several:
        memory.remember(lesson, steps)
    return memory


def slowly(everything: list[Example]) -> dict[int, bool]:
    """By situation, what the pattern that came last mostly did there since it came."""
    answers = {}
    for situation in dict.fromkeys(example.situation for example in everything):
        there = [example for example in everything if example.situation == situation]
        since = max(
            (place + 1 for place, each in enumerate(there) if each.pattern != there[-1].pattern),
            default=0,
        )
        counts = Counter(example.answer for example in there[since:])
        mostly = counts[True] - counts[False]
        answers[situation] = mostly > 0 or (mostly == 0 and there[since].answer)
    return answers


@given(lessons)
def test_a_situation_is_answered_as_the_last_pattern_mostly_did(
    several: list[list[Example]],
) -> None:
    everything = [example for lesson in several for example in lesson]
    assert dict(remembered(*several).rows()) == slowly(everything)


@given(lessons, st.integers(8, 200))
def test_a_memory_of_n_steps_has_the_last_n_as_they_were(
    several: list[list[Example]], n: int
) -> None:
    everything = [(example.situation, example.answer) for each in several for example in each]
    assert remembered(*several, steps=n).rows(n) == everything[-n:]


@given(lessons, st.integers(8, 64))
def test_who_turns_to_a_short_memory_has_the_last_steps_at_once(
    several: list[list[Example]], n: int
) -> None:
    everything = [(example.situation, example.answer) for each in several for example in each]
    assert remembered(*several).rows(n) == everything[-n:]
    assert remembered(*several, steps=8).rows(n) == everything[-n:]


@given(lessons, lessons)
def test_a_short_memory_forgets_nothing_for_who_turns_back_to_all(
    first: list[list[Example]], second: list[list[Example]]
) -> None:
    memory = remembered(*first, steps=8)
    for lesson in second:
        memory.remember(lesson)
    assert memory.rows() == remembered(*first, *second).rows()


def test_a_later_pattern_replaces_what_an_earlier_one_said_however_often() -> None:
    often = [Example(3, True, "first")] * 50
    assert remembered(often, [Example(3, False, "second")]).rows() == [(3, False)]


def test_within_one_pattern_the_majority_counts_and_of_a_tie_the_first() -> None:
    hit, miss = Example(3, True, "it"), Example(3, False, "it")
    assert remembered([hit, hit, miss]).rows() == [(3, True)]
    assert remembered([hit, miss]).rows() == [(3, True)]
    assert remembered([miss, hit]).rows() == [(3, False)]


def test_no_more_steps_are_kept_than_are_asked_for() -> None:
    lesson = [Example(step, True) for step in range(8)]
    memory = remembered(*[lesson] * 100, steps=200)
    assert len(memory.recent) == 200
    memory.remember(lesson)
    assert len(memory.recent) == 64
