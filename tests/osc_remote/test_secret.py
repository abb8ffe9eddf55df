"""Where a secret is asked for, whoever does not name it changes nothing and learns nothing."""

import os
import stat
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubbergosling import EngineError, Session
from rubbergosling.engine.process import free_port
from rubbergosling.osc_remote import admission
from rubbergosling.osc_remote.addresses import PREFIX, secret_in, without_secret
from rubbergosling.osc_remote.remote import OscRemote
from rubbergosling.performance.entries import Evaluate, SetTempo
from tests.support.osc_client import Client

SECRET = "4fWc0LkH3nQzTt8a"
WRONG = [
    "hush", "wrong/hush", f"{SECRET}hush", f"{SECRET[:-1]}/hush", f"{SECRET}x/hush",
    f"{SECRET.lower()}/hush", f"hush/{SECRET}", f"/{SECRET}/hush", "\xe4/hush", "/hush",
]  # fmt: skip


@pytest.fixture
def secret_remote(session: Session, folder: Path) -> Iterator[OscRemote]:
    with OscRemote(session, folder, port=free_port(), secret=SECRET) as opened:
        yield opened


@pytest.fixture
def beside(secret_remote: OscRemote) -> Iterator[Client]:
    with Client(secret_remote.port) as client:
        yield client


def answers(client: Client, name: str, *values: object) -> list[object]:
    """What comes when something is asked for with the secret, up to its end."""
    return [*client.ask(f"{SECRET}/{name}", *values)]


def test_who_names_the_secret_is_served_and_answered_without_it(
    beside: Client, session: Session
) -> None:
    *_, done = answers(beside, "evaluate", "bpm 90; kick;")
    assert done[:2] == (f"{PREFIX}done", "evaluate")  # type: ignore[index]
    assert isinstance(session.performance.entries[-1].action, Evaluate)
    *_, failed = answers(beside, "bmp", 90)
    assert "did you mean bpm?" in str(failed) and SECRET not in str(failed)
    assert answers(beside, "bpm/120", 1)[-1][:2] == (f"{PREFIX}done", "bpm")  # type: ignore[index]


@pytest.mark.parametrize("name", WRONG)
def test_what_comes_without_it_does_nothing_and_is_not_answered(
    beside: Client, secret_remote: OscRemote, session: Session, name: str
) -> None:
    before = session.performance
    with Client(secret_remote.port) as stranger:
        stranger.send(name)
        status = answers(beside, "status")[0]
        assert session.performance is before
        stranger.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.receive()
    assert status[status.index("osc/refused") + 1] == 1  # type: ignore[attr-defined,index]


def test_the_secret_is_never_told(
    beside: Client, secret_remote: OscRemote, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [*answers(beside, "status"), *answers(beside, "events"), *answers(beside, "help")]
    with Client(secret_remote.port) as stranger:
        stranger.send("status")
        told += answers(beside, "hello")
    printed = capsys.readouterr()
    assert SECRET not in f"{told}{printed.out}{printed.err}"


def test_with_a_secret_it_does_not_count_whose_the_socket_is(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "people", lambda: {-1})
    with OscRemote(session, folder, port=free_port(), secret=SECRET) as remote:
        with Client(remote.port) as short:
            short.send(f"{SECRET}/bpm", 77)
        with Client(remote.port) as client:
            answers(client, "status")
        assert session.performance.entries[-1].action == SetTempo(Fraction(77))


def test_a_new_secret_is_made_that_nobody_else_can_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    made = secret_in(path)
    assert secret_in(path) == made == path.read_text().strip()
    assert made != secret_in(tmp_path / "other.txt")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "data", [b"", b"short\n", b"two words_here", b"\xff" * 20, b"slash/slash", b"x" * 2000]
)
def test_a_file_without_a_secret_is_refused_and_stays_as_it_is(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(EngineError, match=r"secret\.txt"):
        secret_in(path)
    assert path.read_bytes() == data


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    secret_in(path)
    path.chmod(0o640)
    with pytest.raises(EngineError, match="chmod 600"):
        secret_in(path)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "none" / "secret.txt", Path("a\0b")):
        with pytest.raises(EngineError, match="can't"):
            secret_in(path)


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_whole_secret_in_its_place_opens(before: str, after: str) -> None:
    is_right = before == SECRET
    address = f"{PREFIX}{before}/{after}"
    assert (without_secret(address, SECRET) is not None) == is_right
    assert without_secret(f"{PREFIX}{SECRET}/{after}", SECRET) == PREFIX + after
