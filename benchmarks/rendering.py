"""How fast programs become sound files, and how much of that is the engine's own work."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from statistics import median

import rubbergosling
from rubbergosling.engine.executables import find_executable, installed_engines
from rubbergosling.engine.kept_process import environment
from rubbergosling.engine.live import flags_of, options
from rubbergosling.engine.offline import write_score
from rubbergosling.mixer.samples import find_samples
from rubbergosling.performance.entries import performance_of
from rubbergosling.player.render import score_of
from tests.support.processes import INSTALLED

from .programs import LEARNS, TUTORIAL
from .tables import Scale, Table, durations, spread

BARS = 16
ENGINES = installed_engines()
SAMPLE_RATE = 48000
EMPTY = (sys.executable, "-c", "pass")
RUBBERGOSLING = (sys.executable, "-m", "rubbergosling")


def rendering(scale: Scale) -> Iterator[Table]:
    """Render speed and own work."""
    programs = [*TUTORIAL[::5], LEARNS] if scale.quick else TUTORIAL
    for engine in ENGINES:
        table = Table(
            f"rendering {BARS} bars in {engine}",
            "render(text, path) in a warm process against the engine alone on the same score "
            "(start of its process included in both); medians of alternating runs.",
            ("program", "seconds of sound", "render s", "min..max", "x real time", "engine alone s",
             "ratio"),
        )  # fmt: skip
        ratios = []
        for path in programs:
            row, ratio = _render_row(path, engine, scale.times(5, 3))
            table.rows.append(row)
            ratios.append(ratio)
        table.rows.append(("median", "", "", "", "", "", f"{median(ratios):.2f}"))
        yield table


def processes(scale: Scale) -> Iterator[Table]:
    """Whole processes: check and render."""
    table = Table(
        "check and render as processes",
        "Wall time from starting `python -m rubbergosling ...` to its end, over the tutorial's "
        "programs, each in turn with a Python that does nothing.",
        ("command", "median s", "min..max", "x empty Python", "runs"),
    )
    programs = TUTORIAL[::5] if scale.quick else TUTORIAL
    commands = {"check FILE": ["check", "{path}"]} | {
        f"render FILE:{BARS} -o X ({engine})": [
            "render", f"{{path}}:{BARS}", "-o", "{out}", "--engine", engine
        ]
        for engine in ENGINES
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder, "out.wav"))
        for name, words in commands.items():
            found, empty = [], []
            for path in programs * scale.times(2, 1):
                chosen = [word.format(path=path, out=out) for word in words]
                found += durations(partial(run, [*RUBBERGOSLING, *chosen]), 1)
                empty += durations(partial(run, EMPTY), 1)
            ratio = f"{median(found) / median(empty):.1f}"
            table.rows.append((name, *spread(found), ratio, str(len(found))))
    yield table


def _render_row(path: Path, engine: str, times: int) -> tuple[list[str], float]:
    """One program's figures, and how many times the engine's own time its render takes."""
    text = path.read_text(encoding="utf-8")
    settings = rubbergosling.Settings(engine=engine, sample_rate=SAMPLE_RATE)
    whole: list[float] = []
    alone: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        sound, score = Path(folder, "sound.wav"), Path(folder, "score.osc")
        command = alone_command(text, engine, score)
        seconds = rubbergosling.render(text, sound, BARS, settings)
        # In turn, so that both meet the same moods of the machine.
        for _ in range(times):
            whole += durations(lambda: rubbergosling.render(text, sound, BARS, settings), 1)
            alone += durations(lambda: run(command), 1)
    ratio = median(whole) / median(alone)
    row = [
        path.stem, f"{seconds:.1f}", *spread(whole, digits=3), f"{seconds / median(whole):.0f}",
        f"{median(alone):.3f}", f"{ratio:.2f}",
    ]  # fmt: skip
    return row, ratio


def alone_command(text: str, engine: str, score: Path) -> list[str]:
    """Writes the score of a program; what has an engine render it, beside it."""
    bank = find_samples()
    performance = performance_of(rubbergosling.parse(text, bank.names))
    made, seconds = score_of(performance, Fraction(BARS), bank, rubbergosling.Settings())
    write_score(made, score, seconds)
    return [
        *find_executable(engine).command, *flags_of(options()), "-N", str(score), "_",
        str(score.with_suffix(".wav")), str(SAMPLE_RATE), "WAV", "int24",
    ]  # fmt: skip


def run(command: Sequence[str]) -> None:
    """Runs a command that must end well, without its output."""
    subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment() | INSTALLED, check=True,
    )  # fmt: skip
