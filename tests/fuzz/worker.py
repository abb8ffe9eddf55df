"""Tries one kind of input for a while, in a process that may not take all of the machine.

    python -m tests.fuzz.worker KIND SEED FIRST LAST SECONDS FOLDER

Prints a line of JSON for each finding; where it dies, the file `current` in the folder tells at
which case, and standard error where in the code that was.
"""

import faulthandler
import json
import resource
import shutil
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.fuzz import limits
from tests.fuzz.guard import Finding, install, watching
from tests.fuzz.kinds import Kind, kind_of

WARM_UPS = 5
REMEMBERED_LINES = 6


def case(kind: Kind, seed: str, number: int) -> bytes:
    """The input of that number: the same for the same seed, whatever came before it."""
    return kind.make(Random(f"{seed} {kind.name} {number}"))


def tried(kind: Kind, data: bytes, folder: Path) -> None:
    """Has an input read.

    Raises:
        Exception: What must not happen has happened.
    """
    inside = folder / "inside"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir()
    before = _resident_peak()
    with watching(inside):
        kind.check(data, inside)
    if (grown := _resident_peak() - before) > limits.MAX_MEGABYTES:
        raise Finding(f"it took {grown} megabytes of memory")


def _resident_peak() -> int:
    """In megabytes; Linux counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)


def _limit_memory() -> None:
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + limits.MAX_ADDRESSES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time() -> None:
    """From here on a case has so much time; where it is up, the process ends and tells where."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(usage.ru_utime + usage.ru_stime) + limits.MAX_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, hardest))
    faulthandler.dump_traceback_later(limits.MAX_SECONDS, exit=True)


def _found(number: int, error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "rubbergosling" in f.filename.replace("\\", "/")] or frames
    last = frames[-1]
    return {
        "case": number,
        "what": f"{type(error).__name__}: {str(error)[:1500]}",
        "where": [f"{f.filename}:{f.lineno} {f.name}" for f in (*ours[-REMEMBERED_LINES:], last)],
        "alike": f"{type(error).__name__} {ours[-1].filename}:{ours[-1].lineno} {str(error)[:25]}",
    }


def main(words: list[str]) -> None:
    """Tries inputs until the time is up, or the last of them."""
    name, seed, first, last, seconds, folder_name = words
    folder = Path(folder_name).resolve()
    kind = kind_of(name)
    faulthandler.register(signal.SIGXCPU, all_threads=True, chain=True)
    install()
    tell, sys.stdout = sys.stdout, sys.stderr
    for number in range(WARM_UPS):  # late imports, first tables, which take as long as they take
        with suppress(Exception):
            tried(kind, case(kind, "to warm up", number), folder)
    _limit_memory()
    until = time.monotonic() + float(seconds)
    number = int(first)
    while time.monotonic() < until and number <= int(last):
        (folder / "current").write_text(str(number))
        _limit_time()
        try:
            tried(kind, case(kind, seed, number), folder)
        except Exception as error:
            print(json.dumps(_found(number, error)), file=tell, flush=True)
        number += 1
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps({"cases": number - int(first)}), file=tell, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
