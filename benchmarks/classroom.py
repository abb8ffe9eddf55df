"""A class of sixty on one machine: what it costs, how soon one is in, and whether it is in time."""

import asyncio
import json
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect

from tests.support.processes import INSTALLED, Running, running

from .tables import Scale, Table

ADDRESS = r"pupils: http://(127\.0\.0\.1:\d+)/#(\S+)"
PUPILS = 60
EVALUATE_SECONDS = 20.0

PROGRAMS = (
    "bpm 120; source kick*4; learn snare*2 2,4,2; closedhat*8;",
    "bpm 120; source kick*4; predict snare*2; closedhat*8; lead*4 2,1 32,48,60;",
    "bpm 120; source kick*2; learn snare*2; openhat*2+0.5;",
    "bpm 120; source kick*2 3,3,2; learn snare*1 2,2 (amp:0.9); bass*4 2,2 22,32 cut30;",
)
"""What pupils evaluate by turns: three of four teach."""


@dataclass
class Pupil:
    """What one simulated pupil met.

    Attributes:
        join_seconds: From the connection until all is told.
        answers: Seconds until each evaluation was answered.
        status: What the session says at the end.
        lessons: How many bars of lessons were learnt.
    """

    join_seconds: float = 0.0
    answers: list[float] = field(default_factory=list)
    status: dict[str, Any] = field(default_factory=dict)
    lessons: int = 0


@dataclass
class Cost:
    """What the class's processes took.

    Attributes:
        seconds: Of processor time, from when all were in.
        most_bytes: Of memory, shared memory counted once for each process.
    """

    seconds: float = 0.0
    most_bytes: int = 0


def classroom(scale: Scale) -> Iterator[Table]:
    """Pupils at the protocol who evaluate every 20 seconds; most of them teach."""
    seconds = scale.seconds(600, 30)
    with tempfile.TemporaryDirectory() as folder:
        words = ("studio", "--class", "--engine", "silent", "--no-browser", "--folder", folder)
        with running([sys.executable, "-m", "rubbergosling", *words], INSTALLED) as process:
            process.wait_for(ADDRESS)
            found = re.search(ADDRESS, process.said)
            assert found is not None
            yield _table(process, seconds, *asyncio.run(_lesson(process, found, seconds)))


def _table(process: Running, seconds: float, pupils: list[Pupil], cost: Cost) -> Table:
    joins, answers = [p.join_seconds for p in pupils], [a for p in pupils for a in p.answers]
    late = [int(p.status["late"]) for p in pupils]
    table = Table(
        f"a class of {PUPILS} pupils for {seconds:.0f} s",
        "Silent sessions at 120 bpm. Each pupil is a socket that reads all it is told, and "
        f"evaluates every {EVALUATE_SECONDS:.0f} s; three of four programs teach. Processor and "
        "memory are those of the class's process and of the one that learns, without the pupils.",
        ("what", "value"),
    )
    table.rows.extend(
        [
            ("join: median", f"{median(joins):.2f} s"),
            ("join: worst", f"{max(joins):.2f} s"),
            ("an evaluation answered: median", f"{1000 * median(answers):.0f} ms"),
            ("an evaluation answered: worst", f"{1000 * max(answers):.0f} ms"),
            ("bundles late", str(sum(late))),
            ("bars of lessons learnt", str(sum(p.lessons for p in pupils))),
            (
                "bars in which a lesson was late",
                str(sum(int(p.status["late-lessons"]) for p in pupils)),
            ),
            ("processor", f"{100 * cost.seconds / seconds:.0f} % of a core"),
            ("memory", f"{cost.most_bytes / 2**20:.0f} MB"),
        ]
    )
    return table


async def _lesson(
    process: Running, found: re.Match[str], seconds: float
) -> tuple[list[Pupil], Cost]:
    """Lets all come in one after the other, play for some time, and say how it was."""
    address, token = found[1], found[2]
    pupils = [Pupil() for _ in range(PUPILS)]
    ends = asyncio.Event()
    async with AsyncExitStack() as stack:
        sockets = await asyncio.gather(
            *(_join(each, number, address, token, stack) for number, each in enumerate(pupils))
        )
        watch = _Watch(process.handle.pid)
        tasks = [
            asyncio.create_task(_take_part(each, number, socket, ends))
            for number, (each, socket) in enumerate(zip(pupils, sockets, strict=True))
        ]
        await asyncio.sleep(seconds)
        cost = watch.stop()
        ends.set()
        await asyncio.gather(*tasks)
    return pupils, cost


async def _join(
    pupil: Pupil, number: int, address: str, token: str, stack: AsyncExitStack
) -> ClientConnection:
    """Comes in, all at the same time; the connection is open until the stack's end."""
    began = time.perf_counter()
    socket = await stack.enter_async_context(
        connect(f"ws://{address}/socket", origin=f"http://{address}", max_size=None, proxy=None)  # type: ignore[arg-type]
    )
    hello = {"do": "hello", "token": token, "name": f"Pupil {number}", "key": f"key {number}"}
    await socket.send(json.dumps(hello))
    await _until(socket, pupil, lambda told: told["kind"] == "welcome")
    pupil.join_seconds = time.perf_counter() - began
    return socket


async def _take_part(
    pupil: Pupil, number: int, socket: ClientConnection, ends: asyncio.Event
) -> None:
    """Evaluates again and again, one pupil a little after the other."""
    await _read_for(socket, pupil, EVALUATE_SECONDS * number / PUPILS, ends)
    turn = number
    while not ends.is_set():
        began = time.perf_counter()
        await _ask(socket, pupil, turn, "evaluate", PROGRAMS[turn % len(PROGRAMS)])
        pupil.answers.append(time.perf_counter() - began)
        turn += 1
        await _read_for(socket, pupil, EVALUATE_SECONDS, ends)
    row = (await _ask(socket, pupil, turn, "status"))["rows"][0]
    pupil.status = dict(zip(row[::2], row[1::2], strict=True))


async def _ask(socket: ClientConnection, pupil: Pupil, number: int, verb: str, *words: str) -> Any:
    await socket.send(
        json.dumps({"do": "verb", "number": number, "verb": verb, "arguments": list(words)})
    )
    return await _until(socket, pupil, lambda told: told.get("number") == number)


async def _until(socket: ClientConnection, pupil: Pupil, is_it: Any) -> Any:
    while True:
        told = json.loads(await socket.recv())
        pupil.lessons += told["kind"] == "learnt"
        if is_it(told):
            return told


async def _read_for(
    socket: ClientConnection, pupil: Pupil, seconds: float, ends: asyncio.Event
) -> None:
    """Reads what is told for some seconds, or until the end."""
    stop = time.perf_counter() + seconds
    while time.perf_counter() < stop and not ends.is_set():
        try:
            told = json.loads(await asyncio.wait_for(socket.recv(), 0.5))
        except TimeoutError:
            continue
        pupil.lessons += told["kind"] == "learnt"


class _Watch:
    """Adds up the processor time of a process and its children, and looks at their memory."""

    def __init__(self, pid: int) -> None:
        self._process, self._cost, self._ended = psutil.Process(pid), Cost(), threading.Event()
        self._before = self._seconds()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> Cost:
        self._cost.seconds = self._seconds() - self._before
        self._ended.set()
        self._thread.join()
        return self._cost

    def _look(self) -> None:
        while not self._ended.wait(1.0):
            used = sum(each.memory_info().rss for each in self._all())
            self._cost.most_bytes = max(self._cost.most_bytes, used)

    def _seconds(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self._all())

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]
