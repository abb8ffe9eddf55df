"""Hours of playing: ``python -m benchmarks.soak [--quick]``; the exit status tells how it went.

60 minutes of virtual time and 15 of real time on scsynth with something else done every 2 s,
then a take of five minutes held against its journal. Nothing may be late, grow or be left over.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.devices import dummy_jack, use_private_shared_memory
from tests.support.soaks import BETWEEN_EDITS_SECONDS, Soak, real, virtual

from .machine import machine
from .tables import Scale, Table
from .takes import takes


def table_of(soaks: Sequence[Soak]) -> Table:
    """What was seen along some soaks."""
    table = Table(
        "soak",
        f"Something else is done every {BETWEEN_EDITS_SECONDS:g} s (programs with lessons, modes, "
        "tempo, pointer, hush, resets, agents saved and loaded; drawn with a seed). Virtual: a "
        "session on an engine that forgets what it is sent, with its training, in this process. "
        "Real: `serve` by OSC on a scsynth that was there before. Memory: resident, when a quarter "
        "of the time is over, and the most after that.",
        ("soak", "seconds", "things done", "late bundles", "late lessons", "MB", "left over"),
    )
    for soak in soaks:
        sizes = ", ".join(f"{who} {soak.quarter(who)[0]:.1f}..{max(soak.quarter(who)):.1f}"
                          for who in soak.megabytes)  # fmt: skip
        left = ", ".join(f"{count} {what}" for what, count in soak.left.items() if count)
        counts = (soak.seconds, soak.done, soak.late, soak.late_lessons)
        table.rows.append((soak.name, *(f"{count:g}" for count in counts), sizes, left or "none"))
    return table


def soaked(scale: Scale) -> Iterator[Soak]:
    """A soak in virtual time, and one in real time."""
    with tempfile.TemporaryDirectory() as folder:
        yield virtual(Path(folder), scale.seconds(3600, 180))
    with tempfile.TemporaryDirectory() as folder, dummy_jack() as device:
        yield real(Path(folder), device, scale.seconds(900, 20))


def main() -> int:
    """Soaks, and tells what should not be; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="minutes instead of hours")
    scale = Scale(parser.parse_args().quick)
    use_private_shared_memory()
    print(machine(), flush=True)
    soaks = []
    for soak in soaked(scale):
        soaks.append(soak)
        print(table_of([soak]), flush=True)
    faults = [f"{soak.name}: {fault}" for soak in soaks for fault in soak.faults]
    for table in takes(scale):
        print(table, flush=True)
        faults += [f"take {row[0]}: events differ" for row in table.rows if row[6:8] != ("0", "0")]
    print("\n".join(faults) or "nothing was late, grew or was left over")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
