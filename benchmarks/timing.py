"""How well sounds keep the grid, offline and live, beside a lone sender of ready bundles."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import rubbergosling
from tests.support.devices import Device, dummy_jack, null_sink
from tests.support.processes import Running, busy_process, late_of, playing
from tests.support.servers import Server, running_server

from .onsets import GRID_COLUMNS, grid, impulses, spacing_of
from .programs import interlocked, write_impulses
from .recording import REFERENCE_BUS, load_impulse, lone_sender, recording
from .tables import Scale, Table

TEMPI = (150, 140)
"""At 150 every sixteenth falls on a block of 64 samples, which hides faults; at 140 none does."""


def offline_onsets(scale: Scale) -> Iterator[Table]:
    """Onset error offline."""
    table = Table(
        "onset error offline, samples",
        "Four tracks of single-sample impulses, together 16 onsets a bar, rendered at 48 kHz; "
        "each onset against its exact place, and the distances between neighbours.",
        ("engine, tempo", *GRID_COLUMNS, "largest from its place"),
    )
    bars = scale.times(40, 8)
    with tempfile.TemporaryDirectory() as name:
        folder = write_impulses(Path(name))
        for engine in ("scsynth", "embedded"):
            settings = rubbergosling.Settings(engine=engine, sample_folders=(folder,))
            for bpm in TEMPI:
                path = folder / "out.wav"
                rubbergosling.render(interlocked(bpm), path, bars, settings)
                spacing = spacing_of(bpm, 48000)
                found = impulses(path, 0)
                worst = max(abs(place - i * spacing) for i, place in enumerate(found))
                words = grid(found, spacing).words()
                table.rows.append((f"{engine}, {bpm}", *words, f"{worst:.2f}"))
    yield table


def live_onsets(scale: Scale) -> Iterator[Table]:
    """Onset error live, on scsynth under the dummy JACK."""
    table = _live_table("scsynth under a dummy JACK (48 kHz, 256 frames)")
    with dummy_jack() as device:
        for bpm in TEMPI:
            for busy in (False, True):
                table.rows.extend(_live("scsynth", device, bpm, busy, scale.seconds(60, 10)))
    yield table


def live_onsets_embedded(scale: Scale) -> Iterator[Table]:
    """Onset error live, on the embedded engine under PulseAudio's null sink."""
    table = _live_table("the embedded engine under PulseAudio's null sink")
    with null_sink() as device:
        for busy in (False, True):
            table.rows.extend(_live("embedded", device, 140, busy, scale.seconds(30, 10)))
    yield table


def _live_table(where: str) -> Table:
    return Table(
        f"onset error live on {where}, samples",
        "Errors of the distances between neighbouring onsets. `rubbergosling play` (four tracks, "
        "together 16 onsets a bar) and a lone sender of ready bundles (16 a bar) on one server in "
        "the same run, recorded by it; busy: beside a second process that computes all the time.",
        ("tempo, machine, who", *GRID_COLUMNS, "late when sent", "late in the server"),
    )


def _live(
    engine: str, device: Device, bpm: int, busy: bool, seconds: float
) -> Iterator[tuple[str, ...]]:
    """One run: a row for the player and a row for the reference."""
    bars = max(1, round(seconds * bpm / 240))
    with tempfile.TemporaryDirectory() as name, running_server(engine, device) as server:
        folder = write_impulses(Path(name))
        load_impulse(server, folder / "kick.wav")
        path, spacing = folder / "recorded.wav", spacing_of(bpm, server.sample_rate)
        with (
            busy_process(busy),
            playing(play_words(folder, bpm, bars, server), {}) as player,
            recording(server, path),
            lone_sender(server, bpm, bars) as reference,
        ):
            player.wait(seconds + 20)
            reference.wait(20)
        case = f"{bpm} bpm, {'busy' if busy else 'idle'}"
        for who, process, channel, late in (
            ("play", player, 0, str(late_of(player))),
            ("lone sender", reference, REFERENCE_BUS, _late_in(reference)),
        ):
            assert process.handle.returncode == 0, process.said
            words = grid(impulses(path, channel), spacing).words()
            yield f"{case}, {who}", *words, late, f"{server.late} (both)"


def play_words(folder: Path, bpm: int, bars: int, server: Server) -> list[str]:
    """What follows `play` to have four tracks of impulses on a server."""
    program = folder / "impulses.gosling"
    program.write_text(interlocked(bpm), encoding="utf-8")
    return [str(program), "--samples", str(folder), "--engine", server.address, "--bars", str(bars)]


def _late_in(reference: Running) -> str:
    found = re.search(r"(\d+) late", reference.said)
    return found[1] if found else "?"
