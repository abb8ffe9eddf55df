"""A long take by OSC on a real server, held against what its journal gives offline."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from pythonosc.osc_message import OscMessage

from .osc_client import Client
from .patience import PATIENCE_SECONDS
from .random_edits import Player
from .serving import serving

SEED = 5
BETWEEN_EDITS_SECONDS = 1.0
RENEW_SECONDS = 20.0
SETTLED_SECONDS = 1.0
MIN_HITS = 60

Hit = tuple[float, str, float, bool]
"""Bar, as a float of 32 bits; instrument; note, -1 for none; whether an agent played it."""


@dataclass(frozen=True)
class Take:
    """What was heard of a take, and what its journal says.

    Attributes:
        heard: The hits that a listener was told of.
        written: The events that the journal gives.
        done: How many things were done.
        status: How it stood in the end.
    """

    heard: list[Hit]
    written: list[Hit]
    done: int
    status: dict[str, Any]


class Listener:
    """A client that is told of every hit."""

    def __init__(self, port: int) -> None:
        self.hits: list[Hit] = []
        self._client = Client(port)
        self._renewed = -RENEW_SECONDS

    def listen(self, seconds: float) -> None:
        """Takes in what comes for a while."""
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            if time.monotonic() - self._renewed > RENEW_SECONDS:
                self._renewed = time.monotonic()
                self._client.send("notify", 1)
            self._client.socket.settimeout(rest)
            try:
                self._take(self._client.socket.recv(65_536))
            except TimeoutError:
                return

    def _take(self, data: bytes) -> None:
        message = OscMessage(data)
        if message.address == "/gosling/hit":
            instrument, bar, note, predicted = message.params
            self.hits.append((bar, instrument, note, bool(predicted)))


def words_for(folder: Path) -> tuple[list[str], Path]:
    """What a serve is told to write a journal into a folder, and that journal."""
    journal = folder / "take.jsonl"
    return ["--engine", "scsynth", "--journal", str(journal), "--folder", str(folder)], journal


def performed(folder: Path, device: Mapping[str, str], seconds: float, seed: int = SEED) -> Take:
    """Plays a take of random edits and ends it with a hush."""
    words, journal = words_for(folder)
    with serving(words, device) as (process, client):
        listener = Listener(client.port)
        listener.listen(0.1)
        done = _play(client, listener, seconds, seed)
        (hush,) = client.done("hush")
        while client.status()["bar"] < hush:
            listener.listen(0.1)
        listener.listen(SETTLED_SECONDS)
        status = client.status()
        client.done("quit")
        process.wait(PATIENCE_SECONDS)
    return Take(listener.hits, events_of(journal), done, status)


def killed(folder: Path, device: Mapping[str, str], seconds: float, seed: int = SEED) -> Take:
    """Plays a take of random edits whose player is killed in the middle, with music before it."""
    words, journal = words_for(folder)
    with serving(words, device) as (process, client):
        listener = Listener(client.port)
        listener.listen(0.1)
        done = _play(client, listener, seconds, seed, MIN_HITS)
        status = client.status()
        orphans = psutil.Process(process.handle.pid).children(recursive=True)
        process.handle.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)
        listener.listen(SETTLED_SECONDS)  # to what had been sent
        for orphan in orphans:
            with suppress(psutil.Error):  # by now they should have ended by themselves
                orphan.terminate()
    return Take(listener.hits, events_of(journal), done, status)


def _play(client: Client, listener: Listener, seconds: float, seed: int, min_hits: int = 0) -> int:
    """Edits for some seconds and until so many hits were heard; returns how many edits."""
    player, until, done = Player(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until or len(listener.hits) < min_hits:
        verb, values = player.next()
        client.ask(verb, *values)
        done += 1
        listener.listen(BETWEEN_EDITS_SECONDS)
    return done


def events_of(journal: Path) -> list[Hit]:
    """What the command says that a journal gives."""
    command = [sys.executable, "-m", "rubbergosling", "events", str(journal), "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    events = [json.loads(line) for line in said.splitlines()]
    return [
        (float(np.float32(each["bar"])), each["instrument"], float(each.get("note", -1)),
         each["predicted"])
        for each in events
    ]  # fmt: skip


def missing(take: Take) -> tuple[list[Hit], list[Hit]]:
    """What was heard and is not written, and what is written and was not heard until then.

    What is written of the time after the last hit that was heard does not count.
    """
    last = max((hit[0] for hit in take.heard), default=-1.0)
    written = {hit for hit in take.written if hit[0] < last}
    heard = set(take.heard)
    return sorted(heard - set(take.written)), sorted(written - heard)
