"""What learning and making notes costs, and how much of what is made is copied."""

from collections.abc import Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import perf_counter

from rubbergosling.melody.generating import NO_COPY, generate
from rubbergosling.melody.learning import parts_of, train
from rubbergosling.melody.models.base import Corpus, TrainingTask
from rubbergosling.melody.models.trained_model import TrainedModel
from rubbergosling.melody.notes import Note
from rubbergosling.melody.novelty import RUN_NOTES, novelty_of

from .tables import Scale, Table, durations, spread
from .tunes import last_fifth, purcell

NOTES = 5000
SEED = (Note(80), Note(60))
"""Af5, C4."""

WINDOWS = (64, 300, 1225)
"""What the author's way runs over for each note; his is padded to the whole of his data."""

PLAIN = "counts+intervals+mlp"


def making(scale: Scale) -> Iterator[Table]:
    """Times and copying, on the author's data."""
    corpus = purcell()
    models = ["counts", "mlp", PLAIN]
    if find_spec("torch") and not scale.quick:
        models += ["gru", "counts+intervals+gru"]
    learning = Table(
        "learning the author's data",
        "Wall seconds of the whole training, both turns.",
        ("model", "median s", "min..max"),
    )
    tunes: dict[str, TrainedModel] = {}
    for model in models:
        times = 1 if "gru" in parts_of(model) else scale.times(5, 2)
        seconds = durations(lambda model=model: _learn(tunes, corpus, model), times)
        learning.rows.append((model, *spread(seconds)))
    yield learning
    yield _copying(tunes, scale)
    yield _own_share()
    if find_spec("torch"):
        yield _his_way(corpus, tunes[PLAIN], scale)


def _learn(tunes: dict[str, TrainedModel], corpus: Corpus, model: str) -> None:
    tunes[model] = train(corpus, model)


def _copying(tunes: Mapping[str, TrainedModel], scale: Scale) -> Table:
    """How fast, how much copied, how much repeated."""
    seeds = range(scale.times(5, 2))
    table = Table(
        f"making {NOTES} notes after Af5, C4",
        f"Temperature 1, no more than {NO_COPY} notes copied in a row; {len(seeds)} random seeds, "
        "seconds as the median, the others as the worst.",
        ("model", "seconds", "longest copied", f"{RUN_NOTES}-note runs copied", "distinct"),
    )
    for model, tune in tunes.items():
        seconds, found = [], []
        for seed in seeds:
            begins = perf_counter()
            found.append(generate(tune, SEED, NOTES, random_seed=seed).measures)
            seconds.append(perf_counter() - begins)
        longest = max(each.longest_copied for each in found)
        copied = max(each.copied_share for each in found)
        distinct = min(each.distinct_share for each in found)
        table.rows.append(
            (model, f"{median(seconds):.2f}", str(longest), f"{copied:.0%}", f"{distinct:.0%}")
        )
    return table


def _own_share() -> Table:
    """The yardstick: how much the composer repeats himself."""
    trial = last_fifth(purcell())
    ends = [notes.line[notes.first :] for notes in trial.held_out]
    copied = [novelty_of(end, trial.corpus.lines) for end in ends]
    runs = [max(len(end) - RUN_NOTES + 1, 0) for end in ends]
    share = sum(c.copied_share * n for c, n in zip(copied, runs, strict=True)) / sum(runs)
    every = [tuple(line[i : i + RUN_NOTES]) for notes in trial.held_out
             for line in [notes.line] for i in range(len(line) - RUN_NOTES + 1)]  # fmt: skip
    return Table(
        "the yardstick: the composer himself",
        f"Of his own {RUN_NOTES}-note runs.",
        ("of the last fifth, standing in the first four", "distinct in the whole"),
        [(f"{share:.0%}", f"{len(set(every)) / len(every):.0%}")],
    )


def _his_way(corpus: Corpus, tune: TrainedModel, scale: Scale) -> Table:
    """What a note costs when the whole window is run over for each."""
    from rubbergosling.melody.models.bilstm_training import greedy, learn_bilstm

    ours = median(durations(lambda: generate(tune, SEED, NOTES), scale.times(9, 3)))
    # What it knows does not change what a note costs: one round of learning is enough.
    model = learn_bilstm(TrainingTask(corpus, (), epochs=1), window=8).model
    kinds, notes = [corpus.kinds.index(note) for note in SEED], scale.times(20, 4)
    table = Table(
        f"{NOTES} notes the author's way",
        f"His network in PyTorch, one thread, over the whole padded window for each note: {notes} "
        f"notes timed at each window, {NOTES} reckoned from them (the window is padded, so each "
        f"costs the same). Ours: {PLAIN}, median of {NOTES} notes timed again and again.",
        ("window", "ms a note, median", "min..max", f"{NOTES} notes, s", "times ours"),
    )
    for window in WINDOWS:
        steps = greedy(model, kinds, notes + 1, window)
        next(steps)  # the first brings PyTorch up
        seconds = durations(partial(next, steps), notes)
        total = median(seconds) * NOTES
        table.rows.append(
            (str(window), *spread(seconds, 1000), f"{total:.0f}", f"{total / ours:.0f}")
        )
    return table
