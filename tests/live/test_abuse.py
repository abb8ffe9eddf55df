"""A serve on a real server under attack: it stays up, in time and small, and answers everyone."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import psutil
import pytest

from rubbergosling.agents.rehearsal import events
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote.addresses import PREFIX
from rubbergosling.performance.journal import read_journal
from rubbergosling.player.performer import HEARD_LESSONS
from tests.live.machine import Machine
from tests.support.attacks import ATTACKS, attacking, ended, hushes
from tests.support.dense_serve import RATE, SEED, Serving, asking, dense_serve, fuzz, settled
from tests.support.floods import dropped, flood
from tests.support.osc_client import Client, datagram
from tests.support.osc_messages import BAD
from tests.support.patience import PATIENCE_SECONDS
from tests.support.processes import lives, running

pytestmark = pytest.mark.alone

FUZZED = 60_000
FLOOD_SECONDS = 3

ATTACK_SECONDS = 4
WANTED_SECONDS = 0.1
MAX_END_SECONDS = 10.0
"""Two on a machine that is not busy."""

MAX_MEGABYTES = 300
PIPE_BYTES = 65_536
WARNED = "learn snare; // whose agent hears silence, of which a warning tells in as many letters"

MAX_GROWTH_MEGABYTES = 20.0
"""A take of some bars, and what the system does not take back; what is worse grows by hundreds."""


@pytest.fixture
def serve(jack: dict[str, str], tmp_path: Path) -> Iterator[Serving]:
    with dense_serve(tmp_path, jack) as opened:
        yield opened


@contextmanager
def unharmed(serve: Serving, machine: Machine, bars: int = 1) -> Iterator[None]:
    """Sees to it that what is done meanwhile costs no bundle, and no memory some bars later."""
    settled(serve, bars)
    before, size = settled(serve), serve.megabytes
    yield
    assert serve.process.handle.poll() is None, serve.process.said[-2000:]
    after = settled(serve)
    last = settled(serve, bars)  # for the memory; at such a tempo what is late says little
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not last["agent/snare/lessons"] and time.monotonic() < deadline:
        last = settled(serve)  # a lesson is heard two bars later, or more on a busy machine
    stood = machine.longest_stall_seconds
    assert machine.excuses(after["late"] - before["late"]), (after["worst"], stood)
    assert last["agent/snare/lessons"] > 0
    assert serve.megabytes - size < MAX_GROWTH_MEGABYTES
    assert "Traceback" not in serve.process.said


def test_random_and_damaged_datagrams_do_no_harm(
    serve: Serving, machine: Machine, tmp_path: Path
) -> None:
    outside, random = {path.name for path in tmp_path.parent.iterdir()}, Random(SEED)
    fuzz(serve, random, FUZZED // 2)
    with unharmed(serve, machine, HEARD_LESSONS + 4):  # by then, agents of before are forgotten
        fuzz(serve, random, FUZZED // 2)
    assert {path.name for path in tmp_path.parent.iterdir()} == outside


def test_every_bad_request_of_a_flood_is_answered(serve: Serving, machine: Machine) -> None:
    data = [datagram(name, *values) for name, *values in BAD]
    with unharmed(serve, machine), asking(serve) as waits, serve.beside() as stranger:
        outcome = flood(stranger, data, RATE, FLOOD_SECONDS)
        own = stranger.socket.getsockname()[1]
        lost = dropped(serve.client.port) + dropped(own)  # by the system, while we were not run
    assert outcome.failed == outcome.answered == outcome.sent - lost
    assert outcome.sent == RATE * FLOOD_SECONDS
    assert serve.client.status()["osc/lost"] == 0
    assert len(waits) > 1  # others were answered too


@pytest.mark.parametrize("what", ["pointer", "noise", "bad"])
def test_a_flood_that_is_more_than_can_be_taken_does_no_harm(
    serve: Serving, machine: Machine, what: str
) -> None:
    data = {
        "pointer": [datagram("pointer", place / 100, 0.5) for place in range(100)],
        "noise": [Random(place).randbytes(60) for place in range(100)],
        "bad": [datagram(name, *values) for name, *values in BAD],
    }[what]
    with unharmed(serve, machine), serve.beside() as stranger:
        outcome = flood(stranger, data, 2 * RATE, FLOOD_SECONDS)
    assert (outcome.answered > 0) == (what != "noise")
    assert (outcome.failed == outcome.answered) == (what != "pointer")


def test_two_at_once_are_played_and_ended_each_by_itself(
    serve: Serving, jack: dict[str, str], tmp_path: Path
) -> None:
    with dense_serve(tmp_path, jack) as second:
        assert second.client.port != serve.client.port
        serve.client.done("bpm", 90)
        assert settled(second)["bpm"] == 150
        second.client.send("quit")
        assert second.process.wait(PATIENCE_SECONDS) == 0
    assert serve.client.ask("bpm", 91)[-1][0] == f"{PREFIX}done"


def test_who_is_asked_to_quit_leaves_nothing_behind(serve: Serving) -> None:
    children = psutil.Process(serve.process.handle.pid).children(recursive=True)
    assert len(children) == 3  # the server, its keeper, and the process that trains
    serve.client.done("notify", 1)
    serve.client.done("record/start", "sound")
    serve.client.done("journal/start", "take")
    serve.client.send("quit")
    serve.process.handle.send_signal(signal.SIGINT)  # impatience must not hurt
    assert serve.process.wait(PATIENCE_SECONDS) == 0
    assert not any(lives(child) for child in children)


def test_what_it_prints_and_nobody_reads_holds_nothing_up(
    jack: dict[str, str], machine: Machine, tmp_path: Path
) -> None:
    port, pipe = free_port(), subprocess.PIPE
    words = ["serve", "--engine", "scsynth", "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "rubbergosling", *words],
        stdout=pipe, stderr=subprocess.STDOUT, env=os.environ | jack,
    ) as process, Client(port) as client:  # fmt: skip
        assert process.stdout is not None
        while b"OSC at" not in process.stdout.readline():
            assert process.poll() is None
        for _ in range(PIPE_BYTES // len(WARNED)):
            client.done("evaluate", WARNED)
        assert machine.excuses(client.status()["late"])
        process.terminate()
        process.stdout.read()
    assert process.returncode == 0


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_one_client_sends_another_is_answered_and_it_ends(
    serve: Serving, machine: Machine, attack: str
) -> None:
    with attacking(serve.client.port, attack):
        noticed = hushes(serve.process, serve.client, ATTACK_SECONDS)
        assert serve.process.handle.poll() is None
        status, took = ended(serve.process)
    assert noticed.median < WANTED_SECONDS
    assert noticed.megabytes < MAX_MEGABYTES
    assert (status, took < MAX_END_SECONDS) == (0, True)
    # A question about it would wait behind those of the attack, which come from this machine too.
    late = re.search(r"(\d+) bundles were late", serve.process.said)
    assert machine.excuses(int(late[1]) if late else 0)
    assert "Traceback" not in serve.process.said


def test_what_a_killed_player_was_flooded_with_is_in_its_journal_only_where_it_sounded(
    serve: Serving, tmp_path: Path
) -> None:
    serve.client.done("journal/start", "flood")
    text = f"bpm 150; kick*4; // {'x' * 50_000}"
    for number in range(100):
        serve.client.done("evaluate", f"{text}{number}")
    (bar,) = serve.client.done("evaluate", "bpm 150; snare*8;")
    while serve.client.status()["bar"] < bar + 1:
        pass  # each question waits for its answer
    serve.process.handle.kill()
    serve.process.handle.wait()
    path = tmp_path / "flood.jsonl"
    steps = 8 * (bar + 2)
    assert path.stat().st_size < steps * (len(text) + 100)
    journal = read_journal(path, ("kick", "snare", "closedhat", "openhat"))
    assert {event.instrument for event in events(journal.performance, bar, bar + 1)} == {"snare"}


def test_what_is_sent_while_it_starts_is_played_and_written(
    jack: dict[str, str], tmp_path: Path
) -> None:
    port, program = free_port(), tmp_path / "beat.gosling"
    program.write_text("source kick*4; predict snare;", encoding="utf-8")
    words = [str(program), "--engine", "scsynth", "--port", str(port), "--folder", str(tmp_path),
             "--journal", str(tmp_path / "take.jsonl")]  # fmt: skip
    command = [sys.executable, "-m", "rubbergosling", "serve", *words]
    with running(command, jack) as process, Client(port) as client:
        client.socket.settimeout(0.05)
        while True:  # until there is a door, which is long before the agents are there
            with suppress(OSError):
                client.send("evaluate", "closedhat*8;")
                client.receive()
                break
            assert process.handle.poll() is None, process.said
        client.socket.settimeout(PATIENCE_SECONDS)
        client.send("quit")
        while client.receive()[1] != "quit":
            pass
        assert process.wait(PATIENCE_SECONDS) == 0
    lines = (tmp_path / "take.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [line for line in lines if "text" in line]
    assert "closedhat*8" in texts[-1]  # and not the file, which may have had no time to sound
