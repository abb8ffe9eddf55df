"""One agent and how it learns. No threads, no clock: a lesson in, a snapshot out."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import AgentError
from .memory import Example, Memory
from .models import BATCH_ROWS, Model, asking, called, model_maker
from .situations import SITUATIONS, features
from .snapshot import HIT, Known, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PASSES = 128
"""Steps of training for each bar of lessons; docs/agent.md tells how it was chosen."""

DEFAULT_STRUCTURE = (32, 16, 8)
CLASSES = (0, 1)

ROUNDING = 1e-6
"""So far a model's probabilities may lie outside of 0 to 1."""


@dataclass(frozen=True)
class Making:
    """How an untaught agent is made: the same making gives the same agent.

    Attributes:
        seed: Its chance derives from it, 0 to 2**32 - 1.
        structure: Sizes of the hidden layers.
        model: Which model, see `model_maker`; an empty string is ours.
    """

    seed: int = 0
    structure: tuple[int, ...] = DEFAULT_STRUCTURE
    model: str = ""


class Agent:
    """A model and its memory.

    Args:
        making: How it is made.

    Raises:
        AgentError: If its model can't be made, or fails later.
    """

    def __init__(self, making: Making) -> None:
        self.making = making
        self.memory = Memory()
        self.lessons = 0
        self.loss: float | None = None
        maker = model_maker(making.model)
        with asking(making.model, "be made"):
            self.model: Model = maker(structure=making.structure, seed=making.seed)
        # One step towards chance answers: a model has no weights before its first rows, and an
        # untaught agent should already play something.
        draw = self._draw()
        self._fit(draw.integers(0, SITUATIONS, BATCH_ROWS), draw.integers(0, 2, BATCH_ROWS))

    def learn(self, lesson: Sequence[Example], memory_steps: int | None = None) -> None:
        """Learns one bar's lesson: it is remembered, then the memory is rehearsed.

        Args:
            lesson: The steps of a bar in which it was taught, in order.
            memory_steps: Rehearse the last so many steps; None is everything ever taught.
        """
        import numpy as np

        self.memory.remember(lesson, memory_steps)
        self.lessons += 1
        rows = np.array(self.memory.rows(memory_steps), dtype=np.int64)
        new = np.isin(rows[:, 0], [example.situation for example in lesson])
        chosen = rows[_rehearsal(new, self._draw())]
        self._fit(chosen[:, 0], chosen[:, 1])
        self.loss = self._loss(rows)

    def snapshot(self) -> Snapshot:
        """What it would do, and what it knows."""
        probabilities = array("d", self._probabilities())
        answers = {number: taught.answer for number, taught in self.memory.taught.items()}
        counts: dict[str, list[int]] = {}
        for number, taught in self.memory.taught.items():
            count = counts.setdefault(taught.pattern, [0, 0])
            count[0] += (probabilities[number] >= HIT) == taught.answer
            count[1] += 1
        known = tuple(Known(pattern, *count) for pattern, count in counts.items())
        return Snapshot(probabilities, answers, known, self.lessons, self.loss)

    def _draw(self) -> "np.random.Generator":
        """Chance for this lesson; needs no state that would have to be saved."""
        import numpy as np

        return np.random.default_rng([self.making.seed, self.lessons])

    def _fit(self, situations: "NDArray[np.int64]", answers: "NDArray[np.int64]") -> None:
        with asking(self.making.model, "learn"):
            self.model.partial_fit(_all_features()[situations], answers, classes=CLASSES)
            if hasattr(self.model, "loss_curve_"):
                self.model.loss_curve_ = []  # it would grow with every step of training

    def _probabilities(self) -> "NDArray[np.float64]":
        import numpy as np

        with asking(self.making.model, "predict"):
            # A copy: who knows what a model does to its rows.
            both = np.asarray(self.model.predict_proba(_all_features().copy()), dtype=np.float64)
        model = called(self.making.model)
        if both.shape != (SITUATIONS, len(CLASSES)):
            raise AgentError(
                f"{model} predicts an array of shape {both.shape}: "
                f"it must be {(SITUATIONS, len(CLASSES))}"
            )
        hits = both[:, 1]
        outside = hits[~((hits >= -ROUNDING) & (hits <= 1 + ROUNDING))]
        if len(outside):
            raise AgentError(f"{model} predicts a probability of {outside[0]}: it must be 0 to 1")
        return np.clip(hits, 0.0, 1.0)

    def _loss(self, rows: "NDArray[np.int64]") -> float:
        """The model's own loss; for one that tells none, the log loss over what it rehearses."""
        import numpy as np

        with asking(self.making.model, "tell its loss"):
            if (loss := getattr(self.model, "loss_", None)) is not None:
                return float(loss)
        hit = np.clip(self._probabilities()[rows[:, 0]], 1e-15, 1 - 1e-15)
        return float(-np.mean(np.where(rows[:, 1] == 1, np.log(hit), np.log(1 - hit))))


def _rehearsal(new: "NDArray[np.bool_]", draw: "np.random.Generator") -> "NDArray[np.int64]":
    """Which rows of the memory are practised, in order: a batch for each pass.

    Args:
        new: For each row whether it belongs to this lesson, of shape (n_rows,).
        draw: Where chance comes from.

    Returns:
        Numbers of rows, of shape (PASSES * BATCH_ROWS,). A memory that fits a batch is
        practised whole; of a larger one the new rows, and others by chance.
    """
    import numpy as np

    rows = len(new)
    if rows <= BATCH_ROWS:
        return np.concatenate(
            [np.resize(draw.permutation(rows), BATCH_ROWS) for _ in range(PASSES)]
        )
    always = np.flatnonzero(new)[-BATCH_ROWS // 2 :]
    others = BATCH_ROWS - len(always)
    return np.concatenate(
        [part for _ in range(PASSES) for part in (always, draw.choice(rows, others, replace=False))]
    )


@lru_cache(maxsize=1)
def _all_features() -> "NDArray[np.float64]":
    return features()
