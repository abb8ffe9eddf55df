"""Serves the page and its socket, on a thread of its own."""

import asyncio
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from ..errors import BugError, EngineError
from .admission import LOOPBACK, PageAdmission, Role
from .downloads import PREFIX, Downloads
from .messages import faults
from .page import Page
from .page_files import HEADERS, PageFile
from .seat import Fields, Host, NameWantedError, Seat

SOCKET = "/socket"
TEXT = "text/plain; charset=utf-8"
HELLO_SECONDS = 10.0
"""How long a page may take to say hello."""

MAX_HELLO_BYTES = 4096
"""Who has not told the token can't have us take in more."""

MAX_ENTERING_BYTES = 640 << 10
"""Who has told it may send so much until the seat is known, which has a limit of its own."""

MAX_PAGES = 160, 80
MAX_STRANGERS = 128, 64
"""Sockets that have said hello, and that have not: of all addresses together, and of one."""

MAX_REQUESTS = 200
"""Of one page, that wait to be answered."""

LEAVING_SECONDS = 0.5
"""How long a page may take to say goodbye."""

WRONG_TOKEN, CLOSING, TOO_MANY = 4401, 4408, 4429
"""The codes by which a socket says why it is closed; a page does not try again after the first."""

log = logging.getLogger(__name__)


class Crowd:
    """How many sockets there are, and how many there may be: in all, and from one address."""

    def __init__(self, max_count: int, max_of_one: int) -> None:
        self._max, self._max_of_one = max_count, max_of_one
        self._counts: Counter[str] = Counter()

    def has_room(self, address: str) -> bool:
        """Whether one more may come from an address."""
        is_full = self._counts.total() >= self._max
        return not is_full and self._counts[address] < self._max_of_one

    @contextmanager
    def one_of(self, address: str) -> Iterator[None]:
        """Counts one socket as long as it is there."""
        self._counts[address] += 1
        try:
            yield
        finally:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]


