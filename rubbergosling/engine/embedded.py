"""Runs nanosynth's engine as a process that understands scsynth's flags.

It boots the embedded SuperCollider, prints scsynth's ready line and serves OSC on a
UDP or TCP port, or renders a score with `-N`, so whatever can start scsynth can start this
instead. It is a process of its own because nanosynth can abort at exit and may not
answer a quit: here that harms nobody.
"""

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

READY_LINE = "SuperCollider 3 server ready."

# flag, nanosynth's option, type, help
_FLAGS: tuple[tuple[str, str, type, str], ...] = (
    ("-B", "ip_address", str, "address to bind"),
    ("-a", "audio_bus_channel_count", int, "audio buses"),
    ("-b", "buffer_count", int, "buffers"),
    ("-c", "control_bus_channel_count", int, "control buses"),
    ("-d", "maximum_synthdef_count", int, "most SynthDefs"),
    ("-i", "input_bus_channel_count", int, "input channels"),
    ("-I", "input_stream_mask", str, "input streams enabled"),
    ("-l", "maximum_logins", int, "most clients"),
    ("-m", "memory_size", int, "real-time memory in kilobytes"),
    ("-n", "maximum_node_count", int, "most nodes"),
    ("-o", "output_bus_channel_count", int, "output channels"),
    ("-O", "output_stream_mask", str, "output streams enabled"),
    ("-p", "password", str, "session password"),
    ("-P", "restricted_path", str, "only folder that may be read and written"),
    ("-r", "random_number_generator_count", int, "random number generators"),
    ("-s", "safety_clip", float, "level at which output is clipped"),
    ("-S", "sample_rate", int, "sample rate in hertz"),
    ("-u", "port", int, "UDP port"),
    ("-U", "ugen_plugins_path", str, "folder of UGen plug-ins"),
    ("-V", "verbosity", int, "how much is printed"),
    ("-w", "wire_buffer_count", int, "wire buffers"),
    ("-z", "block_size", int, "samples in a control block"),
    ("-Z", "hardware_buffer_size", int, "samples in a hardware buffer"),
)


def parser() -> argparse.ArgumentParser:
    """scsynth's flags, as far as the embedded engine knows them."""
    flags = argparse.ArgumentParser(
        prog="rubbergosling-engine", description="The embedded SuperCollider, as scsynth."
    )
    for flag, option, kind, text in _FLAGS:
        flags.add_argument(flag, dest=option, type=kind, help=text)
    flags.add_argument("-D", dest="load_synthdefs", type=int, help="load SynthDefs (0 or 1)")
    flags.add_argument("-H", dest="device", nargs="+", help="device, or input and output device")
    flags.add_argument("-L", dest="memory_locking", action="store_true", default=None)
    flags.add_argument("-R", dest="zero_configuration", type=int, help="publish (0 or 1)")
    flags.add_argument("-v", dest="version", action="store_true", help="print the version")
    flags.add_argument("-N", dest="score", nargs=6, help="render: SCORE IN OUT RATE HEADER SAMPLE")
    flags.add_argument("-t", dest="tcp_port", type=int, help="TCP port, instead of a UDP one")
    flags.add_argument(
        "--quit-with-parent", action="store_true", help="quit when the process that started it ends"
    )
    return flags


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the engine until it is told to quit; ends the process at once and for good."""
    flags = vars(parser().parse_args(arguments))
    parent = os.getppid()
    score, device, version = flags.pop("score"), flags.pop("device"), flags.pop("version")
    owner = parent if flags.pop("quit_with_parent") else None
    tcp_port = flags.pop("tcp_port")
    options: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    for name in ("load_synthdefs", "zero_configuration"):
        options[name] = bool(options.get(name, 1))
    if device:
        options |= {"input_device": device[0], "output_device": device[-1]}
    try:
        if version:
            import nanosynth

            print(f"embedded scsynth, nanosynth {nanosynth.__version__}")
        elif score:
            _render(score, options)
        else:
            _serve(options, tcp_port, owner)
    except Exception as error:  # noqa: BLE001 - what starts it reads this, whatever it is
        print(f"ERROR: {error}", flush=True)
        _leave(1)
    _leave(0)


def _leave(status: int) -> NoReturn:
    # Not sys.exit: the engine's own clean-up at exit can abort the process.
    sys.stdout.flush()
    os._exit(status)


def _serve(options: dict[str, Any], tcp_port: int | None, owner: int | None) -> None:
    from nanosynth import _scsynth
    from nanosynth.scsynth import Options, _options_to_world_kwargs

    chosen = Options(**options | ({} if tcp_port is None else {"port": tcp_port}))
    world = _scsynth.world_new(**_options_to_world_kwargs(chosen))
    if tcp_port is None:
        is_open = _scsynth.world_open_udp(world, chosen.ip_address, chosen.port)
    else:
        is_open = _scsynth.world_open_tcp(
            world, chosen.ip_address, tcp_port, max_connections=chosen.maximum_logins
        )
    if not is_open:
        raise RuntimeError("failed to open its socket: address in use")
    print(READY_LINE, flush=True)
    waiting = threading.Thread(
        target=_scsynth.world_wait_for_quit, args=(world, False), daemon=True
    )
    waiting.start()
    while waiting.is_alive() and (owner is None or _lives(owner)):
        waiting.join(timeout=0.5)
    if waiting.is_alive():
        # Nobody is left who could clear away the memory it shares with clients.
        Path(f"/dev/shm/SuperColliderServer_{chosen.port}").unlink(missing_ok=True)


def _lives(owner: int) -> bool:
    if os.name == "nt":
        import psutil

        return bool(psutil.pid_exists(owner))
    return os.getppid() == owner  # a dead parent that nobody has buried yet is dead too


def _render(score: Sequence[str], options: dict[str, Any]) -> None:
    from nanosynth import _scsynth
    from nanosynth.scsynth import Options, find_ugen_plugins_path

    commands, sound_in, sound_out, rate, header, sample = score
    chosen = Options(**options)
    plugins = chosen.ugen_plugins_path or find_ugen_plugins_path()
    _scsynth.world_nrt_render(
        cmd_filename=commands,
        input_filename=None if sound_in == "_" else sound_in,
        output_filename=sound_out,
        sample_rate=int(float(rate)),
        header_format=header,
        sample_format=sample,
        num_output_bus_channels=chosen.output_bus_channel_count,
        num_input_bus_channels=chosen.input_bus_channel_count,
        block_size=chosen.block_size,
        num_buffers=chosen.buffer_count,
        max_nodes=chosen.maximum_node_count,
        max_graph_defs=chosen.maximum_synthdef_count,
        realtime_memory_size=chosen.memory_size,
        verbosity=chosen.verbosity,
        ugen_plugins_path=str(plugins) if plugins else None,
        num_audio_bus_channels=chosen.audio_bus_channel_count,
        num_control_bus_channels=chosen.control_bus_channel_count,
        max_wire_bufs=chosen.wire_buffer_count,
        num_rgens=chosen.random_number_generator_count,
    )


if __name__ == "__main__":
    main()
