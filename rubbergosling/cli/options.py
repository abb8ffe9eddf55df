"""The options that several sub-commands share, and the values they make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, get_args

import click

from ..settings import (
    DEFAULT_BARS,
    DEFAULT_PORT,
    MAX_BUS,
    MAX_LOOK_AHEAD_SECONDS,
    MAX_SEED,
    MIN_LOOK_AHEAD_SECONDS,
    Order,
    Quantise,
    Settings,
)
from .argument_types import (
    PROGRAMS,
    InputFile,
    OutputFile,
    Saved,
    Source,
    bars_of,
    folder,
    melody_model,
    network,
    number,
    saved_agent,
    whole,
)

Function = Callable[..., Any]
Option = Callable[[Function], Function]

DEFAULTS = Settings()
LOCAL_HOSTS = ("127.0.0.1", "localhost")
MAX_PORT = 65_535
SOURCE_HELP = (
    "a program (beat.gosling, or beat.gosling:8 for 8 bars), a journal (.jsonl), or - for standard"
    " input"
)
ENGINE_HELP = "embedded (default, if installed), scsynth, silent, or HOST:PORT of a running server"


@dataclass(frozen=True)
class SavedAgents:
    """Agents and models of melodies that are there from the first bar on."""

    agent: Sequence[Saved] = ()
    melody: Sequence[Saved] = ()


@dataclass(frozen=True)
class RemoteOptions:
    """How OSC clients reach us, and which of them may."""

    port: int | None = None
    host: str = LOCAL_HOSTS[0]
    allow: Sequence[IPv4Network] = ()
    secret: Path | None = None
    folder: Path = Path()
    reply_port: int | None = None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach us."""
        return self.host in LOCAL_HOSTS

    def check(self, is_wanted: bool) -> None:
        """Sees to it that the options make sense together.

        Raises:
            click.UsageError: They don't.
        """
        asked = (self.port, self.reply_port, self.allow, self.secret, not self.is_local)
        if not is_wanted and any(asked):
            raise click.UsageError("--port, --host, --allow, --secret and --reply-port need --osc")
        if not self.is_local and not self.allow:
            raise click.UsageError("--host needs --allow ADDRESS: who may enter?")


@dataclass(frozen=True)
class PlayOptions:
    """What is to be played, and how.

    Attributes:
        settings: Of the session.
        saved: Agents that are there from the first bar on.
        source: As on the command line; None begins with silence.
        watch: Whether the source is evaluated again when it is saved.
        bars: How long, if there is an end.
        record: Where what is heard goes.
        journal: Where every change goes.
        remote: How OSC clients reach us; None where they don't.
    """

    settings: Settings
    saved: SavedAgents
    source: str | None = None
    watch: bool = False
    bars: Fraction | None = None
    record: Path | None = None
    journal: Path | None = None
    remote: RemoteOptions | None = None


BUNDLES = {"settings": Settings, "saved": SavedAgents, "remote": RemoteOptions}


def bundled(values: dict[str, Any]) -> dict[str, Any]:
    """The values of options, where those that belong together are one; what is not given is left.

    An option belongs to a class of `BUNDLES` by its name, which is that of a field.
    """
    found = dict(values)
    for bundle, kind in BUNDLES.items():
        names = {field.name for field in fields(kind)} & values.keys()
        if names:
            given = {name: found.pop(name) for name in names}
            found[bundle] = kind(**{name: each for name, each in given.items() if each is not None})
    return found


def together(*options: Option) -> Option:
    """Several options as one decorator."""

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def bars_option(text: str = "") -> Option:
    """How long it is."""
    text = (
        text or f"length of all together (default: {DEFAULT_BARS} for a program without a length)"
    )
    return click.option("--bars", type=bars_of, metavar="N", help=text)


def engine_option(text: str) -> Option:
    """What makes the sound."""
    return click.option("--engine", metavar="ENGINE", help=text)


sources_argument = click.argument(
    "sources", nargs=-1, required=True, metavar="SOURCE...", type=Source(*PROGRAMS),
    help=SOURCE_HELP,
)  # fmt: skip

samples_option = click.option(
    "--samples", "sample_folders", multiple=True, metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="a folder whose sounds (WAV, FLAC, Ogg, MP3, ...) become instruments; may be repeated",
)  # fmt: skip

agent_options = together(
    click.option(
        "--seed", type=whole(0, MAX_SEED), metavar="S",
        help="random seed of the agents (default: that of the take, or 0)",
    ),
    click.option(
        "--model", metavar="FILE.py:NAME", type=Source(".py"),
        help="another model for the agents, in place of the network",
    ),
    click.option(
        "--agent", multiple=True, type=saved_agent, metavar="INSTRUMENT=FILE",
        help="begin with a saved agent: snare=snare.agent; may be repeated",
    ),
    click.option(
        "--melody", multiple=True, type=melody_model, metavar="SYNTH=MODEL",
        help="begin with a model that melody train made: lead=bach.model; may be repeated",
    ),
)  # fmt: skip

live_options = together(
    agent_options,
    engine_option(ENGINE_HELP),
    click.option(
        "--record", type=OutputFile(".wav"), metavar="OUT.wav", help="record what is heard"
    ),
    click.option(
        "--journal", type=OutputFile(".jsonl"), metavar="OUT.jsonl", help="write down every change"
    ),
    click.option(
        "--look-ahead", "look_ahead_seconds", metavar="SECONDS",
        type=number(MIN_LOOK_AHEAD_SECONDS, MAX_LOOK_AHEAD_SECONDS),
        help=f"how far ahead sounds are sent (default {DEFAULTS.look_ahead_seconds})",
    ),
    click.option(
        "--quantise", type=click.Choice(get_args(Quantise)),
        help="where changes take effect: the next step (an eighth of a bar), beat or bar "
        f"(default {DEFAULTS.quantise})",
    ),
    click.option(
        "--bus", "output_bus", type=whole(0, MAX_BUS), metavar="N",
        help="first of the two audio buses to play to (default 0, the first outputs)",
    ),
    click.option(
        "--place", type=click.Choice(get_args(Order)),
        help="where our group sits in the node tree of a running server (default: first)",
    ),
)  # fmt: skip

remote_options = together(
    click.option(
        "--port", type=whole(1, MAX_PORT), metavar="P",
        help=f"the port that OSC clients send to (default {DEFAULT_PORT})",
    ),
    click.option(
        "--host", metavar="H",
        help="the interface it listens at, such as 0.0.0.0 (default: this machine only)",
    ),
    click.option(
        "--allow", multiple=True, type=network, metavar="ADDRESS",
        help="who may enter, such as 192.168.1.7 or 192.168.1.0/24; may be repeated",
    ),
    click.option(
        "--secret", type=InputFile(), metavar="FILE",
        help="a file with a secret word that OSC addresses must contain; made if it does not exist",
    ),
    click.option(
        "--folder", type=folder, metavar="FOLDER",
        help="the folder for files that OSC clients name (default: the current one)",
    ),
    click.option(
        "--reply-port", type=whole(1, MAX_PORT), metavar="P",
        help="the port for answers on the sender's machine (default: the port that sent)",
    ),
)  # fmt: skip
