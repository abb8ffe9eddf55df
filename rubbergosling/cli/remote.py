"""The OSC remote beside whatever plays, where it was asked for."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..remote.osc import OscRemote
from ..remote.ports import LOOPBACK
from ..session.session import Session
from .printing import print_warning


def is_open_to_all(options: argparse.Namespace) -> bool:
    """Whether other machines could reach us and nobody has said which of them may."""
    return options.osc and options.host not in (LOOPBACK, "localhost") and not options.allow


@contextmanager
def remote(
    session: Session, options: argparse.Namespace, ended: threading.Event
) -> Iterator[OscRemote | None]:
    """Listens to OSC clients while the context lasts.

    Args:
        session: What is played.
        options: The command's.
        ended: Set when a client asks for the end.
    """
    if not options.osc:
        yield None
        return
    opened = OscRemote(
        session, options.folder, port=options.port, host=options.host, allowed=options.allow,
        reply_port=options.reply_port, ended=ended.set,
    )  # fmt: skip
    with opened:
        session.warm_up()  # a hush must not wait behind the first lesson
        session.say(f"OSC at {options.host}:{opened.port}, files in {options.folder.resolve()}")
        if options.host not in (LOOPBACK, "localhost"):
            allowed = ", ".join(map(str, options.allow))
            print_warning(f"the door is open to the network: whoever is at {allowed} can play")
        yield opened
