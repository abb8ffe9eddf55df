"""Performances in which agents are taught, for those who look at them."""

from fractions import Fraction

from rubbergosling.language.parser import parse
from rubbergosling.performance.entries import Entry, Evaluate, Performance

FIRST = "bpm 150; source kick*2; {} snare*2; closedhat*1 1;"
SECOND = "bpm 150; source kick 3,3,2; {} snare*4+0.5; closedhat*1 1;"
THIRD = "bpm 150; source kick*8; {} snare*1+0.5; closedhat*1 1;"

SAMPLES = ("kick", "snare", "closedhat", "openhat", "tom", "rim", "clap", "cowbell", "shaker")


def lessons(*parts: tuple[str, int]) -> tuple[Performance, Fraction]:
    """Programs that hold for so many bars each, one after the other, and where they end."""
    performance, at = Performance(), Fraction(0)
    for text, bars in parts:
        performance = performance.added(Entry(at, Evaluate(parse(text, SAMPLES), text)))
        at += bars
    return performance, at


def forgetful() -> tuple[Performance, Fraction]:
    """The first of three patterns is forgotten, since only the last steps are rehearsed."""
    return lessons(
        ("memory 64;" + FIRST.format("learn"), 10),
        ("memory 64;" + SECOND.format("learn"), 10),
        ("memory 64;" + THIRD.format("learn"), 10),
        ("memory 64;" + FIRST.format("predict"), 4),
    )
