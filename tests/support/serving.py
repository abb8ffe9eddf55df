"""A `rubbergosling serve` as a process of its own, and a client of it."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from .osc_client import Client
from .processes import Running, running


@contextmanager
def serving(
    words: Sequence[str], environment: Mapping[str, str] = {}
) -> Iterator[tuple[Running, Client]]:
    """A serve that is ended with the context, and a client at its port.

    Args:
        words: What follows `serve` on the command line.
        environment: Variables that lead to its device.
    """
    command = [sys.executable, "-m", "rubbergosling", "serve", *words]
    with running(command, environment) as process:
        process.wait_for(r"OSC at [^\n]*\n")
        found = re.search(r"OSC at [\d.]+:(\d+)", process.said)
        assert found
        with Client(int(found[1])) as client:
            yield process, client
