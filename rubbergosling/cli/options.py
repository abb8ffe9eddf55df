"""The command's words: every sub-command with its options, and the settings they make."""

import argparse
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, get_args

from ..settings import (
    DEFAULT_BARS,
    DEFAULT_PORT,
    LARGEST_BUS,
    MAXIMUM_LOOK_AHEAD_SECONDS,
    MAXIMUM_SAMPLE_RATE,
    MINIMUM_LOOK_AHEAD_SECONDS,
    MINIMUM_SAMPLE_RATE,
    Order,
    Quantise,
    Settings,
)

DEFAULTS = Settings()
SOURCE_HELP = "a program (beat.gosling, or beat.gosling:8 for 8 bars), a journal (.jsonl), or -"


def parser() -> argparse.ArgumentParser:
    """Everything the command understands."""
    top = argparse.ArgumentParser(
        prog="rubbergosling", description="A tiny live-coding language for beats and acid lines."
    )
    number = version("rubbergosling")
    top.add_argument("--version", action="version", version=f"rubbergosling {number}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (
        _add_check, _add_events, _add_render, _add_play, _add_serve, _add_repl, _add_diff,
        _add_lessons, _add_saved, _add_doctor,
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
    check = _command(commands, "check", "files", "find what is wrong in program files")
    check.add_argument("files", nargs="+", metavar="FILE", help="a program, or - to read it typed")


def _add_events(commands: Any) -> None:
    events = _command(commands, "events", "files", "list what sounds when")
    _add_sources(events)
    _add_bars(events)
    events.add_argument("--json", action="store_true", help="one JSON object a line")
    _add_agents(events)


def _add_render(commands: Any) -> None:
    render = _command(commands, "render", "files", "make a WAV file of it")
    _add_sources(render)
    render.add_argument(
        "-o",
        "--output",
        type=_named(".wav"),
        required=True,
        metavar="OUT.wav",
        help="the file to write",
    )
    _add_bars(render)
    render.add_argument(
        "--tail", type=_number(0, 600), metavar="SECONDS",
        help=f"how long it rings on after the last bar (default {DEFAULTS.tail_seconds:g})",
    )  # fmt: skip
    render.add_argument(
        "--sample-rate", type=_whole(MINIMUM_SAMPLE_RATE, MAXIMUM_SAMPLE_RATE), metavar="HERTZ",
        help=f"default {DEFAULTS.sample_rate}",
    )  # fmt: skip
    render.add_argument("--engine", metavar="ENGINE", help="embedded or scsynth")
    _add_agents(render)


def _add_play(commands: Any) -> None:
    play = _command(commands, "play", "live", "play it now, and again at each save with --watch")
    play.add_argument("source", metavar="SOURCE", help=SOURCE_HELP)
    play.add_argument("--watch", action="store_true", help="evaluate the file at every save")
    _add_bars(play, "stop after so many bars (default: go on until Ctrl-C)")
    _add_live(play)
    play.add_argument("--osc", action="store_true", help="let OSC clients play too")
    _add_remote(play)


def _add_serve(commands: Any) -> None:
    serve = _command(commands, "serve", "live", "play what OSC clients ask for")
    serve.add_argument("source", metavar="SOURCE", nargs="?", help=f"{SOURCE_HELP}, to begin with")
    serve.add_argument("--watch", action="store_true", help="evaluate the file at every save")
    _add_bars(serve, "stop after so many bars (default: go on until Ctrl-C)")
    _add_live(serve)
    serve.set_defaults(osc=True)
    _add_remote(serve)


def _add_repl(commands: Any) -> None:
    repl = _command(commands, "repl", "repl", "play what is typed; a blank line ends a program")
    _add_bars(repl, "after the last program, stop at this bar (default: at once)")
    _add_live(repl)


def _add_diff(commands: Any) -> None:
    diff = _command(commands, "diff", "difference", "tell how two takes differ")
    for name in ("a", "b"):
        diff.add_argument(name, metavar=name.upper(), help=SOURCE_HELP)
    _add_bars(diff, "compare so many bars (default: those that both have)")
    diff.add_argument("--json", action="store_true", help="one JSON object")
    _add_agents(diff)


def _add_lessons(commands: Any) -> None:
    lessons = _command(commands, "lessons", "files", "draw what the agents learn and forget")
    _add_sources(lessons)
    lessons.add_argument(
        "-o", "--output", type=_named(".png", ".svg", ".pdf"), required=True, metavar="OUT.png",
        help="the picture to write: .png, .svg or .pdf",
    )  # fmt: skip
    _add_bars(lessons)
    _add_agents(lessons)


def _add_saved(commands: Any) -> None:
    agents = _command(commands, "agents", "agents", "list and compare saved agents")
    agents.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a saved agent")


def _add_doctor(commands: Any) -> None:
    doctor = _command(commands, "doctor", "doctor", "look at engines, devices, ports and versions")
    doctor.add_argument("--engine", metavar="ENGINE", help="look at this engine only")


def _command(commands: Any, name: str, module: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}."
    )
    command.set_defaults(command=name, module=module)
    command.add_argument(
        "--samples", action="append", type=Path, default=[], metavar="FOLDER",
        help="a folder whose WAV, AIFF and FLAC files become instruments; may be repeated",
    )  # fmt: skip
    return command


