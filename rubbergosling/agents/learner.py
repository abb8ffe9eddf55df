"""One agent and how it learns: it takes a lesson and gives a snapshot. No threads, no clock."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import AgentError
from ..performance.guesses import Known
from .classifier import BATCH_ROWS, Model, asking, called, model_maker
from .memory import Example, Memory
from .situations import SITUATIONS, features
from .snapshot import HIT, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PASSES = 128
"""Steps of training for each bar of lessons; docs/agent.md tells how it was chosen."""

PASSES_AFRESH = 256
"""Of a new model that is to learn all that an old one remembers."""

DEFAULT_STRUCTURE = (32, 16, 8)
CLASSES = (0, 1)

ROUNDING = 1e-6
"""So far a model's probabilities may lie outside of 0 to 1."""


@dataclass(frozen=True)
class AgentSpec:
    """How an untaught agent is made: the same spec gives the same agent.

    Attributes:
        seed: Its chance derives from it, 0 to 2**32 - 1.
        structure: Sizes of the hidden layers.
        model: Which model, see `model_maker`; an empty string is ours.
    """

    seed: int = 0
    structure: tuple[int, ...] = DEFAULT_STRUCTURE
    model: str = ""


@dataclass(frozen=True)
class FrozenAgent:
    """What an agent does that another version of scikit-learn has taught, until it learns more.

    Attributes:
        probabilities: Of a hit, for each of the 2048 situations.
        data: Its file.
    """

    probabilities: Sequence[float]
    data: bytes


