"""Checks that a program fits the server's buses, buffers and nodes."""

from supriya import Context

from ..errors import EngineError
from ..language.syntax import Program

NODES_OF_ALL, NODES_A_TRACK = 4, 6
"""The root, our two groups and the output; three groups, a fader, a sound and the one it chokes."""


def remedy(is_ours: bool) -> str:
    """What helps where buses or nodes are lacking."""
    if is_ours:
        return "play fewer tracks, or fewer effects"
    return "boot it for fewer clients (s.options.maxLogins) or with more buses"


def check_capacity(program: Program, context: Context, is_ours: bool) -> None:
    """Refuses a program that could never find room, before anything is promised.

    Raises:
        EngineError: If it needs more buses or nodes than the server has for us.
    """
    first, last = context.options.get_audio_bus_ids(context.client_id)
    there = (last - first) // 2 - 1
    needed = sum(2 if track.effects else 1 for track in program.tracks)
    if needed > there:
        raise EngineError(
            f"the program needs {needed} stereo buses and the engine has {there} for us: "
            + remedy(is_ours)
        )
    nodes = NODES_OF_ALL + sum(NODES_A_TRACK + len(track.effects) for track in program.tracks)
    # Of a server that others play on, too, we can't know how many are free.
    if is_ours and nodes > context.options.maximum_node_count:
        raise EngineError(
            f"the program needs {nodes} nodes (groups, sounds, effects) and the engine has "
            f"{context.options.maximum_node_count}: {remedy(is_ours)}"
        )


def no_buffer_left(context: Context, is_ours: bool) -> str:
    """What is said when there is no buffer for another sample."""
    first, last = context.options.get_buffer_ids(context.client_id)
    if is_ours:
        return (
            f"the engine holds {last - first} samples, all that were played since it began: "
            "play fewer in one take"
        )
    return (
        f"the engine has room for {last - first} samples of ours: boot it for fewer clients "
        "(s.options.maxLogins) or with more buffers (s.options.numBuffers)"
    )
