"""For tests only: small tunes, and their files taken apart, changed, and put together by hand."""

import json
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import Corpus, Epoch
from rubbergosling.melody.models.bilstm import BiLstm, layers
from rubbergosling.melody.models.gru import Gru
from rubbergosling.melody.models.model_file import unpack
from rubbergosling.melody.models.ngram import Ngram
from rubbergosling.melody.models.trained_model import TrainedModel
from rubbergosling.melody.notes import Note

CORPUS = Corpus(
    (
        Note(60, Fraction(1, 3)), Note((), 1), Note([60, Fraction(127, 2)], 2), Note(72),
    ),
    ((0, 1, 2, 3, 0, 1), (3, 2)),
)  # fmt: skip


def gru(seed: int = 0, corpus: Corpus = CORPUS, members: int = 2, units: int = 5) -> Gru:
    """A network with weights by chance."""
    chance = np.random.default_rng(seed)
    shapes = Gru.shapes(members, len(corpus.kinds), units)
    return Gru(
        False, *(chance.normal(0, 0.3, shape).astype(np.float32) for shape in shapes.values())
    )


def bilstm(seed: int = 0, corpus: Corpus = CORPUS, window: int = 4) -> BiLstm:
    """A network with weights by chance."""
    chance = np.random.default_rng(seed)
    shapes = layers(len(corpus.kinds) + 1).items()
    return BiLstm(
        window, {name: chance.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes}
    )


def tune(model: Any = None) -> TrainedModel:
    """A tune with a curve."""
    return TrainedModel(CORPUS, model or gru(), 7, (Epoch(2.5, 2.75), Epoch(1.25, None)))


def counted() -> TrainedModel:
    """A tune whose model needs no arrays."""
    return TrainedModel(CORPUS, Ngram(CORPUS, 3), 7)


def parts_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The fields and the numbers in a file."""
    _, line, numbers = data.split(b"\n", 2)
    return json.loads(line), numbers


def sealed(body: bytes) -> bytes:
    """A file whose digest is right, so that only a check refuses it."""
    return b"rubbergosling tune 1 " + sha256(body).hexdigest().encode() + b"\n" + body


def remade(data: bytes, numbers: bytes | None = None, **changes: Any) -> bytes:
    """A file with something changed and a digest that is right."""
    fields, was = parts_of(data)
    told = json.dumps(fields | changes).encode()
    return sealed(told + b"\n" + (was if numbers is None else numbers))


def with_array(data: bytes, name: str, kind: str | None = None, shape: Any = None) -> bytes:
    """A file that says something else of an array."""
    fields, _ = parts_of(data)
    arrays = [
        [each, kind or was, size if shape is None else shape] if each == name else [each, was, size]
        for each, was, size in fields["arrays"]
    ]
    return remade(data, arrays=arrays)


def refusal(data: bytes) -> str:
    """What is said where a file is refused; that nothing else is raised is half of every test."""
    with pytest.raises(MelodyError) as caught:
        unpack(data, "x.model")
    said = str(caught.value)
    assert said.startswith("x.model ")
    assert said.isprintable()
    assert len(said) < 400
    return said
