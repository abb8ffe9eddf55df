"""Nothing of ours warns: people run Python with ``-W error``, and their test suites do."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import rubbergosling
from rubbergosling.engine.executables import embedded_is_installed, scsynth_path

PACKAGE = Path(rubbergosling.__file__).parent

CALLS = {
    "nothing": "",
    "a render": 'rg.rendered("bpm 240; kick*4; lead 1 60 (dist:2);", bars=1)',
    "a lesson": (
        "rg.events(rg.Performance.of("
        '(0, rg.parse("bpm 240; source kick*4; learn snare*2;")),'
        '(3, rg.parse("source kick*4; predict snare;"))), 0, 4)'
    ),
    "a melody": (
        "from rubbergosling import melody\n"
        "voice = melody.Voice([melody.Note(60 + n % 5, 0.5) for n in range(32)])\n"
        'melody.train(melody.Corpus.of([melody.Melody([voice])]), "counts+mlp")'
    ),
    "a picture": (
        "from rubbergosling.cli.main import main\n"
        'main(["draw", "beat.gosling", "-o", "beat.png", "--bars", "1"])'
    ),
}


def test_no_module_warns_when_it_is_compiled() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in PACKAGE.rglob("*.py"):
            compile(path.read_text(encoding="utf-8"), str(path), "exec")


@pytest.mark.parametrize("what", CALLS)
def test_warnings_as_errors_change_nothing(what: str, tmp_path: Path) -> None:
    if what == "a render" and not embedded_is_installed() and scsynth_path() is None:
        pytest.skip("needs an engine: pip install nanosynth")
    if what == "a picture":
        pytest.importorskip("matplotlib", reason="pip install matplotlib")
    call = CALLS[what]
    (tmp_path / "beat.gosling").write_text("bpm 240; kick*4;")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", "import rubbergosling as rg\n" + call],
        cwd=tmp_path, env=os.environ | {"PYTHONWARNINGS": "error"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
