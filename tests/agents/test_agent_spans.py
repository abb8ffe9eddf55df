"""Which agent an instrument has along a performance."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import rubbergosling as rg
from rubbergosling.agents.agent_file import packed, read_agent
from rubbergosling.agents.agent_spans import (
    AgentSpan,
    agent_spans,
    structure_at,
    unusual_settings,
)
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.rhythm_agents import RhythmAgents, begun_afresh, origin_of
from rubbergosling.performance.entries import (
    Action,
    Entry,
    Hush,
    Load,
    Performance,
    Reset,
    SetTempo,
    performance_of,
)
from tests.performance.drawn import evaluate, examples, of_entries, performed
from tests.timeline.rationals import positions

SAVED = packed(Agent(AgentSpec(5, (6, 5))), "snare")
LEARNS = "source kick; learn snare;"


def of(performance: Performance, instrument: str = "snare", seed: int = 0) -> tuple[AgentSpan, ...]:
    return agent_spans(performance.index, instrument, seed, RhythmAgents.structure_of)


def starts(performance: Performance, instrument: str = "snare") -> list[Fraction]:
    return [span.start for span in of(performance, instrument)]


def spec_of(span: AgentSpan, model: str = "") -> AgentSpec:
    """How an untaught agent is made."""
    origin = origin_of(span, model)
    assert isinstance(origin, AgentSpec)
    return origin


actions: st.SearchStrategy[Action] = st.sampled_from(
    [
        Reset(), Reset("snare"), Reset("openhat"), Load("snare", SAVED), Load("openhat", SAVED),
        evaluate("structure 8; learn snare;"), evaluate("structure 9,3; kick;"),
        evaluate("structure 32,16,8;"), evaluate("structure 6,5;"), evaluate(LEARNS), Hush(),
        SetTempo(Fraction(90)),
    ]
)  # fmt: skip
performances = st.lists(st.builds(Entry, positions, actions), max_size=8).map(of_entries)


@examples
@given(performances)
def test_there_is_always_one_agent_and_each_is_another(performance: Performance) -> None:
    found = of(performance)
    assert found[0].start == 0
    assert [span.start for span in found] == sorted({span.start for span in found})
    seeds = [spec_of(span).seed for span in found if span.load is None]
    assert len(set(seeds)) == len(seeds)
    bars = {entry.bar for entry in performance.entries} | {0}
    assert {span.start for span in found} <= bars


@examples
@given(performances, performances)
def test_what_comes_later_changes_nothing_before(first: Performance, more: Performance) -> None:
    longer = first
    for entry in more.entries:
        longer = longer.added(Entry(entry.bar + 13, entry.action))
    before = of(first)
    assert of(longer)[: len(before)] == before


def test_the_first_agent_is_there_from_bar_0_on_whenever_it_is_first_wanted() -> None:
    for performance in (Performance(), performed((7, LEARNS)), performance_of(rg.parse(LEARNS))):
        (span,) = of(performance)
        assert span.start == 0
        assert span.structure == spec_of(span).structure == (32, 16, 8)
        assert span.instrument == "snare"


def test_a_reset_of_one_instrument_is_for_that_one_only() -> None:
    performance = performed((0, LEARNS), ("9/2", Reset("snare")))
    assert starts(performance, "snare") == [0, Fraction(9, 2)]
    assert starts(performance, "openhat") == [0]


def test_a_reset_without_an_instrument_is_for_all() -> None:
    performance = performed((0, LEARNS), (4, Reset()))
    assert starts(performance, "snare") == starts(performance, "openhat") == [0, 4]


def test_another_structure_begins_afresh_for_all() -> None:
    performance = performed((0, LEARNS), (4, f"structure 8,4; {LEARNS}"))
    for instrument in ("snare", "openhat"):
        first, second = of(performance, instrument)
        assert (first.structure, second.structure) == ((32, 16, 8), (8, 4))
        assert spec_of(second).structure == (8, 4)


def test_the_same_structure_begins_nothing() -> None:
    text = f"structure 8,4; {LEARNS}"
    performance = performed((0, text), (4, text), (5, f"{text} openhat*2;"), (6, LEARNS), (7, text))
    assert starts(performance) == [0]
    assert starts(performed((0, LEARNS), (4, f"structure 32,16,8; {LEARNS}"))) == [0]


def test_a_structure_holds_until_another_is_named() -> None:
    performance = performed((0, f"structure 8; {LEARNS}"), (2, LEARNS), (4, Reset()), (6, Hush()))
    assert [span.structure for span in of(performance)] == [(8,), (8,)]


def test_the_structure_of_the_first_bar_is_that_of_the_first_agent() -> None:
    (span,) = of(performed((0, f"structure 8; {LEARNS}")))
    assert span.structure == (8,)
    plain, _ = of(performed((0, LEARNS), (1, Reset())))
    assert spec_of(span).seed == spec_of(plain).seed


def test_a_loaded_agent_holds_until_it_is_reset() -> None:
    performance = performed((0, LEARNS), (3, Load("snare", SAVED)), (5, LEARNS), (8, Reset()))
    first, second, third = of(performance)
    assert second == AgentSpan("snare", Fraction(3), 1, 0, (6, 5), Load("snare", SAVED))
    assert third.structure == (32, 16, 8)
    assert spec_of(third).seed != spec_of(first).seed
    assert starts(performance, "openhat") == [0, 8]


def test_a_loaded_agent_outlives_the_structure_that_was_named_before_it() -> None:
    text = f"structure 8; {LEARNS}"
    performance = performed((0, text), (3, Load("snare", SAVED)), (5, text))
    assert starts(performance) == [0, 3]
    named = performed((0, text), (3, Load("snare", SAVED)), (5, f"structure 6,5; {LEARNS}"))
    assert starts(named) == [0, 3]
    other = performed((0, text), (3, Load("snare", SAVED)), (5, f"structure 7; {LEARNS}"))
    assert starts(other) == [0, 3, 5]


def test_of_several_entries_at_one_bar_the_last_holds() -> None:
    load, reset = Load("snare", SAVED), Reset("snare")
    assert [span.load for span in of(performed((4, reset), (4, load)))][1:] == [load]
    _, second = of(performed((4, load), (4, reset)))
    assert second.load is None
    assert starts(performed((4, reset), (4, reset), (4, Reset()))) == [0, 4]
    _, second = of(performed((4, reset), (4, f"structure 9; {LEARNS}")))
    assert second.structure == (9,)


def test_a_load_at_bar_0_is_the_first_agent() -> None:
    (span,) = of(performed((0, LEARNS), (0, Load("snare", SAVED))))
    assert span == AgentSpan("snare", Fraction(0), 0, 0, (6, 5), Load("snare", SAVED))


def test_agents_of_two_instruments_and_of_two_performances_differ() -> None:
    performance = performed((0, LEARNS), (2, Reset()), (4, Reset()))
    seeds = [
        spec_of(span).seed
        for instrument in ("snare", "openhat", "lead")
        for seed in (0, 1)
        for span in of(performance, instrument, seed)
    ]
    assert len(seeds) == len(set(seeds)) == 18
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_the_reset_of_another_instrument_changes_no_agent() -> None:
    performance = performed((0, LEARNS), (2, Reset("openhat")), (4, Reset("snare")))
    without = performed((0, LEARNS), (4, Reset("snare")))
    assert of(performance) == of(without)


def test_the_players_model_is_that_of_every_untaught_agent() -> None:
    performance = performed((0, LEARNS), (2, Reset()), (4, Load("snare", SAVED)))
    first, second, third = of(performance)
    assert {spec_of(span, "own.py:Own").model for span in (first, second)} == {"own.py:Own"}
    assert origin_of(third, "own.py:Own") == read_agent(SAVED)


def begun(*moments: tuple[str | float, str | Action]) -> dict[str, tuple[tuple[int, ...], ...]]:
    """What the last of some entries made start afresh."""
    return begun_afresh(performed(*moments[:-1]), performed(*moments))


def test_a_new_structure_is_named_for_each_agent_that_it_makes_start_afresh() -> None:
    both = f"{LEARNS} predict openhat;"
    assert begun((0, both), (2, "structure 2; kick;")) == {
        "snare": ((32, 16, 8), (2,)), "openhat": ((32, 16, 8), (2,)),
    }  # fmt: skip
    assert begun((0, both), (2, Reset()), (4, f"structure 2; {both}")).keys() == {
        "snare", "openhat",
    }  # fmt: skip


def test_nothing_begins_afresh_that_is_new_or_stays_or_is_reset_by_hand() -> None:
    assert begun((0, "kick;"), (2, f"structure 2; {LEARNS}")) == {}
    assert begun((0, f"structure 2; {LEARNS}"), (2, LEARNS)) == {}
    assert begun((0, f"structure 2; {LEARNS}"), (2, f"structure 2; {LEARNS}")) == {}
    assert begun((0, LEARNS), (2, f"structure 32,16,8; {LEARNS}")) == {}
    assert begun((0, LEARNS), (2, Reset("snare"))) == {}
    assert begun((0, LEARNS), (2, Load("snare", SAVED))) == {}
    assert begun((0, LEARNS), (2, Load("snare", SAVED)), (4, f"structure 6,5; {LEARNS}")) == {}
    assert begun((0, LEARNS), (2, SetTempo(140))) == {}


def test_an_agent_from_the_start_outlives_the_structure_that_its_program_names() -> None:
    text = f"structure 4; {LEARNS}"
    assert begun((0, text), (0, Load("snare", SAVED)), (3, text)) == {}
    assert begun((0, text), (0, Load("snare", SAVED)), (3, f"structure 7; {LEARNS}")) == {
        "snare": ((6, 5), (7,))
    }


def test_unusual_settings_hold_until_another_program_names_them() -> None:
    performance = performed(
        (0, LEARNS), (2, f"structure 2; {LEARNS}"), (4, f"memory 64; {LEARNS}"), (6, LEARNS),
        (7, Load("snare", SAVED)), (8, f"structure 32,16,8; memory all; {LEARNS}"),
    )  # fmt: skip
    told = [unusual_settings(performance, Fraction(bar)) for bar in (0, 2, 5, 7, 8)]
    assert told == ["", "structure 2", *["structure 2  memory 64"] * 2, ""]
    assert [structure_at(performance, Fraction(bar)) for bar in (1, 3, 9)] == [
        (32, 16, 8), (2,), (32, 16, 8),
    ]  # fmt: skip
