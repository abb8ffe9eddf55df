"""Agents as files: exact, and refused with a sentence where they are not what was written."""

import base64
import json
import struct
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.agents.agent_file import (
    packed,
    read_agent,
    read_agent_file,
    unpacked,
    write_agent_file,
)
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.errors import AgentError
from tests.agents.files import parts_of, refusal, remade, without
from tests.agents.school import FURTHER, PAIRS, bar_of, bits, taught


def test_an_agent_comes_back_exactly(agent: Agent, data: bytes) -> None:
    saved = read_agent(data)
    again = unpacked(saved)
    assert bits(again) == bits(agent)
    assert list(saved.probabilities) == list(agent.snapshot().probabilities)
    assert again.memory == agent.memory
    assert again.spec == saved.spec == agent.spec
    assert (again.lessons, again.loss) == (saved.lessons, saved.loss) == (4, agent.loss)
    assert saved.instrument == "snare"
    assert again.snapshot() == agent.snapshot()


@pytest.mark.parametrize("memory_steps", [None, 64])
@pytest.mark.parametrize("structure", [(32, 16, 8), (4,)])
def test_going_on_after_loading_is_never_having_stopped(
    structure: tuple[int, ...], memory_steps: int | None
) -> None:
    resident = taught(PAIRS[0], spec=AgentSpec(9, structure), memory_steps=memory_steps)
    again = unpacked(read_agent(packed(resident, "snare")))
    for lesson in FURTHER:
        for each in (resident, again):
            each.learn(lesson, memory_steps)
    assert bits(again) == bits(resident)
    assert again.snapshot() == resident.snapshot()


GOING_ON = """
import json, sys
from pathlib import Path
from rubbergosling.agents.memory import Example
from rubbergosling.agents.agent_file import read_agent_file, unpacked
agent = unpacked(read_agent_file(Path(sys.argv[1])))
for lesson in json.loads(sys.argv[2]):
    agent.learn([Example(*step) for step in lesson])
print(json.dumps([p.hex() for p in agent.snapshot().probabilities]))
"""


def test_another_process_goes_on_alike(tmp_path: Path) -> None:
    resident = taught(PAIRS[0])
    write_agent_file(tmp_path / "x.agent", packed(resident, "snare"))
    lessons = [[(e.situation, e.answer, e.pattern) for e in lesson] for lesson in FURTHER]
    told = subprocess.run(
        [sys.executable, "-c", GOING_ON, str(tmp_path / "x.agent"), json.dumps(lessons)],
        check=True, capture_output=True,
    )  # fmt: skip
    for lesson in FURTHER:
        resident.learn(lesson)
    assert json.loads(told.stdout) == bits(resident)


def test_an_untaught_agent_can_be_saved() -> None:
    agent = Agent(AgentSpec(3))
    again = unpacked(read_agent(packed(agent, "kick")))
    assert bits(again) == bits(agent)
    assert again.loss is None


SAVED = """
import sys
from rubbergosling.agents.agent_file import packed, read_agent, unpacked
from rubbergosling.agents.learner import Agent, AgentSpec
unpacked(read_agent(packed(Agent(AgentSpec(3)), "kick")))
print("torch" in sys.modules, "skops.io" in sys.modules)
"""