class StudioServer:
    """Listens from the moment it is made until it is closed.

    Args:
        host: Who receives the pages; closed with the server.
        files: Each file of the page by its path.
        interface: The one it listens at; a path is that of a Unix socket.
        port: Its port; 0 is any free one, and there is none at a Unix socket.
        admission: Who may come in, given the port.
        downloads: Where files wait that pages may fetch.

    Attributes:
        port: The port that it listens at; 0 where there is none.

    Raises:
        EngineError: If it can't listen there.
    """

    def __init__(
        self,
        host: Host,
        files: Mapping[str, PageFile],
        interface: str | Path,
        port: int,
        admission: Callable[[int], PageAdmission],
        downloads: Downloads,
    ) -> None:
        self._host, self._files, self._downloads = host, files, downloads
        self._strangers, self._guests = Crowd(*MAX_STRANGERS), Crowd(*MAX_PAGES)
        self._joining = ThreadPoolExecutor(4, thread_name_prefix="studio joining")
        self._connections: WeakSet[ServerConnection] = WeakSet()
        self._bugs: set[tuple[str, type[Exception]]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="studio", daemon=True)
        self._thread.start()
        try:
            listening = asyncio.run_coroutine_threadsafe(self._listen(interface, port), self._loop)
            self._server: Server = listening.result()
        except OSError as error:
            self._end_thread()
            raise EngineError(
                f"the studio can't listen at {_place(interface, port)}: {error.strerror}"
            ) from error
        address = next(iter(self._server.sockets)).getsockname()
        self.port: int = 0 if isinstance(interface, Path) else address[1]
        self._admission: PageAdmission = admission(self.port)

    def close(self) -> None:
        """Cuts off all pages and stops listening."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._joining.shutdown(wait=False, cancel_futures=True)
        self._host.close()
        self._end_thread()

    async def _listen(self, interface: str | Path, port: int) -> Server:
        listen = (
            partial(unix_serve, path=str(interface))
            if isinstance(interface, Path)
            else partial(serve, host=interface, port=port)
        )
        return await listen(
            self._connected, process_request=self._request, compression=None,
            max_size=MAX_HELLO_BYTES, server_header=None, ping_interval=20, ping_timeout=60,
            close_timeout=LEAVING_SECONDS,
            create_connection=self._made,
            logger=logging.getLogger("rubbergosling.studio.socket"),
        )  # fmt: skip

    def _made(self, *arguments: Any, **options: Any) -> ServerConnection:
        """Makes a connection, and remembers it from its first byte on."""
        connection = ServerConnection(*arguments, **options)
        self._connections.add(connection)
        return connection

    async def _stop(self) -> None:
        """Takes leave of all pages; a page that does not answer is not waited for."""
        leaving = [
            asyncio.ensure_future(each.close(CLOSING, "the studio is closing"))
            for each in tuple(self._server.connections)
        ]
        if leaving:
            await asyncio.wait(leaving, timeout=LEAVING_SECONDS)
        self._server.close()
        # Some may be in the middle of their first request, or have sent none.
        for connection in tuple(self._connections):
            connection.transport.abort()
        await asyncio.wait([asyncio.ensure_future(self._server.wait_closed())], timeout=1)

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answers a request for a file; None lets a socket be opened."""
        peer = _peer(connection)
        path = request.path.split("?")[0]
        is_socket = path == SOCKET
        check = self._admission.why_no_socket if is_socket else self._admission.why_no_request
        if why := check(_first_of_each(request.headers), peer):
            return _response(HTTPStatus.FORBIDDEN, TEXT, why.encode())
        if is_socket:
            return None
        if path.startswith(PREFIX):
            data = self._downloads.take(path)
            found = None if data is None else PageFile("application/octet-stream", data)
        else:
            found = self._files.get(path)
        if found is None:
            return _response(HTTPStatus.NOT_FOUND, TEXT, b"not here")
        if path in self._files and "gzip" in str(request.headers.get_all("Accept-Encoding")):
            return _response(HTTPStatus.OK, found.kind, found.compressed, "gzip")
        return _response(HTTPStatus.OK, found.kind, found.data)

    async def _connected(self, socket: ServerConnection) -> None:
        peer = _peer(socket)
        if not (self._strangers.has_room(peer) and self._guests.has_room(peer)):
            await socket.close(TOO_MANY, "too many pages")
            return
        with self._strangers.one_of(peer):
            hello = await self._hello(socket)
        role = self._admission.role_of(hello.get("token"))
        if role is None:
            await socket.close(WRONG_TOKEN, "wrong token")
            return
        socket.protocol.max_message_size = MAX_ENTERING_BYTES
        with self._guests.one_of(peer), suppress(ConnectionClosed):
            await self._serve_page(socket, role, hello)

    async def _hello(self, socket: ServerConnection) -> Fields:
        try:
            found = _fields(await asyncio.wait_for(socket.recv(), HELLO_SECONDS))
        except (TimeoutError, ConnectionClosed):
            return {}
        return found if found.get("do") == "hello" else {}

    async def _serve_page(self, socket: ServerConnection, role: Role, hello: Fields) -> None:
        page = Page(socket, self._loop)
        delivery = asyncio.create_task(page.deliver())
        seat = None
        try:
            seat = await self._seat(socket, page, role, hello)
            socket.protocol.max_message_size = seat.max_bytes
            async for frame in socket:
                self._received(page, seat, frame)
        finally:
            page.is_open = False
            delivery.cancel()
            if seat is not None:
                seat.left(page)

    async def _seat(self, socket: ServerConnection, page: Page, role: Role, hello: Fields) -> Seat:
        """Its seat; a page that must say first who it is, is asked until it does."""
        while True:
            try:
                return await self._loop.run_in_executor(
                    self._joining, self._host.receive, page, role, hello
                )
            except NameWantedError as error:
                page.tell("who", **self._host.invitation(), error=str(error))
            hello = _fields(await socket.recv())

    def _received(self, page: Page, seat: Seat, frame: str | bytes) -> None:
        """Takes in a frame; nothing is waited for here, or answers of scsynth would wait, too."""
        if isinstance(frame, bytes):
            seat.studio.sounding.heard(page, frame)
            return
        if seat.limit is not None and not seat.limit.admits(len(frame), time.monotonic()):
            page.cut_off()
            return
        fields = _fields(frame)
        if fields.get("do") == "clock":
            if isinstance(sent := fields.get("sent"), int | float):
                seconds, unix = seat.studio.times()
                page.tell("clock", sent=sent, seconds=seconds, unix_seconds=unix)
            return
        if page.requests >= MAX_REQUESTS:
            page.cut_off()
            return
        page.requests += 1
        seat.lanes.put(seat.answers.lane(fields), self._answer, page, seat, fields)

    def _answer(self, page: Page, seat: Seat, fields: Fields) -> None:
        page.requests -= 1
        if not page.is_open:  # nobody waits for it any more
            return
        try:
            answer = seat.answers.answer(page, fields)
        except Exception as error:
            if (kind := (str(fields.get("do")), type(error))) not in self._bugs:
                self._bugs.add(kind)  # a page would write the same one a hundred times
                log.exception("a request of a page failed")
            answer = {"error": faults(BugError(f"this is a mistake of ours: {error!r}"))}
        page.tell("answer", number=fields.get("number"), **answer)


def _place(interface: str | Path, port: int) -> str:
    return str(interface) if isinstance(interface, Path) else f"{interface}:{port}"


def _peer(connection: ServerConnection) -> str:
    """The address of who is at the other end; that of a Unix socket is on this machine."""
    address = connection.remote_address
    return str(address[0]) if address else LOOPBACK[0]


def _fields(frame: str | bytes) -> Fields:
    """A message's fields; of what is no message, none."""
    try:
        found = json.loads(frame)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _first_of_each(headers: Headers) -> dict[str, str]:
    """Host and origin; one that stands there twice is no header we know."""
    found = {name: headers.get_all(name) for name in ("Host", "Origin")}
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _response(status: HTTPStatus, kind: str, body: bytes, coding: str = "") -> Response:
    headers = Headers(HEADERS)
    if coding:
        headers["Content-Encoding"] = coding
    headers["Content-Type"], headers["Content-Length"] = kind, str(len(body))
    headers["Connection"] = "close"
    return Response(status.value, status.phrase, headers, body)
