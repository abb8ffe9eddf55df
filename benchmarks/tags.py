"""The time tags of bundles as they are sent, against the ideal grid."""

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import numpy as np
from pythonosc.osc_message import OscMessage

from rubbergosling.engine.shared import ROOM, ROOM_REPLY
from rubbergosling.osc.messages import message
from tests.support.processes import running

from .programs import sixteenths
from .tables import Scale, Table, percentile

NTP_AT_UNIX_EPOCH = 2_208_988_800
ONSET = b"gosling_sampler"
ONSETS_PER_BAR = 16

START_SECONDS = 60.0
"""Beside a busy thread, importing takes many times as long."""

PLAY = "from rubbergosling.cli.main import main; import sys; sys.exit(main(sys.argv[1:]))"
BUSY_THREAD = """\
import threading
def compute():
    number = 0
    while True:
        number += 1
threading.Thread(target=compute, daemon=True).start()
"""


class StandIn:
    """A UDP socket that answers as a server would, and keeps the bundles that make onsets.

    Attributes:
        port: Where it listens.
        onsets: For each bundle, when it came and what it is stamped with, in seconds since
            1970, the latter exact.
    """

    def __init__(self) -> None:
        self.onsets: list[tuple[float, Fraction]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._is_open = True

    def serve(self) -> None:
        """Answers until it is closed."""
        while self._is_open:
            datagram, sender = self._socket.recvfrom(65_536)
            now = time.time()
            if datagram.startswith(b"#bundle"):
                if ONSET in datagram and b"/s_new" in datagram:
                    tag = Fraction(int.from_bytes(datagram[8:16], "big"), 2**32)
                    self.onsets.append((now, tag - NTP_AT_UNIX_EPOCH))
            elif answer := _answer(OscMessage(datagram)):
                self._socket.sendto(answer, sender)

    def close(self) -> None:
        """Ends `serve`."""
        self._is_open = False
        with suppress(OSError):
            self._socket.sendto(b"#bundle\0", ("127.0.0.1", self.port))


def time_tags(scale: Scale) -> Iterator[Table]:
    """Time tags against the grid."""
    table = Table(
        "time tags as sent",
        "`play` sends one track of sixteenths to a UDP socket that stands in for a server. Error: "
        "tag minus exact grid, its median taken off; ahead: how long before its time it came.",
        ("tempo, process", "bundles", "largest error us", "drift ppm", "least ahead ms", "p1 ms"),
    )
    for bpm in (150, 140):
        for name, before in (("idle", ""), ("with a busy thread", BUSY_THREAD)):
            onsets = _onsets(bpm, before, scale.seconds(30, 8))
            table.rows.append((f"{bpm} bpm, {name}", *_figures(bpm, onsets)))
    yield table


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """A stand-in that serves on a thread of its own while the context lasts."""
    server = StandIn()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def _onsets(bpm: int, before: str, seconds: float) -> list[tuple[float, Fraction]]:
    with tempfile.TemporaryDirectory() as folder, standing_in() as server:
        program = Path(folder, "one.gosling")
        program.write_text(sixteenths(bpm, 1), encoding="utf-8")
        words = ["play", str(program), "--engine", f"127.0.0.1:{server.port}"]
        with running([sys.executable, "-c", before + PLAY, *words]) as player:
            player.wait_for("^playing on", START_SECONDS)
            time.sleep(seconds)
        if not server.onsets:
            raise RuntimeError(f"nothing was played: {player.said[-1000:]}")
        return list(server.onsets)


def _figures(bpm: int, onsets: Sequence[tuple[float, Fraction]]) -> tuple[str, ...]:
    first = onsets[0][1]
    step = Fraction(240, bpm * ONSETS_PER_BAR)
    ahead = [float(tag) - came for came, tag in onsets]
    # Which onset of the grid each is follows from its tag: a lost one shifts no other.
    numbers = [round((tag - first) / step) for _, tag in onsets]
    errors = np.array(
        [float(tag - first - n * step) for (_, tag), n in zip(onsets, numbers, strict=True)]
    )
    slope = float(np.polyfit(np.array(numbers) * float(step), errors, 1)[0])
    worst = np.abs(errors - np.median(errors)).max()
    return (
        str(len(onsets)), f"{worst * 1e6:.2f}", f"{slope * 1e6:.4f}",
        f"{1000 * min(ahead):.0f}", f"{1000 * percentile(ahead, 0.01):.0f}",
    )  # fmt: skip


def _answer(question: OscMessage) -> bytes | None:
    """What a server says to a message, where it says something."""
    if question.address == "/status":
        return message("/status.reply", 1, 0, 0, 2, 0, 0.0, 0.0, 48000.0, 48000.0)
    if question.address == "/notify":
        return message("/done", "/notify", 0, 1)
    if question.address == "/version":
        return message("/version.reply", "stand-in", 3, 13, ".0", "", "")
    if question.address == "/d_recv" and ROOM.encode() in question.dgram:
        return message(ROOM_REPLY, -1, 0, *map(float, (2, 0, 128, 16_384, 1024)))
    if question.address == "/c_getn":
        first, count = question.params
        return message("/c_setn", first, count, *[0.0] * count)
    if question.address == "/sync":
        return message("/synced", *question.params)
    return None