class Agent:
    """A model and its memory.

    Args:
        spec: How it is made.

    Attributes:
        kept: What it does as long as its own model can't be used: then `model` is a new one,
            which learns what is remembered as soon as there is a lesson.

    Raises:
        AgentError: If its model can't be made, or fails later.
    """

    def __init__(self, spec: AgentSpec) -> None:
        self.spec = spec
        self.memory = Memory()
        self.lessons = 0
        self.loss: float | None = None
        self.kept: FrozenAgent | None = None
        self.model = self._untaught(spec.seed)

    def learn(self, lesson: Sequence[Example], memory_steps: int | None = None) -> None:
        """Learns one bar's lesson: it is remembered, then the memory is rehearsed.

        Args:
            lesson: The steps of a bar in which it was taught, in order.
            memory_steps: Rehearse the last so many steps; None is everything ever taught.
        """
        import numpy as np

        if self.kept is not None:
            self.kept = None
            self._learn_from_memory(memory_steps)
        self.memory.remember(lesson, memory_steps)
        self.lessons += 1
        rows = np.array(self.memory.rows(memory_steps), dtype=np.int64)
        new = np.isin(rows[:, 0], [example.situation for example in lesson])
        self._practise(self.model, rows, new, PASSES)
        if memory_steps is None:
            self._try_afresh(rows, new)
        self.loss = self._loss(rows)

    def _learn_from_memory(self, memory_steps: int | None) -> None:
        """Has a new model learn what an old one was taught, which can't go on here."""
        import numpy as np

        if remembered := self.memory.rows(memory_steps):
            rows = np.array(remembered, dtype=np.int64)
            self._practise(self.model, rows, np.zeros(len(rows), dtype=bool), PASSES_AFRESH)

    def _practise(
        self, model: Model, rows: "NDArray[np.int64]", new: "NDArray[np.bool_]", passes: int
    ) -> None:
        chosen = rows[_rehearsal(new, passes, self._draw())]
        self._fit(model, chosen[:, 0], chosen[:, 1])

    def _try_afresh(self, rows: "NDArray[np.int64]", new: "NDArray[np.bool_]") -> None:
        """Where it still errs, a new model learns all that is remembered; the better one stays.

        Now and then a network gets where no practice helps any more.
        """
        if (wrong := self._wrong(self.model, rows)) == 0:
            return
        other = self._untaught((self.spec.seed + self.lessons) % 2**32)
        self._practise(other, rows, new, PASSES_AFRESH)
        if self._wrong(other, rows) < wrong:
            self.model = other

    def _wrong(self, model: Model, rows: "NDArray[np.int64]") -> int:
        """In how many rows a model does not answer as it was taught."""
        guesses = self._probabilities(model)[rows[:, 0]] >= HIT
        return int((guesses != rows[:, 1]).sum())

    def snapshot(self) -> Snapshot:
        """What it would do, and what it knows."""
        kept = None if self.kept is None else self.kept.probabilities
        probabilities = array("d", self._probabilities(self.model) if kept is None else kept)
        answers = {number: taught.answer for number, taught in self.memory.taught.items()}
        counts: dict[str, list[int]] = {}
        for number, taught in self.memory.taught.items():
            count = counts.setdefault(taught.pattern, [0, 0])
            count[0] += (probabilities[number] >= HIT) == taught.answer
            count[1] += 1
        known = tuple(Known(pattern, *count) for pattern, count in counts.items())
        return Snapshot(probabilities, answers, known, self.lessons, self.loss)

    def _untaught(self, seed: int) -> Model:
        """A new model, one step towards chance answers.

        It has no weights before its first rows, and an untaught agent should already play.
        """
        maker = model_maker(self.spec.model)
        with asking(self.spec.model, "be made"):
            model: Model = maker(structure=self.spec.structure, seed=seed)
        draw = self._draw()
        situations, answers = draw.integers(0, [[SITUATIONS], [2]], (2, BATCH_ROWS))
        self._fit(model, situations, answers)
        return model

    def _draw(self) -> "np.random.Generator":
        """Chance for this lesson; needs no state that would have to be saved."""
        import numpy as np

        return np.random.default_rng([self.spec.seed, self.lessons])

    def _fit(
        self, model: Model, situations: "NDArray[np.int64]", answers: "NDArray[np.int64]"
    ) -> None:
        with asking(self.spec.model, "learn"):
            model.partial_fit(_all_features()[situations], answers, classes=CLASSES)
            if hasattr(model, "loss_curve_"):
                model.loss_curve_ = []  # it would grow with every step of training

    def _probabilities(self, model: Model) -> "NDArray[np.float64]":
        import numpy as np

        with asking(self.spec.model, "predict"):
            # A copy: who knows what a model does to its rows.
            both = np.asarray(model.predict_proba(_all_features().copy()), dtype=np.float64)
        name = called(self.spec.model)
        if both.shape != (SITUATIONS, len(CLASSES)):
            raise AgentError(
                f"{name} predicts an array of shape {both.shape}: "
                f"it must be {(SITUATIONS, len(CLASSES))}"
            )
        hits = both[:, 1]
        outside = hits[~((hits >= -ROUNDING) & (hits <= 1 + ROUNDING))]
        if len(outside):
            raise AgentError(f"{name} predicts a probability of {outside[0]}: it must be 0 to 1")
        return np.clip(hits, 0.0, 1.0)

    def _loss(self, rows: "NDArray[np.int64]") -> float:
        """The model's own loss, or if it has none, the log loss over the rehearsed rows."""
        import numpy as np

        with asking(self.spec.model, "tell its loss"):
            if (loss := getattr(self.model, "loss_", None)) is not None:
                return float(loss)
        hit = np.clip(self._probabilities(self.model)[rows[:, 0]], 1e-15, 1 - 1e-15)
        return float(-np.mean(np.where(rows[:, 1] == 1, np.log(hit), np.log(1 - hit))))


def _rehearsal(
    new: "NDArray[np.bool_]", passes: int, draw: "np.random.Generator"
) -> "NDArray[np.int64]":
    """Which rows of the memory are practised, in order: a batch for each pass.

    Args:
        passes: How many batches.
        new: For each row whether it belongs to this lesson, of shape (n_rows,).
        draw: Where chance comes from.

    Returns:
        Numbers of rows, of shape (passes * BATCH_ROWS,). A memory that fits a batch is
        practised whole; of a larger one the new rows, and others by chance.
    """
    import numpy as np

    rows = len(new)
    if rows <= BATCH_ROWS:
        return np.concatenate(
            [np.resize(draw.permutation(rows), BATCH_ROWS) for _ in range(passes)]
        )
    always = np.flatnonzero(new)[-BATCH_ROWS // 2 :]
    others = BATCH_ROWS - len(always)
    return np.concatenate(
        [part for _ in range(passes) for part in (always, draw.choice(rows, others, replace=False))]
    )


@lru_cache(maxsize=1)
def _all_features() -> "NDArray[np.float64]":
    return features()
