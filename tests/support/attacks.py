"""The worst that one client was found to send, and what another one notices of it.

``python -m tests.support.attacks PORT NAME`` attacks, until it is ended.
"""

import itertools
import signal
import statistics
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

from .osc_client import Client, datagram
from .patience import PATIENCE_SECONDS
from .processes import Running, running

PORTS = 300
ROUND = "a round"
ROUND_SECONDS = 0.05
"""Between two rounds of an attack."""

HUSH_SECONDS = 0.1
"""Between an answer and the next hush of the one who is not to notice anything."""

LONG_NOTES = "60," * 20_000


def bundled(messages: list[bytes]) -> bytes:
    """A bundle to be done at once."""
    elements = (struct.pack(">i", len(each)) + each for each in messages)
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(elements)


def events(client: Client, turn: int) -> None:
    """1500 questions for thousands of events in one datagram of 42 kB."""
    client.send_bytes(bundled([datagram("events", 16)] * 1500))


def evaluations(client: Client, turn: int) -> None:
    """6000 plain programs in 5 datagrams."""
    for _ in range(5):
        client.send_bytes(bundled([datagram("evaluate", "kick*4;")] * 1200))


def structures(client: Client, turn: int) -> None:
    """300 changes of the agents' structure."""
    for count in range(300):
        client.send("structure", 1 + (300 * turn + count) % 512, 8)


def slow_loads(client: Client, turn: int) -> None:
    """16 agents are saved and loaded, and a recording is begun and ended."""
    for _ in range(16):
        client.send("agent/save", "snare", "mine")
        client.send("agent/load", "snare", "mine")
    client.send("record/start", "sound")
    client.send("record/stop")


def warnings(client: Client, turn: int) -> None:
    """A program with 12,500 warnings."""
    client.send("evaluate", "kick;" * 12_500)


def largest_agents(client: Client, turn: int) -> None:
    """20 changes of the agents' structure to the largest there is."""
    for count in range(20):
        client.send("structure", 512 - (20 * turn + count) % 50, *[512] * 7)


def long_programs(client: Client, turn: int) -> None:
    """A program of 60 kB that takes a second to read, each time another one."""
    client.send("evaluate", f"bpm {100 + turn % 100}; lead 1 {LONG_NOTES}1;")


def later(client: Client, turn: int) -> None:
    """10,000 programs to be played at one moment, half a second from now."""
    tag = int((time.time() + 0.5 + 2_208_988_800) * 2**32)
    message = datagram("evaluate", "snare*8;")
    body = b"".join(struct.pack(">i", len(message)) + message for _ in range(1000))
    for _ in range(10):
        client.send_bytes(b"#bundle\0" + struct.pack(">Q", tag) + body)


def many_ports(client: Client, turn: int) -> None:
    """A question from each of 300 ports, none of which waits for its answer."""
    for _ in range(PORTS):
        with Client(client.port) as other:
            other.send("status")


ATTACKS: dict[str, Callable[[Client, int], None]] = {
    "1500 events in a bundle": events,
    "6000 evaluates in 5 datagrams": evaluations,
    "300 structures": structures,
    "16 saves and loads, recordings": slow_loads,
    "12,500 warnings": warnings,
    "largest agents": largest_agents,
    "programs of 60 kB": long_programs,
    "10,000 at one moment": later,
    "300 ports": many_ports,
}
"""One round of each; the last four are nobody's case but our own."""


@dataclass
class Noticed:
    """What another client noticed during an attack.

    Attributes:
        waits: How many seconds each hush waited for its answer.
        megabytes: The most resident memory of the player.
    """

    waits: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        """Of the waits, in seconds."""
        return statistics.median(self.waits)


@contextmanager
def attacking(port: int, attack: str) -> Iterator[Running]:
    """An attack by a process of its own, which prints a line for each round, from its first on."""
    command = [sys.executable, "-m", "tests.support.attacks", str(port), attack]
    with running(command, {}) as attacker:
        attacker.wait_for(ROUND)
        yield attacker


def hushes(process: Running, client: Client, seconds: float) -> Noticed:
    """Asks for a hush again and again for some seconds."""
    noticed = Noticed()
    player, until = psutil.Process(process.handle.pid), time.monotonic() + seconds
    while time.monotonic() < until:
        begins = time.perf_counter()
        client.done("hush")
        noticed.waits.append(time.perf_counter() - begins)
        noticed.megabytes = max(noticed.megabytes, player.memory_info().rss / 1e6)
        time.sleep(HUSH_SECONDS)
    return noticed


def ended(process: Running) -> tuple[int, float]:
    """Ends a player with Ctrl-C; its exit status, and how long that took."""
    begins = time.perf_counter()
    process.handle.send_signal(signal.SIGINT)
    return process.wait(PATIENCE_SECONDS), time.perf_counter() - begins


def attack_on(port: int, attack: Callable[[Client, int], None]) -> None:
    """Attacks, round after round; nobody reads the answers in time."""
    with Client(port) as client:
        client.socket.setblocking(False)
        for turn in itertools.count():
            with suppress(OSError):  # the system has no room for more, or the player is gone
                attack(client, turn)
            print(ROUND, flush=True)
            with suppress(OSError):
                while True:
                    client.socket.recv(65_536)
            time.sleep(ROUND_SECONDS)


if __name__ == "__main__":
    attack_on(int(sys.argv[1]), ATTACKS[sys.argv[2]])
