"""The process that trains, for real: what it answers, and what it survives."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rubbergosling.agents.agent_file import read_agent
from rubbergosling.agents.learner import AgentSpec
from rubbergosling.agents.training import BarLesson, Trained, begin, learn, pack
from rubbergosling.engine.kept_process import log_path
from rubbergosling.errors import AgentError
from rubbergosling.player.trainer_process import TrainingProcess
from tests.agents.school import MODEL, PAIRS, bar_of, bits, model_file

SECONDS = 120
"""Longer than anything here takes; a test waits for replies, and fails if none comes."""

MAX_LOG_BYTES = 500_000_000
"""Of a model that prints as fast as it can, between two looks at the log."""

KEPT: list[Any] = []


@pytest.fixture(scope="module")
def shared() -> Iterator[TrainingProcess]:
    """A process that many tests ask, one after the other."""
    with TrainingProcess() as training:
        yield training


@pytest.fixture
def training() -> Iterator[TrainingProcess]:
    """A process of a test's own."""
    with TrainingProcess() as training:
        yield training


class Signal:
    """A named pipe on which the process tells that it is in the middle, and that it is no more."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "signal"
        os.mkfifo(self.path)
        self.end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> bytes:
        """What is told next; nothing if the process has ended."""
        ready, _, _ = select.select([self.end], [], [], SECONDS)
        assert ready, "nothing was told"
        return os.read(self.end, 100)


def hold(path: Path) -> int:
    """In the process: holds a pipe open for as long as the process lives."""
    KEPT.append(path.open("wb", buffering=0))
    KEPT[-1].write(b"here")
    return os.getpid()


def learn_and_wait(path: Path, asked: list[tuple[bytes, BarLesson]]) -> list[Trained]:
    """In the process: learns, and the first time it never answers."""
    found = learn(asked)
    if not (answered := path.with_name("answered")).exists():
        answered.touch()
        hold(path)
        signal.pause()
    return found


def own_pid() -> int:
    return os.getpid()


def chatter() -> str:
    print("a model prints", flush=True)
    os.write(1, b"and writes")
    subprocess.run([sys.executable, "-c", "print('so does what it runs')"], check=True)
    return "the answer"


def fail(error: BaseException) -> None:
    raise error


def vanish() -> None:
    os._exit(1)


def only_here() -> int:
    raise ModuleNotFoundError("there is no such thing")


class Elsewhere:
    """Can be pickled here, and unpickled nowhere."""

    def __reduce__(self) -> tuple[Any, ...]:
        return only_here, ()


def unpicklable() -> object:
    return lambda: 5


def named(one: int, *, two: int) -> tuple[int, int]:
    return one, two


def schooled(ask: Any, spec: AgentSpec, lessons: int = 3) -> Trained:
    """An agent after some lessons, each asked for by itself."""
    after: Trained = ask(begin, spec)
    for bar in range(lessons):
        (after,) = ask(learn, [(after.state, BarLesson(bar_of(PAIRS[bar % 2], bar)))])
    return after


def here(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


@pytest.mark.parametrize("structure", [(32, 16, 8), (5,), (200, 200)])
def test_it_answers_as_this_process_does_bit_for_bit(
    shared: TrainingProcess, structure: tuple[int, ...]
) -> None:
    def there(function: Any, *arguments: Any) -> Any:
        return shared.submit(function, *arguments).result(SECONDS)

    spec = AgentSpec(3, structure)
    mine, its = schooled(here, spec), schooled(there, spec)
    assert bits(its.snapshot) == bits(mine.snapshot)
    assert its.snapshot == mine.snapshot
    saved = read_agent(there(pack, its.state, "snare"))
    assert list(saved.probabilities) == list(mine.snapshot.probabilities)
    assert bits(there(begin, saved).snapshot) == bits(mine.snapshot)


def test_it_is_a_process_of_its_own_and_stays_the_same(shared: TrainingProcess) -> None:
    pids = [shared.submit(own_pid).result(SECONDS) for _ in range(3)]
    assert set(pids) == {shared.pid}
    assert shared.pid != os.getpid()


def test_it_starts_when_it_is_first_needed() -> None:
    with TrainingProcess() as training:
        assert training.pid is None
        training.submit(own_pid).result(SECONDS)
        assert training.pid is not None


def test_what_is_asked_is_done_in_order(shared: TrainingProcess) -> None:
    futures = [shared.submit(named, count, two=-count) for count in range(20)]
    assert [future.result(SECONDS) for future in futures] == [(n, -n) for n in range(20)]


def test_killed_in_the_middle_of_a_lesson_it_gives_the_same_result(
    training: TrainingProcess, tmp_path: Path
) -> None:
    asked = [(begin(AgentSpec(3)).state, BarLesson(bar_of(PAIRS[0])))]
    told = Signal(tmp_path)
    future = training.submit(learn_and_wait, told.path, asked)
    assert told.read() == b"here"
    first = training.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    (after,) = future.result(SECONDS)
    assert training.pid != first
    assert bits(after.snapshot) == bits(learn(asked)[0].snapshot)


def test_killed_between_two_lessons_it_is_started_again(training: TrainingProcess) -> None:
    first = training.submit(own_pid).result(SECONDS)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    second = training.submit(own_pid).result(SECONDS)
    assert second == training.pid != first


def test_what_ends_it_every_time_is_an_error_and_the_next_call_is_answered(
    training: TrainingProcess,
) -> None:
    with pytest.raises(AgentError, match="the process that trains the agents ended"):
        training.submit(vanish).result(SECONDS)
    assert training.submit(named, 1, two=2).result(SECONDS) == (1, 2)


def test_a_call_it_cant_understand_is_an_error_and_the_next_one_is_answered(
    training: TrainingProcess,
) -> None:
    with pytest.raises(AgentError, match="the process that trains the agents ended"):
        training.submit(named, Elsewhere(), two=2).result(SECONDS)
    assert training.submit(named, 1, two=2).result(SECONDS) == (1, 2)


def test_it_ends_when_it_is_shut_down_in_the_middle_of_something(tmp_path: Path) -> None:
    told = Signal(tmp_path)
    training = TrainingProcess()
    future = training.submit(learn_and_wait, told.path, [])
    assert told.read() == b"here"
    waiting = training.submit(own_pid)
    training.shutdown()
    assert told.read() == b""
    with pytest.raises(AgentError, match="ended"):
        future.result(SECONDS)
    for late in (waiting, training.submit(own_pid)):
        with pytest.raises(AgentError, match="ended"):
            late.result(SECONDS)


def never_answer() -> None:
    while True:
        signal.pause()


def print_without_end() -> None:
    while True:
        print("x" * 10_000)


@pytest.mark.parametrize("hang", [never_answer, print_without_end])
def test_what_hangs_is_given_up_and_the_next_call_is_answered(
    hang: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with TrainingProcess(answer_seconds=2) as training:
        training.submit(own_pid).result(SECONDS)
        hung, waiting = training.submit(hang), training.submit(named, 1, two=2)
        with pytest.raises(AgentError, match="has not answered for 2 s: it was given up"):
            hung.result(SECONDS)
        assert waiting.result(SECONDS) == (1, 2)
    logs = [path.stat().st_size for path in log_path().parent.iterdir()]
    assert all(size < MAX_LOG_BYTES for size in logs)


def test_a_process_that_somebody_stopped_is_given_up() -> None:
    with TrainingProcess(answer_seconds=2) as training:
        pid = training.submit(own_pid).result(SECONDS)
        os.kill(pid, signal.SIGSTOP)
        large = training.submit(named, bytes(10_000_000), two=2)  # more than a pipe takes
        with pytest.raises(AgentError, match="has not answered"):
            large.result(SECONDS)
        assert training.submit(own_pid).result(SECONDS) != pid


def test_a_process_that_somebody_stopped_can_be_shut_down(training: TrainingProcess) -> None:
    os.kill(training.submit(own_pid).result(SECONDS), signal.SIGSTOP)
    waiting = training.submit(own_pid)
    training.shutdown()
    with pytest.raises(AgentError, match="ended"):
        waiting.result(SECONDS)


def test_shut_down_before_it_was_needed_it_never_starts() -> None:
    training = TrainingProcess()
    training.shutdown()
    assert training.pid is None


OWNER = """
import sys
from pathlib import Path
from rubbergosling.player.trainer_process import TrainingProcess
from tests.player.test_trainer_process import hold, learn_and_wait
training = TrainingProcess()
if sys.argv[2] == "idle":
    training.submit(hold, Path(sys.argv[1])).result()