def _add_sources(command: argparse.ArgumentParser) -> None:
    command.add_argument("sources", nargs="+", metavar="SOURCE", help=SOURCE_HELP)


def _add_bars(command: argparse.ArgumentParser, text: str = "") -> None:
    command.add_argument(
        "--bars", type=_bars, metavar="N",
        help=text or f"length of the whole (default {DEFAULT_BARS} for what has none)",
    )  # fmt: skip


def _add_agents(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seed",
        type=_whole(0, 2**32 - 1),
        metavar="S",
        help="the agents' chance (default: the take's own, or 0)",
    )
    command.add_argument(
        "--model", metavar="FILE.py:NAME", help="the agents' model, if it is to be another one"
    )


def _add_live(command: argparse.ArgumentParser) -> None:
    _add_agents(command)
    command.add_argument(
        "--engine", metavar="ENGINE",
        help="embedded, scsynth, or HOST:PORT of a running server (default: the first there is)",
    )  # fmt: skip
    command.add_argument(
        "--record", type=_named(".wav"), metavar="OUT.wav", help="record what is heard"
    )
    command.add_argument(
        "--journal", type=_named(".jsonl"), metavar="OUT.jsonl", help="write down every change"
    )
    command.add_argument(
        "--look-ahead", type=_number(MINIMUM_LOOK_AHEAD_SECONDS, MAXIMUM_LOOK_AHEAD_SECONDS),
        metavar="SECONDS", help=f"default {DEFAULTS.look_ahead_seconds}",
    )  # fmt: skip
    command.add_argument(
        "--quantise", choices=get_args(Quantise), help=f"default {DEFAULTS.quantise}"
    )
    command.add_argument(
        "--bus", type=_whole(0, LARGEST_BUS), metavar="N",
        help="first of the two audio buses to play to (default 0, the first outputs)",
    )  # fmt: skip
    command.add_argument(
        "--place",
        choices=get_args(Order),
        help="where to stand among what others play on a running server (default: first)",
    )


def _add_remote(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port", type=_whole(1, 65_535), metavar="P",
        help=f"of the OSC remote (default {DEFAULT_PORT})",
    )  # fmt: skip
    command.add_argument(
        "--host", default="127.0.0.1", metavar="H",
        help="the interface it listens at, such as 0.0.0.0 (default: this machine only)",
    )  # fmt: skip
    command.add_argument(
        "--allow", action="append", type=_network, default=[], metavar="ADDRESS",
        help="who may enter, such as 192.168.1.7 or 192.168.1.0/24; may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--folder", type=_folder, default=Path(), metavar="FOLDER",
        help="where files lie that OSC clients name (default: the current folder)",
    )  # fmt: skip
    command.add_argument(
        "--reply-port", type=_whole(1, 65_535), metavar="P",
        help="where answers go on the asking machine (default: where the question came from)",
    )  # fmt: skip


def _network(text: str) -> IPv4Network:
    try:
        return IPv4Network(text, strict=False)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no address: {error}") from error


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def _named(*suffixes: str) -> Any:
    def convert(text: str) -> Path:
        if Path(text).suffix.lower() not in suffixes:
            raise argparse.ArgumentTypeError(f"{text} does not end in {' or '.join(suffixes)}")
        return Path(text)

    return convert


def _number(low: float, high: float) -> Any:
    def convert(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not in {low:g} to {high:g}")
        return value

    convert.__name__ = "number"
    return convert


def _whole(low: int, high: int) -> Any:
    def convert(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not in {low} to {high}")
        return value

    convert.__name__ = "whole number"
    return convert


def _bars(text: str) -> Fraction:
    try:
        bars = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text} is not a number of bars") from None
    if not 0 < bars <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} bars: it must be above 0 and at most 100000")
    return bars
