"""Agents and models of melodies that were saved before, there from the first bar on."""

import argparse
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

from ..agents.ensemble import load_file
from ..errors import AgentError
from ..language.checking import known_instrument
from ..language.vocabulary import DRUMS, SYNTHS, series
from ..performance.entries import Entry, Performance

Saved = tuple[str, Path]
"""An instrument, and the file of its agent."""


def agent_option(text: str) -> Saved:
    """What is typed as ``snare=snare.agent``."""
    instrument, _, name = text.partition("=")
    if not instrument or not name:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no saved agent: it is written as {DRUMS[1]}=FILE'
        )
    return instrument, Path(name)


def tune_option(text: str) -> Saved:
    """What is typed as ``lead=bach.model``."""
    synth, _, name = text.partition("=")
    if synth not in SYNTHS or not name:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no model of a synth: it is written as {SYNTHS[0]}=FILE,'
            f" and the synths are {series(SYNTHS, 'and')}"
        )
    return synth, Path(name)


def with_saved(
    performance: Performance, options: argparse.Namespace, instruments: Collection[str]
) -> Performance:
    """A performance that begins with the agents that were asked for.

    Args:
        performance: What is played.
        options: Those of the command; `melody` and `agent` are pairs of instrument and file.
        instruments: The names of the samples there are.

    Raises:
        AgentError: If there is no such instrument, or a file is no saved agent.
        MelodyError: If a file is no model of melodies.
    """
    for instrument, path in (*options.melody, *options.agent):
        try:
            known_instrument(instrument, instruments)
        except ValueError as error:
            raise AgentError(f"--agent {instrument}={path}: {error}") from error
        performance = performance.added(Entry(Fraction(0), load_file(instrument, path)))
    return performance
