"""The processor time that playing takes, and how long it takes to begin."""

import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.support.devices import Device, dummy_jack, null_sink
from tests.support.processes import INSTALLED, playing, running
from tests.support.servers import running_server

from .programs import sixteenths, write_impulses
from .recording import load_impulse, lone_sender
from .tables import Scale, Table, spread

BPM = 150
WARM_UP_SECONDS = 2.0
SECONDS_PER_BAR = 240 / BPM

CASES = (("idle (empty program)", 0), ("1 track of 16", 1), ("4 tracks of 16", 4),
         ("8 tracks of 16", 8))  # fmt: skip

# Prints the Unix time of the first bundle that makes an onset, as it is sent.
FIRST_ONSET = """\
import sys
from rubbergosling.engine import connection
from rubbergosling.cli.main import main
send = connection.Connection.send
def watched(self, datagram):
    if datagram.startswith(b"#bundle") and b"/s_new" in datagram and b"gosling_sampler" in datagram:
        connection.Connection.send = send
        tag = int.from_bytes(datagram[8:16], "big") / 2**32 - 2_208_988_800
        print("first onset", tag, flush=True)
    send(self, datagram)
connection.Connection.send = watched
sys.exit(main(sys.argv[1:]))
"""


def cpu(scale: Scale) -> Iterator[Table]:
    """Processor time of play on scsynth."""
    table = _cpu_table("scsynth under a dummy JACK")
    with dummy_jack() as device:
        sender = [sender_milliseconds(device) for _ in range(scale.times(3, 1))]
        for is_shown, cases in ((False, CASES), (True, CASES[1::2])):
            for name, tracks in cases:
                shown = ", with the display" if is_shown else ""
                found = play_milliseconds("scsynth", device, tracks, scale.times(7, 3), is_shown)
                sender.append(sender_milliseconds(device))  # in turn, in the moods of the machine
                table.rows.append((name + shown, *_cells(tracks, found, sender)))
        table.rows.append(("lone sender", *_cells(1, sender, sender)))
    yield table


def cpu_embedded(scale: Scale) -> Iterator[Table]:
    """Processor time of play on the embedded engine."""
    table = _cpu_table("the embedded engine under PulseAudio's null sink")
    with null_sink() as device:
        for name, tracks in CASES:
            found = play_milliseconds("embedded", device, tracks, scale.times(7, 3))
            table.rows.append((name, *_cells(tracks, found)))
    yield table


def start_up(scale: Scale) -> Iterator[Table]:
    """Time to the first sound."""
    table = Table(
        "start-up",
        "Seconds from starting `rubbergosling play FILE` to the time that its first onset's bundle "
        "is stamped with, the booting of the engine included.",
        ("engine", "median s", "min..max", "runs"),
    )
    times = scale.times(9, 3)
    for engine, device in (("scsynth", dummy_jack()), ("embedded", null_sink())):
        with device as environment:
            found = [seconds_to_first_onset(engine, environment) for _ in range(times)]
        table.rows.append((engine, *spread(found), str(times)))
    yield table


def _cpu_table(where: str) -> Table:
    return Table(
        f"processor time of play on {where}",
        f"Processor milliseconds a second of the whole `play` process (not the engine's), {BPM} "
        f"bpm, output piped, the first {WARM_UP_SECONDS:g} s left out; over spans of whole bars. "
        "Beside it the ratio to a lone sender of ready bundles, 16 a bar, run between the rows.",
        ("program", "onsets a bar", "median ms/s", "min..max", "x lone sender", "spans"),
    )


def _cells(tracks: int, found: Sequence[float], sender: Sequence[float] = ()) -> tuple[str, ...]:
    ratio = f"{median(found) / median(sender):.1f}" if sender else "-"
    return str(16 * tracks), *spread(found, 1, 1), ratio, str(len(found))


def play_milliseconds(
    engine: str,
    device: Device,
    tracks: int,
    spans: int,
    on_terminal: bool = False,
    python: str = sys.executable,
) -> list[float]:
    """Processor milliseconds a second of `play` with so many tracks, in spans of whole bars."""
    bars = 2
    with tempfile.TemporaryDirectory() as name:
        folder = write_impulses(Path(name))
        program = folder / "load.gosling"
        program.write_text(sixteenths(BPM, tracks), encoding="utf-8")
        words = [str(program), "--samples", str(folder), "--engine", engine]
        found = []
        with playing(words, device, on_terminal, python) as player:
            time.sleep(WARM_UP_SECONDS)
            for _ in range(spans):
                begins, used = time.monotonic(), player.cpu_seconds()
                time.sleep(bars * SECONDS_PER_BAR)
                spent = player.cpu_seconds() - used
                found.append(1e3 * spent / (time.monotonic() - begins))
    return found


def sender_milliseconds(device: Device) -> float:
    """Processor milliseconds a second of a lone sender of ready bundles, 16 a bar."""
    with tempfile.TemporaryDirectory() as name, running_server("scsynth", device) as server:
        load_impulse(server, write_impulses(Path(name)) / "kick.wav")
        with lone_sender(server, BPM, 4) as sender:
            sender.wait(30)
        match = re.search(r"([\d.]+) ms/s", sender.said)
        assert match, sender.said
        return float(match[1])


def seconds_to_first_onset(engine: str, device: Device, python: str = sys.executable) -> float:
    """Seconds from starting `play` to the time that its first onset's bundle is stamped with."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "start.gosling")
        program.write_text(sixteenths(BPM, 1), encoding="utf-8")
        words = ["play", str(program), "--engine", engine]
        with running([python, "-c", FIRST_ONSET, *words], INSTALLED | device) as player:
            player.wait_for(r"first onset [\d.]+\n")
        return float(player.said.split("first onset ")[1].split()[0]) - player.started
