"""For tests only: what a page of the studio shows, looked at all the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .studio_browser import StudioPage

BEATS = 4
"""Of a bar."""

LOOK = """() => {
    const text = (id) => document.getElementById(id).textContent;
    window.looks = [];
    setInterval(() => window.looks.push([
        window.studioTest.context.currentTime, text("bar"), text("beat"), text("message"),
        document.hidden,
    ]), 20);
}"""

SLACK_SECONDS = 0.15
"""A page may show a beat so much later or earlier: it has pictures to draw."""


@dataclass(frozen=True)
class Look:
    """What was shown at a time.

    Attributes:
        at: In seconds of the audio context.
        beat: The beat, counted from the begin of the music; None where none is shown.
        said: The sentence below the text.
        is_hidden: Whether the tab was hidden.
    """

    at: float
    beat: int | None
    said: str
    is_hidden: bool


def begin_looking(page: StudioPage) -> None:
    """Has the page look at itself from now on, some times a second; it must sound."""
    page.browser.run(LOOK)


def looks_of(page: StudioPage) -> list[Look]:
    """What was seen so far."""
    return [
        Look(at, (int(bar) - 1) * BEATS + int(beat) - 1 if bar.isdigit() else None, said, hidden)
        for at, bar, beat, said, hidden in page.browser.run("() => window.looks")
    ]


def share_right(before: Sequence[Look], after: Sequence[Look], beat_seconds: float) -> float:
    """The part of looks that show the beat which is due, by those before that were right."""
    begin = np.median([one.at - (one.beat + 0.5) * beat_seconds for one in before if one.beat])
    right = [
        one.beat is not None
        and abs(one.at - begin - (one.beat + 0.5) * beat_seconds) < beat_seconds / 2 + SLACK_SECONDS
        for one in after
    ]
    return sum(right) / len(right)
