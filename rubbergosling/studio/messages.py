"""What pages are told, as values of JSON: words, evaluations, events, agents and chapters."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from ..agents.agent_states import AgentState, MelodyState, RhythmState
from ..agents.lessons import first_step, heard_between
from ..agents.situations import HISTORIES, HISTORY_STEPS, STEPS_PER_BAR
from ..agents.training import Layer
from ..errors import GoslingError, ProgramError
from ..language.grammar import words_for
from ..language.note_places import track_places
from ..language.syntax import Notice, Place
from ..language.vocabulary import CONTROLS, EFFECTS, SETTINGS, SYNTHS, Range
from ..language.word_help import word_help
from ..performance.entries import Entry, Evaluate, Performance, SetTempo
from ..timeline.patterns import onsets
from ..timeline.track_events import Event, number
from ..tutorial.chapter_file import Passage, Task
from ..tutorial.experiments import Outcome

Fields = dict[str, Any]


def words(instruments: Iterable[str]) -> Fields:
    """The words of the language, with their ranges and what they mean.

    Args:
        instruments: The names of the samples there are.
    """
    names = frozenset(instruments)
    by_rule, told = words_for(names), word_help(names)

    def ranges(table: Iterable[tuple[str, Range]]) -> Fields:
        return {
            name: {
                "low": values.low, "high": values.high, "unit": values.unit,
                "whole": values.whole, "help": told[name],
            }
            for name, values in table
        }  # fmt: skip

    return {
        "samples": [name for name in by_rule["instrument"] if name not in SYNTHS],
        "synths": list(SYNTHS),
        "modes": list(by_rule["mode"]),
        "settings": ranges(SETTINGS.items()),
        "effects": ranges(EFFECTS.items()),
        "controls": ranges(CONTROLS.items()),
        "pointers": list(by_rule["pointer"]),
        "help": told,
    }


def faults(error: GoslingError, text: str = "") -> Fields:
    """What is wrong, and where in a text; columns and lengths in UTF-16 units, as pages count."""
    found: Fields = {"message": str(error), "report": str(error), "faults": []}
    if isinstance(error, ProgramError):
        found["report"] = error.report()
        lines = _lines(text)
        found["faults"] = [
            _in_utf_16(Place(each.line, each.column, each.length), lines)
            | {"message": each.message, "hint": each.hint}
            for each in (error, *error.others)
        ]
    return found


def notices(found: Sequence[Notice], text: str) -> list[Fields]:
    """The warnings about a program, with their places."""
    lines = _lines(text)
    return [_in_utf_16(each.place, lines) | {"message": each.message} for each in found]


def places(text: str, instruments: Iterable[str]) -> list[Fields]:
    """Where each track's instrument, ratios and notes stand."""
    lines = _lines(text)
    return [
        {
            "instrument": track.instrument,
            "mode": track.mode,
            "place": _in_utf_16(track.place, lines),
            "ratios": [_in_utf_16(each, lines) for each in track.ratios],
            "notes": [_in_utf_16(each, lines) for each in track.notes],
        }
        for track in track_places(text, frozenset(instruments))
    ]


def evaluation(index: int, entry: Entry, seconds: float | None) -> Fields:
    """One evaluation: which, where in bars, when it sounds, and its text."""
    assert isinstance(entry.action, Evaluate)
    return {
        "number": index, "bar": float(entry.bar), "seconds": seconds, "text": entry.action.text,
    }  # fmt: skip


def tempo_change(entry: Entry, before: Fraction, seconds: float | None) -> Fields:
    """One change of the tempo that no program made, with the tempo before it."""
    assert isinstance(entry.action, SetTempo)
    return {
        "bar": float(entry.bar), "seconds": seconds, "tempo": float(entry.action.bpm),
        "before": float(before),
    }  # fmt: skip


def event(each: Event, performance: Performance, seconds: float | None) -> Fields:
    """One event: `count` is the number of its onset in the track, None of an agent's own."""
    return {
        "bar": float(each.bar),
        "seconds": seconds,
        "instrument": each.instrument,
        "note": None if each.note is None else number(each.note),
        "predicted": each.predicted,
        "count": None if each.predicted else _count(each, performance),
    }


