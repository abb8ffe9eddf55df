"""The verbs that ask: the state of the music, and the next events."""

from fractions import Fraction

from ..agents.agent_spans import structure_at
from ..agents.agent_states import MelodyState, RhythmState
from ..agents.rehearsal import most_events
from ..errors import VerbError
from ..language.vocabulary import Range
from ..performance.events import events_between
from ..player.session import Session
from ..timeline.track_events import Event, listing
from .arguments import Argument
from .caller import Answer, Caller, Value
from .verb import verb

MAX_EVENTS = 1000
"""So many events are told at once; more would not arrive."""

BARS = Argument("bars", "number", Range(0, 16, "bars", above_low=True), is_optional=True)


def status_of(session: Session) -> dict[str, Value]:
    """How a session stands at this moment.

    Returns:
        By name: ``bar`` (counted from 0), ``bpm``, ``tracks`` (of the program that sounds, with
        their modes), ``structure`` and ``memory`` (of the agents), ``quantise``, ``look-ahead`` in
        seconds, ``engine``, ``late`` (bundles sent
        after their time), ``left-out`` (of these, too late to sound), ``worst`` (the latest, in
        seconds), ``late-lessons`` (bars without the agents' last lesson), ``record`` and
        ``journal`` (the names of their files, or an empty text), and for each agent
        ``agent/NAME/doing``, ``.../lessons``, ``.../loss`` (-1 before the first lesson),
        ``.../knows`` and ``.../taught`` (situations); for a synth's ``.../doing``, ``.../notes``
        (taught so far), ``.../kinds`` (different ones) and ``.../sure`` (of the notes of this
        bar).
    """
    late, memory = session.lateness, session.performance.memory_steps_at(session.bar)
    found: dict[str, Value] = {
        "bar": float(session.bar),
        "bpm": float(session.tempo_bpm),
        "tracks": ", ".join(
            f"{track.mode} {track.instrument}" if track.mode else track.instrument
            for track in session.program.tracks
        ),
        "structure": ",".join(map(str, structure_at(session.performance, session.bar))),
        "memory": "all" if memory is None else str(memory),
        "quantise": session.quantise,
        "look-ahead": session.look_ahead_seconds,
        "engine": session.engine_name,
        "late": late.count,
        "left-out": late.left_out,
        "worst": late.worst_seconds,
        "late-lessons": session.performance.late_bars,
        "record": session.recording.name if session.recording else "",
        "journal": session.journal.name if session.journal else "",
    }
    for state in session.agents.values():
        found |= _named(state.instrument, _agent(state))
    for melody in session.melody_agents.values():
        found |= _named(melody.instrument, _melody(melody))
    return found


def _named(instrument: str, fields: dict[str, Value]) -> dict[str, Value]:
    return {f"agent/{instrument}/{name}": value for name, value in fields.items()}


def _agent(state: RhythmState) -> dict[str, Value]:
    return {
        "doing": state.doing,
        "lessons": state.lessons,
        "loss": -1.0 if state.loss is None else state.loss,
        "knows": state.right,
        "taught": state.taught,
    }


def _melody(state: MelodyState) -> dict[str, Value]:
    return {
        "doing": state.doing,
        "notes": state.lessons,
        "kinds": state.kinds,
        "sure": state.sure,
    }


@verb("status", answer="names and values by turns", work="question", is_quiet=True)
def status(caller: Caller) -> Answer:
    """Tells how the music stands."""
    found = status_of(caller.session)
    row = tuple(part for field in found.items() for part in field)
    return Answer((row,), "\n".join(f"{name}: {value}" for name, value in found.items()))


@verb(
    "events", BARS, work="question", is_quiet=True,
    answer="for each event its bar, instrument, note (-1 for none) and whether an agent plays it",
)  # fmt: skip
def upcoming(caller: Caller, bars: Fraction = Fraction(1)) -> Answer:
    """Lists what will sound in the next bars, or in the next one bar."""
    session = caller.session
    # Just after the start the position is below 0, where nothing sounds yet.
    start = max(session.bar, Fraction(0))
    performance, stop = session.performance, start + bars
    # Counted before they are worked out, which takes long for thousands.
    if (most := most_events(performance, start, stop)) > MAX_EVENTS:
        raise VerbError(f"these may be {most} events, more than {MAX_EVENTS}: ask for less")
    found = events_between(performance, start, stop, session.ensemble)
    return Answer(tuple(map(_row, found)), listing(found, performance.tempo))


def _row(event: Event) -> tuple[Value, ...]:
    note = -1.0 if event.note is None else float(event.note)
    return float(event.bar), event.instrument, note, int(event.predicted)
