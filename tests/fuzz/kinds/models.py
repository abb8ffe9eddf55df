"""Models of melodies: fields and arrays altered behind a digest that is right."""

import json
import math
import struct
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

from rubbergosling.errors import MelodyError
from rubbergosling.melody.fallback_model import FallbackModel, read_saved_model_file
from rubbergosling.melody.generating import generate
from rubbergosling.melody.models.intervals import Intervals
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.model_file import pack, read_model, unpack
from rubbergosling.melody.models.ngram import Ngram
from tests.fuzz.damage import VALUES, altered, damaged
from tests.fuzz.guard import run
from tests.melody.models.tunes import CORPUS, bilstm, gru, parts_of, remade, sealed, tune

ENDING = ".model"
STRANGE = (
    *VALUES, "60", "127", "128", "-1/2", "1/3", "9" * 40, "1/" + "9" * 40, "9" * 40 + "/7",
    "float32", "int32", "float64", "counts", "mixture", "gru", "window", "intervals", [2**30] * 3,
    [0], [[], "1"], [["60"], "1"], [["0", "1/3", "127"], None],
)  # fmt: skip
NUMBERS = (math.nan, math.inf, 0.0, 1e6, -1e6, 1e7, 3e38, 1e-40)
NOTES = 12


@cache
def files() -> tuple[bytes, ...]:
    """A model of each sort that needs no training."""
    counted = Ngram(CORPUS, 3)
    models = (
        counted, Intervals(CORPUS, 3), gru(), bilstm(),
        Mixture([counted, gru(1)], [0.25, 0.5, 0.25]),
    )  # fmt: skip
    return tuple(pack(tune(model)) for model in models)


def make(random: Random) -> bytes:
    """A model with something altered, mostly behind a digest that is right."""
    data = random.choice(files())
    fields, numbers = parts_of(data)
    match random.randrange(8):
        case 0:
            return damaged(random, data, files())
        case 1:
            line = damaged(random, json.dumps(fields).encode())
            return sealed(line + b"\n" + numbers)
        case 2:
            return remade(data, damaged(random, numbers))
        case 3 if numbers:
            at = random.randrange(len(numbers) // 4) * 4
            number = struct.pack("<f", random.choice(NUMBERS))
            return remade(data, numbers[:at] + number + numbers[at + 4 :])
        case 4:
            other, _ = parts_of(random.choice(files()))
            key = random.choice(sorted(fields))
            return remade(data, **{key: other[key]})
    for _ in range(random.randint(1, 3)):
        fields = altered(random, fields, STRANGE)
    return sealed(json.dumps(fields).encode() + b"\n" + numbers)


def check(data: bytes, folder: Path) -> None:
    """Reads it; one that is taken is written as the same, and makes notes in every way."""
    path = folder / "tunes.model"
    path.write_bytes(data)
    made = ("melody", "generate", str(path), "--count", str(NOTES), "-o", str(folder / "new.rb"))
    try:
        found = read_model(path)
    except MelodyError as error:
        said = str(error)
        assert len(said) < 500 + len(str(path)), f"this is too long to be read: {said[:2000]}"
        run(*made, statuses=(1,))
        return
    again = pack(found)
    assert pack(unpack(again)) == again, "written and read, it is another"
    if Random(data).random() < 0.3:
        run(*made)
    assert len(generate(found, count=NOTES).notes) == NOTES
    behind = FallbackModel(read_saved_model_file(path))
    for heard in ((), (Fraction(60), None, Fraction(1, 3)), (Fraction(127),) * 20):
        behind.note(heard, Random(1))
