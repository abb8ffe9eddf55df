"""Records live sound: the server writes a WAV file.

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
from .file_names import free_name

BUFFER_FRAMES = 65_536
BYTES_PER_FRAME = 6
PATIENCE_SECONDS = 4.0
"""A file that has not grown for so long can't be written any more."""


class Recording:
    """A recording under way, from the moment it is made.

    Args:
        engine: The server that plays and writes.
        mixer: What is recorded: the output of this mixer's server.
        path: The WAV file (24-bit stereo) to write; one that is there is replaced.

    Raises:
        EngineError: If the server can't open the file.
    """

    def __init__(self, engine: Engine, mixer: Mixer, path: Path) -> None:
        if engine.why_no_recording:
            raise EngineError(engine.why_no_recording)
        self.path = path
        self._engine, self._mixer = engine, mixer
        self._file = self._new_file()
        try:
            self._begin()
        except BaseException:
            self.let_go()
            raise

    def _begin(self) -> None:
        engine, mixer, path, context = self._engine, self._mixer, self.path, self._engine.context
        with context.at(None):
            context.add_synthdefs(mixer.synthdef("recorder"))
        with context.at(None):
            self._buffer = context.add_buffer(channel_count=2, frame_count=BUFFER_FRAMES)
        engine.synchronise()
        number, place = int(self._buffer), path.parent.resolve() / path.name
        try:
            self._ask("/b_write", number, str(engine.recorded(place)), "wav", "int24", 0, 0, 1)
        except EngineError:
            self._free()
            raise
        group, bus = mixer.recording_point()
        with context.at(None):
            self._synth = context.add_synth(
                mixer.synthdef("recorder"), target_node=group, add_action=AddAction.ADD_TO_TAIL,
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
            context.free_synthdefs(self._mixer.synthdef("recorder"))
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


class Recorder:
    """What a session records, through engines that come and go.

    Whoever calls holds the supervisor's lock, but to look at `path` and `has_stopped_growing`.
    """

    def __init__(self) -> None:
        self._recording: Recording | None = None

    @property
    def path(self) -> Path | None:
        """The WAV file that is being recorded into."""
        recording = self._recording
        return recording.path if recording is not None else None

    def start(self, engine: Engine, mixer: Mixer | None, path: Path) -> None:
        """Begins to record into a WAV file.

        Raises:
            EngineError: If the engine can't write there, or a recording is under way.
        """
        if self._recording is not None:
            raise EngineError(f"a recording is under way already, into {self._recording.path.name}")
        if mixer is None:
            raise EngineError("the engine is being started again: try in a moment")
        self._recording = Recording(engine, mixer, path)

    def stop(self) -> Path:
        """Ends the recording; returns the file, which is complete then.

        Raises:
            EngineError: If there is none, or the file can't be completed.
        """
        if self._recording is None:
            raise EngineError("nothing is being recorded")
        recording, self._recording = self._recording, None
        recording.stop()
        return recording.path

    def start_again(self, engine: Engine, mixer: Mixer) -> Path | None:
        """Goes on in another file, after the engine was lost; None where nothing was recorded.

        Raises:
            EngineError: If the engine can't write there.
        """
        if self._recording is None:
            return None
        before, self._recording = self._recording, None
        before.let_go()
        path = free_name(before.path)
        self.start(engine, mixer, path)
        return path

    def has_stopped_growing(self) -> bool:
        """Whether there is a recording that the server can't go on with."""
        recording = self._recording
        return recording is not None and recording.has_stopped_growing()

    def give_up(self) -> EngineError | None:
        """Ends a recording that has stopped growing; returns what to tell the player of it."""
        if self._recording is None:
            return None
        stopped, self._recording = self._recording, None
        stopped.abandon()
        return EngineError(f"the recording {stopped.path} has stopped: is the disk full?")
