"""Loads samples into a server's buffers, from files or through OSC."""

from collections.abc import Iterable
from pathlib import Path

from supriya import Buffer
from supriya.exceptions import AllocationError

from ..errors import EngineError
from .capacity import no_buffer_left
from .samples import Sample, SampleBank
from .server import Server

UPLOAD_FRAMES = 1000
UPLOADS_BETWEEN_WAITS = 16
"""A socket's buffer holds only so much, so we wait for the server now and then."""


class SampleBuffers:
    """The samples that a server holds.

    Args:
        server: Where they are loaded.
        bank: Where they come from.
    """

    def __init__(self, server: Server, bank: SampleBank) -> None:
        self._server, self._bank, self._context = server, bank, server.context
        self._buffers: dict[str, Buffer] = {}

    def buffer(self, name: str) -> Buffer:
        """The buffer of a sample that was loaded."""
        return self._buffers[name]

    def missing(self, names: Iterable[str]) -> list[Sample]:
        """Those samples that have yet to be loaded, in the order of their names, and readable.

        Raises:
            SampleError: If one can't be read.
        """
        samples = [self._bank.sample(name) for name in sorted(set(names) - set(self._buffers))]
        for sample in samples:
            _ = sample.frames  # raises before anything is promised
        return samples

    def load(self, samples: Iterable[Sample]) -> None:
        """Has the server load samples; its reading may go on after we return.

        Raises:
            EngineError: If it has no room for them, or a file for it can't be written.
        """
        try:
            for sample in samples:
                self._buffers[sample.name] = self._load(sample)
        except AllocationError as error:
            raise EngineError(no_buffer_left(self._context, self._server.is_ours)) from error

    def remove_converted(self) -> None:
        """Removes the files that were written for it; a live server that has read them is done."""
        if self._server.is_live and self._server.folder is not None:
            for path in self._server.folder.glob("converted-*.wav"):
                path.unlink(missing_ok=True)

    def free(self) -> None:
        """Frees all buffers."""
        for buffer in self._buffers.values():
            self._context.free_buffer(buffer)

    def _load(self, sample: Sample) -> Buffer:
        path = self._file_of(sample)
        if path is None:
            return self._upload(sample)
        with self._context.at(None):
            return self._context.add_buffer(file_path=path)

    def _upload(self, sample: Sample) -> Buffer:
        context = self._context
        with context.at(None):
            buffer = context.add_buffer(
                channel_count=sample.channels, frame_count=len(sample.frames)
            )
        self._server.synchronise()
        interleaved = sample.frames.reshape(-1).tolist()
        for number, start in enumerate(range(0, len(interleaved), UPLOAD_FRAMES), 1):
            with context.at(None):
                context.set_buffer_range(buffer, start, interleaved[start : start + UPLOAD_FRAMES])
            if number % UPLOADS_BETWEEN_WAITS == 0:
                self._server.synchronise()
        return buffer

    def _file_of(self, sample: Sample) -> Path | None:
        """A file of a sample that the server can read, if there is one or it can be written."""
        folder = self._server.folder
        if not self._server.reads_our_files:
            return None
        if sample.engines_read_it:
            return sample.path.resolve()
        if folder is None or not str(folder).isascii():
            return None
        path = folder / f"converted-{len(self._buffers)}.wav"
        try:
            sample.write(path)
        except OSError as error:
            raise EngineError(f"no room for {sample} in {folder}: {error.strerror}") from error
        return path
