"""Tunes as files: exact, and refused with a sentence where they are not what was written."""

import json
import math
import os
import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rubbergosling.errors import MelodyError
from rubbergosling.melody.models.base import NoteModel, line_bits
from rubbergosling.melody.models.gru import Gru
from rubbergosling.melody.models.mixture import Mixture
from rubbergosling.melody.models.model_file import (
    FORMAT,
    MAX_MODEL_NOTES,
    pack,
    read_model,
    unpack,
    write_model,
)
from rubbergosling.melody.models.ngram import Ngram
from rubbergosling.melody.models.trained_model import TrainedModel
from tests.melody.models.tunes import (
    CORPUS,
    bilstm,
    counted,
    gru,
    parts_of,
    refusal,
    remade,
    sealed,
    tune,
    with_array,
)

GRU = pack(tune())
COUNTS = pack(counted())
MODELS = [
    gru(), bilstm(), Ngram(CORPUS, 3),
    Mixture([Ngram(CORPUS, 3), gru(1)], [0.25, 0.5, 0.25]),
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
def test_a_tune_comes_back_exactly(model: NoteModel, tmp_path: Path) -> None:
    was = tune(model)
    write_model(was, tmp_path / "x.model")
    again = read_model(tmp_path / "x.model")
    assert (again.corpus, again.seed, again.curve) == (was.corpus, was.seed, was.curve)
    line = (0, 1, 2, 3, 3, 3, 0)
    assert line_bits(again.model, line).tolist() == line_bits(was.model, line).tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["x.model"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
def test_the_same_tune_gives_the_same_bytes(model: NoteModel) -> None:
    data = pack(tune(model))
    assert pack(tune(model)) == data
    assert pack(unpack(data)) == data


def test_a_file_begins_with_lines_that_people_can_read() -> None:
    head, told, _ = GRU.split(b"\n", 2)
    assert head.startswith(b"rubbergosling tune 1 ")
    fields = json.loads(told)
    assert fields["model"] == "gru"
    assert fields["kinds"][2] == [["60", "127/2"], "2"]
    assert fields["kinds"][1] == [[], "1"]
    assert fields["lines"] == [[0, 1, 2, 3, 0, 1], [3, 2]]


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
sys.meta_path.insert(0, Block())
from pathlib import Path
from rubbergosling.melody.models.model_file import read_model
from rubbergosling.melody.models.base import line_bits
print([bits.hex() for bits in line_bits(read_model(Path(sys.argv[1])).model, (0, 1, 2, 3, 3))])
"""


@pytest.mark.parametrize("model", [gru(), bilstm()], ids=["gru", "bilstm"])
def test_networks_play_where_there_is_no_pytorch(model: NoteModel, tmp_path: Path) -> None:
    write_model(tune(model), str(tmp_path / "x.model"))
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, str(tmp_path / "x.model")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    bits = [each.hex() for each in line_bits(model, (0, 1, 2, 3, 3)).tolist()]
    assert done.stdout.strip() == str(bits)


def test_a_tune_that_no_file_can_hold_is_refused() -> None:
    broken = replace(gru(), output=np.zeros((2, 5, 4)))
    with pytest.raises(MelodyError, match=r"the tune can't be saved: 'float64'"):
        pack(tune(broken))
    with pytest.raises(MelodyError, match="the tune can't be saved"):
        pack(replace(counted(), seed=math.nan))  # type: ignore[arg-type]


def test_a_file_that_cannot_be_written_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MelodyError, match=r"can't be written: it is a folder"):
        write_model(counted(), tmp_path)
    with pytest.raises(MelodyError, match=r"can't be written: No such file or directory"):
        write_model(counted(), tmp_path / "no" / "x.model")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MelodyError, match=r"x\.model can't be read: No such file or directory"):
        read_model(tmp_path / "x.model")
    with pytest.raises(MelodyError, match=r"can't be read: it is a folder, not a file"):
        read_model(tmp_path)
    with pytest.raises(MelodyError, match=r"can't be read: it is a device, not a file"):
        read_model(Path(os.devnull))


@contextmanager
def little_memory() -> Iterator[None]:
    """Fails if more than a megabyte is asked for."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


class Bomb:
    """What a pickle may hold."""

    def __reduce__(self) -> Any:
        return (exec, ("raise SystemExit('executed')",))


def test_files_of_other_programs_are_refused_and_nothing_in_them_is_run(tmp_path: Path) -> None:
    archive = tmp_path / "torch.pt"
    with ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    array = tmp_path / "x.npy"
    np.save(array, np.array([Bomb()], dtype=object), allow_pickle=True)
    for data in (
        archive.read_bytes(), array.read_bytes(), pickle.dumps(Bomb()), b"", b"\n", b"\0" * 100,
        b"bpm 120;\nkick*4;\n", b"rubbergosling agent 1 0\n{}\n",
    ):  # fmt: skip
        assert refusal(data) == "x.model is no saved model"


def test_another_version_is_told() -> None:
    data = GRU.replace(b"tune 1 ", b"tune 2 ", 1)
    assert refusal(data) == "x.model is of version 2: this program reads 1"


@pytest.mark.parametrize("cut", [1, 30, 500, len(GRU) // 2, len(GRU) - 1])
def test_a_truncated_file_is_refused(cut: int) -> None:
    assert refusal(GRU[:cut]) in (
        "x.model is no saved model",
        "x.model is damaged: its contents are not what was written",
    )


def test_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.model"
    with path.open("wb") as file:
        file.write(GRU)
        file.truncate(1 << 30)  # a hole: it takes no room
    with (
        little_memory(),
        pytest.raises(MelodyError, match="is no saved model: it has more than 67108864 bytes"),
    ):
        read_model(path)
    assert refusal(b"rubbergosling tune 1 " + b"0" * FORMAT.most_bytes).endswith("is the most")


@pytest.mark.parametrize("told", [
    b"[" * 100_000, b"{}", b"[]", b"null", b"\xff\xfe", b"", b"{" * 10, b"1" * 100_000,
    b'{"model":NaN}', b'{"a":' * 50_000,
])  # fmt: skip
def test_nonsense_with_a_right_digest_is_refused(told: bytes) -> None:
    assert refusal(sealed(told)).startswith("x.model is damaged: ")


@pytest.mark.parametrize(("changes", "says"), [
    ({"model": "os.system"}, "there is no model called os.system"),
    ({"model": 3}, "'3' is not a text"),
    ({"seed": -1}, "-1 is not 0 to"),
    ({"seed": True}, "'True' is not a whole number"),
    ({"kinds": [], "lines": []}, "no notes"),
    ({"kinds": [[["60"], None]] * 4}, "a kind of note twice"),
    ({"kinds": [[["1e999999999"], None]]}, "is no number"),
    ({"kinds": [[["1/0"], None]]}, "is no number"),
    ({"kinds": [[["٣"], None]]}, "is no number"),
    ({"kinds": [[["128"], None]]}, "a note is 128"),
    ({"kinds": [[["60"], "-1"]]}, "a note lasts -1 beats"),
    ({"kinds": [[[60], None]]}, "'60' is not a text"),
    ({"kinds": "x"}, "'x' is not a list"),
    ({"lines": []}, "no notes"),
    ({"lines": [[0], []]}, "no notes"),
    ({"lines": [[4]]}, "4 is not 0 to 3"),
    ({"lines": [[-1]]}, "-1 is not 0 to 3"),
    ({"lines": [[0.0]]}, "'0.0' is not a whole number"),
    ({"lines": [[0] * MAX_MODEL_NOTES, [1]]}, f"{MAX_MODEL_NOTES + 1} notes"),
    ({"curve": [[1.0]]}, "not enough values"),
    ({"curve": [[-1.0, None]]}, "-1.0 are no bits"),
    ({"curve": [["1", None]]}, "'1' is not a number"),
    ({"values": []}, "'[]' is not an object"),
    ({"values": {"transposed": 1}}, "a gru is either transposed or not"),
    ({"arrays": []}, "there are more numbers than its arrays have"),
    ({"arrays": [[]]}, "not enough values"),
])  # fmt: skip
def test_a_wrong_value_with_a_right_digest_is_refused(changes: dict[str, Any], says: str) -> None:
    assert says in refusal(remade(GRU, **changes))


@pytest.mark.parametrize("field", sorted(parts_of(GRU)[0]))
def test_a_missing_field_is_told(field: str) -> None:
    fields, numbers = parts_of(GRU)
    del fields[field]
    data = sealed(json.dumps(fields).encode() + b"\n" + numbers)
    assert refusal(data) == f"x.model is damaged: the field {field!r} is missing"


@pytest.mark.parametrize("shape", [
    [1 << 40], [-1], [2, -5, -15], [1 << 20] * 3, [0, 1 << 30, 1 << 30], [1] * 9, ["2"], [2.0], 3,
    [[2]], [2, 5], [5, 2, 15], [], [1, 1, 3],
])  # fmt: skip
def test_a_hostile_shape_is_refused_and_takes_no_memory(shape: Any) -> None:
    data = with_array(GRU, "recurrent", shape=shape)
    with little_memory():
        refusal(data)


@pytest.mark.parametrize("kind", ["float64", "object", "O", "V8", "int8", "<f4", "", 3, None])
def test_a_hostile_type_is_refused(kind: Any) -> None:
    fields, _ = parts_of(GRU)
    arrays = [[name, kind, shape] for name, _, shape in fields["arrays"]]
    assert refusal(remade(GRU, arrays=arrays))


def test_the_right_arrays_of_a_wrong_type_are_refused() -> None:
    assert "it must be float32" in refusal(with_array(GRU, "recurrent", kind="int32"))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 3e38])
def test_weights_that_are_no_numbers_or_too_large_are_refused(number: float) -> None:
    _, numbers = parts_of(GRU)
    for place in range(0, len(numbers), 400):
        changed = bytearray(numbers)
        changed[place : place + 4] = np.array([number], "<f4").tobytes()
        assert "numbers" in refusal(remade(GRU, numbers=bytes(changed)))


def test_too_many_and_too_few_numbers_are_refused() -> None:
    _, numbers = parts_of(GRU)
    assert "more numbers" in refusal(remade(GRU, numbers=numbers + b"\0\0\0\0"))
    assert "is not there" in refusal(remade(GRU, numbers=numbers[:-1]))


def test_an_array_named_twice_is_refused() -> None:
    fields, numbers = parts_of(GRU)
    arrays = fields["arrays"] + fields["arrays"][-1:]
    last = 4 * math.prod(fields["arrays"][-1][2])
    assert "or twice" in refusal(remade(GRU, numbers=numbers + numbers[-last:], arrays=arrays))


def test_a_name_that_cannot_be_shown_is_refused() -> None:
    fields, _ = parts_of(GRU)
    arrays = [["\x1b[2J", *rest] for _, *rest in fields["arrays"][:1]]
    assert "no plain text" in refusal(remade(GRU, arrays=arrays))


@settings(max_examples=200)
@given(data=st.data())
def test_any_bytes_changed_behind_a_right_digest_give_a_tune_or_a_sentence(
    data: st.DataObject,
) -> None:
    body = bytearray(data.draw(st.sampled_from([GRU, COUNTS])).split(b"\n", 1)[1])
    told = body.index(b"\n")
    for _ in range(data.draw(st.integers(1, 3))):
        # Most of a file are numbers, most of what may go wrong is in the line before them.
        end = data.draw(st.sampled_from([told, len(body)]))
        place = data.draw(st.integers(0, max(end - 1, 0)))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    _tune_or_sentence(sealed(bytes(body)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200)
@given(
    file=st.sampled_from([GRU, COUNTS]), field=st.sampled_from(sorted(parts_of(GRU)[0])), value=JSON
)
@example(file=COUNTS, field="values", value={"order": 10**9})
def test_any_value_in_a_field_gives_a_tune_or_a_sentence(
    file: bytes, field: str, value: Any
) -> None:
    _tune_or_sentence(remade(file, **{field: value}))


def _tune_or_sentence(data: bytes) -> None:
    try:
        made = unpack(data, "x.model")
    except MelodyError as error:
        assert str(error).startswith("x.model ")
        assert str(error).isprintable()
        assert len(str(error)) < 400
        return
    assert isinstance(made, TrainedModel)
    assert np.isfinite(line_bits(made.model, (0, len(made.corpus.kinds) - 1))).all()


def test_networks_that_are_far_too_large_are_refused() -> None:
    with pytest.raises(MelodyError, match="1 to 16 members and 1 to 1024 units"):
        Gru.from_state(CORPUS, gru(members=17).state())
