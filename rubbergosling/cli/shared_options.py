"""What several sub-commands have in common."""

import argparse
from pathlib import Path
from typing import Any

from ..settings import DEFAULT_BARS
from .argument_types import bars_of, whole
from .saved import agent_option, tune_option

SOURCE_HELP = "a program (beat.gosling, or beat.gosling:8 for 8 bars), a journal (.jsonl), or -"


def new_command(commands: Any, name: str, module: str, text: str) -> argparse.ArgumentParser:
    """A sub-command: the function of its name in a module of this folder."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}."
    )
    command.set_defaults(command=name, module=module)
    command.add_argument(
        "--samples", action="append", type=Path, default=[], metavar="FOLDER",
        help="a folder whose sounds (WAV, FLAC, Ogg, MP3, ...) become instruments; may be repeated",
    )  # fmt: skip
    return command


def add_sources(command: argparse.ArgumentParser) -> None:
    """What is played."""
    command.add_argument("sources", nargs="+", metavar="SOURCE", help=SOURCE_HELP)


def add_bars(command: argparse.ArgumentParser, text: str = "") -> None:
    """How long it is."""
    command.add_argument(
        "--bars", type=bars_of, metavar="N",
        help=text or f"length of the whole (default {DEFAULT_BARS} for what has none)",
    )  # fmt: skip


def add_agents(command: argparse.ArgumentParser) -> None:
    """What the agents are, and where they begin."""
    command.add_argument(
        "--seed",
        type=whole(0, 2**32 - 1),
        metavar="S",
        help="random seed of the agents (default: that of the take, or 0)",
    )
    command.add_argument(
        "--model",
        metavar="FILE.py:NAME",
        help="another model for the agents, in place of the network",
    )
    command.add_argument(
        "--agent", action="append", type=agent_option, default=[], metavar="INSTRUMENT=FILE",
        help="begin with a saved agent: snare=snare.agent; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--melody", action="append", type=tune_option, default=[], metavar="SYNTH=TUNE",
        help="begin with a model that melody train made: lead=bach.model; may be repeated",
    )  # fmt: skip
