"""A port to listen at: the one wished for, or the next that is free."""

import errno
import socket

from ..engine.survey import port_holders
from ..errors import EngineError

LOOPBACK = "127.0.0.1"
RECEIVE_BYTES = 4_194_304
"""Asked of the system for what has arrived and was not read yet; it may give less."""

SEND_BYTES = 262_144
"""Asked of the system for what is sent: on Macs no answer could be larger than 9 kB otherwise."""

PORTS_TRIED = 64
LAST_PORT = 65_535


def open_port(host: str, wished: int) -> tuple[socket.socket, int]:
    """A UDP socket that never waits, and its port.

    Args:
        host: The address of one of this machine's interfaces, or 0.0.0.0 for all of them.
        wished: The first port that is tried.

    Raises:
        EngineError: If there is no such interface, or no free port.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
    opened.setblocking(False)
    for port in range(wished, min(wished + PORTS_TRIED, LAST_PORT + 1)):
        try:
            opened.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                continue
            opened.close()
            raise EngineError(
                f"no OSC can be received at {host}: {error.strerror or error}"
            ) from error
        return opened, port
    opened.close()
    raise EngineError(f"no OSC can be received: the ports from {wished} on are all taken")


def holder_of(port: int) -> str:
    """Who holds a UDP port, for people."""
    try:
        return port_holders().get(port, "another program")
    except PermissionError:
        return "another program"
