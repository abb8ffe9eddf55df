"""Several models and the line so far as one."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import (
    Corpus,
    HeldOut,
    State,
    TrainingTask,
    line_bits,
    mean_bits,
)
from rubbergosling.melody.models.intervals import Intervals
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.mlp import learn_mlp
from rubbergosling.melody.models.ngram import Ngram
from rubbergosling.melody.models.trained_model import TrainedModel
from rubbergosling.melody.notes import Note

KINDS = tuple(Note(60 + kind) for kind in range(5))
LINE = (0, 1, 2, 3, 4, 3, 2, 1, 0, 2, 4, 2) * 4
CORPUS = Corpus(KINDS, (LINE,))
HEARD = st.lists(st.integers(0, 4), max_size=40)


@dataclass(frozen=True)
class Always:
    """Finds always the same likely."""

    likely: tuple[float, ...]

    def listener(self) -> "Always":
        return self

    def probabilities(self) -> np.ndarray:
        return np.array(self.likely)

    def hear(self, kind: int) -> None:
        pass


LOW, HIGH = Always((0.6, 0.1, 0.1, 0.1, 0.1)), Always((0.1, 0.1, 0.1, 0.1, 0.6))


@given(HEARD, st.booleans())
def test_every_kind_is_possible_and_all_together_are_certain(heard: list[int], line: bool) -> None:
    mixture = Mixture([Ngram(CORPUS, 4), LOW], [0.5, 0.3, 0.2], line)
    listener = mixture.listener()
    for kind in heard:
        listener.hear(kind)
    likely = listener.probabilities()
    assert likely.min() > 0
    assert likely.sum() == pytest.approx(1)


@given(HEARD)
def test_asking_changes_nothing(heard: list[int]) -> None:
    asked, unasked = (Mixture([LOW, HIGH], [0.5, 0.3, 0.2]).listener() for _ in range(2))
    for kind in heard:
        asked.probabilities()
        asked.hear(kind)
        unasked.hear(kind)
    assert asked.probabilities().tolist() == unasked.probabilities().tolist()


def test_who_foretells_held_out_notes_has_the_weight() -> None:
    held_out = (HeldOut((4, 4, 0, 4, 4, 4, 4, 1, 4, 4), 0),)
    low, high, _ = Mixture.fitted([LOW, HIGH], held_out).weights
    assert high > low


def test_the_weights_chosen_are_the_best_there_are() -> None:
    # Of a part that says all alike, as the line does where nothing was heard: one note lines.
    held_out = tuple(HeldOut((kind,), 0) for kind in (0, 0, 0, 4, 1))
    fitted = Mixture.fitted([LOW, HIGH], held_out)
    tried = [
        Mixture([LOW, HIGH], (low, high, 1 - low - high))
        for low in np.linspace(0, 1, 11)
        for high in np.linspace(0, 1 - low, 11)
    ]
    best = min(mean_bits(mixture, held_out) for mixture in tried)
    assert mean_bits(fitted, held_out) <= best + 1e-3


def test_who_foretold_the_last_notes_is_heard_more() -> None:
    listener = Mixture([LOW, HIGH], [0.5, 0.5, 0.0], heeds_line=False).listener()
    before = listener.probabilities()[4]
    listener.hear(4)
    # Bayes makes of one half and one half one seventh and six; half of that is heard.
    assert before == pytest.approx(0.35)
    assert listener.probabilities()[4] == pytest.approx(
        0.1 * (0.25 + 0.5 / 7) + 0.6 * (0.25 + 0.5 * 6 / 7)
    )


def test_a_line_that_repeats_itself_has_the_last_word() -> None:
    phrase = (3, 1, 0, 2, 4, 4, 1, 3)
    heeding = Mixture([LOW], [1.0, 0.0])
    assert line_bits(heeding, phrase * 3, 2 * len(phrase)).mean() < 1
    deaf = heeding.without_line()
    assert line_bits(deaf, phrase * 3, 2 * len(phrase)).mean() > 2


def test_who_makes_notes_is_deaf_to_them() -> None:
    phrase = (3, 1, 0, 2, 4, 4, 1, 3)
    player = TrainedModel(CORPUS, Mixture([LOW], [0.0, 1.0])).player()
    for kind in phrase * 3:
        player.hear(kind)
    assert player.probabilities().tolist() == pytest.approx(LOW.likely)


def test_its_state_makes_the_same_model_again() -> None:
    parts = [Ngram(CORPUS, 4), Intervals(CORPUS, 3), learn_mlp(TrainingTask(CORPUS, (), 1)).model]
    mixture = Mixture(parts, [0.4, 0.3, 0.2, 0.1])
    again = Mixture.from_state(CORPUS, mixture.state())
    assert line_bits(again, LINE).tolist() == line_bits(mixture, LINE).tolist()


GOOD = Mixture([Ngram(CORPUS, 4)], [0.75, 0.25]).state().values


@pytest.mark.parametrize(
    "values",
    [
        {},
        {**GOOD, "weights": [0.75, 0.5]},
        {**GOOD, "weights": [1.5, -0.5]},
        {**GOOD, "weights": [float("nan"), 0.25]},
        {**GOOD, "weights": [1.0]},
        {**GOOD, "weights": "11"},
        {**GOOD, "parts": []},
        {**GOOD, "parts": [3]},
        {**GOOD, "parts": [{"name": "counts"}]},
        {**GOOD, "parts": [{"name": "nobody", "values": {}}]},
        {**GOOD, "parts": [{"name": ["counts"], "values": {}}]},
        {**GOOD, "parts": [{"name": "mixture", "values": dict(GOOD)}]},
        {"weights": [0.5, 0.25, 0.25], "parts": [*GOOD["parts"], *GOOD["parts"]]},
        {"weights": [0.0] * 99 + [1.0], "parts": [{"name": "counts", "values": {"order": 4}}] * 99},
    ],
)
def test_a_state_that_makes_no_sense_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(MelodyError):
        Mixture.from_state(CORPUS, State(values, {}))
