"""What agents that train cost while the music plays: onsets, late bundles, processor time."""

import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from tests.support.devices import Device, dummy_jack
from tests.support.processes import Running, cpu_seconds_of, late_of, playing
from tests.support.servers import running_server

from .onsets import GRID_COLUMNS, grid, impulses, spacing_of
from .programs import write_impulses
from .recording import REFERENCE_BUS, load_impulse, lone_sender, recording
from .tables import Scale, Table, spread

BPM = 200
SECONDS_PER_BAR = 240 / BPM
AGENTS = 8
WARM_UP_SECONDS = 5.0

TAUGHT = ("kick", "snare", "closedhat", "openhat", "extra0", "extra1", "extra2", "extra3")
SOURCE = "extra4"


def agents_live(scale: Scale) -> Iterator[Table]:
    """Onset error with eight agents in training."""
    seconds = scale.seconds(60, 15)
    table = Table(
        "onset error with agents in training, samples",
        f"scsynth under a dummy JACK (48 kHz, 256 frames), {BPM} bpm, {seconds:g} s, eight tracks "
        "of eight onsets a bar and their source: 68 events on a grid of sixteenths; the same with "
        "and without `source` and `learn`, each beside a lone sender of ready bundles.",
        ("training, who", *GRID_COLUMNS, "late when sent", "bars with late lessons"),
    )
    with dummy_jack() as device:
        for agents in (0, AGENTS):
            table.rows.extend(_onsets(device, agents, seconds))
    yield table


def agents_cpu(scale: Scale) -> Iterator[Table]:
    """Processor time of agents in training."""
    table = Table(
        "processor time of agents in training",
        f"Processor milliseconds a bar at {BPM} bpm (a bar lasts {SECONDS_PER_BAR:g} s) of the "
        "process that plays and of the process that trains, the same 68 events a bar throughout; "
        f"over spans of four bars, the first {WARM_UP_SECONDS:g} s left out.",
        ("agents", "play, median ms", "min..max", "train, median ms", "min..max",
         "share of a bar", "spans"),
    )  # fmt: skip
    with dummy_jack() as device:
        for agents in (0, 1, AGENTS):
            table.rows.append((str(agents), *_cpu(device, agents, scale.times(9, 3))))
    yield table


def _program(agents: int) -> str:
    """Eight tracks of eight onsets, together on each sixteenth, and a source for the agents."""
    lines = [f"bpm {BPM};", f"{'source ' if agents else ''}{SOURCE}*4;"]
    for number, name in enumerate(TAUGHT):
        mode = "learn " if number < agents else ""
        lines.append(f"{mode}{name}*8{'+0.5' if number % 2 else ''};")
    return "\n".join(lines)


def _onsets(device: Device, agents: int, seconds: float) -> Iterator[tuple[str, ...]]:
    bars = round(seconds / SECONDS_PER_BAR)
    with tempfile.TemporaryDirectory() as name, running_server("scsynth", device) as server:
        folder = write_impulses(Path(name))
        load_impulse(server, folder / "kick.wav")
        path, spacing = folder / "recorded.wav", spacing_of(BPM, server.sample_rate)
        with (
            playing([*_words(folder, agents, server.address), "--bars", str(bars)], {}) as player,
            recording(server, path),
            lone_sender(server, BPM, bars) as reference,
        ):
            player.wait(seconds + 20)
            reference.wait(20)
        found = re.search(r"too late for (\d+)", player.said)
        for who, channel, late, lessons in (
            ("play", 0, str(late_of(player)), found[1] if found else "0"),
            ("lone sender", REFERENCE_BUS, "-", "-"),
        ):
            assert player.handle.returncode == 0, player.said
            words = grid(impulses(path, channel), spacing).words()
            yield f"{agents or 'no'} agents, {who}", *words, late, lessons


def _cpu(device: Device, agents: int, spans: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as name:
        folder = write_impulses(Path(name))
        with playing(_words(folder, agents, "scsynth"), device) as player:
            time.sleep(WARM_UP_SECONDS)
            trainers = _trainers(player)
            plays, trains = [], []
            for _ in range(spans):
                begins = time.monotonic()
                used = player.cpu_seconds(), sum(map(cpu_seconds_of, trainers))
                time.sleep(4 * SECONDS_PER_BAR)
                bars = (time.monotonic() - begins) / SECONDS_PER_BAR
                plays.append((player.cpu_seconds() - used[0]) / bars)
                trains.append((sum(map(cpu_seconds_of, trainers)) - used[1]) / bars)
    share = f"{sorted(trains)[len(trains) // 2] / SECONDS_PER_BAR:.1%}"
    return *spread(plays, 1e3, 1), *spread(trains, 1e3, 1), share, str(spans)


def _words(folder: Path, agents: int, engine: str) -> list[str]:
    program = folder / "agents.gosling"
    program.write_text(_program(agents), encoding="utf-8")
    return [str(program), "--samples", str(folder), "--engine", engine]


def _trainers(player: Running) -> Sequence[int]:
    children = psutil.Process(player.handle.pid).children()
    return [child.pid for child in children if "rubbergosling.agents.worker" in child.cmdline()]
