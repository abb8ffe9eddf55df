"""The engine in a page: scsynth as WebAssembly, at the other end of the page's socket."""

import queue
import threading
from pathlib import Path

from supriya import Options

from ..engine.connection import Connection
from ..engine.context import LiveContext
from ..engine.live import Failures, LiveEngine
from ..errors import EngineError
from ..osc.messages import message
from ..settings import Settings
from .page import Page

OPTIONS = Options(
    audio_bus_channel_count=1024,
    input_bus_channel_count=0,
    output_bus_channel_count=2,
    buffer_count=1024,
    maximum_node_count=8192,
    memory_size=8192,
    load_synthdefs=False,
)
"""What the page boots its scsynth with; `page/src/sound` has the same numbers."""

NO_RECORDING = "a page can't record into a file: download the sound from the studio, or use render"
NO_PAGE = "no page of the studio sounds: open one and press Sound here"


class PageLine:
    """The way to scsynth in a page, packet by packet.

    Args:
        page: The page that sounds.
    """

    host, port, own_port = "the page", 0, 0

    def __init__(self, page: Page) -> None:
        self.page = page
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.is_closed = False

    def send(self, packet: bytes) -> None:
        """Sends a packet, or loses it with the page."""
        self.page.send(packet)

    def take(self, packet: bytes) -> None:
        """Takes in what scsynth says."""
        self._replies.put(packet)

    def receive(self) -> bytes:
        """Waits for the next packet; raises OSError once the line is closed."""
        packet = self._replies.get()
        if packet is None or self.is_closed:
            raise OSError("the page is gone")
        return packet

    def close(self) -> None:
        """Closes it, and wakes whoever waits for a packet."""
        self.is_closed = True
        self._replies.put(None)


class SoundingPage:
    """Which page makes the sound: the last one that said so.

    Attributes:
        line: The way to its scsynth; None while no page sounds.
    """

    def __init__(self) -> None:
        self.line: PageLine | None = None
        self._lock = threading.Lock()

    def take(self, page: Page) -> None:
        """Has a page make the sound from now on; the one before is told."""
        with self._lock:
            before, self.line = self.line, PageLine(page)
        if before is not None:
            before.close()
            if before.page is not page:
                before.page.tell("sound_moved")

    def left(self, page: Page) -> bool:
        """A page has gone; returns whether it was the one that sounded: nobody does now."""
        with self._lock:
            gone = self.line if self.line is not None and self.line.page is page else None
            if gone is not None:
                self.line = None
        if gone is not None:
            gone.close()
        return gone is not None

    def heard(self, page: Page, packet: bytes) -> None:
        """Takes in what the scsynth of a page says; only the page that sounds is heard."""
        line = self.line
        if line is not None and line.page is page:
            line.take(packet)


class BrowserEngine(LiveEngine):
    """scsynth in whichever page sounds. When that is gone it is opened again in the next one.

    Args:
        sounding: Which page that is.
        settings: Of the session.
        failures: Called with one sentence for each request that scsynth refuses.

    Raises:
        EngineError: If no page sounds, or its scsynth does not answer.
    """

    def __init__(
        self, sounding: SoundingPage, settings: Settings, failures: Failures = lambda text: None
    ) -> None:
        line = sounding.line
        if line is None or line.is_closed:
            raise EngineError(NO_PAGE)
        self._sounding, self._line = sounding, line
        connection = Connection(line.host, line.port, failures, line=line)
        context = LiveContext(connection, OPTIONS, client_id=0)
        try:
            for left in (message("/clearSched"), message("/g_freeAll", 0)):
                connection.send(left)  # of an engine that was there before this one
            status = connection.status(tries=5)
        except EngineError:
            connection.close()
            raise
        name = "the page (scsynth 3.14, WebAssembly)"
        super().__init__(name, context, connection, None, float(status[7]), settings, False)
        self.is_ours, self.reads_our_files, self.has_mouse = True, False, False
        self.why_no_recording = NO_RECORDING

    def recorded(self, path: Path) -> Path:
        """Nothing can be recorded into a file from there."""
        raise EngineError(NO_RECORDING)

    def has_ended(self) -> bool:
        """Whether another page sounds now, or none."""
        return self._sounding.line is not self._line

    def close(self) -> None:
        """Leaves the page silent; it may be played on again."""
        self.connection.close()

    def reopened(self) -> "BrowserEngine":
        """The engine in the page that sounds now; raises EngineError if none does."""
        self.connection.close()
        if self._sounding.line is self._line:
            self._sounding.take(self._line.page)
        return BrowserEngine(self._sounding, self._settings, self.connection.failures)
