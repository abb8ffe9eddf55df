"""A SuperCollider server of our own that runs for a while, and a connection to it."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from rubbergosling.engine.connection import Connection
from rubbergosling.engine.executables import find_executable
from rubbergosling.engine.kept_process import environment
from rubbergosling.engine.live import flags_of, options
from rubbergosling.engine.process import free_port
from rubbergosling.errors import EngineError

from .processes import Running, running

BOOT_SECONDS = 10.0
CHANNELS = 4
"""Outputs: a pair for a player, and a pair for what it is compared with."""


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


def _wait(connection: Connection, process: Running) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while True:
        try:
            connection.status(timeout=0.1)
            return
        except EngineError as error:
            if process.handle.poll() is not None or time.monotonic() > deadline:
                raise EngineError(f"no server: {process.said[-500:]}") from error
