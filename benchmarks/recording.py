"""Records all four outputs of a server: two for the player, two for a reference, a lone sender.

Both are heard by one audio clock and stand in one file, so what the machine does to the
sound is done to both alike.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supriya.ugens import SynthDef, SynthDefBuilder

from rubbergosling.mixer.synthdef_library import synthdef
from rubbergosling.mixer.synthdef_recipe import ugens
from rubbergosling.osc.messages import message
from tests.support.processes import Running, running
from tests.support.servers import CHANNELS, Server

REFERENCE_BUS = 2

# Numbers far from those a client on this server takes for itself.
RECORDER_NODE = 900_000
RECORDER_BUFFER, IMPULSE_BUFFER = 1000, 1001
RECORDER_FRAMES = 65_536
TAIL_OF_ROOT = (1, 0)


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
