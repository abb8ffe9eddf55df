"""The options of `play`, `serve` and `repl`; the player is imported when one is called."""

from dataclasses import replace
from typing import Any

import click

from .argument_types import PROGRAMS, Source
from .command_line import command
from .options import (
    SOURCE_HELP,
    PlayOptions,
    RemoteOptions,
    bars_option,
    live_options,
    remote_options,
    together,
)

watch_option = click.option("--watch", is_flag=True, help="evaluate the file at every save")
play_options = together(
    watch_option, bars_option("stop after so many bars (default: go on until Ctrl-C)"), live_options
)


@command("play")
@click.argument("source", metavar="SOURCE", type=Source(*PROGRAMS), help=SOURCE_HELP)
@play_options
@click.option("--osc", is_flag=True, help="let OSC clients play too")
@remote_options
def play(osc: bool, remote: RemoteOptions, **options: Any) -> int:
    """Plays a source until Ctrl-C, or for so many bars."""
    return _play(PlayOptions(**options), remote, osc)


@command("serve")
@click.argument(
    "source", required=False, metavar="[SOURCE]", type=Source(*PROGRAMS),
    help=f"{SOURCE_HELP}, to begin with",
)  # fmt: skip
@play_options
@remote_options
def serve(remote: RemoteOptions, **options: Any) -> int:
    """Plays what OSC clients ask for, after a source if there is one."""
    return _play(PlayOptions(**options), remote, True)


def _play(options: PlayOptions, remote: RemoteOptions, osc: bool) -> int:
    remote.check(osc)
    if options.watch and options.source is None:
        raise click.UsageError("--watch needs a file")
    from .playing import play_source

    return play_source(replace(options, remote=remote if osc else None))


@command("repl")
@bars_option("after the last program, stop at this bar (default: at once)")
@live_options
def repl(**options: Any) -> int:
    """Plays what is typed; a blank line ends a program, a command acts at once."""
    from .repl import play_typed

    return play_typed(PlayOptions(**options))
