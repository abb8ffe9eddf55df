"""What is seen while it plays: a screen on a terminal, plain lines elsewhere.

The screen is drawn by a thread of its own from values that never change, ten times a
second at most and only when something on it has; the thread that plays never waits for it.
"""

import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import floor

from rich.console import Console, ConsoleDimensions, Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.text import Text

from ..language.syntax import Program, Track
from ..performance.entries import Performance
from ..performance.events import events
from ..session.notifications import Notification, Said
from ..session.session import Session
from ..timeline.tempo import BEATS_PER_BAR

COLUMNS = 16
"""Steps shown for a bar: sixteenths."""

FRAME_SECONDS = 0.04
MESSAGE_LINES = 12

MODE_MARKS = {None: "", "source": "source ", "learn": "learn ", "predict": "predict "}


class Hits:
    """The steps of a bar on which each instrument plays, worked out once a bar."""

    def __init__(self) -> None:
        self._performance, self._bar = Performance(), -1
        self._steps: dict[str, set[int]] = {}

    def of(self, performance: Performance, bar: int) -> dict[str, set[int]]:
        """By instrument, the columns 0 to 15 in which something sounds."""
        if performance is not self._performance or bar != self._bar:
            self._performance, self._bar, self._steps = performance, bar, {}
            for event in events(performance, bar, bar + 1):
                self._steps.setdefault(event.instrument, set()).add(_step(event.bar - bar))
        return self._steps


@contextmanager
def screen(session: Session, plain: bool = False) -> Iterator[None]:
    """Shows what a session does while the context lasts."""
    if plain or not sys.stdout.isatty():
        with _lines(session):
            yield
    else:
        with _display(session):
            yield


@contextmanager
def _lines(session: Session) -> Iterator[None]:
    def show(notification: Notification) -> None:
        if isinstance(notification, Said):
            stream = sys.stderr if notification.is_error else sys.stdout
            print(notification.text, file=stream, flush=True)

    unsubscribe = session.subscribe(show)
    print(f"playing on {session.engine_name}", flush=True)
    try:
        yield
    finally:
        unsubscribe()


@contextmanager
def _display(session: Session) -> Iterator[None]:
    console = Console()
    messages: deque[Said] = deque(maxlen=MESSAGE_LINES)
    ended, hits = threading.Event(), Hits()

    def keep(notification: Notification) -> None:
        if isinstance(notification, Said):
            if notification.clears:
                messages.clear()
            messages.append(notification)

    unsubscribe = session.subscribe(keep)
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:

        def draw() -> None:
            drawn: object = None
            while not ended.wait(FRAME_SECONDS):
                state = (_step(session.bar), list(messages), session.performance)
                if state != drawn:
                    drawn = state
                    live.update(picture(session, list(messages), hits, console.size), refresh=True)

        thread = threading.Thread(target=draw, name="display", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            unsubscribe()
            live.update(picture(session, list(messages), hits, console.size), refresh=True)


def picture(
    session: Session, messages: list[Said], hits: Hits, size: ConsoleDimensions
) -> RenderableType:
    """The whole screen: engine and place, a row for each track, messages below."""
    bar = max(session.bar, Fraction(0))
    program = session.program
    shown = hits.of(session.performance, floor(bar))
    parts: list[RenderableType] = [_header(session, bar), _tracks(program, bar, shown)]
    if messages:
        width, room = size.width, size.height - len(program.tracks) - 3
        parts += [
            Rule(style="dim"),
            *(_message(message) for message in _newest(messages, room, width)),
        ]
    return Group(*parts)


def _newest(messages: list[Said], lines: int, width: int) -> list[Said]:
    """The last messages, as many as there is room for, and always the very last."""
    shown: list[Said] = []
    for message in reversed(messages):
        lines -= sum(len(line) // width + 1 for line in message.text.split("\n"))
        if shown and lines < 0:
            break
        shown.insert(0, message)
    return shown


def _step(bar: Fraction) -> int:
    return floor(bar * COLUMNS)


def _header(session: Session, bar: Fraction) -> Text:
    beat = floor(bar * BEATS_PER_BAR) % BEATS_PER_BAR + 1
    text = Text()
    text.append("Rubber Gosling", style="bold yellow")
    text.append(f"  {session.engine_name}  ", style="dim")
    text.append(f"{float(session.tempo_bpm):g} bpm  ", style="cyan")
    text.append(f"bar {floor(bar) + 1} beat {beat}", style="bold")
    if session.lateness.count:
        text.append(f"  {session.lateness.count} late", style="bold red")
    return text


def _tracks(program: Program, bar: Fraction, hits: dict[str, set[int]]) -> RenderableType:
    if not program.tracks:
        return Text("silence", style="dim")
    names = [_name(track) for track in program.tracks]
    width = max(len(name) for name in names)
    rows = []
    for track, name in zip(program.tracks, names, strict=True):
        name.pad_right(width - len(name) + 2)
        steps = _steps(hits.get(track.instrument, set()), _step(bar) % COLUMNS)
        rows.append(
            Text.assemble(name, steps, "  ", _details(track), no_wrap=True, overflow="ellipsis")
        )
    return Group(*rows)


def _name(track: Track) -> Text:
    text = Text(MODE_MARKS[track.mode], style="magenta")
    return text.append(track.instrument, style="bold")


def _steps(hits: set[int], now: int) -> Text:
    marks = ["●" if column in hits else "·" for column in range(COLUMNS)]
    beats = ["".join(marks[start : start + 4]) for start in range(0, COLUMNS, 4)]
    text = Text(" ".join(beats), style="dim")
    for column in hits:
        text.stylize("not dim yellow", column + column // 4, column + column // 4 + 1)
    text.stylize("not dim black on yellow", now + now // 4, now + now // 4 + 1)
    return text


def _details(track: Track) -> Text:
    words = [f"{name} {_plain(value)}" for name, value in track.controls]
    words += [f"{effect.name} {_plain(effect.value)}" for effect in track.effects]
    return Text("  ".join(words), style="dim")


def _plain(value: Fraction | str) -> str:
    return value if isinstance(value, str) else f"{float(value):g}"


def _message(message: Said) -> Text:
    return Text(message.text, style="red" if message.is_error else "green")
