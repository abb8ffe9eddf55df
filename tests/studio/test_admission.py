"""Who is not let in: other sites, other names for this machine, wrong tokens, other paths."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect, unix_connect

from rubbergosling.studio.admission import reaches
from rubbergosling.studio.experiment_process import ExperimentProcess
from rubbergosling.studio.server import StudioServer
from rubbergosling.studio.studio import Studio
from tests.studio.conftest import TOKEN, serve
from tests.support.patience import PATIENCE_SECONDS
from tests.support.studio_page import SocketPage


def get(server: StudioServer, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
    connection.putrequest("GET", path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    return response


def test_the_page_is_served_with_headers_that_let_nothing_in_from_elsewhere(
    server: StudioServer,
) -> None:
    response = get(server, "/")
    assert response.status == 200
    policy = response.getheader("Content-Security-Policy") or ""
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert response.getheader("X-Frame-Options") == "DENY"
    assert response.getheader("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.example",
        "",
    ],
)
def test_another_name_for_this_machine_gets_nothing(server: StudioServer, host: str) -> None:
    assert get(server, "/", Host=host.format(port=server.port)).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/../setup.cfg", "/..%2fsetup.cfg", "/%2e%2e/setup.cfg", "//etc/passwd", "/studio.js/..",
        "/download/", "/download/guess", "/\\..\\x", "/built/index.html",
    ],
)  # fmt: skip
def test_no_path_leads_anywhere_but_to_the_page(server: StudioServer, path: str) -> None:
    assert get(server, path).status == 404


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "file://", None],
)
def test_a_socket_of_another_page_is_refused(server: StudioServer, origin: Any) -> None:
    address = f"ws://127.0.0.1:{server.port}/socket"
    with pytest.raises(InvalidStatus, match="403"), connect(address, origin=origin, proxy=None):
        pass


def test_a_socket_by_a_foreign_name_is_refused(server: StudioServer) -> None:
    origin = f"http://evil.example:{server.port}"
    address = f"ws://127.0.0.1:{server.port}/socket"
    headers = {"Host": f"evil.example:{server.port}"}
    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(address, origin=origin, proxy=None, additional_headers=headers),
    ):
        pass


@pytest.mark.parametrize(
    "hello",
    [
        {"do": "hello", "token": "wrong"}, {"do": "hello"}, {"do": "hello", "token": None},
        {"do": "verb", "verb": "hush", "token": TOKEN}, {"do": "hello", "token": TOKEN + "x"},
        [1, 2], "hello", 7,
    ],
)  # fmt: skip
def test_a_page_without_the_token_is_told_nothing_and_cut_off(
    studio: Studio, server: StudioServer, hello: object
) -> None:
    origin = f"http://127.0.0.1:{server.port}"
    address = f"ws://127.0.0.1:{server.port}/socket"
    with connect(address, origin=origin, proxy=None) as socket:
        socket.send(json.dumps(hello))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert studio.pages == ()


@pytest.fixture
def behind(studio: Studio, experiments: ExperimentProcess, tmp_path: Path) -> Iterator[Path]:
    """The Unix socket of a studio that a proxy reaches."""
    path = tmp_path / "socket"
    with closing(serve(studio, experiments, path)) as server:
        assert server.port == 0
        yield path


@pytest.mark.parametrize("host", ["hub.example", "127.0.0.1:8888"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_behind_a_proxy_a_page_comes_in_by_whatever_name_it_was_reached(
    behind: Path, host: str, scheme: str
) -> None:
    address, origin = f"ws://{host}/socket", f"{scheme}://{host}"
    with unix_connect(str(behind), address, origin=origin) as page:
        page.send(json.dumps({"do": "hello", "token": TOKEN}))
        assert json.loads(page.recv(PATIENCE_SECONDS))["kind"] == "welcome"
    with unix_connect(str(behind), address, origin=origin) as page:
        page.send(json.dumps({"do": "hello", "token": "wrong"}))
        with pytest.raises(ConnectionClosed):
            page.recv(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://", "https://hub.example:1", None]
)
def test_behind_a_proxy_the_page_of_another_site_is_refused(behind: Path, origin: Any) -> None:
    address = "ws://hub.example/socket"
    with (
        pytest.raises(InvalidStatus, match="403"),
        unix_connect(str(behind), address, origin=origin),
    ):
        pass


def test_a_download_can_be_fetched_once(server: StudioServer, page: SocketPage) -> None:
    path = page.ask("download", what="program", text="kick*4; // é")["path"]
    assert get(server, path, Host="evil.example").status == 403
    first = get(server, path)
    assert first.body.decode() == "kick*4; // é"  # type: ignore[attr-defined]
    assert get(server, path).status == 404


def test_files_travel_compressed_to_who_takes_them_so(server: StudioServer) -> None:
    plain, packed = (
        get(server, "/studio.js"),
        get(server, "/studio.js", **{"Accept-Encoding": "gzip"}),
    )
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body  # type: ignore[attr-defined]
    assert len(packed.body) < len(plain.body)  # type: ignore[attr-defined]


def test_nobody_who_does_not_answer_holds_up_the_end(
    studio: Studio, experiments: ExperimentProcess
) -> None:
    server = serve(studio, experiments)
    with ExitStack() as stack:
        for said in (b"", b"GET / HT", *(handshake(server.port) for _ in range(4))):
            deaf = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            deaf.sendall(said)
            if said.endswith(b"\r\n\r\n"):
                assert b"101" in deaf.recv(1000)
        began = time.monotonic()
        server.close()
        # Each of them would be waited for, one after the other: ten seconds and more.
        assert time.monotonic() - began < PATIENCE_SECONDS / 10


def handshake(port: int) -> bytes:
    return (
        f"GET /socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


def test_a_stranger_can_not_have_much_taken_in(server: StudioServer) -> None:
    origin = f"http://127.0.0.1:{server.port}"
    with connect(f"ws://127.0.0.1:{server.port}/socket", origin=origin, proxy=None) as stranger:
        with suppress(ConnectionClosed):
            stranger.send("[" + "1," * 100_000 + "1]")
        with pytest.raises(ConnectionClosed) as closed:
            stranger.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009  # too big


@pytest.mark.parametrize(
    ("hosts", "networks", "is_reached"),
    [
        (("192.168.1.7", "127.0.0.1", "localhost"), ("192.168.1.0/24",), True),
        (("192.168.1.7", "127.0.0.1", "localhost"), ("192.168.2.0/24", "10.0.0.0/8"), False),
        (("127.0.0.1", "localhost"), ("127.0.0.0/8",), False),
        (("studio.example", "127.0.0.1", "localhost"), ("10.0.0.0/8",), True),
    ],
)
def test_it_is_known_whether_who_may_come_in_is_where_we_are(
    hosts: tuple[str, ...], networks: tuple[str, ...], is_reached: bool
) -> None:
    assert reaches(hosts, [IPv4Network(each) for each in networks]) is is_reached