def test_saving_and_loading_take_no_room_for_pytorch() -> None:
    told = subprocess.run([sys.executable, "-c", SAVED], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False", "True"]


def test_saving_changes_nothing() -> None:
    saved, never = taught(PAIRS[0]), taught(PAIRS[0])
    packed(saved, "snare")
    for each in (saved, never):
        each.learn(bar_of(PAIRS[1]))
    assert bits(saved) == bits(never)


def test_the_head_of_a_file_is_text_that_tells_what_is_in_it(data: bytes) -> None:
    first, second = (line.decode("utf-8") for line in data.split(b"\n")[:2])
    assert first.split(" ")[:3] == ["rubbergosling", "agent", "1"]
    assert first.isprintable() and second.isprintable()
    fields = json.loads(second)
    assert fields["instrument"] == "snare"
    assert fields["structure"] == [32, 16, 8]
    assert fields["lessons"] == 4
    assert fields["patterns"] == ["kick*2 -> snare*2+0.5", "kick*4 -> snare*3"]
    assert fields["scikit-learn"] == version("scikit-learn")


def test_the_probabilities_in_a_file_are_little_endian_on_every_machine(
    agent: Agent, data: bytes
) -> None:
    encoded = base64.b64decode(parts_of(data)[0]["probabilities"])
    told = [struct.unpack_from("<d", encoded, 8 * number)[0] for number in range(2048)]
    assert told == list(agent.snapshot().probabilities)


def test_two_saved_agents_are_equal_where_their_files_are(data: bytes) -> None:
    one, same = read_agent(data, "a"), read_agent(bytes(bytearray(data)), "b")
    other = read_agent(remade(data, {"lessons": 5}))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert len({one, same, other}) == 2


def test_a_file_is_written_and_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "snare.agent"
    path.write_bytes(b"an older one")
    write_agent_file(path, data)
    assert read_agent_file(path) == read_agent(data)
    assert read_agent_file(path).name == str(path)
    assert [each.name for each in tmp_path.iterdir()] == ["snare.agent"]


def test_files_that_cant_be_read_or_written_say_why(tmp_path: Path, data: bytes) -> None:
    missing = tmp_path / "nowhere" / "x.agent"
    with pytest.raises(AgentError) as caught:
        read_agent_file(missing)
    assert str(caught.value) == f"{missing} can't be read: No such file or directory"
    with pytest.raises(AgentError) as caught:
        write_agent_file(missing, data)
    assert str(caught.value) == f"{missing} can't be written: No such file or directory"
    (tmp_path / "folder").mkdir()
    with pytest.raises(AgentError, match="it is a folder, not a file"):
        read_agent_file(tmp_path / "folder")
    for folder in (tmp_path / "folder", Path()):
        with pytest.raises(AgentError, match="can't be written: it is a folder"):
            write_agent_file(folder, data)
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


# Files that are damaged


def test_a_file_cut_anywhere_is_refused(data: bytes) -> None:
    lengths = {0, 1, 19, 20, 22, 23, 86, 87, 88, len(data) - 1, *range(0, len(data), 2500)}
    assert len(lengths) > 50
    for length in lengths:
        assert "saved agent" in (said := refusal(data[:length])) or "damaged" in said


def test_a_file_with_one_bit_turned_anywhere_is_refused(data: bytes) -> None:
    places = [*range(100), *range(100, len(data), len(data) // 150)]
    for count, place in enumerate(places):
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << count % 8
        refusal(bytes(spoilt))


@pytest.mark.parametrize("more", [b"\0", b"\n", b" ", b"more", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_to_which_something_was_added_is_refused(data: bytes, more: bytes) -> None:
    assert refusal(data + more) == "x.agent is damaged: its contents are not what was written"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "x.agent is no saved agent"),
        (b"\n\n\n", "x.agent is no saved agent"),
        (b"PK\x03\x04", "x.agent is no saved agent"),
        (b"rubbergosling agents 1 ", "x.agent is no saved agent"),
        (b"Rubbergosling agent 1 ", "x.agent is no saved agent"),
        (b"rubbergosling agent 2 ", "x.agent is of version 2: this program reads 1"),
        (b"rubbergosling agent 12345678901 ", "x.agent is of version 123456789: this program"),
        (b"rubbergosling agent \x1b[2J ", "x.agent is damaged: its contents are not what"),
        (b"rubbergosling agent ", "x.agent is damaged: its contents are not what was written"),
        (b"rubbergosling agent 1 1 ", "x.agent is damaged: its contents are not what was"),
    ],
)
def test_another_kind_of_file_is_told_from_a_damaged_one(
    data: bytes, head: bytes, said: str
) -> None:
    assert refusal(head + data.removeprefix(b"rubbergosling agent 1 ")).startswith(said)


def test_nothing_at_all_is_no_saved_agent() -> None:
    assert refusal(b"") == "x.agent is no saved agent"


FIELDS = ("instrument", "seed", "structure", "model", "lessons", "loss", "scikit-learn",
          "patterns", "taught", "recent", "probabilities")  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_missing_is_named(data: bytes, field: str) -> None:
    assert refusal(without(data, field)) == f"x.agent is damaged: the field '{field}' is missing"


HALF = base64.b64encode(struct.pack("<1024d", *[0.5] * 1024)).decode()
OUTSIDE = base64.b64encode(struct.pack("<2048d", *[0.5] * 2047, 1.1)).decode()
NO_NUMBER = base64.b64encode(struct.pack("<2048d", *[0.5] * 2047, float("nan"))).decode()
WRONG: dict[str, Sequence[Any]] = {
    "instrument": (None, 5, ["snare"], "\x1b[2J"),
    "seed": (None, "7", 7.0, True, -1, 2**32, 10**30),
    "structure": (
        None, 8, "32", [], [0], [-1], [513], [65536], [1.5], [True], ["8"], [8] * 9, [[8]],
        {"a": 1},
    ),
    "model": (None, 5, "a\nb"),
    "lessons": (None, -1, 1.5, "4", 10**30, True),
    "loss": ("0.5", True, [], 10**400, 1),
    "scikit-learn": (None, 1.9, "\x00"),
    "patterns": (None, "kick", [5], {"a": 1}, []),
    "taught": (
        None, 5, "text", [5], [[1, 0, 1, 1]], [[1, 0, 1, 1, True, 1]], [[2048, 0, 1, 1, True]],
        [[-1, 0, 1, 1, True]], [[1, 2, 1, 1, True]], [[1, -1, 1, 1, True]],
        [[1, 0, -1, 1, True]], [[1, 0, 1, 10**30, True]], [[1, 0, 1, 1, 1]], ["abcde"],
        [[1, 0, 1, 1, None]], [{"a": 1}],
    ),
    "recent": (None, 5, [5], [[1]], [[1, True, 1]], [[2048, True]], [[1, 1]], ["ab"], {"1": True}),
    "probabilities": (
        None, 5, [0.5] * 2048, "", "not base64", "ä", HALF, OUTSIDE, NO_NUMBER, HALF + "=",
    ),
}  # fmt: skip
"""For each field, what must not stand there."""


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in WRONG for value in WRONG[field]],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else None,
)  # fmt: skip
def test_a_field_that_makes_no_sense_is_refused(data: bytes, field: str, value: Any) -> None:
    assert refusal(remade(data, {field: value})).startswith("x.agent is damaged: ")


