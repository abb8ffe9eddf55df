"""How well models of melodies foretell notes they never saw, all in one run side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from rubbergosling.melody.learning import DEFAULT, PARTS, TrainedParts, parts_of, train_parts
from rubbergosling.melody.models.base import NoteModel, line_bits
from rubbergosling.melody.models.ngram import ORDERS, Ngram

from .melody_making import making
from .tables import Scale, Table
from .tunes import FOLDS, NotHereError, Trial, chorales, fold, last_fifth, pieces, purcell

PLAIN = "counts+intervals+mlp"
WITH_PYTORCH = "counts+intervals+gru"
MIXTURES = ("counts", "mlp", "counts+mlp", PLAIN)
MIXTURES_WITH_PYTORCH = ("gru", "counts+gru", WITH_PYTORCH, "counts+intervals+mlp+gru")
SLOW = "bilstm"
RESAMPLINGS = 10_000
RUN_NOTES = 12
"""Notes that are kept together when notes are drawn again: neighbours are no chance."""


@dataclass
class Results:
    """Bits of every held-out note, of all models.

    Attributes:
        bits: By model: trial by trial, line by line.
        seconds: By model: what learning took.
    """

    bits: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, model: NoteModel, trial: Trial, seconds: float = 0.0) -> None:
        """Has a model foretell the held-out notes."""
        found = [line_bits(model, notes.line, notes.first) for notes in trial.held_out]
        self.bits.setdefault(name, []).extend(found)
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def mean(self, name: str) -> float:
        """Of a note."""
        return float(np.concatenate(self.bits[name]).mean())


def melody(scale: Scale) -> Iterator[Table]:
    """Everything about melodies that can be measured here."""
    for part in (_last_fifth, _folds, _chorales, making):
        try:
            yield from part(scale)
        except NotHereError as error:
            yield Table(f"melody: not measured: {error}", "", ("",))


def _last_fifth(scale: Scale) -> Iterator[Table]:
    trial = last_fifth(purcell())
    yield _table("Purcell, last fifth of each voice", [trial], _all_parts(slow=not scale.quick))


def _folds(scale: Scale) -> Iterator[Table]:
    corpus = purcell()
    trials = [fold(corpus, number) for number in range(scale.times(FOLDS, 2))]
    yield _table(f"Purcell, {len(trials)} blocked folds", trials, _all_parts(gru=not scale.quick))


def _chorales(scale: Scale) -> Iterator[Table]:
    corpus = chorales()
    title = f"Bach chorale sopranos, 20 of {len(corpus.lines)} tunes held out"
    trials = [pieces(corpus, seed=0)]
    parts = _all_parts(gru=not scale.quick, slow=not scale.quick)
    yield _table(title, trials, parts, together="tunes")
    if not scale.quick:
        trials = [pieces(corpus, seed) for seed in range(1, 4)]
        yield _table(f"{title}, three other times", trials, _all_parts(gru=False), "tunes")
        timed = [pieces(chorales(with_durations=True), seed=0)]
        yield _table(f"{title}, notes with durations", timed, _all_parts(gru=False), "tunes")


def _all_parts(gru: bool = True, slow: bool = False) -> list[str]:
    """What is to learn; `slow` adds the author's network."""
    wanted = {"counts", "intervals", "mlp"}
    if find_spec("torch"):
        wanted |= {"gru"} if gru else set()
        wanted |= {SLOW} if slow else set()
    return [part for part in PARTS if part in wanted]


def _table(title: str, trials: Sequence[Trial], parts: list[str], together: str = "") -> Table:
    results = Results()
    for trial in trials:
        _try(trial, parts, results)
    n_grams = [name for name in results.bits if name.endswith("-gram")]
    best = min(n_grams, key=results.mean)
    table = Table(
        f"bits per note: {title}",
        f"{sum(map(len, results.bits[best]))} notes foretold, each from everything before it in "
        f"its line; lower is better. Against the {best}, the best of the plain ones by hindsight: "
        f"mean difference, and 95 % of {RESAMPLINGS} drawings of {together or 'runs of 12 notes'} "
        "with replacement; the share of notes that are foretold better.",
        ("model", "bits", "less than the n-gram", "95 %", "notes better", "seconds to learn"),
    )
    for name in sorted(results.bits, key=results.mean, reverse=True):
        compared = ("", "", "") if name in n_grams else _paired(results, name, best, together)
        seconds = results.seconds[name] / len(trials)
        table.rows.append((name, f"{results.mean(name):.3f}", *compared, f"{seconds:.1f}"))
    return table


def _try(trial: Trial, parts: list[str], results: Results) -> None:
    """Has everybody learn what a trial gives to learn, and foretell the rest."""
    for order in ORDERS:
        results.add(f"{order}-gram", Ngram(trial.corpus, order), trial)
    taught, seconds = _taught(trial, parts)
    for model in (*MIXTURES, *MIXTURES_WITH_PYTORCH, SLOW):
        names = parts_of(model)
        if set(names) <= set(parts):
            took = sum(seconds[name] for name in names)
            results.add(_called(model), taught.model(names), trial, took)


def _taught(trial: Trial, parts: list[str]) -> tuple[TrainedParts, dict[str, float]]:
    """All parts, and how many seconds each took."""
    seconds, taught = {}, []
    for part in parts:
        begins = perf_counter()
        taught.append(train_parts(trial.corpus, [part]))
        seconds[part] = perf_counter() - begins
    first = {name: model for each in taught for name, model in each.first.items()}
    whole = {name: model for each in taught for name, model in each.whole.items()}
    return TrainedParts(taught[0].held_out, first, whole, ()), seconds


def _called(model: str) -> str:
    if model == SLOW:
        return "author's network (window 64)"
    names: Mapping[str, str] = {
        PLAIN: f"{PLAIN} = {DEFAULT} without PyTorch",
        WITH_PYTORCH: f"{WITH_PYTORCH} = {DEFAULT} with it",
    }
    return names.get(model, model)


def _paired(results: Results, name: str, other: str, together: str) -> tuple[str, str, str]:
    """How much less one model's bits are than another's, note by note."""
    pairs = zip(results.bits[name], results.bits[other], strict=True)
    lines = [theirs - own for own, theirs in pairs]
    notes = np.concatenate(lines)
    blocks = lines if together else np.array_split(notes, max(len(notes) // RUN_NOTES, 1))
    sums = np.array([block.sum() for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    drawn = np.random.default_rng(0).integers(len(blocks), size=(RESAMPLINGS, len(blocks)))
    low, high = np.percentile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), (2.5, 97.5))
    return f"{notes.mean():.3f}", f"{low:.3f}..{high:.3f}", f"{(notes > 0).mean():.0%}"
