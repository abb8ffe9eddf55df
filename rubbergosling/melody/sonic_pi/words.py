"""The words of Sonic Pi that play, wait or change settings, and those that we ignore."""

from collections.abc import Callable
from fractions import Fraction

from ..ruby.expressions import NotFollowed
from .evaluation import Ring, Untold, Value, count_of, list_of, number_of, pitches_of, shown
from .voices import FASTEST_BPM, SLOWEST_BPM, Thread

SILENT = frozenset((
    "sample", "puts", "print", "p", "cue", "sync", "set", "control", "kill",
    "use_random_seed", "use_synth_defaults", "use_merged_synth_defaults",
    "use_sample_defaults", "use_merged_sample_defaults", "set_volume!", "use_debug",
    "use_arg_checks", "use_arg_bpm_scaling", "use_cue_logging", "use_timing_guarantees",
    "use_real_time", "load_sample", "load_samples", "load_synthdefs",
    "use_sched_ahead_time", "set_sched_ahead_time!", "set_mixer_control!", "reset_mixer!",
    "set_control_delta!", "use_osc", "osc", "tick_set", "use_tuning", "use_cent_tuning",
    "require", "comment",
))  # fmt: skip
"""What plays no notes of a melody, and is passed over."""

TRANSPARENT = frozenset((
    "with_fx", "with_synth_defaults", "with_merged_synth_defaults", "with_sample_defaults",
    "with_debug", "with_random_seed", "with_arg_checks", "with_timing_guarantees",
    "with_cue_logging", "with_real_time", "with_arg_bpm_scaling", "with_osc", "uncomment",
))  # fmt: skip
"""Whose blocks are played as if they stood alone."""


def _set_bpm(thread: Thread, value: Value) -> None:
    bpm = number_of(value)
    if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        raise NotFollowed(f"a tempo of {shown(value)} beats a minute makes no sense")
    thread.manner.bpm = bpm


def _set_synth(thread: Thread, value: Value) -> None:
    thread.manner.synth = str(value)


def _set_transpose(thread: Thread, value: Value) -> None:
    thread.manner.semitones = number_of(value)


def _set_octave(thread: Thread, value: Value) -> None:
    thread.manner.octaves = number_of(value)


MANNERS: dict[str, Callable[[Thread, Value], None]] = {
    f"{verb}_{what}": change
    for verb in ("use", "with")
    for what, change in (
        ("bpm", _set_bpm),
        ("synth", _set_synth),
        ("transpose", _set_transpose),
        ("octave", _set_octave),
    )
}

Options = dict[str, Value]


def _play(thread: Thread, arguments: list[Value], options: Options) -> None:
    values = [options["note"]] if "note" in options and not arguments else arguments
    if len(values) != 1:
        raise NotFollowed("`play` is handed one note or one list")
    thread.play(pitches_of(values[0]))


def _play_synth(thread: Thread, arguments: list[Value], options: Options) -> None:
    note = options.get("notes", options.get("note", 52))  # Sonic Pi's own usual note
    thread.play(pitches_of(note), str(arguments[0]) if arguments else "")


def _play_pattern(thread: Thread, arguments: list[Value], options: Options) -> None:
    for value in list_of(arguments[0] if arguments else None):
        thread.play(pitches_of(value))
        thread.sleep(Fraction(1))


def _play_pattern_timed(thread: Thread, arguments: list[Value], options: Options) -> None:
    if len(arguments) != 2:
        raise NotFollowed("`play_pattern_timed` is handed notes and times")
    times = arguments[1] if isinstance(arguments[1], list) else [arguments[1]]
    if not times:
        raise NotFollowed("`play_pattern_timed` is handed no times")
    for index, value in enumerate(list_of(arguments[0])):
        thread.play(pitches_of(value))
        thread.sleep(number_of(times[index % len(times)]))


def _sleep(thread: Thread, arguments: list[Value], options: Options) -> None:
    if len(arguments) != 1:
        raise NotFollowed("`sleep` is handed one number")
    thread.sleep(number_of(arguments[0]), not isinstance(arguments[0], Untold))


def _rest(thread: Thread, arguments: list[Value], options: Options) -> None:
    thread.play(())


PLAYING: dict[str, Callable[[Thread, list[Value], Options], None]] = {
    "play": _play,
    "play_chord": _play,
    "synth": _play_synth,
    "play_pattern": _play_pattern,
    "play_pattern_timed": _play_pattern_timed,
    "sleep": _sleep,
    "wait": _sleep,
    "rest": _rest,
}


def counted(name: str, arguments: list[Value], thread: Thread) -> int:
    """Where a counter is, after `tick` has moved it on."""
    counter = str(arguments[0]) if arguments else ""
    if name == "tick_reset_all":
        thread.ticks.clear()
    elif name == "tick_reset":
        thread.ticks.pop(counter, None)
    elif name == "tick":
        thread.ticks[counter] = thread.ticks.get(counter, -1) + 1
    return max(0, thread.ticks.get(counter, 0))


def element(value: Value, count: int, thread: Thread, arguments: list[Value]) -> Value:
    """A value of a ring by a counter, which goes round."""
    values = list_of(value)
    thread.rings.add((str(arguments[0]) if arguments else "", len(values)))
    return values[count % len(values)] if values else None


def indexed(values: list[Value], arguments: list[Value]) -> Value:
    """`list[2]`, `list[1, 3]` or `list[0..3]`: as Ruby has it, nil where there is nothing."""
    if len(arguments) == 2:
        first, count = map(count_of, arguments)
        return values[first:][: max(0, count)]
    if len(arguments) != 1:
        raise NotFollowed("this index is not followed")
    if isinstance(arguments[0], list):
        return [indexed(values, [index]) for index in arguments[0]]
    index = count_of(arguments[0])
    if isinstance(values, Ring) and values:
        return values[index % len(values)]
    return values[index] if -len(values) <= index < len(values) else None
