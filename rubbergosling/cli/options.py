"""The command's words: every sub-command with its options, and the settings they make."""

import argparse
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from ..settings import (
    DEFAULT_PORT,
    MAX_BUS,
    MAXIMUM_LOOK_AHEAD_SECONDS,
    MAXIMUM_SAMPLE_RATE,
    MINIMUM_LOOK_AHEAD_SECONDS,
    MINIMUM_SAMPLE_RATE,
    Order,
    Quantise,
    Settings,
)
from .argument_types import folder, named, network, number, whole
from .melody_options import add_draw, add_melody
from .shared_options import SOURCE_HELP, add_agents, add_bars, add_sources, new_command

DEFAULTS = Settings()
MAX_SEEDS = 1000


def parser() -> argparse.ArgumentParser:
    """Everything the command understands."""
    top = argparse.ArgumentParser(
        prog="rubbergosling", description="A tiny live-coding language for beats and acid lines."
    )
    ours = version("rubbergosling")
    top.add_argument("--version", action="version", version=f"rubbergosling {ours}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (
        _add_check, _add_events, _add_render, _add_play, _add_serve, _add_repl, _add_diff,
        _add_lessons, _add_saved, add_melody, add_draw, _add_doctor,
    ):  # fmt: skip
        add(commands)
    return top


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options given make; what was not given stays as it is."""
    given: dict[str, Any] = {
        "engine": getattr(options, "engine", None),
        "look_ahead_seconds": getattr(options, "look_ahead", None),
        "quantise": getattr(options, "quantise", None),
        "sample_folders": tuple(getattr(options, "samples", ())),
        "sample_rate": getattr(options, "sample_rate", None),
        "tail_seconds": getattr(options, "tail", None),
        "output_bus": getattr(options, "bus", None),
        "place": getattr(options, "place", None),
        "seed": getattr(options, "seed", None),
        "model": getattr(options, "model", None),
    }
    return replace(DEFAULTS, **{name: value for name, value in given.items() if value is not None})


def _add_check(commands: Any) -> None:
    check = new_command(commands, "check", "files", "find what is wrong in program files")
    check.add_argument("files", nargs="+", metavar="FILE", help="a program, or - to read it typed")


def _add_events(commands: Any) -> None:
    events = new_command(commands, "events", "files", "list what sounds when")
    add_sources(events)
    add_bars(events)
    formats = events.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="one JSON object a line")
    formats.add_argument("--csv", action="store_true", help="a table for spreadsheets")
    add_agents(events)


def _add_render(commands: Any) -> None:
    render = new_command(commands, "render", "files", "make a WAV file of it")
    add_sources(render)
    render.add_argument(
        "-o",
        "--output",
        type=named(".wav"),
        required=True,
        metavar="OUT.wav",
        help="the file to write",
    )
    add_bars(render)
    render.add_argument(
        "--tail", type=number(0, 600), metavar="SECONDS",
        help=f"how long it rings on after the last bar (default {DEFAULTS.tail_seconds:g})",
    )  # fmt: skip
    render.add_argument(
        "--sample-rate", type=whole(MINIMUM_SAMPLE_RATE, MAXIMUM_SAMPLE_RATE), metavar="HERTZ",
        help=f"of the file (default {DEFAULTS.sample_rate})",
    )  # fmt: skip
    render.add_argument("--engine", metavar="ENGINE", help="embedded or scsynth")
    add_agents(render)


def _add_play(commands: Any) -> None:
    play = new_command(commands, "play", "play", "play it now, and again at each save with --watch")
    play.add_argument("source", metavar="SOURCE", help=SOURCE_HELP)
    play.add_argument("--watch", action="store_true", help="evaluate the file at every save")
    add_bars(play, "stop after so many bars (default: go on until Ctrl-C)")
    _add_live(play)
    play.add_argument("--osc", action="store_true", help="let OSC clients play too")
    _add_remote(play)


def _add_serve(commands: Any) -> None:
    serve = new_command(commands, "serve", "play", "play what OSC clients ask for")
    serve.add_argument("source", metavar="SOURCE", nargs="?", help=f"{SOURCE_HELP}, to begin with")
    serve.add_argument("--watch", action="store_true", help="evaluate the file at every save")
    add_bars(serve, "stop after so many bars (default: go on until Ctrl-C)")
    _add_live(serve)
    serve.set_defaults(osc=True)
    _add_remote(serve)


def _add_repl(commands: Any) -> None:
    repl = new_command(commands, "repl", "repl", "play what is typed; a blank line ends a program")
    add_bars(repl, "after the last program, stop at this bar (default: at once)")
    _add_live(repl)


def _add_diff(commands: Any) -> None:
    diff = new_command(commands, "diff", "diff", "tell how two takes differ")
    for name in ("a", "b"):
        diff.add_argument(name, metavar=name.upper(), help=SOURCE_HELP)
    add_bars(diff, "compare so many bars (default: those that both have)")
    diff.add_argument("--json", action="store_true", help="one JSON object")
    add_agents(diff)


def _add_lessons(commands: Any) -> None:
    lessons = new_command(
        commands, "lessons", "lessons", "tell and draw what the agents learn and forget"
    )
    add_sources(lessons)
    lessons.add_argument(
        "-o", "--output", type=named(".png", ".svg", ".pdf"), metavar="OUT.png",
        help="draw it as well: .png, .svg or .pdf (needs matplotlib)",
    )  # fmt: skip
    lessons.add_argument(
        "--seeds", type=whole(1, MAX_SEEDS), metavar="N",
        help="try N random seeds, and tell how many learn all of it, after how many bars",
    )  # fmt: skip
    add_bars(lessons)
    add_agents(lessons)


def _add_saved(commands: Any) -> None:
    agents = new_command(commands, "agents", "agents", "list and compare saved agents")
    agents.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a saved agent")


def _add_doctor(commands: Any) -> None:
    doctor = new_command(
        commands, "doctor", "doctor", "look at engines, devices, ports and versions"
    )
    doctor.add_argument("--engine", metavar="ENGINE", help="look at this engine only")


def _add_live(command: argparse.ArgumentParser) -> None:
    add_agents(command)
    command.add_argument(
        "--engine", metavar="ENGINE",
        help="embedded (default, if installed), scsynth, or HOST:PORT of a running server",
    )  # fmt: skip
    command.add_argument(
        "--record", type=named(".wav"), metavar="OUT.wav", help="record what is heard"
    )
    command.add_argument(
        "--journal", type=named(".jsonl"), metavar="OUT.jsonl", help="write down every change"
    )
    command.add_argument(
        "--look-ahead", type=number(MINIMUM_LOOK_AHEAD_SECONDS, MAXIMUM_LOOK_AHEAD_SECONDS),
        metavar="SECONDS",
        help=f"how far ahead sounds are sent (default {DEFAULTS.look_ahead_seconds})",
    )  # fmt: skip
    command.add_argument(
        "--quantise",
        choices=get_args(Quantise),
        help="where changes take effect: the next step (an eighth of a bar), beat or bar "
        f"(default {DEFAULTS.quantise})",
    )
    command.add_argument(
        "--bus", type=whole(0, MAX_BUS), metavar="N",
        help="first of the two audio buses to play to (default 0, the first outputs)",
    )  # fmt: skip
    command.add_argument(
        "--place",
        choices=get_args(Order),
        help="where our group sits in the node tree of a running server (default: first)",
    )


def _add_remote(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port", type=whole(1, 65_535), metavar="P",
        help=f"the port that OSC clients send to (default {DEFAULT_PORT})",
    )  # fmt: skip
    command.add_argument(
        "--host", default="127.0.0.1", metavar="H",
        help="the interface it listens at, such as 0.0.0.0 (default: this machine only)",
    )  # fmt: skip
    command.add_argument(
        "--allow", action="append", type=network, default=[], metavar="ADDRESS",
        help="who may enter, such as 192.168.1.7 or 192.168.1.0/24; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--secret", type=Path, metavar="FILE",
        help="a file with a secret word that OSC addresses must name; made if it is not there",
    )  # fmt: skip
    command.add_argument(
        "--folder", type=folder, default=Path(), metavar="FOLDER",
        help="the folder for files that OSC clients name (default: the current one)",
    )  # fmt: skip
    command.add_argument(
        "--reply-port", type=whole(1, 65_535), metavar="P",
        help="where answers go on the asking machine (default: where the question came from)",
    )  # fmt: skip
