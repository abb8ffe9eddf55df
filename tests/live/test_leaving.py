"""However a player ends, nothing of it is left: no process, port, shared memory, hidden file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
import soundfile

from rubbergosling import Settings
from rubbergosling.engine.hidden import PREFIX
from rubbergosling.engine.process import SHARED_MEMORY, free_port
from tests.parts import need
from tests.support.osc_client import Client
from tests.support.patience import PATIENCE_SECONDS
from tests.support.processes import lives

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")

GONE_SECONDS = 2.0
"""So long it may take until nothing is left, see `MARGIN`."""

MARGIN = 4
"""Times the limit: the machine may be busy with other tests."""

BLOWS = ["SIGKILL", "SIGQUIT", "SIGTERM", "SIGHUP"]

SCRIPT = """
import sys, time
import rubbergosling as rg
session = rg.Session(rg.Settings(engine=sys.argv[1]), record=sys.argv[2] if sys.argv[2:] else None)
session.open()
session.evaluate("bpm 150; source kick*4; learn snare*2;")
session.wait_until(1)
print("ready", flush=True)
"""
WAITS = "time.sleep(600)\n"

KERNEL = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel()
client.execute_interactive(sys.argv[1], timeout=60)
print("ready", manager.provisioner.pid, flush=True)
sys.stdin.read()
"""


class Left:
    """What a process has beside itself: its children, and the ports that they hold."""

    def __init__(self, pid: int) -> None:
        self.processes = psutil.Process(pid).children(recursive=True)
        self.ports = [port for process in self.processes for port in _ports(process)]

    def still_there(self, folder: Path) -> list[str]:
        """What there is left of all that, of any memory that was shared, and in a folder."""
        found = [str(process) for process in self.processes if lives(process)]
        found += [f"port {port}" for port in self.ports if _is_held(port)]
        memory = [Path(f"{SHARED_MEMORY}{port}") for port in self.ports]
        return found + [str(path) for path in memory if path.exists()] + hidden(folder)


def _ports(process: psutil.Process) -> list[int]:
    with suppress(psutil.Error):
        held = process.net_connections("inet")
        return [each.laddr.port for each in held if each.laddr and each.status != "ESTABLISHED"]
    return []


def _is_held(port: int) -> bool:
    held = psutil.net_connections("inet")
    return any(each.laddr and each.laddr.port == port and each.status == "LISTEN" for each in held)


def wait_until(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Waits until something is so; fails if it never is."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.02)


@contextmanager
def started(*words: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of Python's while the context lasts; its lines can be read."""
    process = subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: "subprocess.Popen[str]", words: str) -> str:
    """Reads lines until one holds some words."""
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if words in line:
            return line
    pytest.fail("".join(said))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a player makes its hidden folders and writes its files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "beat.gosling").write_text("bpm 150; source kick*4; learn snare*2;")
    return tmp_path


def hidden(folder: Path) -> list[str]:
    """The names in a folder that only a player knows."""
    return [path.name for path in folder.glob(".*")]


def end(process: "subprocess.Popen[str]", pid: int, blow: str, folder: Path) -> None:
    """Ends a process, and sees to it that nothing is left."""
    left = Left(pid)
    assert left.processes and left.ports
    os.kill(pid, signal.Signals[blow])
    wait_until_nothing_is_left(left, folder)


def wait_until_nothing_is_left(left: Left, folder: Path) -> None:
    """Waits for as long as it may take; fails with what is left."""
    deadline = time.monotonic() + GONE_SECONDS * MARGIN
    while found := left.still_there(folder):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


@pytest.mark.parametrize("blow", BLOWS)
@pytest.mark.parametrize("command", ["play", "serve"])
@pytest.mark.parametrize("records", [True, False], ids=["recording", "not recording"])
def test_a_player_that_is_ended_leaves_nothing_but_its_take(
    engine: Settings, folder: Path, command: str, records: bool, blow: str
) -> None:
    take = folder / "take.wav"
    words = ["-m", "rubbergosling", command, str(folder / "beat.gosling"), "--journal"]
    words += [str(folder / "take.jsonl"), "--engine", engine.engine]
    words += ["--record", str(take)] if records else []
    words += ["--port", str(free_port()), "--folder", str(folder)] if command == "serve" else []
    with started(*words) as process:
        wait_for(process, "playing on")
        wait_until(lambda: bool((folder / "take.jsonl").read_text()))
        if records:
            wait_until(lambda: take.exists() and take.stat().st_size > 400_000)
        end(process, process.pid, blow, folder)
    if records:
        assert soundfile.info(take).frames > 50_000


@pytest.mark.parametrize("blow", [*BLOWS, "SIGINT"])
@pytest.mark.parametrize("name", ["scsynth", "embedded"])
def test_a_render_that_is_ended_leaves_nothing(folder: Path, name: str, blow: str) -> None:
    if name == "scsynth":
        need("scsynth")
    (folder / "beat.gosling").write_text("bpm 20; kick;")
    words = ["render", str(folder / "beat.gosling"), "-o", str(folder / "beat.wav")]
    long = ["--bars", "1000", "--engine", name]  # a WAV file holds little more
    with started("-m", "rubbergosling", *words, *long) as process:
        wait_until(lambda: any(folder.glob(f"{PREFIX}*/sound.wav")))
        left = Left(process.pid)
        assert left.processes
        process.send_signal(signal.Signals[blow])
        wait_until_nothing_is_left(left, folder)
        assert process.wait(PATIENCE_SECONDS) not in (0, 1)
    assert not (folder / "beat.wav").exists()