def agent(
    state: AgentState, performance: Performance, layers: tuple[Layer, ...] | None = None
) -> Fields:
    """One agent in a bar, with its network where that was asked for."""
    found: Fields = {
        "instrument": state.instrument, "doing": state.doing, "bar": state.bar,
        "lessons": state.lessons,
    }  # fmt: skip
    if isinstance(state, RhythmState):
        return found | _rhythm(state, performance) | {"network": _network(layers)}
    assert isinstance(state, MelodyState)
    passed = [
        {
            "bar": float(each.bar),
            "note": None if each.note is None else number(each.note),
            "is_own": each.is_own,
            "is_sure": each.is_sure,
        }
        for each in state.passed
    ]
    return found | {"kind": "melody", "sure": state.sure, "kinds": state.kinds, "notes": passed}


def task(found: Task) -> Fields:
    """One task of a chapter."""
    experiment = found.experiment
    return {
        "heading": found.heading,
        "blocks": [_passage(each) for each in found.blocks],
        "goals": [each.sentence for each in found.goals],
        "hints": [_passage(each) for each in found.hints],
        "experiment": None if experiment is None else {
            "instrument": experiment.instrument,
            "looks": experiment.looks,
            "seeds": experiment.seeds,
            "programs": [
                {"bar": float(each.bar), "text": each.action.text}
                for each in experiment.performance.entries if isinstance(each.action, Evaluate)
            ],
        },
    }  # fmt: skip


def outcome(found: Outcome) -> Fields:
    """What became of the agent of one seed."""
    looks = [
        {
            "bar": each.bar, "loss": each.loss, "guesses": each.guesses, "targets": each.targets,
            "known": [vars(known) for known in each.known],
        }
        for each in found.looks
    ]  # fmt: skip
    return {"seed": found.seed, "looks": looks, "losses": [round(x, 5) for x in found.losses]}


def _passage(passage: Passage) -> Fields:
    return {"kind": passage.kind, "runs": [vars(run) for run in passage.runs]}


def _rhythm(state: RhythmState, performance: Performance) -> Fields:
    first = first_step(Fraction(state.bar))
    heard = heard_between(performance, first, first + STEPS_PER_BAR)
    return {
        "kind": "rhythm",
        "source": state.source,
        "targets": state.targets,
        "probabilities": [round(each, 4) for each in state.probabilities],
        "guesses": state.guesses,
        "loss": state.loss,
        "known": [
            {"pattern": each.pattern, "right": each.right, "taught": each.taught}
            for each in state.known
        ],
        "inputs": [_inputs(each.situation) for each in heard],
    }


def _inputs(situation: int) -> list[int]:
    """What a network sees of a situation: see `situations.features`."""
    place, history = divmod(situation, HISTORIES)
    return [
        *(1 if step == place else -1 for step in range(STEPS_PER_BAR)),
        *(1 if history >> ago & 1 else -1 for ago in range(HISTORY_STEPS)),
    ]


def _network(layers: tuple[Layer, ...] | None) -> Fields | None:
    if layers is None:
        return None
    return {
        "hidden": "tanh",
        "output": "logistic",
        "layers": [
            {
                "weights": [[round(each, 4) for each in row] for row in layer.weights],
                "biases": [round(each, 4) for each in layer.biases],
            }
            for layer in layers
        ],
    }


def _count(each: Event, performance: Performance) -> int | None:
    at = performance.section_index(each.bar)
    for track, pattern in performance.sections[at].patterns if at >= 0 else ():
        if track.instrument == each.instrument:
            found = onsets(pattern, each.bar, each.bar + Fraction(1, pattern.denominator))
            return found[0][1] if found else None
    return None


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _in_utf_16(place: Place, lines: Sequence[str]) -> Fields:
    """A place as pages count: in UTF-16 units, of which some characters take two."""
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    before, here = line[: place.column - 1], line[place.column - 1 :][: place.length]
    return {
        "line": place.line,
        "column": place.column + _extra(before),
        "length": place.length + _extra(here),
    }


def _extra(text: str) -> int:
    if text.isascii():  # most are, and there may be thousands of places in one line
        return 0
    return sum(ord(character) > 0xFFFF for character in text)
