"""Ways of practising: how an agent may rehearse what it remembers, to find out which is best."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from rubbergosling.agents.classifier import BATCH_ROWS, BETA_2, LEARNING_RATE, Model
from rubbergosling.agents.learner import PASSES, Agent, AgentSpec
from rubbergosling.agents.lessons import lesson
from rubbergosling.agents.memory import Example
from rubbergosling.agents.situations import SITUATIONS, STEPS_PER_BAR
from rubbergosling.agents.snapshot import Snapshot

from .pairs import TAUGHT, Pair, timetable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Sampling = Literal["new rows always", "chance"]


@dataclass(frozen=True)
class Practice:
    """A way of practising; as it stands, the one the agents have, without their second try.

    Attributes:
        learning_rate: Of Adam.
        passes: Steps of training for each bar of lessons, each with one batch.
        batch_rows: Situations in a batch.
        sampling: Whether a batch always holds what the bar taught, and others by chance, or
            whatever chance brings.
        alpha: How strongly weights are held small.
        beta_2: How slowly Adam forgets how large its steps ought to be, below 1.
    """

    learning_rate: float = LEARNING_RATE
    passes: int = PASSES
    batch_rows: int = BATCH_ROWS
    sampling: Sampling = "new rows always"
    alpha: float = 1e-4
    beta_2: float = BETA_2


class Trying(Agent):
    """An agent that practises in another way; all else is as it is.

    Args:
        spec: How it is made.
        practice: How it practises.
    """

    def __init__(self, spec: AgentSpec, practice: Practice) -> None:
        from sklearn.neural_network import MLPClassifier

        super().__init__(spec)
        self.practice = practice
        self.model = cast(Model, MLPClassifier(
            spec.structure, activation="tanh", learning_rate_init=practice.learning_rate,
            alpha=practice.alpha, beta_2=practice.beta_2, batch_size=practice.batch_rows,
            shuffle=False, random_state=spec.seed,
        ))  # fmt: skip
        draw, rows = self._draw(), practice.batch_rows
        self._fit(self.model, draw.integers(0, SITUATIONS, rows), draw.integers(0, 2, rows))

    def learn(self, lesson: Sequence[Example], memory_steps: int | None = None) -> None:
        """Learns one bar's lesson."""
        import numpy as np

        self.memory.remember(lesson, memory_steps)
        self.lessons += 1
        rows = np.array(self.memory.rows(memory_steps), dtype=np.int64)
        new = np.isin(rows[:, 0], [example.situation for example in lesson])
        chosen = rows[rehearsal(new, self._draw(), self.practice)]
        self._fit(self.model, chosen[:, 0], chosen[:, 1])
        self.loss = self._loss(rows)


def rehearsal(
    new: "NDArray[np.bool_]", draw: "np.random.Generator", practice: Practice
) -> "NDArray[np.int64]":
    """Which rows of a memory are practised, in order: a batch for each pass."""
    import numpy as np

    rows, batch = len(new), practice.batch_rows
    if rows <= batch:
        parts = [np.resize(draw.permutation(rows), batch) for _ in range(practice.passes)]
        return np.concatenate(parts)
    always = np.flatnonzero(new)[-batch // 2 :]
    if practice.sampling == "chance":
        always = always[:0]
    others = batch - len(always)
    parts = [
        part
        for _ in range(practice.passes)
        for part in (always, draw.choice(rows, others, replace=False))
    ]
    return np.concatenate(parts)


def practised(
    plan: Iterable[tuple[Pair, int]], seed: int, practice: Practice
) -> Iterator[Snapshot]:
    """The agent after each bar of lessons, when it practises in that way."""
    plan = tuple(plan)
    performance, agent = timetable(plan), Trying(AgentSpec(seed), practice)
    for bar in range(sum(bars for _, bars in plan)):
        agent.learn(lesson(performance, TAUGHT, bar * STEPS_PER_BAR, (bar + 1) * STEPS_PER_BAR))
        yield agent.snapshot()
