"""The types of command-line values: conversion, error messages and shell completion."""

import os
import re
from collections.abc import Callable
from fractions import Fraction
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..language.vocabulary import DRUMS, SYNTHS, series
from ..settings import MAX_BARS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Saved = tuple[str, Path]
"""An instrument, and the file of its agent or its model."""

PROGRAMS = (".gosling", ".jsonl")
PICTURES = (".png", ".svg", ".pdf")
MELODIES = (".rb", ".txt", ".mid", ".midi", ".gosling")
MELODY_HELP = "Sonic Pi code (.rb, .txt), a MIDI file (.mid), or a program (.gosling)"


class Source(click.ParamType[Any]):
    """A name that a person types for something to read; a shell completes it by its ending.

    Args:
        endings: With which a name is completed; any name is taken.
    """

    name = "source"

    def __init__(self, *endings: str) -> None:
        self.endings = endings

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """The files with one of the endings, and the folders they may be in."""
        from click.shell_completion import CompletionItem

        typed, start = os.path.split(incomplete)
        try:
            there = sorted(Path(typed or ".").expanduser().iterdir())
        except (OSError, RuntimeError):
            return []
        begun = [path for path in there if path.name.startswith(start)]
        files = [path for path in begun if path.suffix.lower() in self.endings]
        if any(re.search(r"\s", path.name) for path in files):
            return [CompletionItem(incomplete, type="file")]  # the shell itself puts the quotes
        if not files:
            return [CompletionItem(incomplete, type="dir")]
        folders = [path for path in begun if path.is_dir() and not path.name.startswith(".")]
        names = [path.name for path in files] + [f"{path.name}/" for path in folders]
        return [CompletionItem(os.path.join(typed, name)) for name in names]  # noqa: PTH118 - keeps ~


class InputFile(Source):
    """A path to read."""

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The word as a path."""
        return Path(value)


class OutputFile(InputFile):
    """A path to write, which must end in one of the endings."""

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The word as a path."""
        if Path(value).suffix.lower() not in self.endings:
            self.fail(f"{value} does not end in {' or '.join(self.endings)}", param, ctx)
        return Path(value)


def other_than(*suffixes: str) -> Callable[[str], Path]:
    """A path without one of these suffixes, so that no music is overwritten."""

    def path(text: str) -> Path:
        if Path(text).suffix.lower() in suffixes:
            raise click.BadParameter(
                f"{text} can't be the name of a model: choose another ending, such as my.model"
            )
        return Path(text)

    return path


def folder(text: str | Path) -> Path:
    """A folder that is there."""
    try:
        is_there = Path(text).is_dir()
    except OSError:  # a name no system would take
        is_there = False
    if not is_there:
        raise click.BadParameter(f"there is no folder {text}")
    return Path(text)


def folder_or_new(text: str | Path) -> Path:
    """A folder that is there, or that can be made where its parent is."""
    path = Path(text)
    try:
        is_possible = path.parent.is_dir()
    except OSError:
        is_possible = False
    if not is_possible:
        raise click.BadParameter(f"there is no folder {path.parent}, in which to make {path.name}")
    return path


def network(text: str) -> IPv4Network:
    """An address, or a range of them."""
    try:
        return IPv4Network(text, strict=False)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no address: {error}") from error


def number(low: float, high: float) -> Callable[[str], float]:
    """A number from low to high."""

    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is no number") from None
        if not low <= value <= high:
            raise click.BadParameter(f"{text} is not in {low:g} to {high:g}")
        return value

    return convert


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from low to high."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is no whole number") from None
        if not low <= value <= high:
            raise click.BadParameter(f"{text} is not in {low} to {high}")
        return value

    return convert


def bars_of(text: str) -> Fraction:
    """A number of bars; 31/8 is one too."""
    try:
        # By this pattern, since Fraction itself works 1e999999999 out.
        if not re.fullmatch(r"-?[0-9]{0,20}([./][0-9]{1,20})?", text):
            raise ValueError
        bars = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise click.BadParameter(f"{text} is not a number of bars") from None
    if not 0 < bars <= MAX_BARS:
        raise click.BadParameter(f"{text} bars: it must be above 0 and at most {MAX_BARS}")
    return bars


def saved_agent(text: str) -> Saved:
    """What is typed as ``snare=snare.agent``."""
    instrument, _, name = text.partition("=")
    if not instrument or not name:
        raise click.BadParameter(f'"{text}" is no saved agent: write {DRUMS[1]}=FILE')
    return instrument, Path(name)


def melody_model(text: str) -> Saved:
    """What is typed as ``lead=bach.model``."""
    synth, _, name = text.partition("=")
    if synth not in SYNTHS or not name:
        raise click.BadParameter(
            f'"{text}" is no model of a synth: write {SYNTHS[0]}=FILE,'
            f" and the synths are {series(SYNTHS, 'and')}"
        )
    return synth, Path(name)
