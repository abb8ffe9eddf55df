"""Long playing with something else done every two seconds, in virtual and in real time.

Nothing may be late, grow or be left over.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from rubbergosling import GoslingError, Session
from rubbergosling.commands import VERBS, Caller
from rubbergosling.engine.silent import SilentEngine
from rubbergosling.errors import BugError
from rubbergosling.player.clock import VirtualClock

from .patience import PATIENCE_SECONDS
from .processes import Running
from .random_edits import BEGINNING, Player
from .servers import Server, running_server
from .serving import serving
from .sessions import silent_session

SEED = 6
BETWEEN_EDITS_SECONDS = 2.0
RING_OUT_SECONDS = 3.0
MAX_GROWTH = 0.05
"""Of the memory in use when a quarter of the time is over."""

BUFFERS = 64
"""So many buffers of a server are looked at."""


@dataclass
class Soak:
    """What was seen along a soak.

    Attributes:
        name: Which it was.
        seconds: How long it took, in its own time.
        done: How many things were done.
        late: Bundles sent after their time.
        late_lessons: Bars without the agents' last lesson.
        megabytes: Resident memory along it, by process.
        left: What there was more at the end than at the beginning, by what it is.
    """

    name: str
    seconds: float
    done: int = 0
    late: int = 0
    late_lessons: int = 0
    megabytes: dict[str, list[float]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def sample(self, processes: Mapping[str, psutil.Process]) -> None:
        """Looks how large some processes are."""
        for name, process in processes.items():
            sizes = self.megabytes.setdefault(name, [])
            sizes.append(process.memory_info().rss / 1e6)

    def quarter(self, name: str) -> list[float]:
        """The sizes of a process from when a quarter of the time was over."""
        sizes = self.megabytes[name]
        return sizes[len(sizes) // 4 :]

    def growth(self, name: str) -> float:
        """How much a process grew since then, at most, as a part of what it was."""
        sizes = self.quarter(name)
        return max(sizes) / sizes[0] - 1

    @property
    def faults(self) -> list[str]:
        """What should not be."""
        found = [f"{self.late} bundles were late"] if self.late else []
        found += [f"{count} {what} left over" for what, count in self.left.items() if count > 0]
        return found + [
            f"{name} grew by {self.growth(name):.1%}"
            for name in self.megabytes
            if self.growth(name) > MAX_GROWTH
        ]


class LivelyClock(VirtualClock):
    """Virtual time in which something happens now and then, on the thread that waits for it.

    Args:
        seconds: How long it runs; who then waits really waits, until it is woken.
        between: The virtual time between two things that happen.
        happen: Called each time.
    """

    def __init__(self, seconds: float, between: float, happen: Callable[[], None]) -> None:
        super().__init__()
        self._end, self._between, self._happen = self.now() + seconds, between, happen
        self._next = self.now()
        self.ended = threading.Event()

    def wait(self, seconds: float, wake: threading.Event) -> None:
        """Moves the time on."""
        if self.now() >= self._end and not self.ended.is_set():
            self.ended.set()
            wake.wait()
        super().wait(seconds, wake)
        while self._next <= min(self.now(), self._end):
            self._next += self._between
            self._happen()


def virtual(folder: Path, seconds: float, seed: int = SEED) -> Soak:
    """Plays on the engine that forgets, in virtual time, in this process.

    Args:
        folder: Where agents are saved.
        seconds: For how long.
        seed: What is done depends on it.
    """
    soak, player, this = Soak("virtual", seconds), Player(seed), {"player": psutil.Process()}
    silence_from = seconds - 2 * RING_OUT_SECONDS

    def happen() -> None:
        if soak.done * BETWEEN_EDITS_SECONDS < silence_from:
            verb, values = player.next()
            try:
                VERBS[verb].run(caller, values)
            except BugError:
                raise
            except GoslingError:
                pass  # a player's mistakes are a part of it
        else:
            session.hush()
        soak.done += 1
        soak.sample(this)

    threads = threading.active_count()
    clock = LivelyClock(seconds, BETWEEN_EDITS_SECONDS, happen)
    session = silent_session(clock=clock, open_engine=lambda *_: SilentEngine(keeps=False))
    caller = Caller(session, folder)
    with session:
        clock.ended.wait()
        soak.late, soak.late_lessons = session.lateness.count, session.performance.late_bars
        soak.left["buses"] = _buses_in_use(session)
    soak.left["threads"] = threading.active_count() - threads
    return soak


def _buses_in_use(session: Session) -> int:
    """How many stereo buses are taken for tracks and effects."""
    stage = session._performer.supervisor.mixer
    with stage.context.at(None):
        next_bus = stage.context.add_bus_group("AUDIO", 2)
    taken = (int(next_bus) - int(stage.main_bus)) // 2 - 1
    next_bus.free()
    return taken - len(stage.buses.free)


def real(folder: Path, device: Mapping[str, str], seconds: float, seed: int = SEED) -> Soak:
    """Plays by OSC on a scsynth that was there before, in real time.

    Args:
        folder: Where files are written.
        device: Where scsynth plays.
        seconds: For how long.
        seed: What is done depends on it.
    """
    soak, player = Soak("real", seconds), Player(seed)
    with running_server("scsynth", device) as server:
        found = _state(server)
        words = ["--engine", server.address, "--folder", str(folder)]
        with serving(words) as (process, client):
            silent, until = _nodes(server), time.monotonic() + seconds
            for verb, values in BEGINNING:
                client.done(verb, *values)
            threads = psutil.Process(process.handle.pid).num_threads()
            while time.monotonic() < until:
                verb, values = player.next()
                client.ask(verb, *values)
                soak.done += 1
                soak.sample(_processes(process, server))
                time.sleep(BETWEEN_EDITS_SECONDS)
            for _ in range(2):  # what has rung out goes with the next change
                client.done("hush")
                time.sleep(RING_OUT_SECONDS)
            soak.left["nodes"] = _nodes(server) - silent
            soak.left["threads"] = psutil.Process(process.handle.pid).num_threads() - threads
            status = client.status()
            soak.late, soak.late_lessons = status["late"], status["late-lessons"]
            client.done("quit")
            process.wait(PATIENCE_SECONDS)
        soak.late += server.late
        for what, count in _state(server).items():
            soak.left[f"{what} after it all"] = count - found[what]
    return soak


def _processes(process: Running, server: Server) -> dict[str, psutil.Process]:
    player = psutil.Process(process.handle.pid)
    (training,) = player.children()
    return {
        "player": player, "training": training,
        "scsynth": psutil.Process(server.process.handle.pid),
    }  # fmt: skip


def _nodes(server: Server) -> int:
    """How many nodes there are on a server."""
    state = _state(server)
    return state["synths"] + state["groups"]


def _state(server: Server) -> dict[str, int]:
    """How much of everything there is on a server."""
    server.connection.synchronise()
    _, _, synths, groups, definitions, *_ = server.connection.status()
    frames = (
        server.connection.ask("/b_query", number, reply=("/b_info", number))[0]
        for number in range(BUFFERS)
    )
    return {
        "synths": synths, "groups": groups, "SynthDefs": definitions,
        "buffers": sum(count > 0 for count in frames),
    }  # fmt: skip
