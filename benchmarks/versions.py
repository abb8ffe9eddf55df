"""The figures that were promised: of this version, or of two versions side by side.

All is measured from outside, by each version's own Python and its command; the versions take
turns, so that both meet the same moods of the machine.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from tests.support.devices import Device, dummy_jack
from tests.support.processes import INSTALLED, late_of, playing
from tests.support.servers import running_server

from .load import play_milliseconds, seconds_to_first_onset, sender_milliseconds
from .programs import LEARNS, TUTORIAL, write_impulses
from .rendering import EMPTY, alone_command, run
from .stalls import BPM, stop_six_times
from .tables import Scale, Table, durations, spread
from .timing import play_words

BARS = 16
THIS = "this version"

RENDER = """\
import sys, time, rubbergosling
text, path = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
settings = rubbergosling.Settings(engine="scsynth", sample_rate=48000)
rubbergosling.render(text, path, 1, settings)
begins = time.perf_counter()
rubbergosling.render(text, path, int(sys.argv[3]), settings)
print(time.perf_counter() - begins)
"""

Measure = Callable[[str], float]
"""From the Python of a version to what was found, in the row's unit."""


@dataclass
class Row:
    """One figure.

    Attributes:
        name: What is measured, with its unit.
        measure: How.
        reference: What it is compared with in the same round, in the same unit.
        aim: What is promised, in words.
        found: What was found, for each version.
        references: What the reference was.
    """

    name: str
    measure: Measure
    reference: Callable[[], float] | None = None
    aim: str = ""
    found: dict[str, list[float]] = field(default_factory=dict)
    references: list[float] = field(default_factory=list)

    def take(self, versions: Sequence[tuple[str, str]]) -> None:
        """Measures each version once, and the reference."""
        for version, python in versions:
            self.found.setdefault(version, []).append(self.measure(python))
        if self.reference:
            self.references.append(self.reference())

    def cells(self) -> Iterator[str]:
        """Its row of the table."""
        yield self.name
        for values in self.found.values():
            yield from spread(values, digits=3)
            yield f"{median(values) / median(self.references):.2f}" if self.references else "-"
        if len(self.found) > 1:
            this, other = (median(values) for values in self.found.values())
            yield f"{this / other:.2f}" if other else "-"
        yield self.aim
        yield str(max(map(len, self.found.values())))


def promised(scale: Scale, against: Path | None = None) -> Iterator[Table]:
    """Measures this version, and another one if there is its folder.

    Args:
        scale: How much.
        against: A checkout of the other version, with its own .venv.
    """
    versions = [(THIS, sys.executable)]
    if against is not None:
        versions.append((str(against), str(against.resolve() / ".venv" / "bin" / "python")))
    with tempfile.TemporaryDirectory() as name, dummy_jack() as device:
        rows = _rows(Path(name), device, scale)
        # A comparison needs turns, also a quick one.
        for number in range(scale.times(7, 3 if against else 1)):
            for row in rows:
                row.take(versions if number % 2 == 0 else versions[::-1])
    columns = [c for version, _ in versions for c in (version, "min..max", "x reference")]
    both = ["this / other"] if against else []
    table = Table(
        "what was promised",
        "Medians of alternating runs, on scsynth under a dummy JACK. Processor time of `play`: of "
        f"the whole process, sixteenths at {BPM} bpm, after 2 s; its reference is a lone sender of "
        "ready bundles. `check`: from its start to its end; reference: a Python that does nothing. "
        f"Rendering {BARS} bars: render() in a warm process; reference: the engine alone, with its "
        "start, on the same score. First sound: from starting `play`, booting included. Stalls: "
        "bundles that the player or the server calls late, of six stops of 150 and 300 ms.",
        ("figure", *columns, *both, "aim", "runs"),
        [list(row.cells()) for row in rows],
    )
    yield table


def _rows(folder: Path, device: Device, scale: Scale) -> list[Row]:
    sender = partial(sender_milliseconds, device)
    spans = scale.times(4, 2)

    def play(tracks: int, is_shown: bool, python: str) -> float:
        return median(play_milliseconds("scsynth", device, tracks, spans, is_shown, python))

    return [
        Row("play, 1 track, ms/s", partial(play, 1, False), sender, "4 x lone sender"),
        Row("play, 8 tracks, ms/s", partial(play, 8, False), sender, "5 x"),
        Row("play, 1 track and display, ms/s", partial(play, 1, True), sender, "10 x"),
        Row("play, nothing, ms/s", partial(play, 0, False), sender),
        Row("check, s", partial(_check, TUTORIAL[-1]),
            lambda: median(durations(partial(run, EMPTY), 3)), "0.15 s"),
        Row("render, drums, s", partial(_render, TUTORIAL[0], folder),
            partial(_alone, TUTORIAL[0], folder)),
        Row("render, learning, s", partial(_render, LEARNS, folder),
            partial(_alone, LEARNS, folder), "2 x engine"),
        Row("first sound, s", partial(seconds_to_first_onset, "scsynth", device)),
        Row("late in six stalls", partial(_late_in_stalls, folder, device)),
    ]  # fmt: skip


def _check(program: Path, python: str) -> float:
    command = [python, "-m", "rubbergosling", "check", str(program)]
    return median(durations(partial(run, command), 3))


def _render(program: Path, folder: Path, python: str) -> float:
    command = [python, "-c", RENDER, str(program), str(folder / "rendered.wav"), str(BARS)]
    return float(
        subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | INSTALLED
        ).stdout
    )


def _alone(program: Path, folder: Path) -> float:
    text = program.read_text(encoding="utf-8")
    command = alone_command(text, "scsynth", folder / f"{program.stem}.osc")
    return median(durations(partial(run, command), 3))


def _late_in_stalls(folder: Path, device: Device, python: str) -> float:
    with running_server("scsynth", device) as server:
        words = play_words(write_impulses(folder), BPM, 999, server)
        with playing(words, {}, python=python) as player:
            stop_six_times(player, server, pause=2.0)
            player.handle.send_signal(signal.SIGINT)
            player.wait(20)
        return float(late_of(player) + server.late)
