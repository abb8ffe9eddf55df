"""Serves the page and its socket, on a thread of its own."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from ..errors import BugError, EngineError, GoslingError, VerbError
from .admission import LOOPBACK, PageAdmission, Role
from .crowd import Crowd
from .downloads import PREFIX, Downloads
from .frames import fields_of
from .messages import faults
from .page import Page
from .page_files import HEADERS, PageFile
from .seat import READING, Fields, Host, NameWantedError, RateLimit, Seat

SOCKET = "/socket"
TEXT = "text/plain; charset=utf-8"
HELLO_SECONDS = 10.0
"""How long a page may take to say hello."""

MAX_HELLO_BYTES = 4096
"""Who has not told the token can't have us take in more."""

MAX_ENTERING_BYTES = 640 << 10
"""Who has told it may send so much until the seat is known, which has a limit of its own."""

MAX_PAGES = 160, 80
MAX_NAMELESS = 96, 64
MAX_STRANGERS = 128, 64
"""Sockets of pupils and viewers, of pupils who have not said who they are, and of those who have
not said hello: of all addresses together, and of one."""

HELLOS_A_SECOND, HELLOS_AT_ONCE = 1, 10
"""So often a page may say who it is, until it comes in."""

LONG_FRAME = 32 << 10
"""What is longer is not read where all frames come in: the others would wait meanwhile."""

LEAVING_SECONDS = 0.5
"""How long a page may take to say goodbye."""

WRONG_TOKEN, CLOSING, TOO_MANY, FAILED = 4401, 4408, 4429, 4500
"""The codes by which a socket says why it is closed; a page does not try again after the first
two."""

log = logging.getLogger(__name__)


