"""The protocol of an agent's model, our own model, and loading the models of others.

A model is made by a function of `structure` and `seed`. Ours is scikit-learn's
`MLPClassifier`; another is named by ``FILE.py:NAME`` or ``package.module:NAME``.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from ..errors import AgentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How these were chosen stands in docs/agent.md.
LEARNING_RATE = 0.01
BETA_2 = 0.99
BATCH_ROWS = 32


class Model(Protocol):
    """What an agent needs of a model; `loss_` is shown where a model has one."""

    def partial_fit(
        self,
        rows: "NDArray[np.float64]",
        answers: "NDArray[np.int64]",
        /,
        classes: Sequence[int],
    ) -> object:
        """Learns from rows of shape (n_rows, 16) with answers 0 or 1 of shape (n_rows,).

        They are the batches of all passes, in order; `classes` is (0, 1).
        """
        ...

    def predict_proba(self, rows: "NDArray[np.float64]", /) -> "NDArray[np.float64]":
        """Probabilities of 0 and 1, of shape (n_rows, 2), for rows of shape (n_rows, 16)."""
        ...


class ModelMaker(Protocol):
    """Makes an untaught model: any function or class that takes these two."""

    def __call__(self, structure: tuple[int, ...], seed: int) -> Model: ...  # noqa: D102


def perceptron(structure: tuple[int, ...], seed: int) -> Model:
    """Our model: a multi-layer perceptron, tanh, trained by Adam.

    Args:
        structure: Sizes of the hidden layers.
        seed: Its first weights derive from it.
    """
    from sklearn.neural_network import MLPClassifier

    # The rows come in an order that is drawn already: one step of Adam for each batch.
    return cast(
        Model,
        MLPClassifier(
            structure, activation="tanh", learning_rate_init=LEARNING_RATE,
            beta_2=BETA_2, batch_size=BATCH_ROWS, shuffle=False, random_state=seed,
        ),
    )  # fmt: skip


def model_maker(name: str) -> ModelMaker:
    """What makes the models of that name.

    Args:
        name: ``FILE.py:NAME``, ``package.module:NAME``, or an empty string for ours.

    Raises:
        AgentError: If there is no such thing, or importing it fails.
    """
    # Importing runs code that is not ours: only a name a player gave may come here, never one
    # that stands in a file.
    if not name:
        return perceptron
    place, _, attribute = name.rpartition(":")
    if not (place and attribute):
        raise AgentError(f'the model "{name}" has no name: write FILE.py:NAME or MODULE:NAME')
    if not place.endswith(".py") and not all(part.isidentifier() for part in place.split(".")):
        raise AgentError(f"the model {name}: {place} is no .py file and no module")
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else import_module(place)
        maker = getattr(module, attribute, None)
    except (Exception, SystemExit) as error:
        raise AgentError(f"the model {name} can't be imported: {told(error)}") from error
    if not callable(maker):
        raise AgentError(f"the model {name}: there is no {attribute} to call in {place}")
    return cast("Callable[..., Model]", maker)


@contextmanager
def asking(name: str, what: str) -> Iterator[None]:
    """Asks something of a model: on one thread, and whatever it raises becomes a sentence.

    Matrices as small as these take up to 30 times as long on several threads, and may differ
    in their last bits.

    Args:
        name: Of the model, see `model_maker`.
        what: What it is asked to do, such as ``learn``.

    Raises:
        AgentError: If it fails.
    """
    try:
        with _threads(len(sys.modules)).limit(limits=1):
            yield
    except AgentError:
        raise
    except Exception as error:
        raise AgentError(f"{called(name)} can't {what}: {told(error)}") from error


def called(name: str) -> str:
    """A model, for people."""
    return f"the model {name}" if name else "the agent's model"


def told(error: BaseException) -> str:
    """What an error says, in one line of which nothing is too long; else what it is."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    lines = said.strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


@lru_cache(maxsize=1)
def _threads(imported: int) -> Any:
    """The threads of all libraries, looked up anew when an import may have brought another one."""
    import sklearn.neural_network  # noqa: F401  # brings the libraries whose threads are meant
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _from_file(path: Path) -> Any:
    name = f"rubbergosling_model_{path.stem}"
    if (known := sys.modules.get(name)) is not None and known.__file__ == str(path.resolve()):
        return known
    spec = spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
