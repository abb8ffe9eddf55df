"""A live recording: the server writes what it plays to a WAV file.

The server never says when a write fails, so we watch the file grow.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from supriya import AddAction

from ..engine.live import Engine
from ..errors import EngineError
from ..mixer.mixer import Mixer
from ..output_files import create

BUFFER_FRAMES = 65_536
BYTES_PER_FRAME = 6
PATIENCE_SECONDS = 4.0
"""A file that has not grown for so long can't be written any more."""


class Recording:
    """A recording under way, from the moment it is made.

    Args:
        engine: The server that plays and writes.
        stage: What is recorded: the output of this stage's server.
        path: The WAV file (24-bit stereo) to write; one that is there is replaced.

    Raises:
        EngineError: If the server can't open the file.
    """

    def __init__(self, engine: Engine, stage: Mixer, path: Path) -> None:
        if not engine.reads_our_files:
            raise EngineError("a server on another machine can't record into a file of ours")
        self.path = path
        self._engine, self._stage = engine, stage
        self._file = self._new_file()
        try:
            self._begin()
        except BaseException:
            self.let_go()
            raise

    def _begin(self) -> None:
        engine, stage, path, context = self._engine, self._stage, self.path, self._engine.context
        with context.at(None):
            context.add_synthdefs(stage.synthdef("recorder"))
        with context.at(None):
            self._buffer = context.add_buffer(channel_count=2, frame_count=BUFFER_FRAMES)
        engine.synchronise()
        number, place = int(self._buffer), path.parent.resolve() / path.name
        try:
            self._ask("/b_write", number, str(engine.recorded(place)), "wav", "int24", 0, 0, 1)
        except EngineError:
            self._free()
            raise
        group, bus = stage.recording_point()
        with context.at(None):
            self._synth = context.add_synth(
                stage.synthdef("recorder"), target_node=group, add_action=AddAction.ADD_TO_TAIL,
                buffer=number, source=bus,
            )  # fmt: skip
        self._began = self._grown_at = time.monotonic()
        self._size = 0

    def has_stopped_growing(self) -> bool:
        """Whether the server can't write any more: a full disk, most likely."""
        size = self._file_size()
        now = time.monotonic()
        if size > self._size:
            self._size, self._grown_at = size, now
        return now - self._grown_at > PATIENCE_SECONDS

    def stop(self) -> None:
        """Ends the recording; the file is complete then.

        Raises:
            EngineError: If the server is gone or the file can't be completed.
        """
        self._close()
        expected = (time.monotonic() - self._began) * self._engine.sample_rate * BYTES_PER_FRAME
        if self._file_size() < 0.9 * expected - BUFFER_FRAMES * BYTES_PER_FRAME:
            raise EngineError(f"the recording {self.path} is incomplete: is the disk full?")

    def abandon(self) -> None:
        """Ends what can't be written any more, and lets the file go; what is there is complete."""
        with suppress(EngineError):
            self._close()

    def _close(self) -> None:
        try:
            with self._engine.context.at(None):
                self._synth.free(force=True)
            self._engine.synchronise()
            self._ask("/b_close", int(self._buffer))
            self._free()
        finally:
            self.let_go()

    def _free(self) -> None:
        context = self._engine.context
        with context.at(None):
            self._buffer.free()
            context.free_synthdefs(self._stage.synthdef("recorder"))
        self._engine.synchronise()

    def _ask(self, address: str, buffer: int, *arguments: object) -> None:
        try:
            self._engine.ask(
                address, buffer, *arguments, reply=("/done", address, buffer), timeout=5.0
            )
        except EngineError as error:
            raise EngineError(f"can't record to {self.path}: {error}") from error

    def _new_file(self) -> int | None:
        """The file, made by us and held so that no other player takes it for his.

        A server that was there before us may be somebody else's, and makes its file itself.
        """
        if not self.path.resolve().parent.is_dir():
            raise EngineError(f"can't record to {self.path}: there is no such folder")
        if not self._engine.is_ours:
            if self.path.is_symlink():
                raise EngineError(f"can't record to {self.path}: it is a link")
            return None
        try:
            return create(self.path)
        except OSError as error:
            raise EngineError(f"can't record to {self.path}: {error.strerror or error}") from error

    def let_go(self) -> None:
        """Gives the file back, of a server that is gone."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _file_size(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0
