"""An agent without hidden layers: logistic regression, by scikit-learn.

    rubbergosling play beat.gosling --model examples/models/linear.py:Linear

A sum of weights is enough for several pairs of rhythms, but not for as many as the network
holds: teach it pair after pair and watch the forgetting meter.
"""

from sklearn.linear_model import SGDClassifier


class Linear(SGDClassifier):
    """A weight for each of the sixteen things an agent hears, and nothing in between."""

    def __init__(self, structure: tuple[int, ...] = (), seed: int = 0) -> None:
        super().__init__(loss="log_loss", learning_rate="constant", eta0=0.1, random_state=seed)
        self.structure, self.seed = structure, seed  # there are no layers to have a size
