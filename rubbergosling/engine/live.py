"""A server that plays now: ours, or one that was there before us.

The context is supriya's, so stages are set up and synths made by the same calls as in
an offline score; the way to the server is our own connection. (supriya's `Server`
handles a notification for every node, adds a latency of its own and notices a dead
server only after 15 seconds; each costs more than these few lines.)
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from supriya import CalculationRate, Options
from supriya.contexts import Context
from supriya.contexts.entities import ContextObject
from supriya.contexts.requests import RequestBundle

from ..errors import EngineError
from ..settings import Settings
from .bundles import NTP_AT_UNIX_EPOCH, bundle
from .connection import Connection, Reply
from .process import EMBEDDED, Process, embedded_has_mouse, find_executable, start

LARGE_DATAGRAM = 8192
"""Bytes that every system and server takes at once."""

LOOPBACK = ("127.0.0.1", "localhost")

Failures = Callable[[str], None]


class LiveContext(Context):
    """A supriya context whose requests go to a server at once, stamped with Unix time."""

    def __init__(self, connection: Connection, options: Options, client_id: int) -> None:
        super().__init__(options)
        self._connection = connection
        self._client_id = client_id
        self._setup_allocators()

    def send(self, message: Any) -> None:
        """Sends a request or a bundle of requests; a large bundle as several of the same time."""
        datagram = message.to_osc().to_datagram()
        contents = getattr(message, "contents", ())
        if len(datagram) <= LARGE_DATAGRAM or len(contents) < 2:
            self._connection.send(datagram)
            return
        middle = len(contents) // 2
        for part in (contents[:middle], contents[middle:]):
            self.send(RequestBundle(timestamp=message.timestamp, contents=part))

    def _free_id(
        self,
        type_: type[ContextObject],
        id_: int,
        calculation_rate: CalculationRate | None = None,
    ) -> None:
        self._get_allocator(type_, calculation_rate).free(id_)

    def _resolve_node(self, node: Any) -> int:
        return 0 if node is None else int(node)

    def _validate_can_request(self) -> None:
        pass  # a lost server is noticed by asking it, never by failing to send

    def _validate_moment_timestamp(self, seconds: float | None) -> None:
        pass


class Engine(Protocol):
    """What a session needs of a server.

    Attributes:
        name: What it is, for people: "embedded (scsynth 3.14.1)".
        context: Where nodes are made.
        is_ours: Whether we started it; a server that was there before us is never quit,
            freed or reset.
        reads_our_files: Whether it runs on this machine, so that paths mean the same to it.
        has_mouse: Whether it can follow this machine's mouse, if there is a screen.
        sample_rate: Its nominal sample rate in hertz.
    """

    name: str
    context: Context
    sample_rate: float

    @property
    def is_ours(self) -> bool: ...  # noqa: D102 - said above

    @property
    def reads_our_files(self) -> bool: ...  # noqa: D102 - said above

    @property
    def has_mouse(self) -> bool: ...  # noqa: D102 - said above

    def ask(self, address: str, *arguments: Any, reply: Reply, timeout: float = 1.0) -> Reply:
        """Sends a message and waits for its answer; raises EngineError if none comes."""
        ...

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Sends encoded messages to be carried out at a time, after requests of that time."""
        ...

    def synchronise(self) -> None:
        """Waits until everything sent so far is done; raises EngineError if it never is."""
        ...

    def has_ended(self) -> bool:
        """Whether its process is known to be gone."""
        ...

    def answers(self) -> bool:
        """Whether it still answers, within half a second."""
        ...

    def close(self) -> None:
        """Ends a server of ours; takes leave of a server that was there before us."""
        ...


