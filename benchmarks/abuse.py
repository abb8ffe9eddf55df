"""What strangers can do to the music over OSC: random datagrams, damaged ones, and floods."""

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psutil

from .attacks import ATTACKS, ROUND, ROUND_SECONDS, attacking, ended, hushes
from .clients import Client, datagram
from .devices import dummy_jack
from .floods import Outcome, dropped, flood, press
from .fuzz import datagrams, mutated
from .messages import BAD, DENSE
from .processes import Running
from .serving import serving
from .tables import Scale, Table

SEED = 4
WARM_UP_BARS = 2
AT_ONCE = 250
"""So many damaged datagrams are sent before it is asked for the status, so that none is lost."""

RATE = 10_000
FASTEST_BPM = 999
BETWEEN_SECONDS = 0.25
MAX_WAIT_SECONDS = 2.0
COLUMNS = ("what is sent", "sent", "a second", "answered", "failed", "no room", "late bundles",
           "late lessons", "MB before", "after", "CPU %", "worst status ms")  # fmt: skip


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


def flooded(data: list[bytes]) -> Callable[[Serving, float], Outcome]:
    """A flood of these, by turns, at the full rate."""

    def run(serve: Serving, seconds: float) -> Outcome:
        with serve.beside() as stranger:
            return flood(stranger, data, RATE, seconds)

    return run


def pressed(data: list[bytes]) -> Callable[[Serving, float], Outcome]:
    """As many of these as it would be at the full rate, as fast as they are answered."""

    def run(serve: Serving, seconds: float) -> Outcome:
        with serve.beside() as stranger:
            return press(stranger, data, round(RATE * seconds), AT_ONCE)

    return run


def nothing(serve: Serving, seconds: float) -> Outcome:
    """Sends nothing for a while: the reference."""
    time.sleep(seconds)
    return Outcome(0, seconds, 0, 0)


def abuse(scale: Scale) -> Iterator[Table]:
    """Random and damaged datagrams, and floods of bad, good and senseless ones."""
    random, seconds = Random(SEED), scale.seconds(10, 3)
    bad = [datagram(name, *values) for name, *values in BAD]
    pointer = [datagram("pointer", place / 100, 1 - place / 100) for place in range(100)]
    noise = [random.randbytes(60) for _ in range(100)]
    count = scale.times(100_000, 10_000)
    cases: dict[str, Callable[[Serving, float], Outcome]] = {
        "nothing": nothing,
        "bpm out of range": flooded([datagram("bpm", 5000.0)]),
        "bad requests": flooded(bad),
        "bad requests, as fast as answered": pressed(bad),
        "pointer moves": flooded(pointer),
        "noise": flooded(noise),
        "random and damaged": lambda serve, _: fuzz(serve, random, count),
    }
    yield from unfairness(scale)
    table = Table(
        "abuse of the OSC remote",
        f"`rubbergosling serve` on scsynth under a dummy JACK plays six tracks with 50 onsets a "
        f"bar while an agent learns; one process for each row. Floods come from one socket, "
        f"{RATE} a second for {seconds:g} s in slices of 2 ms; damaged datagrams as fast as a "
        f"status between each {AT_ONCE} is answered. Lost for want of room in the socket: as "
        "/proc/net/udp tells. Late: as the status tells, after minus before. Memory: resident, of "
        "the player, before and a bar after. The worst status: how long, during the flood, "
        "another client waited for one.",
        COLUMNS,
    )
    for name, run in cases.items():
        with (
            dummy_jack() as device,
            tempfile.TemporaryDirectory() as folder,
            dense_serve(Path(folder), device) as serve,
        ):
            table.rows.append((name, *_measured(serve, run, seconds)))
    yield table


def unfairness(scale: Scale) -> Iterator[Table]:
    """The worst that was found, sent by one client, and what another one notices of it."""
    seconds = scale.seconds(20, 3)
    table = Table(
        "one client's worst",
        "The same player, which begins anew for each row. One client sends the worst that was "
        f"found, round after round with {1000 * ROUND_SECONDS:.0f} ms between, for {seconds:g} "
        "s, while another asks for a hush ten times a second: how long it waits for the answer. "
        "Late: as the player tells at its end. Memory: resident, of the player, at its most. The "
        "end: how long Ctrl-C takes in the middle of it.",
        ("what is sent", "rounds", "hushes", "median ms", "worst ms", "late bundles", "MB",
         "end s", "status"),
    )  # fmt: skip
    for name in ATTACKS:
        with (
            dummy_jack() as device,
            tempfile.TemporaryDirectory() as folder,
            dense_serve(Path(folder), device) as serve,
            attacking(serve.client.port, name) as attacker,
        ):
            noticed = hushes(serve.process, serve.client, seconds)
            status, took = ended(serve.process)
            late = re.search(r"(\d+) bundles were late", serve.process.said)
            table.rows.append(
                (
                    name, str(attacker.count(ROUND)), str(len(noticed.waits)),
                    f"{1000 * noticed.median:.1f}", f"{1000 * max(noticed.waits):.1f}",
                    late[1] if late else "0",
                    f"{noticed.megabytes:.0f}", f"{took:.2f}", str(status),
                )
            )  # fmt: skip
    yield table


def _measured(
    serve: Serving, run: Callable[[Serving, float], Outcome], seconds: float
) -> tuple[str, ...]:
    before, size, used = serve.client.status(), serve.megabytes, serve.process.cpu_seconds()
    with asking(serve) as waits:
        outcome = run(serve, seconds)
    spent = (serve.process.cpu_seconds() - used) / outcome.seconds
    after = settled(serve)
    return (
        str(outcome.sent), f"{outcome.sent / outcome.seconds:.0f}", str(outcome.answered),
        str(outcome.failed), str(dropped(serve.client.port)),
        str(after["late"] - before["late"]), str(after["late-lessons"] - before["late-lessons"]),
        f"{size:.1f}", f"{serve.megabytes:.1f}", f"{100 * spent:.0f}", f"{1000 * max(waits):.0f}",
    )  # fmt: skip


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
