"""Explains why an engine finds no audio device, and what helps."""

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from .executables import ENGINES

NO_JACK = r"JackServer::Open|JackShm|jack server is not running|[Cc]annot connect to server"
NO_DEVICE = r"PortAudio failed|could not initialize audio"

# Wheels carry their own libasound, which looks for its plug-ins where Debian has none.
ALSA_PLUGIN_FOLDERS = ("/usr/lib/x86_64-linux-gnu/alsa-lib", "/usr/lib64/alsa-lib")
PULSE_PLUGIN = "libasound_module_pcm_pulse.so"


def no_device(engine: str, log: str) -> str | None:
    """What is missing and what helps, in a sentence; None if the log is about something else.

    Args:
        engine: One of `ENGINES`. Where it is not played through JACK, it is through PortAudio,
            which asks for JACK too when it finds nothing else, and complains.
        log: What the engine printed.
    """
    kind = ENGINES[engine]
    if kind.uses_jack and re.search(NO_JACK, log):
        return (
            f"{kind.title} finds no JACK server to play through: start one (qjackctl, or jackd), "
            "or put pw-jack before the command where PipeWire runs"
        )
    if re.search(f"{NO_DEVICE}|{NO_JACK}", log):
        return f"{kind.title} finds no audio device to play on: {_what_helps()}"
    return None


def _what_helps() -> str:
    if sys.platform != "linux":
        return "plug in or switch on a sound device"
    if any(server.exists() for server in _sound_servers()) and not _pulse_plugin_is_there():
        return "PulseAudio or PipeWire runs, but ALSA can't reach it: install libasound2-plugins"
    if not any(Path("/dev/snd").glob("pcm*p")):
        return "this machine has no sound card"
    return "another program may have taken the sound card for itself"


def _sound_servers() -> Iterable[Path]:
    """Where a PulseAudio, or a PipeWire in its place, listens for its user's programs."""
    folder = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    return (Path(folder, name) for name in ("pulse/native", "pipewire-0"))


def _pulse_plugin_is_there() -> bool:
    return any(Path(folder, PULSE_PLUGIN).exists() for folder in ALSA_PLUGIN_FOLDERS)
