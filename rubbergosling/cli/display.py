"""The display of what plays, as a pure function of values, without thread or terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from textwrap import TextWrapper

from rich.console import ConsoleDimensions, Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from ..agents.agent_kind import Learnt
from ..agents.agent_spans import unusual_settings
from ..agents.agent_states import MelodyState, RhythmState
from ..agents.ensemble import Ensemble
from ..language.syntax import Program, Track
from ..performance.entries import Performance
from ..performance.events import events_between
from ..player.notifications import Notification, Said
from ..player.session import Session
from ..timeline.tempo import BEATS_PER_BAR
from .agent_rows import LABEL_COLUMNS, agent_rows, fitted, melody_rows
from .printing import counted

COLUMNS = 16
"""Steps shown for a bar: sixteenths."""

HEADER_LINES = 2
"""The first line of the screen, and the last one, where the cursor is."""

HIT, BETWEEN, SEVERAL, NOTHING = "●◑◉·"
"""What a column shows: a hit on it, one between it and the next, and more than one."""

Marks = Mapping[str, str]
MODE_MARKS = {None: "", "source": "source ", "learn": "learn ", "predict": "predict "}


@dataclass(frozen=True)
class View:
    """What there is to see of a session at one moment.

    Attributes:
        engine_name: Which engine plays.
        bar: The position in bars, from 0 on.
        tempo_bpm: Beats a minute.
        program: What plays.
        marks: By instrument, the 16 marks of this bar; one without hits has none.
        agents: The rhythms' agents.
        late_bundles: How many bundles were sent after their time.
        late_bars: In how many bars the agents were heard without their latest lesson.
        melodies: The synths' agents.
        settings: Those of the agents that are not as they were at first.
    """

    engine_name: str
    bar: Fraction
    tempo_bpm: Fraction
    program: Program
    marks: Marks
    agents: Sequence[RhythmState] = ()
    late_bundles: int = 0
    late_bars: int = 0
    melodies: Sequence[MelodyState] = ()
    settings: str = ""

    @property
    def seconds_left(self) -> float:
        """How long it lasts until the next sixteenth."""
        left = column_of(self.bar) + 1 - self.bar * COLUMNS
        return float(left / COLUMNS * BEATS_PER_BAR * 60 / self.tempo_bpm)

    @property
    def moment(self) -> tuple[object, ...]:
        """All that the first line shows; it changes with the beat."""
        beats = floor(self.bar * BEATS_PER_BAR)
        late = (self.late_bundles, self.late_bars)
        return (beats, self.tempo_bpm, *late, self.settings, self.engine_name)


class Watcher:
    """Looks at a session; what lasts for a bar is worked out once, and when it changes."""

    def __init__(self, session: Session) -> None:
        self.lessons = 0
        self._session = session
        self._seen: tuple[Performance, int, int] | None = None
        self._marks: Marks = {}
        self._agents: tuple[RhythmState, ...] = ()
        self._melodies: tuple[MelodyState, ...] = ()

    def hear(self, notification: Notification) -> None:
        """Takes note that an agent has learnt something."""
        self.lessons += isinstance(notification, Learnt)

    def view(self) -> View:
        """What there is to see now."""
        session = self._session
        bar, performance = max(session.bar, Fraction(0)), session.performance
        if (now := (performance, floor(bar), self.lessons)) != self._seen:
            self._seen = now
            self._marks = marks_of(performance, floor(bar), session.ensemble)
            self._agents = tuple(session.agents.values())
            self._melodies = tuple(session.melody_agents.values())
        return View(
            session.engine_name, bar, performance.tempo.tempo_at(bar), performance.program_at(bar),
            self._marks, self._agents, session.lateness.count, performance.late_bars,
            self._melodies, unusual_settings(performance, bar),
        )  # fmt: skip


def marks_of(performance: Performance, bar: int, ensemble: Ensemble) -> Marks:
    """What is shown of a bar, by instrument: 16 marks; one without hits has none.

    A hit between two sixteenths is marked as such, never moved to one.
    """
    places: dict[str, set[Fraction]] = {}
    for event in events_between(performance, bar, bar + 1, ensemble):
        places.setdefault(event.instrument, set()).add((event.bar - bar) * COLUMNS)
    return {instrument: _marks(found) for instrument, found in places.items()}


def _marks(places: Iterable[Fraction]) -> str:
    found = [NOTHING] * COLUMNS
    for place in places:
        column = floor(place)
        mark = HIT if place == column else BETWEEN
        found[column] = mark if found[column] == NOTHING else SEVERAL
    return "".join(found)


def picture(
    view: View, messages: Sequence[Said], size: ConsoleDimensions, hint: str = ""
) -> RenderableType:
    """The whole screen: engine and place, then what `body` shows."""
    return Group(header(view, size.width), *body(view, messages, size, hint).renderables)


def body(view: View, messages: Sequence[Said], size: ConsoleDimensions, hint: str = "") -> Group:
    """All below the first line: a row for each track, the agents, messages.

    It depends on the time only by the sixteenth of the bar. Whatever else there is, the newest
    message has its place; the hint has what nobody needs.
    """
    width, column = size.width, column_of(view.bar) % COLUMNS
    said = min(_lines_of(messages[-1], width) + 1, size.height * 2 // 3) if messages else 0
    room = size.height - HEADER_LINES - said
    indent = max([LABEL_COLUMNS, *(len(_name(track)) + 2 for track in view.program.tracks)])
    tracks = _tracks(view.program, column, view.marks, indent if view.agents else 0)
    tracks = fitted(tracks, room, "tracks")
    melodies = fitted(melody_rows(view.melodies, column // 2), room - len(tracks), "agents")
    left = room - len(tracks) - len(melodies)
    agents = agent_rows(view.agents, column // 2, (width, left), indent)
    left -= len(agents)
    parts: list[RenderableType] = [*tracks, *melodies, *agents]
    if messages:
        room = left + said - 1
        newest = _newest(messages, room, width)
        left = room - sum(_lines_of(message, width) for message in newest)
        parts += [Rule(style="dim"), *map(_message, newest)]
    if hint and left > 0:
        parts.append(Text(hint, style="dim", no_wrap=True, overflow="ellipsis"))
    return Group(*parts)


def _newest(messages: Sequence[Said], lines: int, width: int) -> list[Said]:
    """The last messages, as many as there is room for, and always the very last."""
    shown: list[Said] = []
    for message in reversed(messages):
        needed = _lines_of(message, width)
        if needed > lines:
            return shown or [_shortened(message, lines, width)]
        lines -= needed
        shown.insert(0, message)
    return shown


def _shortened(message: Said, room: int, width: int) -> Said:
    """As much of a long message as there is room for, and how much more there is."""
    every = message.text.split("\n")
    kept = list(every)
    while len(kept) > 1 and _lines_of(Said("\n".join(kept)), width) > room - 1:
        kept.pop()
    while len(kept) > 1 and any(map(_is_caret, every)) and not _is_caret(kept[-1]):
        kept.pop()  # half an error is none
    rest = every[len(kept) :]
    if not rest:
        return message
    errors = sum(map(_is_caret, rest))
    count, name = (errors, "error") if errors else (len(rest), "line")
    more = f"and {count} more {name}{'s' * (count > 1)}"
    return replace(message, text="\n".join([*kept, more]))


def _is_caret(line: str) -> bool:
    """Whether a line is the last one of an error in a program, which underlines its place."""
    return bool(line.strip()) and not line.strip(" \t^")


def _lines_of(message: Said, width: int) -> int:
    """How many lines of the screen a message takes."""
    wrapper = TextWrapper(width, break_on_hyphens=False)
    return sum(max(len(wrapper.wrap(line)), 1) for line in message.text.split("\n"))


def column_of(bar: Fraction) -> int:
    """In which sixteenth of the whole performance a place is."""
    return floor(bar * COLUMNS)


def header(view: View, width: int) -> Text:
    """The first line: where it is, how fast, what is late, which engine plays."""
    beat = floor(view.bar * BEATS_PER_BAR) % BEATS_PER_BAR + 1
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"bar {floor(view.bar) + 1} beat {beat}", style="bold")
    text.append(f"  {float(view.tempo_bpm):g} bpm", style="cyan")
    if view.late_bundles:
        text.append(f"  {view.late_bundles} late", style="bold red")
    if view.late_bars:
        text.append(f"  lessons late in {counted(view.late_bars)}", style="bold red")
    if view.settings:
        text.append(f"  {view.settings}", style="bold magenta")
    text.append(f"  {view.engine_name}", style="dim")
    title = ("Rubber Gosling  ", "bold yellow")
    return Text.assemble(title, text) if len(title[0]) + len(text) <= width else text


def _tracks(program: Program, now: int, marks: Marks, indent: int = 0) -> list[Text]:
    """A row for each track; its steps begin at the column `indent`, or after the longest name."""
    if not program.tracks:
        return [Text("silence", style="dim")]
    names = [_name(track) for track in program.tracks]
    width = max(indent, *(len(name) + 2 for name in names))
    rows = []
    for track, name in zip(program.tracks, names, strict=True):
        name.pad_right(width - len(name))
        steps = _steps(marks.get(track.instrument, NOTHING * COLUMNS), now)
        rows.append(
            Text.assemble(name, steps, "  ", _details(track), no_wrap=True, overflow="ellipsis")
        )
    return rows


def _name(track: Track) -> Text:
    text = Text(MODE_MARKS[track.mode], style="magenta")
    return text.append(track.instrument, style="bold")


def _steps(marks: str, now: int) -> Text:
    beats = [marks[start : start + 4] for start in range(0, COLUMNS, 4)]
    text = Text(" ".join(beats), style="dim")
    for column, mark in enumerate(marks):
        if mark != NOTHING:
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
