"""Another user of the machine writes, reads and stops nothing of a player's."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import soundfile

from rubbergosling import Settings
from rubbergosling.engine import process
from rubbergosling.engine.executables import Executable
from rubbergosling.engine.kept_process import KeptProcess
from rubbergosling.engine.live import NTP_AT_UNIX_EPOCH, open_server
from rubbergosling.engine.sockets import StreamLine
from rubbergosling.osc.bundles import bundle
from rubbergosling.osc.messages import message
from tests.live.test_leaving import (
    SCRIPT,
    WAITS,
    Left,
    started,
    wait_for,
    wait_until_nothing_is_left,
)
from tests.support.patience import PATIENCE_SECONDS
from tests.support.processes import lives

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.getuid() != 0, reason="only root can try what another user can do"
)

LATER_SECONDS = 1.0

STRANGER = """
import json, os, select, socket, struct, sys
from pathlib import Path
from rubbergosling.osc.messages import message
ports, folder, target = json.loads(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
wishes = [
    message("/status"), message("/b_alloc", 7, 64, 1),
    message("/b_write", 7, target, "wav", "int8", 64, 0, 0),
    message("/b_write", 7, target.lstrip("/"), "wav", "int8", 64, 0, 0),
    message("/g_freeAll", 0), message("/quit"),
]
ways = []
for port in ports:
    for host in ("127.0.0.1", "127.0.0.2"):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for wish in wishes:
            udp.sendto(wish, (host, port))
        ways.append(udp)
    for _ in range(8):
        tcp = socket.socket()
        tcp.settimeout(1)
        try:
            tcp.connect(("127.0.0.1", port))
            tcp.sendall(b"".join(struct.pack(">i", len(wish)) + wish for wish in wishes))
            ways.append(tcp)
        except OSError:
            pass
def answers(seconds):
    heard = []
    for way in select.select(ways, [], [], seconds)[0]:
        try:
            heard.append(way.recv(100).decode("latin-1"))
        except OSError:
            pass
    return [each for each in heard if each]
readable = []
for path in [*Path("/dev/shm").glob("SuperCollider*"), *folder.rglob("*"), *folder.rglob(".*")]:
    if os.access(path, os.R_OK) or os.access(path, os.W_OK):
        readable.append(str(path))
print(json.dumps([len(ways), answers(2), readable]), flush=True)
sys.stdin.readline()
print(json.dumps(answers(0.2)), flush=True)
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that anyone may enter, for the player's hidden folder and his log."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o1777)
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setenv("XDG_STATE_HOME", str(path / "state"))
    yield path
    shutil.rmtree(path)


def test_another_user_writes_reads_and_stops_nothing(engine: Settings, folder: Path) -> None:
    take, target = folder / "take.wav", folder / "script.sh"
    target.write_text("the player's own")
    target.chmod(0o600)
    old_mask = os.umask(0o077)  # what a player's finished files allow is the player's choice
    try:
        with started("-c", SCRIPT + WAITS, engine.engine, str(take)) as player:
            wait_for(player, "ready")
            left = Left(player.pid)
            engines = [p for p in left.processes if psutil.Process(p.pid).net_connections("inet")]
            assert left.ports and engines
            stranger = subprocess.Popen(
                [sys.executable, "-c", STRANGER, json.dumps(left.ports), str(folder), str(target)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert stranger.stdout is not None
            ways, answers, readable = json.loads(stranger.stdout.readline())
            assert answers == []
            assert ways > 2, "it came to no door at all"
            assert [name for name in readable if "SuperCollider" not in name] == []
            assert not any(f"_{port}" in name for name in readable for port in left.ports)
            assert all(lives(process) for process in left.processes)
            before = take.stat().st_size
            player.send_signal(signal.SIGKILL)  # those who wait at the door must not get in now
            wait_until_nothing_is_left(left, folder / "nowhere")
            said, _ = stranger.communicate("\n")
            assert json.loads(said) == []
    finally:
        os.umask(old_mask)
    assert target.read_text() == "the player's own"
    assert take.stat().st_size >= before
    assert soundfile.info(take).subtype == "PCM_24"
    assert sorted(path.name for path in folder.iterdir()) == ["script.sh", "state", "take.wav"]


def test_what_another_left_before_us_is_not_played(
    engine: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    line_to = process._line_to

    def after_another(port: int, executable: Executable, kept: KeptProcess) -> StreamLine:
        another = line_to(port, executable, kept)
        another.send(message("/g_new", 4242, 0, 0))
        quit = message("/quit")
        later = time.time() + NTP_AT_UNIX_EPOCH + LATER_SECONDS
        another.send(bundle(later, len(quit).to_bytes(4) + quit))
        another.send(message("/sync", 1))
        select.select([another.socket], [], [], PATIENCE_SECONDS)  # it is all done
        another.close()
        return line_to(port, executable, kept)

    monkeypatch.setattr(process, "_line_to", after_another)
    opened = open_server(engine)
    try:
        until = time.monotonic() + LATER_SECONDS
        assert 4242 not in opened.connection.ask(
            "/g_queryTree", 0, 0, reply=("/g_queryTree.reply",)
        )
        while time.monotonic() < until + 0.5:
            opened.connection.synchronise()
    finally:
        opened.close()
