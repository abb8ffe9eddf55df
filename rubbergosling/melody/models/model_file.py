"""Reads and writes trained models as files. Nothing in a file is executed or trusted.

A file is a line with its version and digest, a line of JSON, which tells everything but the
arrays, and the numbers of the arrays one after the other, four bytes each, little-endian. So
`head -2` shows what is in it.
"""

import json
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ...checksummed_file import FileFormat, of, text, whole
from ...errors import MelodyError
from ..notes import Note
from .base import Corpus, Epoch, NoteModel, State
from .registry import restored
from .trained_model import TrainedModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = FileFormat("rubbergosling tune", 1, "saved model", 1 << 26, MelodyError)

MAX_TOLD_BYTES = 1 << 22
"""Of the line of JSON: read, it takes up to twenty times as much, and nobody else gets a turn."""

MAX_MODEL_NOTES = 1 << 16
"""Of all lines; some models count them anew when they are read, which takes time and memory."""

MAX_BITS = 1024
"""Of the common denominator of all durations."""

MAX_DIMENSIONS = 8
TYPES: Mapping[str, str] = {"float32": "<f4", "int32": "<i4"}
SEEDS = 1 << 32

FRACTION = re.compile(r"-?[0-9]{1,40}(/[1-9][0-9]{0,39})?")
"""What notes and lengths look like; ``1e999999999`` is a number as well, and a long one."""


def write_model(tune: TrainedModel, path: str | Path) -> None:
    """Writes a tune to a file, whole or not at all.

    Raises:
        MelodyError: If it can't be written.
    """
    FORMAT.write(Path(path), pack(tune))


def read_model(path: str | Path) -> TrainedModel:
    """The tune in a file.

    Raises:
        MelodyError: If the file can't be read or is not what it should be.
    """
    return unpack(FORMAT.read(Path(path)), str(path))


