"""Sound devices for machines that have none: a JACK server and a PulseAudio null sink.

Both are well-behaved clocks without a loudspeaker. Each is a process of its own with a
name and folders of its own, so it meets nothing that runs already, is ended by its
handle or when we are killed, and leaves no file behind. What must be known to play on
one is an environment:

    with dummy_jack() as device, in_environment(device):
        Session(Settings(engine="scsynth"))

    with null_sink() as device:
        subprocess.run([..., "--engine", "embedded"], env=os.environ | device)
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .patience import PATIENCE_SECONDS

END_SECONDS = 20.0
"""Generous, for a JACK server that is killed stays in JACK's register."""

# Numbers of Linux: prctl(2), unshare(2) and mount(2).
SIGNAL_WHEN_PARENT_DIES = 1
NEW_MOUNTS = 0x20000
ALL_PRIVATE = 0x4000 | 0x40000

ALSA_PLUGIN_FOLDERS = tuple(
    Path(f"/usr/lib/{machine}/alsa-lib")
    for machine in ("x86_64-linux-gnu", "aarch64-linux-gnu", "arm-linux-gnueabihf")
)

# An ALSA whose only device is the sink; {socket} is where PulseAudio listens.
ALSA_CONFIGURATION = """\
pcm.!default {{ type pulse server "unix:{socket}" hint {{ show on description "null sink" }} }}
ctl.!default {{ type pulse server "unix:{socket}" }}
"""

Device = dict[str, str]
"""Environment variables that lead an engine to a device."""


class DeviceError(Exception):
    """A device does not start; says which and why."""


class NotInstalledError(DeviceError):
    """What a device or an engine needs is not installed; says what."""


def missing_programs(*names: str) -> list[str]:
    """Those of some programs that are not installed."""
    return [name for name in names if shutil.which(name) is None]


def null_sink_is_installed() -> bool:
    """Whether `null_sink` can work here: PulseAudio, and ALSA's plug-in for it."""
    return not missing_programs("pulseaudio") and _alsa_plugins() is not None


def use_private_shared_memory() -> None:
    """Gives this process and its children a /dev/shm of their own, where that is allowed.

    JACK keeps a register of eight servers there. One that is killed stays in it, and no client
    can open one while another starts: so whoever runs beside us should have another one.
    """
    if sys.platform == "linux" and os.getuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        is_apart = libc.unshare(NEW_MOUNTS) == 0
        if is_apart and libc.mount(b"none", b"/", None, ALL_PRIVATE, None) == 0:
            libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0, b"mode=1777")


@contextmanager
def dummy_jack(sample_rate: int = 48000, period: int = 256) -> Iterator[Device]:
    """A JACK server with the dummy driver, for the installed scsynth.

    It runs with real-time priority where that is allowed (as root it is); without, it
    drifts on a busy machine.

    Args:
        sample_rate: In hertz.
        period: Frames it works on at a time.

    Raises:
        NotInstalledError: If it is not installed.
        DeviceError: If it does not start.
    """
    _demand("jackd", "jack_wait")
    name = f"gosling-{os.getpid()}-{time.monotonic_ns() % 1_000_000}"
    command = ["jackd", "-R", "-n", name, "-d", "dummy", "-r", str(sample_rate), "-p", str(period)]

    def is_ready() -> bool:
        ask = ["jack_wait", "-s", name, "-c"]
        answer = subprocess.run(ask, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        # Beside another server that starts it may say neither this nor that it is not running.
        return answer.stdout.strip() == "running" and answer.returncode == 0

    # The list of promiscuous users would send its sockets elsewhere.
    environment = {k: v for k, v in os.environ.items() if k != "JACK_PROMISCUOUS_SERVER"}
    try:
        with _running(command, environment, is_ready):
            yield {"JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1"}
    finally:
        # What JACK leaves there when a client did not take its leave.
        for left in Path("/dev/shm").glob(f"jack*_{name}_*"):
            left.unlink(missing_ok=True)


@contextmanager
def null_sink(sample_rate: int = 48000) -> Iterator[Device]:
    """A PulseAudio with a null sink as ALSA's default device, for the embedded engine.

    Args:
        sample_rate: Of the sink, in hertz.

    Raises:
        NotInstalledError: If it is not installed.
        DeviceError: If it does not start.
    """
    _demand("pulseaudio")
    plugins = _alsa_plugins()
    if plugins is None:
        raise NotInstalledError(
            "ALSA's plug-in for PulseAudio is missing: apt install libasound2-plugins"
        )
    with tempfile.TemporaryDirectory(prefix="gosling-pulse-") as folder:
        path, alsa = Path(folder, "socket"), Path(folder, "asound.conf")
        alsa.write_text(ALSA_CONFIGURATION.format(socket=path), encoding="utf-8")
        command = [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--disallow-exit", "--log-target=stderr", "--log-level=error",
            # norewinds: else the sink swallows two seconds at once when a player arrives, and
            # the player's idea of time needs a minute to recover (tempo 10 % off at first).
            "-L", f"module-null-sink sink_name=gosling rate={sample_rate} channels=2 norewinds=1",
            # The last to be loaded: when it answers, the sink is there.
            "-L", f"module-native-protocol-unix auth-anonymous=1 socket={path}",
        ]  # fmt: skip
        private = {
            "HOME": folder, "XDG_RUNTIME_DIR": folder, "XDG_CONFIG_HOME": folder,
            "PULSE_RUNTIME_PATH": folder, "PULSE_STATE_PATH": folder,
            "PULSE_COOKIE": f"{folder}/cookie",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
        }  # fmt: skip
        with _running(command, os.environ | private, lambda: _accepts(path)):
            yield {
                "ALSA_CONFIG_PATH": str(alsa),
                "ALSA_PLUGIN_DIR": str(plugins),
                "PULSE_SERVER": f"unix:{path}",
                "PULSE_RUNTIME_PATH": folder,
                "PULSE_COOKIE": f"{folder}/cookie",
            }


@contextmanager
def in_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Sets environment variables of this process for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _demand(*names: str) -> None:
    if missing := missing_programs(*names):
        raise NotInstalledError(f"not installed: {', '.join(missing)}")


def _alsa_plugins() -> Path | None:
    wanted = "libasound_module_pcm_pulse.so"
    return next((folder for folder in ALSA_PLUGIN_FOLDERS if (folder / wanted).exists()), None)


def _accepts(path: Path) -> bool:
    """Whether someone takes connections at a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], is_ready: Callable[[], bool]
) -> Iterator[None]:
    """A process that runs and is ready while the context lasts."""
    with tempfile.TemporaryFile() as log:
        # A session of its own: Ctrl-C is for us, the device ends when we let go of it.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=dict(environment), start_new_session=True, preexec_fn=_end_with_parent,
        )  # fmt: skip
        try:
            _wait(process, command[0], is_ready, log)
            yield
        finally:
            _end(process)


def _end_with_parent() -> None:
    """Has the process it is called in asked to end when its parent is killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SIGNAL_WHEN_PARENT_DIES, signal.SIGTERM)


def _wait(
    process: "subprocess.Popen[bytes]",
    name: str,
    is_ready: Callable[[], bool],
    log: IO[bytes],
) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode(errors="replace").strip()
            raise DeviceError(f"{name} does not start: {said or 'it said nothing'}")
        time.sleep(0.05)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for end in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(end)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            continue
