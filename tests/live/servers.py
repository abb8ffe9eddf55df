"""For live tests: what is on a server, as any client can see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rubbergosling.engine.connection import Connection
from rubbergosling.engine.shared import log_in, log_out
from rubbergosling.osc.messages import message

BUFFERS, CONTROL_BUSES = 1024, 16_384
"""What a server has that was booted as usual."""

AT_ONCE = 256


class Node(NamedTuple):
    """One node of a server's tree.

    Attributes:
        number: Its number.
        parent: That of the group it is in; -1 for the root.
        synthdef: The name of its SynthDef; an empty string for a group.
        controls: Its controls; a mapped one has its bus, such as ``c5``.
    """

    number: int
    parent: int
    synthdef: str
    controls: dict[str, float | str]


class Contents(NamedTuple):
    """What clients can leave on a server."""

    nodes: list[Node]
    buffers: list[int]
    control_buses: list[float]
    synthdefs: int


def contents(server: Connection) -> Contents:
    """All there is on a server once it has done everything sent so far."""
    server.synchronise()
    buses: list[float] = []
    for first in range(0, CONTROL_BUSES, AT_ONCE):
        buses += server.ask("/c_getn", first, AT_ONCE, reply=("/c_setn", first, AT_ONCE))
    return Contents(nodes(server), buffers(server), buses, int(server.status()[4]))


def buffers(server: Connection) -> list[int]:
    """Which buffers of a server hold something."""
    found: list[int] = []
    for first in range(0, BUFFERS, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        info = server.ask("/b_query", *numbers, reply=("/b_info",))
        found += [number for number, frames in zip(info[::4], info[1::4], strict=True) if frames]
    return found


def nodes(server: Connection) -> list[Node]:
    """Every node of a server, each after its parent, siblings in the order they are computed."""
    _, *tree = server.ask("/g_queryTree", 0, 1, reply=("/g_queryTree.reply",))
    return list(_nodes(iter(tree), -1))


def _nodes(tree: Iterator[float | str], parent: int) -> Iterator[Node]:
    number, count = _whole(tree), _whole(tree)
    if count < 0:
        name = str(next(tree))
        controls = {str(next(tree)): next(tree) for _ in range(_whole(tree))}
        yield Node(number, parent, name, controls)
        return
    yield Node(number, parent, "", {})
    for _ in range(count):
        yield from _nodes(tree, number)


def _whole(tree: Iterator[float | str]) -> int:
    return int(next(tree))


def groups(server: Connection) -> int:
    """How many groups there are on a server."""
    server.synchronise()
    return sum(not node.synthdef for node in nodes(server))


def at_root(server: Connection) -> list[int]:
    """The nodes in a server's root group, in order."""
    server.synchronise()
    return [node.number for node in nodes(server) if node.parent == 0]


def mark_control_buses(server: Connection) -> None:
    """Gives every control bus of a server a value of its own."""
    for first in range(0, CONTROL_BUSES, AT_ONCE):
        values = [number + 0.25 for number in range(first, first + AT_ONCE)]
        server.send(message("/c_setn", first, AT_ONCE, *values))
    server.synchronise()


@contextmanager
def logged_in(port: int) -> Iterator[int]:
    """Another client's place on a server; gives its number."""
    other = Connection("127.0.0.1", port)
    try:
        yield log_in(other).client_id
    finally:
        log_out(other)
        other.close()