def pack(tune: TrainedModel) -> bytes:
    """A tune as the contents of a file; the same tune gives the same bytes.

    Raises:
        MelodyError: If it is one that can't be kept.
    """
    state = tune.model.state()
    arrays = sorted(state.arrays.items())
    fields = {
        "model": tune.model.name,
        "seed": tune.seed,
        "kinds": [_written(note) for note in tune.corpus.kinds],
        "lines": tune.corpus.lines,
        "curve": [[epoch.train_bits, epoch.held_out_bits] for epoch in tune.curve],
        "values": state.values,
        "arrays": [[name, array.dtype.name, array.shape] for name, array in arrays],
    }
    try:
        _check_length(tune.corpus.lines)
        _check_beats(tune.corpus.kinds)
        told = json.dumps(fields, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
        if len(told) > MAX_TOLD_BYTES:
            raise ValueError(f"it takes {len(told)} bytes to tell, {MAX_TOLD_BYTES} is the most")
        numbers = [array.astype(TYPES[array.dtype.name]).tobytes() for _, array in arrays]
    except (KeyError, TypeError, ValueError) as error:
        raise MelodyError(f"the tune can't be saved: {error}") from error
    return FORMAT.packed(b"\n".join([told, b"".join(numbers)]))


def unpack(data: bytes, name: str = "the tune") -> TrainedModel:
    """The tune that the contents of a file are, which has been tried: it plays.

    Args:
        data: The whole file.
        name: What it is called in messages.

    Raises:
        MelodyError: If it is no tune, of another version, or damaged.
    """
    told, _, numbers = FORMAT.unpacked(data, name).partition(b"\n")
    try:
        if len(told) > MAX_TOLD_BYTES:
            raise ValueError("it tells too much")
        return _tune(of(dict, json.loads(told, parse_constant=_no_number)), numbers)
    except KeyError as missing:
        raise MelodyError(
            f"{name} is damaged: the field {str(missing)[:60]} is missing"
        ) from missing
    except Exception as error:  # a file may be wrong in every way there is
        reason = str(error).partition("\n")[0][:200] or type(error).__name__
        raise MelodyError(f"{name} is damaged: {reason}") from error


def _model(name: str, corpus: Corpus, state: State) -> NoteModel:
    from .mixture import Mixture  # NumPy comes only where there is a model to read

    if name == Mixture.name:
        return Mixture.from_state(corpus, state)
    return restored(name, corpus, state)


def _tune(fields: dict[str, Any], numbers: bytes) -> TrainedModel:
    kinds = tuple(_note(value) for value in of(list, fields["kinds"]))
    lines = tuple(
        tuple(whole(kind, len(kinds)) for kind in of(list, line))
        for line in of(list, fields["lines"])
    )
    if not kinds or len(set(kinds)) < len(kinds) or not lines or not all(lines):
        raise ValueError("it holds no notes, or a kind of note twice")
    _check_length(lines)
    _check_beats(kinds)
    corpus = Corpus(kinds, lines)
    state = State(of(dict, fields["values"]), _arrays(of(list, fields["arrays"]), numbers))
    model = _model(text(fields["model"]), corpus, state)
    _try(model, len(kinds))
    curve = tuple(
        Epoch(_bits(train), None if held_out is None else _bits(held_out))
        for train, held_out in of(list, fields["curve"])
    )
    return TrainedModel(corpus, model, whole(fields["seed"], SEEDS), curve)


def _check_length(lines: tuple[tuple[int, ...], ...]) -> None:
    if (notes := sum(map(len, lines))) > MAX_MODEL_NOTES:
        raise ValueError(f"it learnt from {notes} notes, and {MAX_MODEL_NOTES} is the most")


def _check_beats(kinds: tuple[Note, ...]) -> None:
    """Whoever adds durations up that have no common measure needs hours for it."""
    measure = 1
    for kind in kinds:
        measure = math.lcm(measure, 1 if kind.beats is None else kind.beats.denominator)
        if measure.bit_length() > MAX_BITS:
            raise ValueError("its durations have no common measure")


def _written(note: Note) -> list[Any]:
    return [[str(pitch) for pitch in note.pitches], note.beats and str(note.beats)]


def _note(value: Any) -> Note:
    pitches, beats = of(list, value)
    return Note(map(_fraction, of(list, pitches)), None if beats is None else _fraction(beats))


def _fraction(value: Any) -> Fraction:
    if not FRACTION.fullmatch(of(str, value)):
        raise ValueError(f"{value[:40]!r} is no number")
    return Fraction(value)


def _bits(value: Any) -> float:
    if not 0 <= of(float, value) < math.inf:
        raise ValueError(f"{value} are no bits")
    return float(value)


def _arrays(told: list[Any], numbers: bytes) -> "dict[str, NDArray[Any]]":
    """The arrays; nothing is made before their sizes are known to be those of the bytes there."""
    arrays, first = {}, 0
    for name, kind, shape in told:
        sizes = [whole(size, 1 << 31) for size in of(list, shape)]
        end = first + 4 * math.prod(sizes)
        if len(sizes) > MAX_DIMENSIONS or end > len(numbers) or name in arrays:
            raise ValueError(f"the array {text(name)[:40]} is not there, or twice")
        arrays[text(name)] = _array(numbers[first:end], text(kind), sizes)
        first = end
    if first < len(numbers):
        raise ValueError("there are more numbers than its arrays have")
    return arrays


def _array(numbers: bytes, kind: str, sizes: list[int]) -> "NDArray[Any]":
    import numpy as np

    if kind not in TYPES:
        raise ValueError(f"an array is of type {kind[:40]!r}: it must be {' or '.join(TYPES)}")
    array: NDArray[Any] = np.frombuffer(numbers, TYPES[kind]).reshape(sizes).astype(kind)
    if not np.isfinite(array).all():
        raise ValueError("it holds numbers that are none")
    return array


def _try(model: NoteModel, n_kinds: int) -> None:
    """Has a model say what is likely, before and after every kind of a short line."""

    listener = model.listener()
    for kind in (0, n_kinds - 1):
        likely = listener.probabilities()
        if likely.shape != (n_kinds,) or not (likely > 0).all() or abs(likely.sum() - 1) > 1e-6:
            raise ValueError("its model tells no probabilities")
        listener.hear(kind)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
