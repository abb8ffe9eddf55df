"""Rough use of a class: a laptop that sleeps, and pupils who try what they can do to the others."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.sync.client import connect

from tests.live.machine import Machine
from tests.support.browsers import wait_until
from tests.support.processes import Running
from tests.support.studio_browser import class_command
from tests.support.studio_page import SocketPage

LESSON = "bpm 240; source kick*4; learn snare*2 2,4,2;"
SLEEP_SECONDS = 12

COSTLY = "bpm 999; structure 64,64; source kick*64; learn snare*64; learn closedhat*64; openhat*64;"
"""As much as a pupil may play and teach at all: 256 sounds a bar, 128 neurons, two agents."""

STRANGE = "127.0.0.2"
"""Another address of this machine's own."""


class Class:
    """A class in a process of its own, and ways in."""

    def __init__(self, process: Running, at: dict[str, str]) -> None:
        self.process = process
        self.port = int(at["pupils"].split(":")[2].split("/")[0])
        self.token = at["pupils"].split("#")[1]

    def pupil(self, name: str, address: str = "127.0.0.1") -> SocketPage:
        """A pupil who has come in."""
        return SocketPage(self.port, self.token, name, f"key of {name}", address)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Class]:
    with class_command(tmp_path / "7b") as (process, at):
        yield Class(process, at)


def wait_for_bars(page: SocketPage, count: int) -> None:
    """Listens until so many more bars have begun."""
    for _ in range(count):
        page.next("bar")


@contextmanager
def nobody_notices(room: Class, machine: Machine) -> Iterator[SocketPage]:
    """Plays and learns beside whatever happens; no sound may have been late in the end."""
    with room.pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        ana.next("learnt")
        before = ana.status()["late"]
        yield ana
        wait_for_bars(ana, 4)
        assert machine.excuses(ana.status()["late"] - before)
        assert ana.verb("evaluate", "kick*3;")["rows"]


@pytest.mark.alone
def test_a_laptop_that_slept_goes_on_where_it_was(room: Class) -> None:
    with room.pupil("Ana") as ana:
        ana.verb("evaluate", LESSON)
        ana.ask("keep", program=LESSON, progress={"chapters": {}})
        ana.next("learnt")
        room.process.handle.send_signal(signal.SIGSTOP)
        stopped = psutil.Process(room.process.handle.pid)
        wait_until(lambda: stopped.status() == psutil.STATUS_STOPPED, "the process to stand still")
        awake = threading.Timer(
            SLEEP_SECONDS, room.process.handle.send_signal, [signal.SIGCONT]
        )  # fmt: skip
        awake.start()
        awake.join()
        said = ana.wait_for(
            lambda told: told["kind"] == "said" and "was stopped for" in told["text"]
        )
        assert "goes on at bar" in said["text"]
        wait_for_bars(ana, 2)
        assert ana.next("played")["events"]
        assert ana.verb("evaluate", "bpm 240; source kick*4; predict snare*2;")["rows"]
        assert ana.status()["agent/snare/lessons"] >= 1
    with room.pupil("Ana") as again:
        assert again.welcome["program"] == LESSON


@pytest.mark.alone
def test_who_opens_two_hundred_sockets_keeps_nobody_out(room: Class, machine: Machine) -> None:
    with nobody_notices(room, machine), ExitStack() as stack:
        for _ in range(200):
            with suppress(OSError, InvalidMessage, ConnectionClosed):
                socket = stack.enter_context(
                    connect(
                        f"ws://127.0.0.1:{room.port}/socket", proxy=None,
                        origin=f"http://127.0.0.1:{room.port}", source_address=(STRANGE, 0),
                    )
                )  # fmt: skip
                socket.send(f'{{"do": "hello", "token": "{room.token}"}}')
        with room.pupil("Ben") as ben:
            assert ben.welcome["name"] == "Ben"


@pytest.mark.alone
def test_who_sends_rubbish_without_end_is_not_noticed(room: Class, machine: Machine) -> None:
    with nobody_notices(room, machine) as ana:
        ended = threading.Event()

        def shout(number: int) -> None:
            while not ended.is_set():
                with (
                    suppress(OSError, ConnectionClosed, InvalidMessage),
                    room.pupil(f"Mallory {number}", STRANGE) as mallory,
                ):
                    while not ended.is_set():
                        mallory.socket.send("{" * 1000)

        shouting = [threading.Thread(target=shout, args=(number,)) for number in range(2)]
        for thread in shouting:
            thread.start()
        wait_for_bars(ana, 8)
        ended.set()
        for thread in shouting:
            thread.join()


@pytest.mark.alone
def test_the_costliest_program_is_not_noticed(room: Class, machine: Machine) -> None:
    with nobody_notices(room, machine) as ana, room.pupil("Mallory") as mallory:
        assert mallory.verb("evaluate", COSTLY)["rows"]
        wait_for_bars(ana, 8)
        assert ana.verb("evaluate", LESSON)["rows"]
