"""On a server that was there before: a place among its clients, and nothing left behind."""

import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from rubbergosling import EngineError, GoslingError, Session, Settings
from rubbergosling.engine.connection import Connection
from rubbergosling.engine.executables import find_executable
from rubbergosling.engine.live import open_server
from rubbergosling.engine.process import Process, start
from rubbergosling.mixer.synthdef_library import synthdef
from rubbergosling.osc.messages import message
from tests.live.servers import at_root, contents, logged_in, mark_control_buses, nodes
from tests.support.listening import Listener, peak, write_click

PROGRAM = "bpm 150; kick*4 (lpf:500); snare*2; lead*4 2,1 40,52 cut_mousex (amp:0.8, hpf:200);"


@pytest.fixture
def server(scsynth: Settings) -> Iterator[Process]:
    """A server that takes two clients, with something in every control bus."""
    process = start(find_executable("scsynth"), ["-D", "0", "-R", "0", "-l", "2"], is_private=False)
    mark_control_buses(process.connection)
    yield process
    process.end()


@pytest.fixture
def there(server: Process) -> Connection:
    """A bystander's way to the server."""
    return server.connection


@pytest.fixture
def beside(scsynth: Settings, there: Connection) -> Settings:
    """Settings to play on the server."""
    return replace(scsynth, engine=f"127.0.0.1:{there.port}")


def play_in_a_process(settings: Settings, folder: Path, *, end: signal.Signals) -> int:
    """Plays for a moment as the command does, ends it with a signal; returns its exit status."""
    (folder / "beat.gosling").write_text(PROGRAM)
    command = [sys.executable, "-m", "rubbergosling", "play", str(folder / "beat.gosling")]
    with Popen([*command, "--engine", settings.engine], stdout=PIPE, text=True) as player:
        assert player.stdout is not None
        assert "playing on" in player.stdout.readline()
        player.send_signal(end)
        player.stdout.read()
    return player.returncode


def test_quitting_leaves_a_server_as_it_was_found(
    beside: Settings, there: Connection, tmp_path: Path
) -> None:
    before = contents(there)
    (tmp_path / "own").mkdir()
    write_click(tmp_path / "own", "click")
    settings = replace(beside, sample_folders=(tmp_path / "own",))
    with Session(settings, record=tmp_path / "take.wav") as session:
        listener = Listener(session)
        session.evaluate(PROGRAM)
        session.pointer(0.9, 0.1)
        session.wait_until(1)
        session.evaluate("bpm 150; click*8; bass 1 40 (dist:3);")
        session.wait_until(2)
        playing = contents(there)
        assert all(was != now for was, now in zip(before, playing, strict=True))
    assert contents(there) == before
    assert not [text for text in listener.said if "refused" in text]
    assert peak(tmp_path / "take.wav") > 0.1


def test_so_does_an_interruption(beside: Settings, there: Connection, tmp_path: Path) -> None:
    before = contents(there)
    assert play_in_a_process(beside, tmp_path, end=signal.SIGINT) == 0
    assert contents(there) == before
    with logged_in(there.port), logged_in(there.port):  # both places are free
        pass


def test_what_a_killed_player_left_goes_with_the_next_one(
    beside: Settings, there: Connection, tmp_path: Path
) -> None:
    before = contents(there)
    with logged_in(there.port):  # so that there is one place only
        assert play_in_a_process(beside, tmp_path, end=signal.SIGKILL) == -signal.SIGKILL
        assert contents(there).nodes != before.nodes
        assert play_in_a_process(beside, tmp_path, end=signal.SIGTERM) == 0
    after = contents(there)
    assert after._replace(control_buses=[]) == before._replace(control_buses=[])
    buses = zip(before.control_buses, after.control_buses, strict=True)
    assert sum(was != now for was, now in buses) == 2  # the pointer's, which are nobody else's


@pytest.mark.parametrize("wrong", ["bus", "recording", "folder", "journal", "model"])
def test_so_does_a_start_that_fails(
    beside: Settings, there: Connection, tmp_path: Path, wrong: str
) -> None:
    before = contents(there)
    settings = {
        "bus": replace(beside, output_bus=1023),
        "model": replace(beside, model="nowhere.py:Own"),
    }.get(wrong, beside)
    # A folder can't be written to, and in one that is missing nothing can.
    record = {"recording": tmp_path, "folder": tmp_path / "no-folder" / "x.wav"}.get(wrong)
    journal = tmp_path if wrong == "journal" else None
    with pytest.raises(GoslingError), Session(settings, record=record, journal=journal):
        pass
    assert contents(there) == before
    with logged_in(there.port), logged_in(there.port):
        pass


def test_a_place_is_given_back_each_time(beside: Settings, there: Connection) -> None:
    with logged_in(there.port):
        for _ in range(100):
            open_server(beside).close()
        with logged_in(there.port):
            pass


def test_two_players_on_one_server_do_not_meet(beside: Settings, there: Connection) -> None:
    before = contents(there)
    with Session(beside) as first:
        listener = Listener(first)
        first.evaluate(PROGRAM)
        first.wait_until(1)
        with Session(beside) as second:
            second.evaluate(PROGRAM)
            second.wait_until(1)
        still = first.bar
        first.wait_until(still + 1)
        assert any(node.synthdef.startswith("gosling_lead") for node in nodes(there))
        assert not [text for text in listener.said if "refused" in text]
    assert contents(there) == before


def test_a_synthdef_of_ours_that_someone_else_has_loaded_stays(
    beside: Settings, there: Connection
) -> None:
    lead = synthdef("lead")
    there.send(message("/d_recv", lead.compile()))
    before = contents(there)
    with Session(beside) as session:
        session.evaluate("lead 1 60;")
        session.wait_until(1)
    assert contents(there) == before
    there.send(message("/s_new", lead.effective_name, 5000, 0, 0, "env", 1.0))
    assert 5000 in at_root(there)


@pytest.mark.parametrize("place", ["first", "last"])
def test_it_keeps_its_place_among_others_groups(
    beside: Settings, there: Connection, place: str
) -> None:
    for number in (100, 101):
        there.send(message("/g_new", number, 1, 0))
    with Session(replace(beside, place=place)) as session:
        session.evaluate("kick;")
        session.wait_until(session.bar + 1)
        ours = next(number for number in at_root(there) if number not in (100, 101))
        expected = [ours, 100, 101] if place == "first" else [100, 101, ours]
        assert at_root(there) == expected
        there.send(message("/g_new", 102, 0 if place == "first" else 1, 0))
        wanted = [ours, 102, 100, 101] if place == "first" else [100, 101, 102, ours]
        for _ in range(10):
            if (found := at_root(there)) == wanted:
                break
            session.wait_until(session.bar + 1)
        assert found == wanted


def test_a_bus_that_is_not_there_or_is_ours_is_told(beside: Settings, there: Connection) -> None:
    with pytest.raises(EngineError, match=r"no bus 1023 .* its last is 1022"):
        Session(replace(beside, output_bus=1023)).__enter__()
    with Session(beside) as session:
        ours = int(session._performer.supervisor.mixer.main_bus)
    for bus in (ours - 1, ours):
        with pytest.raises(EngineError, match=rf"bus {bus} is among those that we use ourselves"):
            Session(replace(beside, output_bus=bus)).__enter__()
    with Session(replace(beside, output_bus=1022)) as session:  # the last pair
        session.evaluate("kick;")
        session.wait_until(1)
        (output,) = [node for node in nodes(there) if "output" in node.synthdef]
        assert output.controls["out"] == 1022
