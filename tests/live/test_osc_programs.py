"""oscsend, Pure Data and sclang each play a remote: what they are told, and what is heard."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from benchmarks.devices import in_environment, missing_programs
from rubbergosling.engine.process import free_port
from rubbergosling.performance.ensemble import rehearsed
from rubbergosling.performance.entries import Evaluate, MovePointer, Performance, SetTempo
from rubbergosling.performance.events import events
from rubbergosling.performance.journal import read_journal
from rubbergosling.timeline.events import Event
from tests.live.test_command import running
from tests.live.test_pointer import treble

EXAMPLES = Path(__file__).parents[2] / "examples" / "osc"
PIECE_SECONDS = 90.0
HEIGHTS = {"kick": 0.9, "snare": 0.45}
"""Our own kick and snare are one sample long, so that each hit can be told to the sample."""


@dataclass(frozen=True)
class Client:
    """A program that plays the piece: how it is started and how it shows what it is told.

    Attributes:
        command: Its words; PORT and ANSWERS stand for the ports.
        mistake: Line and column of the mistake in the piece; Pure Data has but one line.
        needs: Programs that must be installed.
        shows_types: Whether the types of a message's arguments come before them.
        ends: Whether it ends with the piece.
    """

    command: tuple[str, ...]
    mistake: tuple[str, str]
    needs: tuple[str, ...]
    shows_types: bool = False
    ends: bool = True

    def start(self, port: int, answers: int, home: Path) -> "subprocess.Popen[str]":
        """Starts it, away from whatever its user keeps at home."""
        words = [
            w.replace("PORT", str(port)).replace("ANSWERS", str(answers)) for w in self.command
        ]
        headless = {
            "HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
        }
        with in_environment(headless):
            return subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True,
            )  # fmt: skip


CLIENTS = {
    "oscsend": Client(
        ("bash", f"{EXAMPLES}/oscsend.sh", "PORT", "ANSWERS"),
        ("2", "1"),
        ("bash", "oscsend", "oscdump"),
        shows_types=True,
    ),
    "pd": Client(
        (
            "pd", "-nogui", "-noaudio", "-noprefs", "-nrt", "-open", f"{EXAMPLES}/gosling.pd",
            "-send", "gosling connect 127.0.0.1 PORT; gosling-piece bang",
        ),
        ("1", "10"),
        ("pd",),
        ends=False,
    ),
    "sclang": Client(("sclang", f"{EXAMPLES}/gosling.scd", "PORT"), ("2", "1"), ("sclang",)),
}  # fmt: skip


@dataclass(frozen=True)
class Take:
    """What came of the piece.

    Attributes:
        told: What the client was told: names and values.
        recording: What was heard.
        performance: What was written down.
    """

    client: Client
    told: list[tuple[str, list[str]]]
    recording: Path
    performance: Performance

    def values(self, name: str) -> list[list[str]]:
        """The values of all that it was told under a name."""
        return [values for told, values in self.told if told == name]

    @cached_property
    def events(self) -> list[Event]:
        """What the journal gives."""
        stop = self.performance.entries[-1].bar + 4
        return events(self.performance, 0, stop, ensemble=rehearsed(self.performance, stop))

    def bar_of(self, kind: type, number: int) -> Fraction:
        """Where an action of a kind took effect, counted from 0."""
        return [e.bar for e in self.performance.entries if isinstance(e.action, kind)][number]

    def seconds_at(self, bar: Fraction) -> float:
        """When a bar is heard in the recording, whose first sound is the first hit."""
        tempo = self.performance.tempo
        return float(tempo.seconds_at(bar) - tempo.seconds_at(self.events[0].bar))

    def heard(self, name: str) -> NDArray[np.float64]:
        """The seconds at which kick or snare begin in the recording."""
        frames, rate = soundfile.read(self.recording, always_2d=True)
        jumps = np.abs(np.diff(frames[:, 0], prepend=0))
        first = jumps[np.flatnonzero(jumps > 0.02)[0]]
        low, high = (0.75, 2.0) if name == "kick" else (0.3, 0.75)
        places = np.flatnonzero((jumps > low * first) & (jumps < high * first))
        return places[np.diff(places, prepend=-rate) > 0.01 * rate] / rate


@pytest.fixture(scope="module", params=list(CLIENTS))
def take(
    request: pytest.FixtureRequest,
    jack: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Take]:
    client = CLIENTS[request.param]
    if missing := missing_programs(*client.needs):
        pytest.skip(f"needs {', '.join(missing)}")
    folder, samples = tmp_path_factory.mktemp("folder"), tmp_path_factory.mktemp("samples")
    for name, height in HEIGHTS.items():
        soundfile.write(samples / f"{name}.wav", np.r_[height, np.zeros(479)], 48000)
    port, answers = free_port(), free_port()
    arguments = ["--engine", "scsynth", "--port", str(port), "--folder", str(folder)]
    arguments += ["--samples", str(samples)]
    if client.shows_types:
        arguments += ["--reply-port", str(answers)]
    with in_environment(jack), running("serve", *arguments) as remote:
        remote.wait_for("OSC at")
        with client.start(port, answers, tmp_path_factory.mktemp("home")) as process:
            try:
                assert remote.process.wait(PIECE_SECONDS) == 0
                if not client.ends:
                    process.terminate()
                output, _ = process.communicate(timeout=PIECE_SECONDS)
            finally:
                process.kill()
    print(output, *remote.lines, sep="\n")
    assert process.returncode == 0 or not client.ends
    journal = read_journal(folder / "piece.jsonl", ["kick", "snare"])
    yield Take(client, told_in(output, client), folder / "piece.wav", journal.performance)


def told_in(output: str, client: Client) -> list[tuple[str, list[str]]]:
    """What a client says it was told."""
    found = re.findall(r"(?:/gosling/|^gosling: )(\S+)(.*)", output, re.MULTILINE)
    skipped = 1 if client.shows_types else 0
    return [
        (name, values.replace("\\", "").replace('"', "").split()[skipped:])
        for name, values in found
    ]


def test_whatever_it_asks_is_done(take: Take) -> None:
    done = {values[0] for values in take.values("done")}
    pointer = {name for name in done if name.startswith("pointer")}
    assert pointer
    assert done - pointer == {
        "notify", "quantise", "journal/start", "record/start", "evaluate", "bpm", "predict",
        "status", "journal/stop", "record/stop", "quit",
    }  # fmt: skip


def test_a_mistake_comes_back_with_its_line_and_column(take: Take) -> None:
    reason = ["evaluate", "unknown", "instrument", "snair:", "did", "you", "mean", "snare?"]
    assert take.values("fail") == [[*reason, *take.client.mistake]]


def test_the_status_tells_of_the_music_and_the_agent(take: Take) -> None:
    (status,) = take.values("status.reply")
    told = " ".join(status)
    assert "tracks source kick, predict snare quantise bar" in told
    assert "agent/snare/doing plays" in told
    assert float(status[status.index("bpm") + 1]) == 200
    lessons = int(status[status.index("agent/snare/lessons") + 1])
    assert [values[0] for values in take.values("loss")] == ["snare"] * lessons
    assert lessons >= 2


def test_every_hit_it_is_told_of_is_in_the_take(take: Take) -> None:
    told = [
        (name, float(bar), float(note), bool(int(predicted)))
        for name, bar, note, predicted in take.values("hit")
    ]
    last_bar = told[-1][1]
    given = [
        (event.instrument, float(event.bar), float(event.note or -1), event.predicted)
        for event in take.events
        if event.bar <= last_bar
    ]
    assert told == given
    assert len(told) > 70


def test_both_tempos_are_heard(take: Take) -> None:
    kicks = take.heard("kick")
    change, lead = (take.seconds_at(take.bar_of(*what)) for what in ((SetTempo, 0), (Evaluate, 1)))
    kicks -= kicks[0]
    slow, fast = kicks[kicks < change - 0.1], kicks[(kicks > change - 0.1) & (kicks < lead - 0.1)]
    assert len(slow) >= 8
    assert len(fast) >= 8
    assert np.median(np.diff(slow)) == pytest.approx(60 / 150, rel=0.01)
    assert np.median(np.diff(fast)) == pytest.approx(60 / 200, rel=0.01)


def test_the_pointer_is_heard_to_open_the_filter(take: Take) -> None:
    lead, move, lesson = (
        take.seconds_at(take.bar_of(*what))
        for what in ((Evaluate, 1), (MovePointer, 1), (Evaluate, 2))
    )
    dark = treble(take.recording, lead + 0.2, move - 0.2)
    assert treble(take.recording, move + 0.2, lesson - 0.2) > 10 * dark


def test_the_agent_is_heard_to_play_what_it_was_taught(take: Take) -> None:
    learn, predict = take.bar_of(Evaluate, 2), take.bar_of(Evaluate, 3)
    # The kick shows where the bars are, whatever the engine's own clock.
    kicks = [float(event.bar) for event in take.events if event.instrument == "kick"]
    heard = take.heard("kick")
    assert abs(len(heard) - len(kicks)) <= 1  # the last one may be just cut off
    snares = np.interp(take.heard("snare"), heard[: len(kicks)], kicks[: len(heard)])
    taught = snares[snares < float(predict)]
    played = snares[snares >= float(predict)]
    assert taught == pytest.approx(np.arange(float(learn) + 0.25, float(predict), 0.5), abs=0.02)
    assert len(played) >= 4
    assert played - float(predict) == pytest.approx(taught[: len(played)] - float(learn), abs=0.02)
