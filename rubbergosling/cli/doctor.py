"""The sub-command `doctor`: checks engines, devices and ports, and says what to do."""

import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which

import click

from ..engine.executables import EMBEDDED, ENGINES, installed_engines
from ..engine.kept_process import log_name
from ..engine.survey import (
    Observation,
    left_over_servers,
    look_at_engine,
    look_at_ports,
    scsynth_version,
)
from ..errors import EngineError, SampleError
from ..language.vocabulary import SYNTHS
from ..mixer.samples import find_samples
from ..settings import Settings
from .command_line import command
from .printing import our_command

PACKAGES = (
    "rubbergosling", "supriya", "nanosynth", "python-osc", "parsimonious", "numpy", "scikit-learn",
    "skops",
)  # fmt: skip

FIRST_BEAT = "examples/first-beat.gosling"


@command("doctor")
@click.option("--engine", "asked", metavar="ENGINE", help="look at this engine only")
def doctor(asked: str | None, settings: Settings) -> int:
    """Prints what it finds, what play will do, and what to type; fails with 3 if none can play."""
    for finding in _versions():
        _print(finding)
    playing = []
    for name, finding in _engines(asked):
        _print(finding)
        playing += [name] if finding.plays else []
    for finding in (*look_at_ports(), *left_over_servers(), *_samples(settings)):
        _print(finding)
    _print(Observation("log", f"what engines print goes to {log_name()}"))
    print("\n{} Type next:\n\n    {}".format(*_what_next(asked, playing)))
    return 0 if playing else EngineError.exit_status


def _engines(asked: str | None) -> Iterator[tuple[str, Observation]]:
    """The engine that was asked for, or all; one that is missing is no fault beside another."""
    there = installed_engines()
    for name in [asked] if asked else ENGINES:
        if asked or name in there or not there:
            yield name, look_at_engine(name)
        else:
            yield name, Observation(f"{name} engine", "not installed, and not needed")


def _what_next(asked: str | None, playing: Sequence[str]) -> tuple[str, str]:
    """What `play` will do now, in a sentence, and a line to type.

    Args:
        asked: The engine that is to be used, if one was named.
        playing: The engines that can play now.
    """
    command, there = our_command(), installed_engines()
    if not asked and not there:
        return "Nothing can be played or rendered: there is no engine.", _install_line()
    chosen = asked or there[0]
    is_chosen = f" --engine {asked}" if asked else ""
    if chosen in playing:
        return f"play will use {_called(chosen)}.", f"{_play_line(command)}{is_chosen}"
    if playing:
        line = f"{_play_line(command)} --engine {playing[0]}"
        return f"play needs --engine {playing[0]}: {_called(chosen)} can't play now.", line
    if chosen in there:
        why = f"play will use {_called(chosen)} to make a WAV file, since it has no audio device."
        return why, f"{_play_line(command)}{is_chosen}"
    return f"play --engine {asked} will fail. See what else there is.", f"{command} doctor"


def _called(engine: str) -> str:
    if engine == EMBEDDED:
        return ENGINES[engine].title
    return f"the {engine} installed here" if engine in ENGINES else f"the server at {engine}"


def _play_line(command: str) -> str:
    if Path(FIRST_BEAT).exists():
        return f"{command} play {FIRST_BEAT} --bars 16"
    return f'echo "bpm 125; kick*4;" | {command} play - --bars 16'


def _install_line() -> str:
    if which("apt-get"):
        return "sudo apt-get install supercollider-server"
    return "pip install nanosynth    (or get SuperCollider: https://supercollider.github.io)"


def _versions() -> Iterator[Observation]:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield Observation("system", f"{system}, Python {platform.python_version()}")
    for package in PACKAGES:
        try:
            yield Observation(package, version(package))
        except PackageNotFoundError:
            yield Observation(package, "not installed", is_well=package == "nanosynth")
    if installed := scsynth_version():
        yield Observation("installed server", installed)


def _samples(settings: Settings) -> Iterator[Observation]:
    try:
        bank = find_samples(settings.sample_folders)
    except SampleError as error:
        yield Observation("samples", str(error), is_well=False)
        return
    for notice in bank.notices:
        yield Observation("samples", notice, is_well=False)
    playable = []
    for name, sample in sorted(bank.samples.items()):
        try:
            _ = sample.frames
            playable.append(name)
        except SampleError as error:
            yield Observation("samples", str(error), is_well=False)
    yield Observation("instruments", ", ".join([*playable, *SYNTHS]))


def _print(finding: Observation) -> None:
    mark = "ok" if finding.is_well else "!!"
    print(f"{mark}  {finding.subject:<18} {finding.state}", flush=True)
