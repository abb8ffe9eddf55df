"""Experiments of the tutorial, beside the music: each seed is tried once for all who ask."""

import threading
from concurrent.futures import Future
from typing import Any

from ..player.trainer_process import TrainingProcess
from ..tutorial.experiments import Experiment, Outcome, outcome
from .future_cache import FutureCache

ANSWER_SECONDS = 120.0
"""One seed of an experiment may take so long."""

MAX_OUTCOMES = 2000


class ExperimentProcess:
    """Runs experiments, one seed after the other; remembers what came out."""

    def __init__(self) -> None:
        self._process: TrainingProcess | None = None
        self._starting, self._outcomes = threading.Lock(), FutureCache(MAX_OUTCOMES)

    def outcome(self, experiment: Experiment, seed: int) -> Outcome:
        """What becomes of the agent of one seed; waits for it.

        Raises:
            AgentError: If it can't be made, or the studio ends meanwhile.
        """

        def begin() -> Future[Any]:
            return self._running().submit(outcome, experiment, seed)

        found: Outcome = self._outcomes.get((experiment, seed), begin).result()
        return found

    def close(self) -> None:
        """Ends it, in the middle of an experiment, too."""
        if self._process is not None:
            self._process.shutdown(wait=False)

    def _running(self) -> TrainingProcess:
        with self._starting:
            if self._process is None:
                self._process = TrainingProcess(answer_seconds=ANSWER_SECONDS)
            return self._process
