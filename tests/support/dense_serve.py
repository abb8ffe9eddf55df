"""A `rubbergosling serve` that plays a dense program, to be disturbed by OSC clients."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psutil

from .damaged_datagrams import datagrams, mutated
from .floods import Outcome
from .osc_client import Client
from .osc_messages import DENSE
from .processes import Running
from .serving import serving

SEED = 4
WARM_UP_BARS = 2
AT_ONCE = 250
"""So many damaged datagrams are sent before it is asked for the status, so that none is lost."""

RATE = 10_000
FASTEST_BPM = 999
BETWEEN_SECONDS = 0.25
MAX_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Serving:
    """A `rubbergosling serve` that plays a dense program while an agent learns.

    Attributes:
        process: Its process.
        client: A client of it that nobody disturbs.
    """

    process: Running
    client: Client

    @property
    def megabytes(self) -> float:
        """Resident memory of the player alone."""
        return float(psutil.Process(self.process.handle.pid).memory_info().rss) / 1e6

    def beside(self) -> Client:
        """Another client."""
        return Client(self.client.port)

    def restore(self) -> None:
        """Has it play again what it was started with, once all that was sent has been served."""
        while self.client.status()["osc/waiting"]:
            time.sleep(0.01)
        self.client.done("quantise", "step")
        self.client.done("evaluate", DENSE)


@contextmanager
def dense_serve(folder: Path, device: Mapping[str, str]) -> Iterator[Serving]:
    """A serve on scsynth that plays for some bars already, with its files in a folder."""
    program = folder / "dense.gosling"
    program.write_text(DENSE, encoding="utf-8")
    words = [str(program), "--engine", "scsynth", "--folder", str(folder)]
    with serving(words, device) as (process, client):
        while client.status()["bar"] < WARM_UP_BARS:
            time.sleep(0.1)
        yield Serving(process, client)


def fuzz(serve: Serving, random: Random, count: int) -> Outcome:
    """Sends so many damaged datagrams as fast as they are taken."""
    valid, begins = datagrams(random), time.perf_counter()
    with serve.beside() as stranger:
        for _ in range(0, count, AT_ONCE):
            for _ in range(AT_ONCE):
                stranger.send_bytes(mutated(random, valid))
            serve.restore()
    return Outcome(count, time.perf_counter() - begins, 0, 0)


@contextmanager
def asking(serve: Serving) -> Iterator[list[float]]:
    """Has another client ask for the status all the while; how long each answer took."""
    waits, ended = [0.0], threading.Event()

    def ask() -> None:
        with serve.beside() as other:
            other.socket.settimeout(MAX_WAIT_SECONDS)
            while not ended.wait(BETWEEN_SECONDS):
                begins = time.perf_counter()
                with suppress(TimeoutError):  # it has waited for the longest
                    other.status()
                waits.append(time.perf_counter() - begins)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()


def settled(serve: Serving, bars: int = 1) -> dict[str, Any]:
    """The status when some bars have passed since the last of what was sent."""
    serve.restore()
    if bars > 1:
        serve.client.done("bpm", FASTEST_BPM)
    until = serve.client.status()["bar"] + bars
    while (status := serve.client.status())["bar"] < until:
        time.sleep(0.1)
    return status
