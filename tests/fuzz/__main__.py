"""Feeds strange input of every kind to everything that reads, and tells what gives way.

    python -m tests.fuzz                               a minute of each kind, with a fresh seed
    python -m tests.fuzz --seed N                      the same inputs again
    python -m tests.fuzz --seed N --kind midi --case 7 one of them
    python -m tests.fuzz --kind midi FILE              a saved input

A finding is whatever is neither taken nor refused with a sentence: another exception, a hang, a
lot of memory, something written outside the folder, started or imported, a wrong exit status, or a
reading that changes when it is written and read again. Ends with 1 where there are any.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.guard import install
from tests.fuzz.kinds import NAMES, kind_of
from tests.fuzz.worker import case, tried

SAVED = Path("build/fuzz")
LAST = 2**62
MAX_DEATHS = 20


@dataclass
class Outcome:
    """What was tried of one kind.

    Attributes:
        kind: Its name.
        cases: How many inputs.
        findings: The first of those that are alike, each with how often it came.
    """

    kind: str
    cases: int = 0
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, found: dict[str, Any]) -> None:
        """Takes in a line of a worker."""
        self.cases += found.pop("cases", 0)
        if "case" in found:
            kept = self.findings.setdefault(found.pop("alike"), found | {"times": 0})
            kept["times"] += 1


def explored(kind: str, seed: str, first: int, last: int, seconds: float) -> Outcome:
    """Has workers try inputs of a kind; where one dies, another goes on behind."""
    outcome, until = Outcome(kind), time.monotonic() + seconds
    for _ in range(MAX_DEATHS):
        rest = until - time.monotonic()
        if rest <= 0:
            break
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            worker = subprocess.run(
                [sys.executable, "-m", "tests.fuzz.worker", kind, seed, str(first), str(last),
                 str(rest), folder],
                capture_output=True, text=True, errors="replace",
                env=os.environ | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}, check=False,
            )  # fmt: skip
            for line in worker.stdout.splitlines():
                outcome.add(json.loads(line))
            if worker.returncode == 0:
                break
            current = Path(folder, "current")
            if not current.exists():
                raise SystemExit(f"the worker for {kind} can't start:\n{worker.stderr}")
            died = int(current.read_text())
        where = [line.strip() for line in worker.stderr.splitlines() if "File" in line][:8]
        outcome.add({
            "case": died, "where": where, "cases": died - first + 1,
            "what": f"the process ended with {worker.returncode}: {worker.stderr[-600:]}"
            if not where else f"no end within the limit, or a crash ({worker.returncode})",
            "alike": f"died {''.join(where[:2])}",
        })  # fmt: skip
        first = died + 1
    return outcome


def report(outcome: Outcome, seed: str) -> None:
    """Prints what was found, saves each input, and says how to have it again."""
    print(f"{outcome.kind}: {outcome.cases} inputs, {len(outcome.findings)} kinds of finding")
    kind = kind_of(outcome.kind)
    for found in outcome.findings.values():
        SAVED.mkdir(parents=True, exist_ok=True)
        path = SAVED / f"{outcome.kind}-{seed}-{found['case']}{kind.ending}"
        path.write_bytes(case(kind, seed, found["case"]))
        print(f"\n  {found['what']}\n  ({found['times']} times)")
        for line in found["where"]:
            print(f"    {line}")
        print(f"  {path}\n  again: python -m tests.fuzz --kind {outcome.kind} --seed {seed} "
              f"--case {found['case']}\n")  # fmt: skip
    sys.stdout.flush()


def main(names: Sequence[str] = NAMES) -> int:
    """Runs what was asked for, of these kinds; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=60, help="for each kind (default 60)")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="default: a fresh one")
    parser.add_argument("--kind", choices=names, action="append", help="default: all")
    parser.add_argument("--case", type=int, help="this input only")
    parser.add_argument("--jobs", type=int, default=2, help="kinds at once (default 2)")
    parser.add_argument("file", nargs="?", type=Path, help="try a saved input of a --kind")
    options = parser.parse_args()
    kinds = options.kind or names
    if options.file is not None:
        install()
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            tried(kind_of(kinds[0]), options.file.read_bytes(), Path(folder).resolve())
        return 0
    print(f"seed {options.seed}", flush=True)
    first, last = (0, LAST) if options.case is None else (options.case, options.case)
    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = list(
            pool.map(lambda kind: explored(kind, options.seed, first, last, options.seconds), kinds)
        )
    for outcome in outcomes:
        report(outcome, options.seed)
    return int(any(outcome.findings for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
