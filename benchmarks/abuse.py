"""What strangers can do to the music over OSC: random datagrams, damaged ones, and floods."""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.support.attacks import ATTACKS, ROUND, ROUND_SECONDS, attacking, ended, hushes
from tests.support.dense_serve import (
    AT_ONCE,
    RATE,
    SEED,
    Serving,
    asking,
    dense_serve,
    fuzz,
    settled,
)
from tests.support.devices import dummy_jack
from tests.support.floods import Outcome, dropped, flood, press
from tests.support.osc_client import datagram
from tests.support.osc_messages import BAD

from .tables import Scale, Table

COLUMNS = ("what is sent", "sent", "a second", "answered", "failed", "no room", "late bundles",
           "late lessons", "MB before", "after", "CPU %", "worst status ms")  # fmt: skip


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
