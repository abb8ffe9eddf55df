"""Models in files: what they are made of is known before, and what they might do is not done."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from rubbergosling.agents.agent_file import packed, read_agent, unpacked
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.errors import AgentError
from tests.agents.files import (
    Schema,
    changed,
    node,
    parts_of,
    refusal,
    remade,
    schema_of,
    value,
    values,
    zipped,
)
from tests.agents.school import PAIRS, bits, taught


def test_a_model_of_another_structure_is_refused(data: bytes) -> None:
    other = packed(taught(*PAIRS[:2], spec=AgentSpec(7, (16, 8))), "snare")
    assert refusal(remade(data, model=parts_of(other)[1])) == (
        "x.agent is damaged: its model can't be read: it is not of the structure it says"
    )
    assert "structure it says" in refusal(remade(data, {"structure": [32, 16]}))


def test_a_model_that_learnt_something_else_is_refused(data: bytes) -> None:
    other = packed(taught(PAIRS[2]), "snare")
    assert refusal(remade(data, model=parts_of(other)[1])) == (
        "x.agent is damaged: its model does not do what it says"
    )


def test_a_model_cut_anywhere_is_refused(data: bytes) -> None:
    _, model = parts_of(data)
    for length in {0, 1, 4, 30, len(model) - 1, len(model) - 22, *range(0, len(model), 1700)}:
        assert "its model can't be read" in refusal(remade(data, model=model[:length]))


def test_a_model_with_one_bit_turned_is_refused_or_no_other(agent: Agent, data: bytes) -> None:
    _, model = parts_of(data)
    refused = 0
    for count, place in enumerate(range(0, len(model), len(model) // 200)):
        spoilt = bytearray(model)
        spoilt[place] ^= 1 << count % 8
        try:
            found = unpacked(read_agent(remade(data, model=bytes(spoilt)), "x.agent"))
        except AgentError as error:
            assert str(error).startswith("x.agent is damaged: ")
            refused += 1
        else:
            assert bits(found) == bits(agent)  # a date or such
    assert refused > 150


def test_a_model_put_together_by_hand_is_the_model(agent: Agent, data: bytes) -> None:
    assert bits(unpacked(read_agent(remade(data, model=zipped(*schema_of(data)))))) == bits(agent)


@pytest.mark.parametrize(
    ("attribute", "other"),
    [
        ("coefs_", value("weights")),
        ("coefs_", value([])),
        ("coefs_", value([1, [2, 3]])),
        ("intercepts_", value(None)),
        ("_optimizer", value({"t": 1})),
        ("_optimizer", {}),
        ("_optimizer", []),
        ("_random_state", values(1)),
        ("classes_", node("numpy", "ndarray", "NdArrayNode", type="numpy", file="nowhere.npy")),
        ("classes_", node("numpy", "ndarray", "NdArrayNode", type="numpy", file=["list"])),
        ("classes_", {"__class__": {}, "__module__": [], "__loader__": 5}),
        ("activation", value("softmax")),
        ("n_layers_", value(99)),
        ("out_activation_", value("identity")),
    ],
)
def test_a_model_with_a_part_that_does_not_fit_is_refused(
    data: bytes, attribute: str, other: Any
) -> None:
    assert refusal(changed(data, attribute, other)).startswith("x.agent is damaged: its model")


def test_other_models_of_scikit_learn_are_refused(data: bytes) -> None:
    for module, name in (
        ("sklearn.svm._classes", "SVC"),
        ("sklearn.pipeline", "Pipeline"),
        ("sklearn.neural_network._multilayer_perceptron", "MLPRegressor"),
    ):
        other = node(module, name, "ObjectNode", content=schema_of(data)[0]["content"])
        said = refusal(remade(data, model=zipped(other, schema_of(data)[1])))
        assert said.endswith(f"its model can't be read: it holds {module}.{name}")
        assert f"it holds {module}.{name}" in refusal(changed(data, "_label_binarizer", other))


def test_something_else_than_a_model_is_refused(data: bytes) -> None:
    other: Any
    for other in (value(5), values(1, 2), {}, [], b"", b"null", b"[" * 100_000, b"{"):
        assert "its model can't be read" in refusal(remade(data, model=zipped(other)))
    assert "its model can't be read" in refusal(remade(data, model=b"PK\x05\x06" + b"\0" * 18))


def test_what_claims_to_be_enormous_is_refused_before_it_is_unpacked(data: bytes) -> None:
    schema, files = schema_of(data)
    name, content = next(iter(files.items()))
    # An archive whose list of contents says that its last file has two gigabytes.
    model = bytearray(zipped(schema, files))
    place = model.rindex(b"PK\x01\x02")
    model[place + 24 : place + 28] = (2**31 - 1).to_bytes(4, "little")
    assert refusal(remade(data, model=bytes(model))).endswith("it is too large")
    # A file that is named often.
    array = node("numpy", "ndarray", "NdArrayNode", type="numpy", file="a.npy")
    many = node("builtins", "list", "ListNode", content=[array] * 3000)
    schema["content"]["content"]["loss_curve_"] = many
    large = zipped(schema, files | {"a.npy": bytes(100_000)})
    assert refusal(remade(data, model=large)).endswith("it is too large")
    # A small file that would unpack to 50 megabytes.
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"[" + b"[]," * 16_000_000 + b"[]]")
    assert refusal(remade(data, model=buffer.getvalue())).endswith("it is too large")
    # Nor is anything compressed, or the list of what there is longer than any model's.
    small = BytesIO()
    with ZipFile(small, "w", ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b"{}")
    assert refusal(remade(data, model=small.getvalue())).endswith(
        "it is compressed, as we write none"
    )
    long = zipped(b"[" + b"[]," * 400_000 + b"[]]", files)
    assert refusal(remade(data, model=long)).endswith("what it consists of is too large")
    # An array of a billion billion numbers.
    schema, files = schema_of(data)
    header = content.replace(b"(", b"(9" + b"0" * 17 + b",", 1)
    files[name] = header
    assert "its model can't be read" in refusal(remade(data, model=zipped(schema, files)))


# Files that would do something


def pickled(path: Path) -> bytes:
    """A pickle that makes a file where it is opened."""
    return b"cbuiltins\nopen\n(V" + str(path).encode() + b"\nVw\ntR."


def weapons(path: Path) -> dict[str, Schema]:
    """What makes a file where skops is let make it."""
    command, text = values(f"touch {path}"), values(f"open({str(path)!r}, 'w')")
    words = node("builtins", "tuple", "TupleNode", content=[
        node("builtins", "list", "ListNode", content=[value("touch"), value(str(path))]),
    ])  # fmt: skip
    call = "ConstructorFromReduceNode"
    nothing = node("builtins", "dict", "DictNode", content={}, key_types=node(
        "builtins", "list", "ListNode", content=[]))  # fmt: skip
    return {
        "os.system": node("os", "system", call, content=command),
        "posix.system": node("posix", "system", call, content=command),
        "builtins.eval": node("builtins", "eval", call, content=text),
        "builtins.exec": node("builtins", "exec", call, content=text),
        "builtins.open": node("builtins", "open", call, content=values(str(path), "w")),
        "pathlib.Path.touch": node("pathlib", "Path", "MethodNode", content={
            "func": "touch", "obj": node("pathlib", "Path", call, content=values(str(path)))}),
        "subprocess.Popen": node("subprocess", "call", call, content=words),
        "subprocess.call": node("subprocess", "call", call, content=words),
        "a loss": node("os", "system", "LossNode", content=nothing, __reduce__={"args": command}),
        "a partial": node("functools", "partial", "PartialNode", content={
            "func": node("os", "system", "FunctionNode"), "args": command,
            "kwds": nothing, "namespace": nothing}),
        "an operator": node("operator", "methodcaller", "OperatorFuncNode", attrs=values("system")),
        "a function": node("os", "system", "FunctionNode"),
        "a type": node("subprocess", "Popen", "TypeNode"),
        "a module": node("antigravity", "geohash", "TypeNode"),
    }  # fmt: skip


FIRE_AT_ONCE = ("os.system", "posix.system", "builtins.eval", "builtins.exec", "builtins.open",
                "subprocess.call", "a loss")  # fmt: skip
WEAPONS = list(weapons(Path()))


@pytest.mark.parametrize("name", FIRE_AT_ONCE)
def test_the_weapons_these_tests_use_are_loaded(tmp_path: Path, name: str) -> None:
    import skops.io

    model = zipped(weapons(tmp_path / "fired")[name] | {"protocol": 2})
    skops.io.loads(model, trusted=skops.io.get_untrusted_types(data=model))
    assert (tmp_path / "fired").exists()


@pytest.mark.parametrize("name", WEAPONS)
def test_a_model_made_to_do_something_does_nothing(data: bytes, tmp_path: Path, name: str) -> None:
    weapon = weapons(tmp_path / "fired")[name]
    files = schema_of(data)[1]
    untouched = "antigravity" not in sys.modules
    for hostile in (
        remade(data, model=zipped(weapon | {"protocol": 2}, files)),
        remade(data, model=zipped(weapon | {"protocol": 0}, files)),
        *(changed(data, attribute, weapon) for attribute in ("_label_binarizer", "tol", "new")),
        changed(data, "loss_curve_", node("builtins", "list", "ListNode", content=[weapon])),
        changed(data, "__class__", weapon),
        changed(data, "__loader__", weapon),
    ):
        assert "its model can't be read" in refusal(hostile)
    assert not (tmp_path / "fired").exists()
    assert untouched == ("antigravity" not in sys.modules)


def test_a_pickle_in_the_place_of_a_model_is_never_opened(data: bytes, tmp_path: Path) -> None:
    import pickle

    weapon = pickled(tmp_path / "fired")
    pickle.loads(weapon).close()
    (tmp_path / "fired").unlink()  # it is loaded
    schema, files = schema_of(data)
    for hostile in (
        weapon,
        zipped(schema, dict.fromkeys(files, weapon)),
        zipped(weapon),
        zipped(schema, dict.fromkeys(files, b"\x93NUMPY\x01\x00v\x00" + weapon)),
    ):
        assert "its model can't be read" in refusal(remade(data, model=hostile))
    refusal(weapon)
    refusal(remade(data, line=weapon))
    assert not (tmp_path / "fired").exists()
