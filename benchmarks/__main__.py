"""Prints what was measured: ``python -m benchmarks [--quick] [--pictures FOLDER] [NAME ...]``.

``python -m benchmarks --against FOLDER`` measures two versions side by side.
"""

import argparse
import os
import sys
import time
import traceback
from pathlib import Path

from tests.support.devices import NotInstalledError, use_private_shared_memory

from . import (
    abuse,
    agents,
    choices,
    classroom,
    language,
    load,
    machine,
    melody,
    rendering,
    stalls,
    studio,
    tags,
    timing,
    training,
    versions,
)
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
    "promised": versions.promised,
    "abuse": abuse.abuse,
    "studio": studio.studio,
    "classroom": classroom.classroom,
    "melody": melody.melody,
}

ALL_MUST_BE_INSTALLED = os.environ.get("RUBBERGOSLING_LIVE") == "required"


def main() -> int:
    """Runs the benchmarks named, or all; returns the exit status.

    It is 1 if one of them could not be measured although what it needs is installed.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME",
                        help=f"one of {', '.join(BENCHMARKS)}")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="shorter spans, fewer repetitions")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER",
                        help="draw there what can be drawn, as docs/pictures")  # fmt: skip
    parser.add_argument("--against", type=Path, metavar="FOLDER",
                        help="measure what was promised of this version and of the one there, "
                        "a checkout with its own .venv, by turns")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="print their names only")
    options = parser.parse_args()
    if options.list:
        print("\n".join(BENCHMARKS))
        return 0
    use_private_shared_memory()
    print(machine.machine(), flush=True)
    if options.against:
        for table in versions.promised(Scale(options.quick), options.against):
            print(table)
        return 0
    chosen = options.names or BENCHMARKS
    unmeasured = [name for name in chosen if not _measure(name, options)]
    if unmeasured:
        print(f"Could not be measured: {', '.join(unmeasured)}", file=sys.stderr)
    return 1 if unmeasured else 0


def _measure(name: str, options: argparse.Namespace) -> bool:
    """Runs a benchmark and prints its tables; whether it is as it should be.

    What needs a device that is not installed is passed over, unless everything must be there.
    What fails in any other way is wrong: it is told, and the others have their turn.
    """
    begins = time.perf_counter()
    try:
        for table in BENCHMARKS[name](Scale(options.quick)):
            print(table, flush=True)
            if options.pictures and isinstance(table, Illustrated):
                table.draw(options.pictures / table.picture)
    except NotInstalledError as error:
        print(f"## {name}: not measured: {error}\n", flush=True)
        return not ALL_MUST_BE_INSTALLED
    except Exception as error:
        print(f"## {name}: failed: {error}\n", flush=True)
        traceback.print_exc()
        return False
    print(f"({name}: {time.perf_counter() - begins:.0f} s)\n", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
