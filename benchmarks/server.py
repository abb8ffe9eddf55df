"""A server with four outputs that records them all: two for the player, two for a reference.

Both are heard by one audio clock and stand in one file, so what the machine does to the
sound is done to both alike.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from supriya.ugens import SynthDef, SynthDefBuilder

from rubbergosling.engine.connection import Connection, message
from rubbergosling.engine.live import flags_of, options
from rubbergosling.engine.process import environment, find_executable, free_port
from rubbergosling.errors import EngineError
from rubbergosling.mixer.synthdef_library import synthdef
from rubbergosling.mixer.synthdef_recipe import ugens

from .processes import Running, running

BOOT_SECONDS = 10.0
CHANNELS = 4
REFERENCE_BUS = 2

# Numbers far from those a client on this server takes for itself.
RECORDER_NODE = 900_000
RECORDER_BUFFER, IMPULSE_BUFFER = 1000, 1001
RECORDER_FRAMES = 65_536
TAIL_OF_ROOT = (1, 0)


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        process: Its process.
        connection: A way to it, beside the player's own.
    """

    process: Running
    connection: Connection

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"127.0.0.1:{self.connection.port}"

    @property
    def late(self) -> int:
        """How many bundles, whosesoever, it has said came late."""
        return self.process.count("^late ")

    @property
    def sample_rate(self) -> float:
        """In hertz, nominal."""
        return float(self.connection.status()[7])


@contextmanager
def running_server(engine: str, device: Mapping[str, str]) -> Iterator[Server]:
    """An engine (`scsynth` or `embedded`) on a device, ended with the context."""
    port = free_port()
    command = [*find_executable(engine).command, "-u", str(port), *flags_of(options(CHANNELS - 2))]
    # On a terminal, so that it says what came late when it does and not at its end.
    with running(command, environment() | dict(device), on_terminal=True) as process:
        connection = Connection("127.0.0.1", port)
        try:
            _wait(connection, process)
            yield Server(process, connection)
            with suppress(EngineError, subprocess.TimeoutExpired):
                connection.ask("/quit", reply=("/done", "/quit"))
                process.wait(BOOT_SECONDS)  # killed at once, it would leave shared memory behind
        finally:
            connection.close()


@contextmanager
def recording(server: Server, path: Path) -> Iterator[None]:
    """Records all outputs into a WAV file of floats while the context lasts.

    Comes after the player has made its groups: the recorder hears only what stands before it.
    """
    connection, buffer = server.connection, RECORDER_BUFFER
    connection.send(message("/d_recv", _recorder().compile()))
    connection.send(message("/b_alloc", buffer, RECORDER_FRAMES, CHANNELS))
    connection.synchronise()
    connection.send(message("/b_write", buffer, str(path), "wav", "float", 0, 0, 1))
    connection.synchronise()
    name = _recorder().effective_name
    connection.send(message("/s_new", name, RECORDER_NODE, *TAIL_OF_ROOT, "buffer", float(buffer)))
    yield
    connection.send(message("/n_free", RECORDER_NODE))
    connection.send(message("/b_close", buffer))
    connection.synchronise()
    connection.send(message("/b_free", buffer))
    connection.synchronise()


def load_impulse(server: Server, path: Path) -> None:
    """Has a server hold the impulse and the sampler that plays it, for the reference."""
    server.connection.send(message("/d_recv", synthdef("sampler1").compile()))
    server.connection.send(message("/b_allocRead", IMPULSE_BUFFER, str(path)))
    server.connection.synchronise()


@contextmanager
def lone_sender(server: Server, bpm: int, bars: int) -> Iterator[Running]:
    """The reference at work on a server that holds the impulse; see `benchmarks.sender`."""
    name = synthdef("sampler1").effective_name
    words = (server.connection.port, name, IMPULSE_BUFFER, REFERENCE_BUS, bpm, bars)
    command = [sys.executable, "-m", "benchmarks.sender", *map(str, words)]
    with running(command) as process:
        yield process


def _recorder() -> SynthDef:
    with SynthDefBuilder(buffer=0) as builder:
        source = ugens.In.ar(bus=0, channel_count=CHANNELS)
        ugens.DiskOut.ar(buffer_id=builder["buffer"], source=source)
    return builder.build(name="benchmark_recorder")


def _wait(connection: Connection, process: Running) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while True:
        try:
            connection.status(timeout=0.1)
            return
        except EngineError as error:
            if process.handle.poll() is not None or time.monotonic() > deadline:
                raise EngineError(f"no server: {process.said[-500:]}") from error
