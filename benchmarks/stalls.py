"""What is lost when the playing process is stopped for a while, as a laptop asleep does."""

import re
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.devices import dummy_jack
from tests.support.processes import Running, late_of, playing
from tests.support.servers import Server, running_server

from .onsets import GRID_COLUMNS, grid, impulses, spacing_of
from .programs import write_impulses
from .recording import REFERENCE_BUS, load_impulse, lone_sender, recording
from .tables import Scale, Table
from .timing import play_words

STALLS_SECONDS = (0.15, 0.3, 0.15, 0.3, 0.15, 0.3)
BPM = 150


def stalls(scale: Scale) -> Iterator[Table]:
    """Six stalls of the playing process."""
    pause = scale.seconds(4, 2)
    table = Table(
        "six stalls of the playing process",
        f"SIGSTOP for 150 and 300 ms in turn, {pause:g} s apart, to `play` (four tracks, together "
        f"16 onsets a bar, {BPM} bpm) on scsynth under a dummy JACK. First the whole run (late: as "
        "the player says, as the server says), then what came after the first stall, beside a "
        "lone sender of ready bundles that nobody stops; distances in samples.",
        ("run", "late", "in server", "lost", "max", "look-ahead in the end",
         "after the 1st: late", *GRID_COLUMNS, "lone sender's max"),
    )  # fmt: skip
    with dummy_jack() as device:
        for run in range(scale.times(5, 2)):
            with running_server("scsynth", device) as server:
                table.rows.append((str(run + 1), *_stalled(server, pause)))
    yield table


def _stalled(server: Server, pause: float) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as name:
        folder = write_impulses(Path(name))
        path, spacing = folder / "recorded.wav", spacing_of(BPM, server.sample_rate)
        load_impulse(server, folder / "kick.wav")
        with playing(play_words(folder, BPM, 999, server), {}) as player:
            with recording(server, path), lone_sender(server, BPM, 999):
                late_at_first = stop_six_times(player, server, pause)
            player.handle.send_signal(signal.SIGINT)
            player.wait(20)
        found, reference = impulses(path, 0), impulses(path, REFERENCE_BUS)
    # Half a pause after the first stall all that it delayed has sounded.
    first_is_over = (1.5 * pause + STALLS_SECONDS[0]) * server.sample_rate
    whole, after = grid(found, spacing), grid(found[found > first_is_over], spacing)
    others = grid(reference[reference > first_is_over], spacing)
    grown = re.findall(r"heard (\d+ ms) later from now on", player.said)
    return (
        str(late_of(player)), str(server.late), str(whole.lost), whole.words()[-1],
        grown[-1] if grown else "200 ms", str(server.late - late_at_first), *after.words(),
        others.words()[-1],
    )  # fmt: skip


def stop_six_times(player: Running, server: Server, pause: float) -> int:
    """Stalls the player; returns how many bundles were late by the end of the first pause."""
    time.sleep(pause)
    late_at_first = 0
    for number, seconds in enumerate(STALLS_SECONDS):
        player.handle.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        player.handle.send_signal(signal.SIGCONT)
        time.sleep(pause)
        if number == 0:
            late_at_first = server.late
    return late_at_first
