"""Our UDP socket, and the owners of the other UDP sockets of this machine.

Linux tells whose a socket is: see sock_diag(7) and proc(5).
"""

import errno
import re
import socket
import struct
from collections.abc import Collection, Iterator
from pathlib import Path

from ..engine.survey import port_holders
from ..errors import EngineError

LOOPBACK = "127.0.0.1"
RECEIVE_BYTES = 4_194_304
"""Asked of the system for what has arrived and was not read yet; it may give less."""

SEND_BYTES = 262_144
"""Asked of the system for what is sent: on Macs no answer could be larger than 9 kB otherwise."""

PORTS_TRIED = 64
LAST_PORT = 65_535

LISTS = (Path("/proc/net/udp"), Path("/proc/net/udp6"))
"""The same for people: a hundred times as slow where there are many sockets."""

SOCK_DIAG = 4  # the kind of netlink socket
BY_FAMILY = 20  # the kind of question
WHOLE_LIST = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
FAILED, DONE = 2, 3  # kinds of message
HEADER = struct.Struct("=IHHII")  # length, kind, flags, sequence, port: struct nlmsghdr
UID = struct.Struct("=I")
UID_AT = HEADER.size + 64
PORT = struct.Struct(">H")
PORT_AT = HEADER.size + 4  # in struct inet_diag_msg
ANSWER_BYTES = 65_536


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


def owners_of(ports: Collection[int]) -> dict[int, set[int]] | None:
    """The user numbers of all sockets at some UDP ports of this machine, whatever their address.

    The address does not count: who has a socket at 127.0.0.2 can send in the name of 127.0.0.1.

    Returns:
        Those of each port, none where there is no such socket (any more). None where the system
        does not tell.
    """
    found: dict[int, set[int]] = {port: set() for port in ports}
    try:
        told = _asked(*found) if len(found) == 1 else _asked()
        for port, owner in told:
            if port in found:
                found[port].add(owner)
    except (OSError, AttributeError, struct.error):  # no Linux, or without this part
        if (listed := _listed()) is None:
            return None
        for port, owner in listed:
            if port in found:
                found[port].add(owner)
    return found


def _asked(port: int = 0) -> Iterator[tuple[int, int]]:
    """Port and owner of the sockets at a port, or of all."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG) as kernel:
        for family in (socket.AF_INET, socket.AF_INET6):
            wanted = struct.pack("=4BI", family, socket.IPPROTO_UDP, 0, 0, 0xFFFF_FFFF)
            wanted += struct.pack(">HH", port, 0) + bytes(32)  # any other port, any addresses
            wanted += struct.pack("=3I", 0, 0xFFFF_FFFF, 0xFFFF_FFFF)  # any interface, no cookie
            size = HEADER.size + len(wanted)
            kernel.send(HEADER.pack(size, BY_FAMILY, WHOLE_LIST, 1, 0) + wanted)
            is_done = False
            while not is_done:
                answer, at = kernel.recv(ANSWER_BYTES), 0
                while at < len(answer) and not is_done:
                    size, kind, *_ = HEADER.unpack_from(answer, at)
                    if kind == FAILED:
                        raise OSError("the system does not tell of its sockets")
                    is_done = kind == DONE
                    if not is_done:
                        (found,) = PORT.unpack_from(answer, at + PORT_AT)
                        yield found, UID.unpack_from(answer, at + UID_AT)[0]
                    at += (size + 3) & ~3


def _listed() -> list[tuple[int, int]] | None:
    line = re.compile(r"^ *\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ \S+ \S+ \S+ \S+ +(\d+)", re.MULTILINE)
    found, is_told = list[tuple[int, int]](), False
    for path in LISTS:
        try:
            found += [(int(port, 16), int(uid)) for port, uid in line.findall(path.read_text())]
        except OSError:
            continue
        is_told = True
    return found if is_told else None
