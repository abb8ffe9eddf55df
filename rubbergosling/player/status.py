"""How the music stands, as names and plain values: what every door tells who asks."""

from ..performance.agent_spans import structure_at
from ..performance.agents import AgentState
from ..performance.melody_state import MelodyState
from .session import Session

Value = float | int | str


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
    for melody in session.melodies.values():
        found |= _named(melody.instrument, _melody(melody))
    return found


def _named(instrument: str, fields: dict[str, Value]) -> dict[str, Value]:
    return {f"agent/{instrument}/{name}": value for name, value in fields.items()}


def _agent(state: AgentState) -> dict[str, Value]:
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
