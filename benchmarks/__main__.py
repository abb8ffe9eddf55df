"""Prints what was measured: ``python -m benchmarks [--quick] [--pictures FOLDER] [NAME ...]``."""

import argparse
import sys
from pathlib import Path

from rubbergosling.errors import EngineError

from . import (
    abuse,
    agents,
    choices,
    language,
    load,
    machine,
    melody,
    rendering,
    stalls,
    tags,
    timing,
    training,
)
from .devices import DeviceError
from .pictures import Illustrated
from .tables import Benchmark, Scale

BENCHMARKS: dict[str, Benchmark] = {
    "parsing": language.parsing,
    "events": language.pure_events,
    "rendering": rendering.rendering,
    "processes": rendering.processes,
    "offline-onsets": timing.offline_onsets,
    "live-onsets": timing.live_onsets,
    "live-onsets-embedded": timing.live_onsets_embedded,
    "time-tags": tags.time_tags,
    "stalls": stalls.stalls,
    "agents-live": training.agents_live,
    "agents-cpu": training.agents_cpu,
    "agents": agents.agents,
    "agents-structures": agents.structures,
    "agents-practice": choices.choices,
    "cpu": load.cpu,
    "cpu-embedded": load.cpu_embedded,
    "start-up": load.start_up,
    "abuse": abuse.abuse,
    "melody": melody.melody,
}


def main() -> int:
    """Runs the benchmarks named, or all; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME",
                        help=f"one of {', '.join(BENCHMARKS)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="shorter spans, fewer repetitions")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER",
                        help="draw there what can be drawn, as docs/pictures")  # fmt: skip
    options = parser.parse_args()
    print(machine.machine(), flush=True)
    for name in options.names or BENCHMARKS:
        try:
            for table in BENCHMARKS[name](Scale(options.quick)):
                print(table, flush=True)
                if options.pictures and isinstance(table, Illustrated):
                    table.draw(options.pictures / table.picture)
        except (DeviceError, EngineError) as error:
            print(f"## {name}: not measured: {error}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