@pytest.mark.parametrize(
    "line",
    [b"", b"null", b"[]", b'"text"', b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"\0",
     b"9" * 10_000],
    ids=len,
)  # fmt: skip
def test_fields_that_are_no_object_are_refused(data: bytes, line: bytes) -> None:
    assert refusal(remade(data, line=line)).startswith("x.agent is damaged: ")


HERE = version("scikit-learn")
NEAR = f"{HERE.rpartition('.')[0]}.77"


@pytest.mark.parametrize("other", ["0.24.2", "99.0.0", "9.dev"])
def test_an_agent_of_another_scikit_learn_plays_as_it_did(
    agent: Agent, data: bytes, other: str
) -> None:
    saved = read_agent(remade(data, {"scikit-learn": other}), "x.agent")
    assert saved.notice == (
        f"x.agent was made with scikit-learn {other}, here is {HERE}: it plays as it did;"
        " when it is taught more, it first learns anew what it remembers"
    )
    loaded = unpacked(saved)
    assert loaded.snapshot() == agent.snapshot()
    assert packed(loaded, "snare") == saved.data


def test_an_agent_of_the_same_scikit_learn_needs_no_notice(data: bytes) -> None:
    for same in (HERE, NEAR):
        saved = read_agent(remade(data, {"scikit-learn": same}))
        assert saved.notice == ""
        assert unpacked(saved).lessons == 4


def test_a_model_that_another_scikit_learn_wrote_otherwise_is_not_even_read(
    agent: Agent, data: bytes
) -> None:
    changes = {"scikit-learn": "99.0.0"}
    loaded = unpacked(read_agent(remade(data, changes, model=b"what nobody knows yet")))
    assert loaded.snapshot() == agent.snapshot()


def test_taught_more_an_agent_of_another_scikit_learn_knows_what_it_knew(data: bytes) -> None:
    agents = [unpacked(read_agent(remade(data, {"scikit-learn": "0.24.2"}))) for _ in range(2)]
    before = agents[0].snapshot()
    for each in agents:
        each.learn(bar_of(PAIRS[0]))
    after = agents[0].snapshot()
    assert after.lessons == before.lessons + 1
    assert after.right >= before.right
    assert all(
        after.answers[situation] == before.answers[situation] for situation in before.answers
    )
    assert agents[1].snapshot() == after  # the same lessons, the same guesses
    again = unpacked(read_agent(packed(agents[0], "snare")))
    assert again.snapshot() == after


def test_reading_a_file_needs_no_library_for_learning(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.agent"
    path.write_bytes(data)
    script = (
        "import sys; from pathlib import Path\n"
        "from rubbergosling.agents.agent_file import read_agent_file\n"
        "read_agent_file(Path(sys.argv[1]))\n"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'sklearn', 'skops')))"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def test_a_file_that_tells_too_much_is_refused_before_it_is_read(data: bytes) -> None:
    line = b'{"instrument": "snare", "patterns": [' + b"[]," * 1_100_000 + b"[]]}"
    assert refusal(remade(data, line=line)) == "x.agent is damaged: it tells too much"
