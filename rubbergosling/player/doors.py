"""What every door does with a verb: the table's checks, then the session's method.

A door adds transport and nothing else. Files are named inside one folder, chosen when the door
is opened; no name leads out of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import VerbError
from ..language.edits import muted, soloed, unmuted, with_memory, with_mode, with_structure
from ..language.parser import parse
from ..language.syntax import Mode, Program
from ..language.vocabulary import SYNTHS
from ..performance.entries import Entry, Evaluate, Load
from ..performance.events import events, most_events
from ..performance.sources import read_program
from ..performance.verbs import Verb, checked
from ..timeline.tempo import BEATS_PER_BAR
from ..timeline.track_events import Event, listing
from .file_names import free_name, path_inside
from .remarks import warning
from .session import Session
from .status import Value, status_of
from .taps import FEWEST

SHORT_TEXT = 250
"""A program of so many characters is read in some milliseconds."""

MAX_EVENTS = 1000
"""So many events are told at once; more would not arrive."""


@dataclass(frozen=True)
class Answer:
    """What came of a verb.

    Attributes:
        rows: As plain values: one row, but for `events`, where each event has its own.
        text: For people.
    """

    rows: tuple[tuple[Value, ...], ...]
    text: str


class Door:
    """A way to a session from outside.

    Args:
        session: What is played.
        folder: Where files lie that are named from outside; None takes any path, for who
            could write anywhere anyway.
    """

    def __init__(self, session: Session, folder: Path | None) -> None:
        self.session, self._folder = session, folder

    def do(self, verb: Verb, values: Sequence[Any]) -> Answer:
        """Does what a verb says.

        Args:
            verb: One of `VERBS`.
            values: Its arguments as they came.

        Raises:
            GoslingError: If it makes no sense or can't be done; nothing has changed then.
        """
        arguments = checked(verb, values, self.session.bank.names)
        return _without_value_errors(_WORK[verb.name], self, *arguments)

    def ready(self, verb: Verb, values: Sequence[Any]) -> Callable[[], Answer]:
        """What does as a verb says, once all has been checked that can be checked quickly.

        Takes and raises the same as `do`, and what it returns may raise it, too.
        """
        arguments = checked(verb, values, self.session.bank.names)
        if verb.name == "evaluate" and sum(map(len, arguments)) <= SHORT_TEXT:
            return partial(_without_value_errors, _play, self, _read(self, *arguments))
        return partial(_without_value_errors, _WORK[verb.name], self, *arguments)

    def path(self, name: str, suffix: str) -> Path:
        """Where a file that was named lies.

        Raises:
            VerbError: If the name leads out of the folder or is none for such a file.
        """
        return Path(name) if self._folder is None else path_inside(self._folder, name, suffix)

    def shown(self, path: Path) -> str:
        """A path as it would be named here."""
        return str(path if self._folder is None else path.relative_to(self._folder))


def where(entry: Entry) -> str:
    """Where an entry is heard: bars and beats from 1 for people, and as programs are told."""
    bar, rest = divmod(entry.bar, 1)
    beat = float(rest * BEATS_PER_BAR) + 1
    return f"from bar {bar + 1} beat {beat:g} (position {float(entry.bar):.10g})"


def ending_of(instrument: str) -> str:
    """What the file of an instrument's agent ends in: a synth's holds a model of melodies."""
    return ".model" if instrument in SYNTHS else ".agent"


def _entered(entry: Entry, text: str) -> Answer:
    return Answer(((float(entry.bar),),), f"{text} {where(entry)}")


def _without_value_errors(work: Callable[..., Answer], *arguments: Any) -> Answer:
    try:
        return work(*arguments)
    except ValueError as error:
        raise VerbError(str(error)) from error


def _read(door: Door, *texts: str) -> Evaluate:
    text = " ".join(texts)
    return Evaluate(parse(text, door.session.bank.names), text)


def _play(door: Door, program: Evaluate) -> Answer:
    return _evaluated(door.session.play(program), "plays")


def _evaluate(door: Door, *texts: str) -> Answer:
    return _play(door, _read(door, *texts))


def _evaluate_file(door: Door, file: str) -> Answer:
    path = door.path(file, ".gosling")
    program = read_program(str(path), door.session.bank.names)
    return _evaluated(door.session.play(program), f"plays {door.shown(path)}")


def _evaluated(entry: Entry, text: str) -> Answer:
    assert isinstance(entry.action, Evaluate)
    warnings = map(warning, entry.action.program.notices)
    return Answer(((float(entry.bar), *warnings),), f"{text} {where(entry)}")


def _edited(door: Door, change: Callable[[Program], Program], text: str) -> Answer:
    return _evaluated(door.session.edit(change), text)


def _mode(mode: Mode | None, text: str) -> Callable[[Door, str], Answer]:
    def edit(door: Door, instrument: str) -> Answer:
        return _edited(
            door, lambda program: with_mode(program, instrument, mode), f"{instrument} {text}"
        )

    return edit


def _structure(door: Door, *sizes: int) -> Answer:
    return _edited(door, lambda program: with_structure(program, sizes), "the agents start afresh")


def _memory(door: Door, memory: Any) -> Answer:
    return _edited(door, lambda program: with_memory(program, memory), f"memory {memory}")


def _hush(door: Door) -> Answer:
    return _entered(door.session.hush(), "hush")


def _bpm(door: Door, bpm: Fraction) -> Answer:
    return _entered(door.session.set_tempo(bpm), f"{float(bpm):g} bpm")


def _tap(door: Door) -> Answer:
    taps = door.session.taps
    count, tempo = taps.tap(), taps.tempo_bpm
    return Answer(((),), f"tap {count} of {FEWEST}") if tempo is None else _bpm(door, tempo)


def _mute(door: Door, instrument: str) -> Answer:
    return _edited(door, lambda program: muted(program, instrument), f"{instrument} is silent")


def _unmute(door: Door, instrument: str | None = None) -> Answer:
    return _edited(
        door, lambda program: unmuted(program, instrument), f"{instrument or 'everything'} sounds"
    )


def _solo(door: Door, instrument: str) -> Answer:
    return _edited(door, lambda program: soloed(program, instrument), f"only {instrument} sounds")


def _pointer(door: Door, x: Fraction | None, y: Fraction | None) -> Answer:
    entry = door.session.move_pointer(
        x=None if x is None else float(x), y=None if y is None else float(y)
    )
    return _entered(entry, "the pointer moves")


def _quantise(door: Door, grid: Any) -> Answer:
    door.session.set_quantise(grid)
    return Answer(((),), f"changes take effect at the next {grid}")


def _reset(door: Door, instrument: str | None = None) -> Answer:
    return _entered(door.session.reset(instrument), f"{instrument or 'every agent'} starts afresh")


def _save(door: Door, instrument: str, file: str) -> Answer:
    path = door.path(file, ending_of(instrument))
    door.session.save(instrument, path)
    return Answer(((door.shown(path),),), f"{instrument}'s agent is saved in {path}")


def _load(door: Door, instrument: str, file: str) -> Answer:
    path = door.path(file, ending_of(instrument))
    entry = door.session.load(instrument, path)
    answer = _entered(entry, f"{instrument} has the agent of {path}")
    notice = entry.action.notice if isinstance(entry.action, Load) else ""
    return replace(answer, text=f"{answer.text}; {notice}") if notice else answer


def _start_recording(door: Door, file: str) -> Answer:
    path = free_name(door.path(file, ".wav"))
    door.session.start_recording(path)
    return Answer(((door.shown(path),),), f"recording into {path}")


def _start_journal(door: Door, file: str) -> Answer:
    path = free_name(door.path(file, ".jsonl"))
    door.session.start_journal(path)
    return Answer(((door.shown(path),),), f"the take is written into {path}")


def _stop(door: Door, path: Path) -> Answer:
    return Answer(((path.name,),), f"{path} is complete")


def _status(door: Door) -> Answer:
    status = status_of(door.session)
    row = tuple(part for field in status.items() for part in field)
    return Answer((row,), "\n".join(f"{name}: {value}" for name, value in status.items()))


def _events(door: Door, bars: Fraction = Fraction(1)) -> Answer:
    session = door.session
    start = max(session.bar, Fraction(0))
    performance, stop = session.performance, start + bars
    if (most := most_events(performance, start, stop)) > MAX_EVENTS:
        raise VerbError(f"these may be {most} events, more than {MAX_EVENTS}: ask for less")
    found = events(performance, start, stop, ensemble=session.ensemble)
    return Answer(tuple(map(_row, found)), listing(found, performance.tempo))


def _row(event: Event) -> tuple[Value, ...]:
    note = -1.0 if event.note is None else float(event.note)
    return float(event.bar), event.instrument, note, int(event.predicted)


_WORK: dict[str, Callable[..., Answer]] = {
    "evaluate": _evaluate,
    "evaluate/file": _evaluate_file,
    "hush": _hush,
    "bpm": _bpm,
    "tap": _tap,
    "mute": _mute,
    "unmute": _unmute,
    "solo": _solo,
    "pointer": _pointer,
    "pointer/x": lambda door, x: _pointer(door, x, None),
    "pointer/y": lambda door, y: _pointer(door, None, y),
    "quantise": _quantise,
    "source": _mode("source", "is the source"),
    "learn": _mode("learn", "learns"),
    "predict": _mode("predict", "is predicted"),
    "play": _mode(None, "just plays"),
    "structure": _structure,
    "memory": _memory,
    "agent/reset": _reset,
    "agent/save": _save,
    "agent/load": _load,
    "record/start": _start_recording,
    "record/stop": lambda door: _stop(door, door.session.stop_recording()),
    "journal/start": _start_journal,
    "journal/stop": lambda door: _stop(door, door.session.stop_journal()),
    "status": _status,
    "events": _events,
}
