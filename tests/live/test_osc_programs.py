"""oscsend, Pure Data and sclang each play a remote: what they are told, and what is heard."""

import json
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from rubbergosling.agents.rehearsal import rehearsed
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.performance.entries import Evaluate, MovePointer, Performance, SetTempo
from rubbergosling.performance.events import events_between
from rubbergosling.performance.journal import read_journal
from rubbergosling.timeline.track_events import Event
from tests.live.osc_clients import CLIENTS, Message, pure_data
from tests.live.test_command import running
from tests.live.test_pointer import treble
from tests.support.devices import in_environment
from tests.support.serving import serving
from tests.support.sessions import silent_session

PIECE_SECONDS = 90.0
MISTAKES = {"oscsend": ["2", "1"], "pd": ["1", "10"], "sclang": ["2", "1"]}
"""Line and column of the mistake in each piece; a program from Pure Data is one line."""

HEIGHTS = {"kick": 0.9, "snare": 0.45}
"""Our own kick and snare are one sample long, so that each hit can be told to the sample."""


@dataclass(frozen=True)
class Take:
    """What came of the piece.

    Attributes:
        told: What the client was told.
        mistake: Line and column of the mistake that it made.
        recording: What was heard.
        performance: What was written down.
    """

    told: list[Message]
    mistake: list[str]
    recording: Path
    performance: Performance

    def values(self, name: str) -> list[list[str]]:
        """The values of all that it was told under a name."""
        return [values for told, values in self.told if told == name]

    @cached_property
    def events(self) -> list[Event]:
        """What the journal gives."""
        stop = self.performance.entries[-1].bar + 4
        return events_between(self.performance, 0, stop, rehearsed(self.performance, stop))

    def bar_of(self, kind: type, number: int) -> float:
        """Where an action of a kind took effect, counted from 0."""
        bars = [entry.bar for entry in self.performance.entries if isinstance(entry.action, kind)]
        return float(bars[number])

    @cached_property
    def kicks(self) -> NDArray[np.float64]:
        """Bar and second of each kick, of shape (n_kicks, 2).

        They show where the bars are in the recording, whatever the engine's own clock, which may
        run fast or slow on a busy machine.
        """
        bars = [float(event.bar) for event in self.events if event.instrument == "kick"]
        seconds = self.heard("kick")
        assert 0 <= len(bars) - len(seconds) <= 9  # some were to come after the end
        return np.column_stack([bars[: len(seconds)], seconds])

    def heard(self, name: str) -> NDArray[np.float64]:
        """The seconds at which kick or snare begin in the recording."""
        frames, rate = soundfile.read(self.recording, always_2d=True)
        jumps = np.abs(np.diff(frames[:, 0], prepend=0))
        first = jumps[np.flatnonzero(jumps > 0.02)[0]]
        low, high = (0.75, 2.0) if name == "kick" else (0.3, 0.75)
        places = np.flatnonzero((jumps > low * first) & (jumps < high * first))
        return places[np.diff(places, prepend=-rate) > 0.01 * rate] / rate

    def treble(self, start: float, stop: float) -> float:
        """The level above 1000 hertz between two bars."""
        first, *seconds = np.interp([self.kicks[0, 0], start, stop], *self.kicks.T)
        return treble(self.recording, seconds[0] - first, seconds[1] - first)


