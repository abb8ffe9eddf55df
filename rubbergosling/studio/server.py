"""Serves the page and its socket, on a thread of its own."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from ..errors import BugError, EngineError
from .admission import PageAdmission
from .downloads import PREFIX, Downloads
from .messages import faults
from .page import Page
from .page_files import HEADERS, PageFile
from .requests import Requests
from .studio import Studio

SOCKET = "/socket"
TEXT = "text/plain; charset=utf-8"
HELLO_SECONDS = 10.0
"""How long a page may take to say hello."""

MAX_FRAME_BYTES = 36 << 20
"""The largest thing that a page sends is a sound, as base64."""

MAX_HELLO_BYTES = 4096
"""Who has not told the token can't have us take in more."""

MAX_PAGES = 64
MAX_STRANGERS = 64
"""Sockets that have not said hello yet."""

MAX_REQUESTS = 200
"""Of one page, that wait to be answered."""

LEAVING_SECONDS = 0.5
"""How long a page may take to say goodbye."""

WRONG_TOKEN, CLOSING, TOO_MANY = 4401, 4408, 4429
"""The codes by which a socket says why it is closed; a page does not try again after the first."""

LANES = ("instant", "change", "question", "file", "sound", "check", "render")
"""What a page asks for waits only for others of its kind, and is done in order within it."""

log = logging.getLogger(__name__)


class StudioServer:
    """Listens from the moment it is made until it is closed.

    Args:
        studio: What the pages show.
        files: Each file of the page by its path.
        host: The interface it listens at.
        port: Its port; 0 is any free one.
        admission: Who may come in, given the port.

    Attributes:
        port: The port that it listens at.

    Raises:
        EngineError: If it can't listen there.
    """

    def __init__(
        self,
        studio: Studio,
        files: Mapping[str, PageFile],
        host: str,
        port: int,
        admission: Callable[[int], PageAdmission],
    ) -> None:
        self._studio, self._files = studio, files
        self._downloads = Downloads()
        self._requests = Requests(studio, self._downloads)
        self._lanes = {
            name: ThreadPoolExecutor(1, thread_name_prefix=f"studio {name}") for name in LANES
        }
        self._strangers = self._guests = 0
        self._connections: WeakSet[ServerConnection] = WeakSet()
        self._bugs: set[tuple[str, type[Exception]]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="studio", daemon=True)
        self._thread.start()
        try:
            listening = asyncio.run_coroutine_threadsafe(self._listen(host, port), self._loop)
            self._server: Server = listening.result()
        except OSError as error:
            self._end_thread()
            raise EngineError(
                f"the studio can't listen at {host}:{port}: {error.strerror}"
            ) from error
        self.port: int = next(iter(self._server.sockets)).getsockname()[1]
        self._admission: PageAdmission = admission(self.port)

    def close(self) -> None:
        """Cuts off all pages and stops listening."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)
        self._end_thread()

    async def _listen(self, host: str, port: int) -> Server:
        return await serve(
            self._connected, host, port, process_request=self._request, compression=None,
            max_size=MAX_HELLO_BYTES, server_header=None, ping_interval=20, ping_timeout=60,
            close_timeout=LEAVING_SECONDS,
            create_connection=self._made,  # type: ignore[arg-type]  # a function will do
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
        peer = str(connection.remote_address[0])
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
        if self._strangers >= MAX_STRANGERS or self._guests >= MAX_PAGES:
            await socket.close(TOO_MANY, "too many pages")
            return
        self._strangers += 1
        try:
            is_admitted = await self._is_admitted(socket)
        finally:
            self._strangers -= 1
        if is_admitted:
            self._guests += 1
            try:
                await self._serve_page(socket)
            finally:
                self._guests -= 1

    async def _serve_page(self, socket: ServerConnection) -> None:
        socket.protocol.max_message_size = MAX_FRAME_BYTES
        page = Page(socket, self._loop)
        delivery = asyncio.create_task(page.deliver())
        await self._loop.run_in_executor(self._lanes["question"], self._studio.join, page)
        try:
            async for frame in socket:
                self._received(page, frame)
        except ConnectionClosed:
            pass
        finally:
            page.is_open = False
            delivery.cancel()
            self._studio.leave(page)

    async def _is_admitted(self, socket: ServerConnection) -> bool:
        try:
            frame = await asyncio.wait_for(socket.recv(), HELLO_SECONDS)
        except (TimeoutError, ConnectionClosed):
            await socket.close(WRONG_TOKEN, "no hello")
            return False
        hello = _fields(frame)
        if hello.get("do") == "hello" and self._admission.knows_token(hello.get("token")):
            return True
        await socket.close(WRONG_TOKEN, "wrong token")
        return False

    def _received(self, page: Page, frame: str | bytes) -> None:
        """Takes in a frame; nothing is waited for here, or answers of scsynth would wait, too."""
        if isinstance(frame, bytes):
            self._studio.sounding.heard(page, frame)
            return
        fields = _fields(frame)
        if fields.get("do") == "clock":
            if isinstance(sent := fields.get("sent"), int | float):
                seconds, unix = self._studio.times()
                page.tell("clock", sent=sent, seconds=seconds, unix_seconds=unix)
            return
        if page.requests >= MAX_REQUESTS:
            page.cut_off()
            return
        page.requests += 1
        lane = self._lanes[self._requests.lane(fields)]
        self._loop.run_in_executor(lane, self._answer, page, fields)

    def _answer(self, page: Page, fields: dict[str, Any]) -> None:
        page.requests -= 1
        if not page.is_open:  # nobody waits for it any more
            return
        try:
            answer = self._requests.answer(page, fields)
        except Exception as error:
            if (kind := (str(fields.get("do")), type(error))) not in self._bugs:
                self._bugs.add(kind)  # a page would write the same one a hundred times
                log.exception("a request of a page failed")
            answer = {"error": faults(BugError(f"this is a mistake of ours: {error!r}"))}
        page.tell("answer", number=fields.get("number"), **answer)


def _fields(frame: str | bytes) -> dict[str, Any]:
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
