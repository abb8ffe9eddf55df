"""The doctor: what is there to play with, and what is wrong, in a line each."""

import argparse
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from ..engine.process import log_path
from ..engine.survey import (
    Finding,
    left_over_servers,
    look_at_engine,
    look_at_ports,
    scsynth_version,
)
from ..errors import EngineError, SampleError
from ..language.vocabulary import SYNTHS
from ..settings import Settings
from ..sound.samples import find_samples

PACKAGES = (
    "rubbergosling", "supriya", "nanosynth", "python-osc", "parsimonious", "numpy", "scikit-learn",
    "skops",
)  # fmt: skip


def doctor(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what it finds; fails with 3 if no engine can play."""
    for finding in _versions():
        _print(finding)
    names = [options.engine] if options.engine else ["embedded", "scsynth"]
    engines = []
    for name in names:
        engines.append(look_at_engine(name))
        _print(engines[-1])
    for finding in (*look_at_ports(), *left_over_servers(), *_samples(settings)):
        _print(finding)
    _print(Finding("log", f"what engines print goes to {log_path()}"))
    if any(engine.is_well for engine in engines):
        return 0
    print("\nNothing can be played now, but render works; see the lines marked !! above.")
    return EngineError.exit_status


def _versions() -> Iterator[Finding]:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield Finding("system", f"{system}, Python {platform.python_version()}")
    for package in PACKAGES:
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "not installed", is_well=package == "nanosynth")
    if installed := scsynth_version():
        yield Finding("installed server", installed)


def _samples(settings: Settings) -> Iterator[Finding]:
    try:
        bank = find_samples(settings.sample_folders)
    except SampleError as error:
        yield Finding("samples", str(error), is_well=False)
        return
    for notice in bank.notices:
        yield Finding("samples", notice, is_well=False)
    playable = []
    for name, sample in sorted(bank.samples.items()):
        try:
            _ = sample.frames
            playable.append(name)
        except SampleError as error:
            yield Finding("samples", str(error), is_well=False)
    yield Finding("instruments", ", ".join([*playable, *SYNTHS]))


def _print(finding: Finding) -> None:
    mark = "ok" if finding.is_well else "!!"
    print(f"{mark}  {finding.subject:<18} {finding.state}", flush=True)