@pytest.mark.parametrize("blow", BLOWS)
def test_a_script_that_is_ended_leaves_nothing(engine: Settings, folder: Path, blow: str) -> None:
    take = folder / "take.wav"
    with started("-c", SCRIPT + WAITS, engine.engine, str(take)) as process:
        wait_for(process, "ready")
        end(process, process.pid, blow, folder)
    assert soundfile.info(take).frames > 10_000


@pytest.mark.parametrize("ending", ["", "sys.exit(3)\n", "raise RuntimeError\n"])
def test_a_script_that_closes_nothing_leaves_nothing(
    engine: Settings, folder: Path, ending: str
) -> None:
    take = folder / "take.wav"
    with started("-c", SCRIPT + "sys.stdin.readline()\n" + ending, engine.engine, str(take)) as it:
        wait_for(it, "ready")
        left = Left(it.pid)
        it.communicate("\n")
        wait_until_nothing_is_left(left, folder)
    assert soundfile.info(take).frames > 10_000


@pytest.mark.parametrize("blow", [*BLOWS, "shutdown"])
def test_a_notebooks_kernel_that_is_ended_leaves_nothing(
    scsynth: Settings, folder: Path, blow: str
) -> None:
    pytest.importorskip("ipykernel", reason="needs ipykernel: pip install ipykernel")
    take = folder / "take.wav"
    cell = SCRIPT.replace("sys.argv[1]", "'scsynth'").replace(
        "sys.argv[2] if sys.argv[2:] else None", repr(str(take))
    )
    code = KERNEL.replace("sys.stdin.read()", "sys.stdin.readline(); manager.shutdown_kernel()")
    with started("-c", code, cell) as process:
        line = ""
        while "ready" not in line or len(line.split()) < 2:  # the kernel's own word comes first
            line = wait_for(process, "ready")
        pid = int(line.split()[1])
        if blow != "shutdown":
            end(process, pid, blow, folder)
        else:
            left = Left(pid)
            process.communicate("\n")
            wait_until_nothing_is_left(left, folder)
    assert soundfile.info(take).frames > 10_000


@pytest.mark.parametrize("blow", ["SIGINT", "SIGTERM"])
def test_a_player_whose_agents_process_was_stopped_answers_and_ends(
    scsynth: Settings, folder: Path, blow: str
) -> None:
    port = free_port()
    words = ["serve", str(folder / "beat.gosling"), "--port", str(port), "--folder", str(folder)]
    with (
        started("-m", "rubbergosling", *words, "--engine", scsynth.engine) as process,
        Client(port) as client,
    ):
        wait_for(process, "OSC at")
        client.ask("agent/reset", "snare")  # by now there is one
        (worker,) = (
            child for child in psutil.Process(process.pid).children()
            if "rubbergosling.agents.worker" in child.cmdline()
        )  # fmt: skip
        worker.suspend()
        client.send("agent/save", "snare", "mine")
        client.send("evaluate", "structure 5; source kick*4; learn closedhat;")
        end(process, process.pid, blow, folder)


HANGS = """
class Hangs:
    def __init__(self, structure, seed):
        open("hangs", "w").close()
        while True:
            pass
"""


@pytest.mark.parametrize("blow", [*BLOWS, "SIGINT"])
def test_a_player_whose_model_hangs_at_the_start_can_be_ended(
    scsynth: Settings, folder: Path, blow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "own.py").write_text(HANGS)
    words = ["play", "beat.gosling", "--model", "own.py:Hangs", "--record", "take.wav"]
    with started("-m", "rubbergosling", *words, "--engine", scsynth.engine) as process:
        wait_until((folder / "hangs").exists)
        end(process, process.pid, blow, folder)


def test_an_engine_whose_keeper_is_killed_ends_and_the_music_goes_on(
    engine: Settings, folder: Path
) -> None:
    with started("-c", SCRIPT + WAITS, engine.engine) as process:
        wait_for(process, "ready")
        (keeper,) = (
            child for child in psutil.Process(process.pid).children()
            if any("keeper" in word for word in child.cmdline())
        )  # fmt: skip
        (server,) = keeper.children()
        keeper.kill()
        wait_until(lambda: not lives(server))
        wait_until(lambda: bool(Left(process.pid).ports))
        end(process, process.pid, "SIGKILL", folder)


def test_a_player_that_is_stopped_keeps_what_is_his(scsynth: Settings, folder: Path) -> None:
    """Whoever starts meanwhile sweeps; what a running player needs is not his to sweep."""
    with started("-c", SCRIPT + WAITS, scsynth.engine) as process:
        wait_for(process, "ready")
        process.send_signal(signal.SIGSTOP)
        before = hidden(folder)
        assert before
        with started("-c", SCRIPT, scsynth.engine) as other:
            wait_for(other, "ready")
            assert set(hidden(folder)) > set(before)
            other.communicate()
        assert hidden(folder) == before
        process.send_signal(signal.SIGCONT)
        end(process, process.pid, "SIGKILL", folder)
