"""Words of the command line as values, with a sentence for what is none."""

import argparse
import re
from fractions import Fraction
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from ..settings import MAX_BARS


def network(text: str) -> IPv4Network:
    """An address, or a range of them."""
    try:
        return IPv4Network(text, strict=False)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no address: {error}") from error


def folder(text: str) -> Path:
    """A folder that is there."""
    try:
        is_there = Path(text).is_dir()
    except OSError:  # a name no system would take
        is_there = False
    if not is_there:
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def named(*suffixes: str) -> Any:
    """A path that ends in one of some suffixes."""

    def convert(text: str) -> Path:
        if Path(text).suffix.lower() not in suffixes:
            raise argparse.ArgumentTypeError(f"{text} does not end in {' or '.join(suffixes)}")
        return Path(text)

    return convert


def other_than(*suffixes: str) -> Any:
    """A path that does not end in one of some suffixes, so that nobody's music is overwritten."""

    def convert(text: str) -> Path:
        if (suffix := Path(text).suffix.lower()) in suffixes:
            raise argparse.ArgumentTypeError(
                f"{text} would be no {suffix} file: name it otherwise, such as my.model"
            )
        return Path(text)

    return convert


def number(low: float, high: float) -> Any:
    """A number from low to high."""

    def convert(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not in {low:g} to {high:g}")
        return value

    convert.__name__ = "number"
    return convert


def whole(low: int, high: int) -> Any:
    """A whole number from low to high."""

    def convert(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not in {low} to {high}")
        return value

    convert.__name__ = "whole number"
    return convert


def bars_of(text: str) -> Fraction:
    """A number of bars; 31/8 is one too."""
    try:
        # By this pattern, since Fraction itself works 1e999999999 out.
        if not re.fullmatch(r"-?[0-9]{0,20}([./][0-9]{1,20})?", text):
            raise ValueError
        bars = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text} is not a number of bars") from None
    if not 0 < bars <= MAX_BARS:
        raise argparse.ArgumentTypeError(f"{text} bars: it must be above 0 and at most {MAX_BARS}")
    return bars
