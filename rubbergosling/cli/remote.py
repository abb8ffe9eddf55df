"""The OSC remote beside whatever plays, where it was asked for."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..osc_remote.addresses import PREFIX, secret_in
from ..osc_remote.remote import OscRemote
from ..osc_remote.sockets import LOOPBACK
from ..player.session import Session
from ..settings import DEFAULT_PORT
from .printing import print_warning


def misuse(options: argparse.Namespace) -> str | None:
    """Why the remote can't be as it was asked for, if it can't."""
    is_local = options.host in (LOOPBACK, "localhost")
    asked = (options.port, options.reply_port, options.allow, options.secret, not is_local)
    if not options.osc and any(asked):
        return "--port, --host, --allow, --secret and --reply-port need --osc"
    if not is_local and not options.allow:
        return "--host needs --allow ADDRESS: who may enter?"
    return None


@contextmanager
def remote(
    session: Session, options: argparse.Namespace, ended: threading.Event, begun: threading.Event
) -> Iterator[OscRemote | None]:
    """Listens to OSC clients while the context lasts.

    Args:
        session: What is played.
        options: The command's.
        ended: Set when a client asks for the end.
        begun: Set when the music has begun; what clients send before is kept until then.
    """
    if not options.osc:
        yield None
        return
    opened = OscRemote(
        session, options.folder, port=options.port or DEFAULT_PORT, host=options.host,
        allowed=options.allow, secret=secret_in(options.secret) if options.secret else "",
        reply_port=options.reply_port, ended=ended.set, begun=begun,
    )  # fmt: skip
    with opened:
        session.warm_up()  # a hush must not wait behind the first lesson
        session.say(f"OSC at {options.host}:{opened.port}, files in {options.folder.resolve()}")
        if options.secret:
            session.say(f"addresses begin with {PREFIX} and the secret in {options.secret}")
        if options.host not in (LOOPBACK, "localhost"):
            allowed = ", ".join(str(network).removesuffix("/32") for network in options.allow)
            print_warning(f"the door is open to the network: whoever is at {allowed} can play")
        yield opened