@dataclass
class LiveEngine:
    """A server on the other end of a connection; `process` is None unless we started it."""

    name: str
    context: Context
    connection: Connection
    process: Process | None
    sample_rate: float

    @property
    def is_ours(self) -> bool:
        """Whether we started it."""
        return self.process is not None

    @property
    def reads_our_files(self) -> bool:
        """Whether it runs on this machine, so that paths mean the same to it."""
        return self.connection.host in LOOPBACK

    @property
    def has_mouse(self) -> bool:
        """Whether it can follow this machine's mouse, if there is a screen."""
        if self.process is not None and self.process.executable.name == EMBEDDED:
            return embedded_has_mouse()
        return self.reads_our_files

    def ask(self, address: str, *arguments: Any, reply: Reply, timeout: float = 1.0) -> Reply:
        """Sends a message and waits for its answer; raises EngineError if none comes."""
        return self.connection.ask(address, *arguments, reply=reply, timeout=timeout)

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Sends encoded messages to be carried out at a Unix time."""
        self.connection.send(bundle(seconds + NTP_AT_UNIX_EPOCH, elements))

    def synchronise(self) -> None:
        """Waits until everything sent so far is done; raises EngineError if it never is."""
        self.connection.synchronise()

    def has_ended(self) -> bool:
        """Whether its process is known to be gone."""
        return self.process is not None and not self.process.is_alive()

    def answers(self) -> bool:
        """Whether it still answers, within half a second."""
        try:
            self.connection.status(timeout=0.5)
        except EngineError:
            return False
        return True

    def close(self) -> None:
        """Ends a server of ours; takes leave of a server that was there before us."""
        if self.process is not None:
            self.process.end()
            return
        with suppress(EngineError):  # it may be gone already
            self.connection.ask("/notify", 0, reply=("/done", "/notify"))
        self.connection.close()


def options(output_bus: int = 0) -> Options:
    """A server's options as we boot it: stereo out, no input, room for dense patterns."""
    return Options(
        audio_bus_channel_count=4096,
        input_bus_channel_count=0,
        output_bus_channel_count=output_bus + 2,
        maximum_node_count=8192,
        memory_size=65_536,
        load_synthdefs=False,
    )


def flags_of(chosen: Options) -> list[str]:
    """scsynth's flags for options, without the executable and the port."""
    words = chosen.serialize()[1:]
    if "-u" in words:
        at = words.index("-u")
        del words[at : at + 2]
    return words


def open_engine(settings: Settings, failures: Failures = lambda text: None) -> LiveEngine:
    """Starts the engine the settings ask for, or connects to one that runs.

    Args:
        settings: `engine` and `output_bus` count.
        failures: Called with one sentence for each request the server refuses.

    Raises:
        EngineError: If there is no such engine, no device, or no answer.
    """
    if ":" in settings.engine:
        return _connect(settings.engine, failures)
    chosen = options(settings.output_bus)
    process = start(find_executable(settings.engine), flags_of(chosen))
    process.connection.failures = failures
    context = LiveContext(process.connection, chosen, client_id=0)
    return _engine(process.executable.name, context, process.connection, process)


def _connect(where: str, failures: Failures) -> LiveEngine:
    host, port = parse_address(where)
    connection = Connection(host, port, failures)
    try:
        connection.status(timeout=2.0)
        client_id, *rest = connection.ask("/notify", 1, reply=("/done", "/notify"))
        logins = int(rest[0]) if rest else 1
        context = LiveContext(connection, Options(maximum_logins=logins), int(client_id))
        return _engine(where, context, connection, None)
    except EngineError as error:
        connection.close()
        raise EngineError(_why_not(where, str(error))) from error


def _why_not(where: str, error: str) -> str:
    if "does not answer" in error:
        return f"no SuperCollider server answers at {where}: is it booted, and on that port?"
    if "too many users" in error:
        return (
            f"the server at {where} takes no more clients: "
            "set s.options.maxLogins = 4 before booting it"
        )
    return f"the server at {where} refuses us: {error}"


def parse_address(where: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`.

    Raises:
        EngineError: If it is not of that form.
    """
    if not (match := re.fullmatch(r"([^:\s]+):(\d{1,5})", where)) or int(match[2]) > 65_535:
        raise EngineError(f"{where!r} is not HOST:PORT, such as 127.0.0.1:57110")
    return match[1], int(match[2])


def _engine(
    name: str, context: LiveContext, connection: Connection, process: Process | None
) -> LiveEngine:
    version: Sequence[Any] = connection.ask("/version", reply=("/version.reply",))
    program, major, minor, patch = (str(part) for part in version[:4])
    sample_rate = float(connection.status()[7])
    return LiveEngine(f"{name} ({program} {major}.{minor}{patch})", context, connection, process,
                  sample_rate)  # fmt: skip
