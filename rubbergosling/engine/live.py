"""The protocol of an engine that plays now, and opening a server: ours, or one that runs."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from supriya import Options
from supriya.contexts import Context

from ..errors import EngineError
from ..osc.bundles import NTP_AT_UNIX_EPOCH, bundle
from ..settings import Settings
from .connection import Connection, Reply
from .context import LiveContext
from .executables import ENGINES, find_executable
from .process import Process, start
from .shared import (
    ANY_CLIENT,
    CLIENT_PORTS,
    MAX_CLIENTS,
    TRIES,
    Login,
    check_output_bus,
    free_left_overs,
    log_in,
    log_out,
    parse_address,
    room_of,
    why_not,
)

LOOPBACK = ("127.0.0.1", "localhost")

LAST_OUTPUT = 126
"""The last bus that a server of ours is booted with a pair of outputs for."""

ANSWER_SECONDS, ANSWER_TRIES = 0.1, 3
"""How long the answer may take whether a synth is there, and how often that is asked."""

FIRST_CONTROL = 0

NO_RECORDING = "a server on another machine can't record into a file of ours"

Failures = Callable[[str], None]


class Engine(Protocol):
    """What a session needs of a server.

    Attributes:
        name: What it is, for people: "embedded (scsynth 3.14.1)".
        context: Where nodes are made.
        is_ours: Whether we started it; a server that was there before us is never quit,
            freed or reset.
        is_live: Whether it plays now, as all do that are asked and answer.
        reads_our_files: Whether it runs on this machine, so that paths mean the same to it.
        folder: Where files for it alone can be written, which go when it does; None where it
            is not ours.
        has_mouse: Whether it can follow this machine's mouse, if there is a screen.
        sample_rate: Its nominal sample rate in hertz.
        why_no_recording: Why it can't record into a file, as a sentence; empty where it can.
        knew_us: Whether a server that was there held a place for us already, and so is still
            the one that we, or a player before us, have played on.
    """

    name: str
    sample_rate: float
    why_no_recording: str
    knew_us: bool
    is_ours: bool
    is_live: bool
    reads_our_files: bool
    folder: Path | None
    has_mouse: bool

    @property
    def context(self) -> Context: ...  # noqa: D102 - said above

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Sends a message and waits for its answer; raises EngineError if none comes."""
        ...

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Sends encoded messages to be carried out at a time, after requests of that time."""
        ...

    def synchronise(self) -> None:
        """Waits until everything sent so far is done; raises EngineError if it never is."""
        ...

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """What some control buses held before we came; raises EngineError without an answer."""
        ...

    def recorded(self, path: Path) -> Path:
        """What a file that it is to record into is called to the engine."""
        ...

    def has_ended(self) -> bool:
        """Whether its process is known to be gone."""
        ...

    def has_synth(self, number: int) -> bool:
        """Whether a synth is there; raises EngineError if no answer comes soon."""
        ...

    def has_company(self) -> bool:
        """Whether nodes were made beside ours since this was last asked."""
        ...

    def close(self) -> None:
        """Ends a server of ours; takes leave of a server that was there before us."""
        ...

    def reopened(self) -> "Engine":
        """The engine once more: a server of ours started anew, another's logged into again.

        Raises EngineError if that fails, and may be called again then.
        """
        ...


class LiveEngine:
    """A server on the other end of a connection; `process` is None unless we started it."""

    is_live = True

    def __init__(
        self,
        name: str,
        context: Context,
        connection: Connection,
        process: Process | None,
        sample_rate: float,
        settings: Settings,
        knew_us: bool,
    ) -> None:
        self.name, self.context, self.connection, self.process = name, context, connection, process
        self.sample_rate, self._settings, self.knew_us = sample_rate, settings, knew_us
        self.is_ours = process is not None
        self.reads_our_files = connection.host in LOOPBACK
        self.why_no_recording = "" if self.reads_our_files else NO_RECORDING
        self.folder = None if process is None else process.folder.path
        kind = None if process is None else ENGINES[process.executable.name]
        self.has_mouse = self.reads_our_files if kind is None else kind.has_mouse()
        self.found_values: tuple[float, ...] = ()

    def ask(
        self, address: str, *arguments: Any, reply: Reply, timeout: float = 0.5, tries: int = 1
    ) -> Reply:
        """Sends a message and waits for its answer; raises EngineError if none comes."""
        return self.connection.ask(address, *arguments, reply=reply, timeout=timeout, tries=tries)

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Sends encoded messages to be carried out at a Unix time."""
        self.connection.send(bundle(seconds + NTP_AT_UNIX_EPOCH, elements))

    def synchronise(self) -> None:
        """Waits until everything sent so far is done; raises EngineError if it never is."""
        self.connection.synchronise()

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """What some control buses held before we came; raises EngineError without an answer."""
        if not self.found_values:
            buses = ("/c_setn", first, count)
            self.found_values = self.ask("/c_getn", first, count, reply=buses, tries=TRIES)
        return self.found_values

    def recorded(self, path: Path) -> Path:
        """What a file that it is to record into is called to the engine."""
        return path if self.process is None else self.process.seen(path, is_recording=True)

    def has_ended(self) -> bool:
        """Whether its process is known to be gone."""
        return self.process is not None and not self.process.is_alive()

    def has_synth(self, number: int) -> bool:
        """Whether a synth is there; raises EngineError if no answer comes soon."""
        # Not `/n_query`, which is answered to all clients, and only to those that are logged in.
        answer = self.connection.ask_for_any(
            "/s_get", number, FIRST_CONTROL, replies=(("/n_set", number), ("/fail", "/s_get")),
            timeout=ANSWER_SECONDS, tries=ANSWER_TRIES,
        )  # fmt: skip
        return bool(answer[0] == "/n_set")

    def has_company(self) -> bool:
        """Whether nodes were made beside ours since this was last asked."""
        had, self.connection.has_root_news = self.connection.has_root_news, False
        return had

    def close(self) -> None:
        """Ends a server of ours; takes leave of a server that was there before us."""
        if self.process is not None:
            self.process.end()
            return
        log_out(self.connection)
        self.connection.close()

    def reopened(self) -> "LiveEngine":
        """The engine once more: a server of ours started anew, another's logged into again."""
        failures = self.connection.failures
        if self.process is not None:
            self.process.end()
            return open_server(self._settings, failures)
        # Without taking leave: from the same port, a server that is still there knows us.
        self.connection.close()
        ports = (self.connection.own_port, *CLIENT_PORTS)
        engine = _connect(self._settings, failures, ports, self.context.client_id)
        if engine.knew_us:  # what is there now may be ours
            engine.found_values = self.found_values
        return engine


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
    # supriya looks for scsynth even where only its flags are asked for, and a bare machine has
    # none: any program that exists will do, since the command's first word is ours.
    words = replace(chosen, executable=sys.executable).serialize()[1:]
    if "-u" in words:
        at = words.index("-u")
        del words[at : at + 2]
    return words


