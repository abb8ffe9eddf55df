"""Finds the engines, audio devices and used ports of this machine."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import psutil

from ..errors import EngineError
from ..settings import DEFAULT_PORT, Settings
from .executables import find_executable, scsynth_path
from .live import flags_of, open_server, options
from .process import start

KNOWN_PORTS = {
    57110: "scsynth's usual port",
    57120: "sclang's port",
    DEFAULT_PORT: "the OSC remote's port",
}
SERVER_NAMES = ("scsynth", "supernova", "scsynth.exe", "supernova.exe")
PORT_FLAGS = ("-u", "-t")
EMBEDDED_MODULE = "rubbergosling.engine.embedded"


@dataclass(frozen=True)
class Observation:
    """One thing that was looked at.

    Attributes:
        subject: What was looked at.
        state: How it is, and if it is bad, what cures it.
        is_well: Whether all is well with it.
        plays: Whether it is an engine on which one can play now.
    """

    subject: str
    state: str
    is_well: bool = True
    plays: bool = False


def look_at_engine(name: str) -> Observation:
    """Starts an engine, sees what it plays on, and ends it.

    Args:
        name: `embedded`, `scsynth`, or HOST:PORT of a server that is only asked.
    """
    subject = f"{name} engine"
    if ":" in name:
        return _look_at_running(name)
    try:
        process = start(find_executable(name), flags_of(options()))
    except EngineError as error:
        return Observation(subject, str(error), is_well=False)
    try:
        rate = float(process.connection.status()[7])
        version = process.connection.ask("/version", reply=("/version.reply",))
        number = f"{version[1]}.{version[2]}{version[3]}"
        device = _device(process.printed())
        return Observation(
            subject, f"plays: SuperCollider {number}, {device}, {rate:.0f} Hz", plays=True
        )
    finally:
        process.end()


def _look_at_running(where: str) -> Observation:
    try:
        engine = open_server(Settings(engine=where))
    except EngineError as error:
        return Observation(where, str(error), is_well=False)
    engine.close()
    clients = engine.context.options.maximum_logins
    place = f"client {engine.context.client_id} of {clients}, counted from 0"
    state = f"plays: {engine.name}, {engine.sample_rate:.0f} Hz, we are {place}"
    return Observation(where, state, plays=True)


def scsynth_version() -> str:
    """What the installed scsynth says its version is; an empty string if there is none."""
    if (path := scsynth_path()) is None:
        return ""
    try:
        said = subprocess.run([path, "-v"], capture_output=True, text=True, timeout=5.0)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.split("(")[0].strip()


def port_holders() -> dict[int, str]:
    """Who holds which UDP port of this machine, for people.

    Raises:
        PermissionError: If that can't be looked at without more rights.
    """
    try:
        sockets = psutil.net_connections("udp4")
    except psutil.AccessDenied as error:
        raise PermissionError("other programs' ports can't be looked at") from error
    return {held.laddr.port: _process_name(held.pid) for held in sockets if held.laddr}


def look_at_ports() -> Iterator[Observation]:
    """Who holds the ports that SuperCollider programs and the OSC remote use."""
    try:
        holders = port_holders()
    except PermissionError:
        yield Observation("ports", "can't be looked at without more rights")
        return
    for port, meaning in KNOWN_PORTS.items():
        if port not in holders:
            yield Observation(f"port {port}", f"free ({meaning})")
            continue
        who = holders[port]
        advice = f"; play on it with --engine 127.0.0.1:{port}" if port == 57110 else ""
        yield Observation(f"port {port}", f"held by {who} ({meaning}){advice}")


def left_over_servers() -> Iterator[Observation]:
    """Servers that run on this machine; ours among them have lost the program they played for."""
    for process in psutil.process_iter(["name", "cmdline", "ppid"]):
        words = process.info["cmdline"] or []
        is_ours = EMBEDDED_MODULE in words and not any(w.endswith("keeper.py") for w in words)
        if "-N" in words or not (is_ours or process.info["name"] in SERVER_NAMES):
            continue  # it renders, or is no server
        own = words[words.index(EMBEDDED_MODULE) :] if is_ours else words  # `python -u` before it
        port = next((b for a, b in pairwise(own) if a in PORT_FLAGS), "unknown")
        is_orphan = process.info["ppid"] == 1
        state = f"runs on port {port} as process {process.pid}"
        if is_orphan:
            state += f", left over: its program has gone; end it with: kill {process.pid}"
        yield Observation("embedded server" if is_ours else "server", state, is_well=not is_orphan)


def _device(log: str) -> str:
    """What a server plays on, from what it printed when it started."""
    if match := re.search(r"^\s*Out: (.+?) : (.+)$", log, re.MULTILINE):
        return f"{match[1].strip()} device {match[2].strip()!r}"
    if "JackDriver" in log:
        return "JACK"
    return "a device it did not name"


def _process_name(pid: int | None) -> str:
    if pid is None:
        return "another user's process"
    try:
        return f"{psutil.Process(pid).name()}, process {pid}"
    except psutil.Error:
        return f"process {pid}"