else:
    training.submit(learn_and_wait, Path(sys.argv[1]), [])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["idle", "busy"])
def test_it_ends_with_who_started_it_even_if_that_is_killed(tmp_path: Path, doing: str) -> None:
    told = Signal(tmp_path)
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(told.path), doing],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert owner.stdout is not None and owner.stdin is not None
    assert told.read() == b"here"
    assert owner.stdout.readline() == b"ready\n"
    owner.kill()
    owner.communicate()
    assert told.read() == b""


def test_ctrl_c_is_not_for_it(training: TrainingProcess) -> None:
    pid = training.submit(own_pid).result(SECONDS)
    for _ in range(3):
        os.kill(pid, signal.SIGINT)
        assert training.submit(own_pid).result(SECONDS) == pid
    assert os.getsid(pid) != os.getsid(0), "a terminal would send it there"


def test_what_a_model_prints_does_not_get_between_the_answers(shared: TrainingProcess) -> None:
    pid = shared.submit(own_pid).result(SECONDS)
    assert [shared.submit(chatter).result(SECONDS) for _ in range(3)] == ["the answer"] * 3
    assert shared.submit(own_pid).result(SECONDS) == pid


def test_a_model_of_ones_own_that_prints_learns(shared: TrainingProcess, tmp_path: Path) -> None:
    text = MODEL.replace("np.add.at(self.hits", "print('learning'); np.add.at(self.hits", 1)
    spec = AgentSpec(model=f"{model_file(tmp_path, text)}:Counting")
    state = shared.submit(begin, spec).result(SECONDS).state
    (after,) = shared.submit(learn, [(state, BarLesson(bar_of(PAIRS[0])))]).result(SECONDS)
    assert bits(after.snapshot) == bits(schooled(here, spec, 1).snapshot)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AgentError("the model is tired"), "the model is tired"),
        (ZeroDivisionError("one by none"), "training failed: ZeroDivisionError('one by none')"),
        (MemoryError(), "training failed: MemoryError()"),
        (SystemExit(3), "training failed: SystemExit(3)"),
        (EOFError("no more"), "training failed: EOFError('no more')"),
    ],
)
def test_what_is_raised_there_becomes_an_error_here(
    shared: TrainingProcess, error: BaseException, said: str
) -> None:
    pid = shared.submit(own_pid).result(SECONDS)
    with pytest.raises(AgentError) as caught:
        shared.submit(fail, error).result(SECONDS)
    assert str(caught.value) == said
    assert shared.submit(own_pid).result(SECONDS) == pid


def test_what_cant_travel_is_an_error_and_nothing_is_out_of_step(shared: TrainingProcess) -> None:
    pid = shared.submit(own_pid).result(SECONDS)
    with pytest.raises(AgentError, match="training failed: "):
        shared.submit(unpicklable).result(SECONDS)
    with pytest.raises(Exception, match="pickle"):
        shared.submit(named, bytes(10_000_000), two=lambda: 5).result(SECONDS)
    assert shared.submit(own_pid).result(SECONDS) == pid


def test_it_imports_nothing_from_where_it_happens_to_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sklearn.py").write_text("raise SystemExit('not the one that was meant')")
    (tmp_path / "json.py").write_text("raise SystemExit('not the one that was meant')")
    monkeypatch.chdir(tmp_path)
    with TrainingProcess() as training:
        after = training.submit(begin, AgentSpec(1)).result(SECONDS)
    assert bits(after.snapshot) == bits(begin(AgentSpec(1)).snapshot)