@pytest.fixture(scope="module", params=list(CLIENTS))
def take(
    request: pytest.FixtureRequest, jack: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Take:
    client = CLIENTS[request.param]
    folder, samples, home = map(tmp_path_factory.mktemp, ("folder", "samples", "home"))
    for name, height in HEIGHTS.items():
        soundfile.write(samples / f"{name}.wav", np.r_[height, np.zeros(479)], 48000)
    port, answers = free_port(), free_port()
    arguments = ["--engine", "scsynth", "--port", str(port)]
    arguments += ["--folder", str(folder), "--samples", str(samples)]
    if client.shows_types:  # oscsend, which closes its socket at once; this machine may have users
        arguments += ["--reply-port", str(answers), "--allow", "127.0.0.1"]
    with in_environment(jack), running("serve", *arguments) as remote:
        remote.wait_for("OSC at")
        with client.running(port, answers, home) as process:
            assert remote.process.wait(PIECE_SECONDS) == 0
            assert not client.ends or process.wait(PIECE_SECONDS) == 0
    journal = read_journal(folder / "piece.jsonl", list(HEIGHTS))
    mistake = MISTAKES[request.param]
    return Take(client.told(home), mistake, folder / "piece.wav", journal.performance)


def test_whatever_it_asks_is_done(take: Take) -> None:
    done = {values[0] for values in take.values("done")}
    assert done >= {
        "notify", "quantise", "journal/start", "record/start", "evaluate", "bpm", "predict",
        "status", "journal/stop", "record/stop",
    }  # fmt: skip
    assert done & {"pointer", "pointer/x"}


def test_a_mistake_comes_back_with_its_line_and_column(take: Take) -> None:
    reason = ["evaluate", "unknown", "instrument", "snair:", "did", "you", "mean", "snare?"]
    assert take.values("fail") == [[*reason, *take.mistake]]


def test_the_status_tells_of_the_music_and_the_agent(take: Take) -> None:
    (status,) = take.values("status.reply")
    told = " ".join(status)
    assert "tracks source kick, predict snare structure 32,16,8 memory all quantise bar" in told
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
    change, lead = take.bar_of(SetTempo, 0), take.bar_of(Evaluate, 1)
    bars, seconds = take.kicks.T
    slow, fast = seconds[bars <= change], seconds[(bars >= change) & (bars < lead)]
    assert min(len(slow), len(fast)) >= 8
    # The halves are a third apart, so that even a stalled machine is not mistaken.
    assert np.median(np.diff(slow)) == pytest.approx(60 / 150, rel=0.1)
    assert np.median(np.diff(fast)) == pytest.approx(60 / 200, rel=0.1)


def test_the_pointer_is_heard_to_open_the_filter(take: Take) -> None:
    lead, move, lesson = (
        take.bar_of(*what) for what in ((Evaluate, 1), (MovePointer, 1), (Evaluate, 2))
    )
    dark, bright = take.treble(lead + 0.2, move - 0.2), take.treble(move + 0.2, lesson - 0.2)
    assert bright > 10 * dark


def test_the_agent_is_heard_to_play_what_it_was_taught(take: Take) -> None:
    learn, predict = take.bar_of(Evaluate, 2), take.bar_of(Evaluate, 3)
    bars, seconds = take.kicks.T
    snares = np.interp(take.heard("snare"), seconds, bars)
    snares = snares[snares < bars[-1]]
    taught, played = snares[snares < predict], snares[snares >= predict]
    assert list(taught // 0.5) == list(np.arange(2 * learn, 2 * predict))
    assert list(played // 0.5) == list(np.arange(2 * predict, 2 * predict + len(played)))
    assert len(played) >= 4
    for heard in (taught, played):
        assert np.median(heard % 0.5) == pytest.approx(0.25, abs=0.03)


def test_the_controls_of_the_panel_for_pure_data_do_what_they_say(tmp_path: Path) -> None:
    ended, journal = threading.Event(), tmp_path / "take.jsonl"
    panel = pure_data(
        "gosling-evaluate bang; gosling-bpm 96.7; gosling list pointer 0.1 0.2; "
        "gosling-pointer-x 0.5; gosling-pointer-y 0.6; gosling quit"
    )
    with (
        silent_session(journal=journal) as session,
        OscRemote(session, tmp_path, port=free_port(), ended=ended.set) as remote,
        panel.running(remote.port, free_port(), tmp_path),
    ):
        assert ended.wait(PIECE_SECONDS)
        program = session.performance.sections[-1].program
    assert [track.instrument for track in program.tracks] == ["kick", "closedhat", "lead"]
    written = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [entry["bpm"] for entry in written if entry["do"] == "bpm"] == ["96"]
    pointers = [(entry["x"], entry["y"]) for entry in written if entry["do"] == "pointer"]
    # A move that another one replaced before it could be heard is not written.
    assert pointers[-1] == (0.5, 0.6)
    assert set(pointers) <= {(0.1, 0.2), (0.5, 0.2), (0.5, 0.6)}


def test_with_a_secret_whoever_names_it_plays_and_nobody_else(
    jack: dict[str, str], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    words = ["--engine", "scsynth", "--port", str(free_port()), "--secret", str(secret)]
    with serving(words, jack) as (process, client):
        word = secret.read_text(encoding="ascii").strip()
        client.send("quit")
        client.send(f"{word[::-1]}/quit")
        assert client.ask(f"{word}/evaluate", "kick*4;")[-1][:2] == ("/gosling/done", "evaluate")
        status = client.ask(f"{word}/status")[0]
        assert status[status.index("osc/refused") + 1] == 2
        client.ask(f"{word}/quit")
        assert process.wait(PIECE_SECONDS) == 0
    assert word not in process.said