class TooMuchError(GoslingError):
    """A page sends more than it may; it is sent away, with the sentence."""


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
        self._strangers, self._nameless = Crowd(*MAX_STRANGERS), Crowd(*MAX_NAMELESS)
        self._guests = Crowd(*MAX_PAGES)
        self._leaving: set[asyncio.Task[None]] = set()
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
        self._strangers.make_room(peer)
        with self._strangers.one_of(peer, partial(self._send_away, socket)):
            hello = await self._hello(socket)
        role = self._admission.role_of(hello.get("token"))
        if role is None:
            await socket.close(WRONG_TOKEN, "wrong token")
            return
        # Whoever knows the token of the one who plays, or teaches, always comes in.
        is_guest = role in ("pupil", "viewer")
        if is_guest and not self._guests.has_room(peer):
            await socket.close(TOO_MANY, "too many pages")
            return
        socket.protocol.max_message_size = MAX_ENTERING_BYTES
        try:
            await self._serve_page(socket, role, hello, is_guest)
        except ConnectionClosed:
            pass
        except TooMuchError as error:
            await socket.close(TOO_MANY, str(error))
        except Exception:
            log.exception("a page can't be served")
            await socket.close(FAILED, "this is a mistake of ours: see the studio's messages")

    def _send_away(self, socket: ServerConnection) -> None:
        leaving = asyncio.ensure_future(socket.close(TOO_MANY, "others wait, too"))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _hello(self, socket: ServerConnection) -> Fields:
        try:
            found = fields_of(await asyncio.wait_for(socket.recv(), HELLO_SECONDS))
        except (TimeoutError, ConnectionClosed):
            return {}
        return found if found.get("do") == "hello" else {}

    async def _serve_page(
        self, socket: ServerConnection, role: Role, hello: Fields, is_guest: bool
    ) -> None:
        page = Page(socket, self._loop, _peer(socket))
        delivery = asyncio.create_task(page.deliver())
        seat = None
        with ExitStack() as counted:
            try:
                seat = await self._seat(socket, page, role, hello)
                if is_guest:
                    away = partial(self._send_away, socket)
                    counted.enter_context(self._guests.one_of(page.address, away))
                socket.protocol.max_message_size = seat.limits.max_bytes
                async for frame in socket:
                    self._received(page, seat, frame)
            finally:
                page.is_open = False
                delivery.cancel()
                if seat is not None:
                    seat.left(page)

    async def _seat(self, socket: ServerConnection, page: Page, role: Role, hello: Fields) -> Seat:
        """Its seat; a page that must say first who it is, is asked until it does.

        It may take minutes over that, so it only has to go where others are waiting.
        """
        limit = RateLimit(HELLOS_A_SECOND, HELLOS_AT_ONCE)
        self._nameless.make_room(page.address)
        with self._nameless.one_of(page.address, partial(self._send_away, socket)):
            while limit.admits(0, time.monotonic()):
                try:
                    return await self._loop.run_in_executor(
                        self._joining, self._host.receive, page, role, hello
                    )
                except NameWantedError as error:
                    page.tell("who", **self._host.invitation(), error=str(error))
                frame = await socket.recv()
                hello = fields_of(frame) if len(frame) <= MAX_HELLO_BYTES else {}
        raise TooMuchError("too many names at once: wait a little")

    def _received(self, page: Page, seat: Seat, frame: str | bytes) -> None:
        """Takes in a frame; nothing is waited for here, or answers of scsynth would wait, too.

        Raises:
            TooMuchError: If the page sends more than it may.
        """
        if isinstance(frame, bytes):
            seat.studio.sounding.heard(page, frame)
            return
        if not seat.limits.admits(len(frame), time.monotonic()):
            raise TooMuchError("too much at once: wait a little")
        if len(frame) > LONG_FRAME or not page.unread.is_empty:  # all stay in order
            if not seat.limits.begin():
                raise TooMuchError("too many requests wait to be answered")
            page.unread.begin()
            seat.lanes.put(READING, self._read, page, seat, frame)
            return
        fields = fields_of(frame)
        if fields.get("do") == "clock":
            if isinstance(sent := fields.get("sent"), int | float):
                seconds, unix = seat.studio.times()
                page.tell("clock", sent=sent, seconds=seconds, unix_seconds=unix)
            return
        if seat.limits.begin():
            seat.lanes.put(seat.answers.lane(fields), self._answer, page, seat, fields)
        else:
            error = VerbError("too many requests wait to be answered")
            page.tell("answer", number=_number_of(fields), error=faults(error))

    def _read(self, page: Page, seat: Seat, frame: str) -> None:
        """Reads a long frame, in its queue, and has it answered."""
        fields = fields_of(frame) if page.is_open else {}
        # Where pages have limits only one of what is long is held at a time.
        if seat.limits.rate is not None:
            page.unread.end()
            self._answer(page, seat, fields)
        else:
            seat.lanes.put(seat.answers.lane(fields), self._answer, page, seat, fields)
            page.unread.end()

    def _answer(self, page: Page, seat: Seat, fields: Fields) -> None:
        seat.limits.end()
        if not page.is_open:  # nobody waits for it any more
            return
        try:
            answer = seat.answers.answer(page, fields)
        except Exception as error:
            if (kind := (str(fields.get("do")), type(error))) not in self._bugs:
                self._bugs.add(kind)  # a page would write the same one a hundred times
                log.exception("a request of a page failed")
            answer = {"error": faults(BugError(f"this is a mistake of ours: {error!r}"))}
        page.tell("answer", number=_number_of(fields), **answer)


def _place(interface: str | Path, port: int) -> str:
    return str(interface) if isinstance(interface, Path) else f"{interface}:{port}"


def _peer(connection: ServerConnection) -> str:
    """The address of who is at the other end; that of a Unix socket is on this machine."""
    address = connection.remote_address
    return str(address[0]) if address else LOOPBACK[0]


def _number_of(fields: Fields) -> float | str | None:
    """By what a page knows the answer to a request."""
    number = fields.get("number")
    is_one = isinstance(number, int | float) or (isinstance(number, str) and len(number) < 100)
    return number if is_one else None


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
