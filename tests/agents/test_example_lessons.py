"""The lessons in examples/lessons show what their comments promise, and say their settings."""

from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import parse
from rubbergosling.agents.agent_states import RhythmState
from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.performance.entries import Entry, Evaluate, Performance

LESSONS = Path(__file__).parents[2] / "examples" / "lessons"
FILES = sorted(LESSONS.glob("*.gosling"))


def taught(texts: list[str], bars: int, seed: int) -> RhythmState:
    """The snare's agent after so many bars of each program."""
    entries = [
        Entry(Fraction(bars * number), Evaluate(parse(text))) for number, text in enumerate(texts)
    ]
    performance, end = Performance.holding(entries), Fraction(bars * len(texts))
    return rehearsed(performance, end, seed).of(RhythmAgents).state(performance, "snare", end)


def read(name: str) -> str:
    return (LESSONS / f"{name}.gosling").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_lesson_says_its_settings_so_that_none_is_left_over_from_another(path: Path) -> None:
    program = parse(path.read_text(encoding="utf-8"))
    assert program.tempo_bpm and program.structure and program.memory


@pytest.mark.parametrize("seed", range(10))
def test_one_neuron_can_learn_most_of_a_long_rhythm_and_never_all(seed: int) -> None:
    state = taught([read("small-mind")], 8, seed)
    assert state.taught == 32
    assert 29 <= state.right <= 31


@pytest.mark.parametrize("seed", range(10))
def test_four_neurons_can_learn_all_of_it(seed: int) -> None:
    larger = read("small-mind").replace("structure 1;", "structure 4;")
    state = taught([larger], 8, seed)
    assert (state.right, state.taught) == (32, 32)


@pytest.mark.parametrize("seed", range(3))
def test_the_short_memory_forgets_and_the_long_one_does_not(seed: int) -> None:
    short = [read(f"forget-{number}") for number in (1, 2, 3)]
    long = [text.replace("memory 64;", "memory all;") for text in short]
    assert taught(short, 10, seed).right < taught(long, 10, seed).right == 24


@pytest.mark.parametrize("seed", range(3))
def test_the_numbered_lessons_teach_two_patterns_that_both_stay(seed: int) -> None:
    names = ("1-listen", "2-teach", "3-take-over", "4-surprise", "5-teach-more", "6-remember")
    state = taught([read(name) for name in names], 4, seed)
    assert [(known.right, known.taught) for known in state.known] == [(8, 8), (8, 8)]
    assert (state.correct, state.judged) == (8, 8)
