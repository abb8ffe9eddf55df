"""Models of melodies that were trained before, put behind the synths from the first bar on."""

import argparse
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from ..language.vocabulary import SYNTHS, series
from ..performance.agent_files import load_of
from ..performance.entries import Entry, Performance

Tunes = Sequence[tuple[str, Path]]
"""Synths with the files of their models."""


def tune_option(text: str) -> tuple[str, Path]:
    """What is typed as ``lead=bach.model``."""
    synth, _, name = text.partition("=")
    if synth not in SYNTHS or not name:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no model of a synth: it is written as {SYNTHS[0]}=FILE,'
            f" and the synths are {series(SYNTHS, 'and')}"
        )
    return synth, Path(name)


def with_tunes(performance: Performance, tunes: Tunes) -> Performance:
    """A performance whose synths have models behind them.

    Raises:
        MelodyError: If a file is no such model.
    """
    for synth, path in tunes:
        performance = performance.added(Entry(Fraction(0), load_of(synth, path)))
    return performance
