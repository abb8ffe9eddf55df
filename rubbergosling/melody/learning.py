"""Trains a model on a corpus: holds notes out, trains the parts, weighs them, trains on all."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING

from ..errors import MelodyError
from .models.base import Corpus, Epoch, HeldOut, NoteModel, TrainingResult, TrainingTask, mean_bits
from .models.trained_model import TrainedModel

if TYPE_CHECKING:
    from .models.intervals import Intervals
    from .models.ngram import Ngram

PARTS = ("counts", "intervals", "mlp", "gru", "bilstm")
"""What can be asked for; several joined by ``+`` are mixed, but for ``bilstm``."""

DEFAULT = "default"
"""Counts of notes and of intervals, mixed with ``gru`` where PyTorch is, with ``mlp`` where not."""

MIN_NOTES = 3
_MANY_LINES = 20
_ONE_LINE_IN = 8
_HELD_OUT_SHARE = 0.15
_COUNTED = ("counts", "intervals")


@dataclass(frozen=True)
class Progress:
    """How far the training is.

    Attributes:
        part: Which model learns, one of `PARTS`; at last all of them together, in one round.
        epoch: Rounds it has gone, of this turn.
        epochs: Rounds there can be in this turn; it may end earlier.
        held_out_bits: A note of those it does not learn from, in its last round; None in the
            second turn, when it learns from all.
        seconds_left: At most, of this turn, at the pace so far.
    """

    part: str
    epoch: int
    epochs: int
    held_out_bits: float | None
    seconds_left: float


def train(
    corpus: Corpus,
    model: str = DEFAULT,
    seed: int = 0,
    report: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> TrainedModel:
    """A tune that learnt a corpus.

    First everything learns from a part of the notes; on the others, held out, are chosen the
    counts' orders, when to stop, and the weights. Then everything learns from all notes as long.

    Args:
        corpus: At least `MIN_NOTES` notes.
        model: See `parts_of`.
        seed: The same corpus, model and seed give the same tune.
        report: Told after every round.
        stop: Asked after every round; once true, it ends there with the best so far.

    Raises:
        MelodyError: If there is too little to learn, there is no such model, or it needs PyTorch
            and there is none.
    """
    names = parts_of(model)
    taught = train_parts(corpus, names, seed, report, stop)
    if (bits := taught.held_out_bits(names)) is not None:
        report(Progress(" + ".join(names), 1, 1, bits, 0.0))
    return TrainedModel(corpus, taught.model(names), seed, taught.curve)


@dataclass(frozen=True)
class TrainedParts:
    """Parts that learnt a corpus, ready to be mixed.

    Attributes:
        held_out: The notes that the first turn did not learn from.
        first: By name: what learnt from the others.
        whole: By name: what learnt from all.
        curve: Of the last that learnt in rounds, in its first turn.
    """

    held_out: tuple[HeldOut, ...]
    first: Mapping[str, NoteModel]
    whole: Mapping[str, NoteModel]
    curve: tuple[Epoch, ...]

    def held_out_bits(self, names: Sequence[str]) -> float | None:
        """Of some of the parts together, what a held-out note took; None if none was held out."""
        if not self.held_out:
            return None
        if len(names) == 1 and names[0] not in _COUNTED:
            return mean_bits(self.first[names[0]], self.held_out)
        from .models.mixture import Mixture

        parts = [self.first[name] for name in names]
        return mean_bits(Mixture.fitted(parts, self.held_out), self.held_out)

    def model(self, names: Sequence[str]) -> NoteModel:
        """Some of the parts as one model; a network by itself is none but itself."""
        if len(names) == 1 and names[0] not in _COUNTED:
            return self.whole[names[0]]
        from .models.mixture import Mixture

        fitted = Mixture.fitted([self.first[name] for name in names], self.held_out)
        return Mixture([self.whole[name] for name in names], fitted.weights)


def train_parts(
    corpus: Corpus,
    names: Sequence[str],
    seed: int = 0,
    report: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> TrainedParts:
    """Parts that learnt a corpus: see `train`, which mixes them.

    Raises:
        MelodyError: If there is too little to learn, or a part needs PyTorch and there is none.
    """
    notes = sum(map(len, corpus.lines))
    if notes < MIN_NOTES:
        raise MelodyError(
            f"{notes} note{'s' * (notes != 1)} can't be learnt from: it takes {MIN_NOTES}"
        )
    part, held_out = hold_out(corpus)
    first: dict[str, NoteModel] = {}
    whole: dict[str, NoteModel] = {}
    curve: tuple[Epoch, ...] = ()
    for name in names:
        if name in _COUNTED:
            counted = _counted(name)
            order = counted.tuned(part, held_out)
            first[name], whole[name] = counted(part, order), counted(corpus, order)
            continue
        task = TrainingTask(part, held_out, seed=seed, report=_reporter(name, report), stop=stop)
        learn = _learner(name)
        learnt = learn(task)
        first[name], whole[name], curve = learnt.model, learnt.model, learnt.curve
        if learnt.epochs and not stop():
            again = replace(
                task, corpus=corpus, held_out=(), epochs=learnt.epochs, like=learnt.model,
                report=_reporter(name, report),
            )  # fmt: skip
            second = learn(again).model
            if not stop():  # half a second turn is worth less than the first
                whole[name] = second
    return TrainedParts(held_out, first, whole, curve)


def hold_out(corpus: Corpus) -> tuple[Corpus, tuple[HeldOut, ...]]:
    """Parts a corpus in what a model learns from first, and what it is tried on.

    Of many lines every eighth is held out; of few, the last notes of each.
    """
    if len(corpus.lines) >= _MANY_LINES or all(len(line) == 1 for line in corpus.lines):
        chosen = range(min(_ONE_LINE_IN, len(corpus.lines)) - 1, len(corpus.lines), _ONE_LINE_IN)
        held_out = tuple(HeldOut(corpus.lines[place], 0) for place in chosen)
        lines = tuple(line for place, line in enumerate(corpus.lines) if place not in chosen)
        return Corpus(corpus.kinds, lines), held_out
    learnt = 1 - _HELD_OUT_SHARE
    cuts = [max(1, min(len(line) - 1, round(len(line) * learnt))) for line in corpus.lines]
    pairs = list(zip(corpus.lines, cuts, strict=True))
    return (
        Corpus(corpus.kinds, tuple(line[:cut] for line, cut in pairs)),
        tuple(HeldOut(line, cut) for line, cut in pairs if cut < len(line)),
    )


def parts_of(model: str) -> list[str]:
    """The parts that a model is mixed of.

    Args:
        model: `DEFAULT`, or one or several of `PARTS`, joined by ``+``.

    Raises:
        MelodyError: If it is none of these.
    """
    if model == DEFAULT:
        return [*_COUNTED, "gru" if find_spec("torch") else "mlp"]
    parts = model.split("+")
    for part in parts:
        if part not in PARTS:
            raise MelodyError(
                f"there is no model {part!r}: there are {DEFAULT}, {', '.join(PARTS)}"
            )
    if len(set(parts)) < len(parts) or "bilstm" in parts[1:] + parts[:-1]:
        raise MelodyError(f"{model} can't be mixed: each part once, and bilstm only by itself")
    return parts


def parts_in_rounds(model: str) -> list[str]:
    """The parts of a model that learn round by round; there is a curve of the last of them.

    Raises:
        MelodyError: If there is no such model.
    """
    return [part for part in parts_of(model) if part not in _COUNTED]


def _reporter(part: str, report: Callable[[Progress], None]) -> Callable[[Epoch, int], None]:
    """What reckons the time left from how long the rounds so far took."""
    began, rounds = time.monotonic(), count(1)

    def told(epoch: Epoch, epochs: int) -> None:
        gone = next(rounds)
        left = (time.monotonic() - began) / gone * (epochs - gone)
        report(Progress(part, gone, epochs, epoch.held_out_bits, left))

    return told


def _counted(name: str) -> "type[Ngram] | type[Intervals]":
    from .models.intervals import Intervals
    from .models.ngram import Ngram

    return Ngram if name == Ngram.name else Intervals


def _learner(name: str) -> Callable[[TrainingTask], TrainingResult]:
    if name == "mlp":
        from .models.mlp import learn_mlp

        return learn_mlp
    try:
        if name == "gru":
            from .models.gru_training import learn_gru

            return learn_gru
        from .models.bilstm_training import learn_bilstm

        return learn_bilstm
    except ModuleNotFoundError as missing:
        if missing.name != "torch":
            raise
        raise MelodyError(
            f"a {name} learns with PyTorch, which is not here: pip install 'rubbergosling[melody]'"
        ) from missing
