"""The fuzzing itself: it sees what it is to see, and what was found once stays cured."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.kinds import NAMES, kind_of

if sys.platform == "win32":
    pytest.skip("limits of memory and time are POSIX's", allow_module_level=True)

ROOT = Path(__file__).parents[2]
FOUND = sorted(Path(__file__).with_name("found").glob("[a-z]*"))


def fuzz(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *words], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_makes_the_same_inputs(name: str) -> None:
    kind = kind_of(name)
    if name != "datagrams":  # whose bundles are for a time from now
        assert [kind.make(Random(f"7 {number}")) for number in range(5)] == [
            kind.make(Random(f"7 {number}")) for number in range(5)
        ]
    assert len({kind.make(Random(f"7 {number}")) for number in range(20)}) > 15


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_once_stays_cured(path: Path, tmp_path: Path) -> None:
    name = path.name.split("-")[0]
    done = fuzz("--kind", name, str(path), folder=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("while True: pass", "no end within the limit"),
        ("import time; time.sleep(1000)", "no end within the limit"),
        ("len(b'x' * 600_000_000)", "megabytes of memory"),
        ("bytearray(60_000_000_000)", "MemoryError"),
        ("open('/dev/shm/../shm/fuzz', 'w')", "outside the folder"),
        ("import os; os.system('true')", "os.system"),
        ("import tests.fuzz.canary", "imported"),
        ("run('check', 'nowhere.gosling', statuses=(0,))", "ended with 1"),
        ("must_be_plain('\\x1b[2J')", "a terminal may obey"),
        ("import os; os._exit(3)", "the process ended with 3"),
    ],
    ids=lambda text: text[:20],
)
def test_each_kind_of_fault_is_seen_and_its_input_saved(
    fault: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "planted.py").write_text(PLANTED.format(fault))
    number = next(n for n in range(1000) if Random(f"1 planted {n}").randrange(100) == 43)
    # One explores until it is there, as in earnest; the others take a short cut.
    words = ["--seconds", "10"] if "KeyError" in fault else ["--case", str(number)]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, "--kind", "planted", "--seed", "1", *words],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "seed 1" in done.stdout and said in done.stdout
    assert (tmp_path / f"build/fuzz/planted-1-{number}.planted").read_bytes() == b"43"
    assert f"--kind planted --seed 1 --case {number}" in done.stdout


PLANTED = """
from tests.fuzz import limits
from tests.fuzz.guard import must_be_plain, run
ENDING = ".planted"
limits.MAX_CPU_SECONDS, limits.MAX_SECONDS = 2, 15
def make(random):
    return str(random.randrange(100)).encode()
def check(data, folder):
    if int(data) == 43:
        {}
"""
DRIVER = """
import sys, tests.fuzz.__main__ as driver
sys.exit(driver.main(("planted",)))
"""