def open_server(settings: Settings, failures: Failures = lambda text: None) -> LiveEngine:
    """Starts the server the settings ask for, or connects to one that runs.

    Args:
        settings: `engine` and `output_bus` count.
        failures: Called with one sentence for each request the server refuses.

    Raises:
        EngineError: If there is no such engine, no device, or no answer.
    """
    if ":" in settings.engine:
        return _connect(settings, failures)
    if settings.output_bus > LAST_OUTPUT:
        raise EngineError(
            f"there is no output {settings.output_bus} on an engine of our own: 0 to {LAST_OUTPUT}"
        )
    chosen = options(settings.output_bus)
    process = start(find_executable(settings.engine), flags_of(chosen))
    process.connection.failures = failures
    context = LiveContext(process.connection, chosen, 0, process.seen)
    try:
        return _engine(process.executable.name, context, process.connection, process, settings)
    except BaseException:
        process.end()
        raise


def _connect(
    settings: Settings,
    failures: Failures,
    own_ports: Iterable[int] = CLIENT_PORTS,
    wish: int = ANY_CLIENT,
) -> LiveEngine:
    where = settings.engine
    connection = Connection(*parse_address(where), failures, own_ports)
    try:
        return _logged_in(connection, settings, wish)
    except BaseException as error:
        connection.close()
        if isinstance(error, EngineError):
            raise EngineError(why_not(where, str(error))) from error
        raise


def _logged_in(connection: Connection, settings: Settings, wish: int) -> LiveEngine:
    connection.status(tries=TRIES)
    login = log_in(connection, wish)
    try:
        context = _shared_context(connection, login, settings.output_bus)
        return _engine(settings.engine, context, connection, None, settings, login.was_ours)
    except BaseException:
        if not login.was_ours:  # else it may still hold what is to be freed at the next try
            log_out(connection)
        raise


def _shared_context(connection: Connection, login: Login, output_bus: int) -> LiveContext:
    client_id, clients, was_ours = login
    if client_id >= MAX_CLIENTS:
        raise EngineError(f"it has {client_id} clients, and no numbers for another's nodes")
    room = room_of(connection, clients)
    check_output_bus(output_bus, room, client_id)
    if was_ours:
        free_left_overs(connection, room, client_id)
    return LiveContext(connection, room, client_id)


def _engine(
    name: str,
    context: LiveContext,
    connection: Connection,
    process: Process | None,
    settings: Settings,
    knew_us: bool = False,
) -> LiveEngine:
    version: Sequence[Any] = connection.ask("/version", reply=("/version.reply",), tries=TRIES)
    program, major, minor, patch = (str(part) for part in version[:4])
    sample_rate = float(connection.status(tries=TRIES)[7])
    return LiveEngine(
        f"{name} ({program} {major}.{minor}{patch})", context, connection, process, sample_rate,
        settings, knew_us,
    )  # fmt: skip
