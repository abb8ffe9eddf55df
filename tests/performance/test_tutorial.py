"""Part 2 of the tutorial, lesson by lesson and question by question, from its texts alone."""

from fractions import Fraction
from pathlib import Path

import pytest

from rubbergosling import parse
from rubbergosling.agents.agent_states import RhythmState
from rubbergosling.agents.rehearsal import events, rehearsed
from rubbergosling.agents.rhythm_agents import RhythmAgents
from rubbergosling.performance.entries import Entry, Evaluate, Performance, Reset

TUTORIAL = Path(__file__).parents[2] / "examples" / "tutorial"
LOW_LOSS = 0.02
MAX_BARS = 8

FIRST_SNARE = [0, Fraction(1, 2)]
SECOND_SNARE = [0, Fraction(1, 4), Fraction(3, 4)]


class Player:
    """Someone who types the tutorial in, a program at a time, and looks and listens."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.bar = 0
        self.performance = Performance()

    def evaluate(self, name: str, extra: str = "") -> None:
        """Types in a program of the tutorial."""
        (path,) = TUTORIAL.glob(f"*-{name}.gosling")
        program = parse(extra + path.read_text(encoding="utf-8"))
        self.performance = self.performance.added(Entry(Fraction(self.bar), Evaluate(program)))

    def listen(self, bars: int) -> list[list[Fraction]]:
        """Lets bars pass; where in each of them the agent hits."""
        start, self.bar = self.bar, self.bar + bars
        found = events(self.performance, start, self.bar, self.seed)
        return [
            [event.bar - bar for event in found if event.predicted and event.bar // 1 == bar]
            for bar in range(start, self.bar)
        ]

    def look(self) -> RhythmState:
        """The snare's agent as it is seen now."""
        agents = rehearsed(self.performance, Fraction(self.bar), self.seed)
        return agents.of(RhythmAgents).state(self.performance, "snare", Fraction(self.bar))

    def learn_until_the_loss_is_low(self) -> int:
        """Lets bars pass until it is; how many."""
        for bars in range(1, MAX_BARS + 1):
            self.bar += 1
            if (self.look().loss or 1.0) <= LOW_LOSS and bars > 1:
                return bars
        pytest.fail(f"after {MAX_BARS} bars the loss is {self.look().loss}")


@pytest.mark.parametrize("seed", range(6))
def test_the_tutorial_works_as_it_is_told(seed: int) -> None:
    player = Player(seed)
    player.evaluate("a-source")
    assert player.listen(2) == [[], []]  # nothing is predicted yet

    player.evaluate("predict-untaught")
    untaught = player.listen(2)
    assert untaught[0] == untaught[1]  # it could be anything, but it knows what it would do
    assert player.look().lessons == 0

    player.evaluate("learn")
    bars = player.learn_until_the_loss_is_low()
    assert bars <= 4
    player.evaluate("take-over")
    assert player.listen(3) == [FIRST_SNARE] * 3  # right from the very first step on

    player.evaluate("predict-another-kick")
    player.listen(3)
    assert player.look().right == player.look().taught == 8

    player.evaluate("try-a-pattern")
    assert player.listen(1) == [[]]
    loss_before = player.look().loss
    player.evaluate("learn-again")
    player.bar += 1
    assert (player.look().loss or 0) > (loss_before or 0)  # it rises, and falls again
    player.learn_until_the_loss_is_low()

    player.evaluate("predict-the-first-kick")
    assert player.listen(3) == [FIRST_SNARE] * 3  # it still does what it was first trained to
    seen = player.look()
    assert [(known.right, known.taught) for known in seen.known] == [(8, 8), (8, 8)]
    player.evaluate("predict-another-kick")
    assert player.listen(2) == [SECOND_SNARE] * 2


def test_untaught_agents_differ_by_their_seeds() -> None:
    guesses = set()
    for seed in range(8):
        player = Player(seed)
        player.evaluate("predict-untaught")
        guesses.add(tuple(player.listen(1)[0]))
    assert len(guesses) > 4


MORE_PATTERNS = (
    "source kick 3,3,2; learn snare*4+0.5;",
    "source kick*8; learn snare+0.5;",
    "source kick*2+0.25; learn snare*8;",
)


@pytest.mark.parametrize("seed", range(3))
def test_with_the_memory_of_the_original_the_first_patterns_fade(seed: int) -> None:
    """Question 2: how does teaching it new material affect what it learnt before?"""
    known = {}
    for memory in ("64", "all"):
        player = Player(seed)
        for name in ("learn", "learn-again"):
            player.evaluate(name, f"memory {memory};")
            player.bar += 10
        for text in MORE_PATTERNS:
            entry = Entry(Fraction(player.bar), Evaluate(parse(text)))
            player.performance = player.performance.added(entry)
            player.bar += 10
        seen = player.look()
        known[memory] = seen.right, seen.taught
        assert seen.known[-1].right == 8  # what it was taught last it knows
    assert known["all"] == (40, 40)
    assert known["64"][0] < 32  # the forgetting meter says so


def test_a_fresh_start_is_another_untaught_agent() -> None:
    player = Player(1)
    player.evaluate("learn")
    player.bar += 4
    player.evaluate("predict-untaught")
    player.listen(1)
    player.performance = player.performance.added(Entry(Fraction(player.bar), Reset("snare")))
    player.listen(2)
    assert (player.look().lessons, player.look().taught) == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_sequence_faster_than_its_clock_is_heard_in_eight_steps(seed: int) -> None:
    """Question 6 and the note at the end: what lies between two steps counts for the first."""
    texts = ("source kick*16; learn snare*12;", "source kick*16; predict snare*12;")
    performance = Performance()
    for bar, text in ((0, texts[0]), (4, texts[1])):
        performance = performance.added(Entry(Fraction(bar), Evaluate(parse(text))))
    found = [event.bar for event in events(performance, 4, 6, seed) if event.predicted]
    assert found == [4 + Fraction(step, 8) for step in range(16)]
