"""A score of time-stamped requests, rendered to a sound file."""

import subprocess
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

from supriya import Context, Score

from ..errors import EngineError, OutputError
from ..language.vocabulary import series
from ..osc.bundles import bundle, element
from ..osc.messages import message
from ..output_files import move_whole
from .executables import BROWSER, ENGINES, SILENT, find_executable
from .hidden import HiddenFolder
from .keeper import DIED_OF_SIGNAL
from .kept_process import KeptProcess
from .live import flags_of, options
from .process import cause

HEADER_BYTES = 44
BYTES_PER_FRAME = 6
"""Of the 24-bit stereo WAV that is written."""

MAX_WAV_BYTES = (1 << 32) - 256

BLOCK_FRAMES = 64
FADE_SECONDS = 0.02
"""How long what still sounds at the very end fades out, where it would click."""


class OfflineScore(Score):
    """A score for a mixer; all times are seconds from its start, and at once is its start.

    Args:
        folder: Gets the samples that an engine can't read as they are; it must be there as long
            as the score is of use.
    """

    is_ours = reads_our_files = True
    is_live = False

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(options())
        self.folder = folder
        self._ready: list[tuple[float, bytes]] = []

    @property
    def context(self) -> Context:
        """The score itself."""
        return self

    def at(self, seconds: float | None = None) -> Any:
        """A moment at a time in seconds; None is 0."""
        return super().at(seconds or 0.0)

    def _validate_can_request(self) -> None:
        pass  # a request outside of a moment is one at the start

    def synchronise(self) -> None:
        """There is nothing to wait for."""

    def values_before(self, first: int, count: int) -> tuple[float, ...]:
        """Nothing was there before."""
        return (0.0,) * count

    def send_ready(self, seconds: float, elements: bytes) -> None:
        """Adds encoded messages to be carried out at a time."""
        self._ready.append((seconds, bundle(seconds, elements)))

    def datagrams(self, duration: float, after: float = 0.0) -> list[bytes]:
        """All bundles up to a time in seconds, in order; so long after it everything is freed."""
        requests = [
            (request.timestamp or 0.0, request.to_osc().to_datagram(realtime=False))
            for request in self.iterate_request_bundles(until=duration)
        ]
        ready = [pair for pair in self._ready if pair[0] < duration]
        # The embedded engine crashes when it ends with synths that still sound.
        end = (duration + after, bundle(duration + after, element(message("/g_freeAll", 0))))
        # The sort is stable: at one time, requests come first.
        return [datagram for _, datagram in sorted([*requests, *ready, end], key=itemgetter(0))]


def write_score(score: OfflineScore, path: Path, duration: float, after: float = 0.0) -> None:
    """The score as scsynth's own `-N` reads it: each bundle after its length in bytes."""
    datagrams = score.datagrams(duration, after)
    path.write_bytes(b"".join(element(datagram) for datagram in datagrams))


def write_sound(
    score: OfflineScore,
    path: Path,
    duration: float,
    folder: HiddenFolder,
    *,
    engine: str = "auto",
    sample_rate: int = 48000,
    fades: bool = False,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Renders a score to a 24-bit stereo WAV file, exact to the frame.

    Args:
        score: What to render.
        path: The file to write; replaced when the render is complete.
        duration: Length in seconds.
        folder: Where it is made; removed with us if we are killed meanwhile.
        engine: `auto`, `embedded` or `scsynth`.
        sample_rate: In hertz.
        fades: Whether what still sounds at the end fades out; a loop must not.
        progress: Called with the part that is done, 0 to 1, a few times a second.

    Raises:
        EngineError: If the engine is missing or fails.
        OutputError: If the file can't be written.
    """
    if ":" in engine or engine in (SILENT, BROWSER):
        what = "a running server" if ":" in engine else f"--engine {engine}"
        raise EngineError(f"{what} can't render: use --engine {series(ENGINES, 'or')}")
    executable = find_executable(engine)
    frames = round(duration * sample_rate)
    if frames * BYTES_PER_FRAME > MAX_WAV_BYTES:
        hours = MAX_WAV_BYTES / BYTES_PER_FRAME / sample_rate / 3600
        raise EngineError(
            f"{duration / 3600:.1f} hours are too long for a WAV file: "
            f"it holds {hours:.1f} at {sample_rate} hertz"
        )
    commands, sound = folder.path / "score.osc", folder.path / "sound.wav"
    try:
        # An engine works on whole blocks: it goes on for some, and we cut what is too much.
        write_score(score, commands, duration, 2 * BLOCK_FRAMES / sample_rate)
        command = [
            *executable.command, *flags_of(options()), "-N", str(commands), "_", str(sound),
            str(sample_rate), "WAV", "int24",
        ]  # fmt: skip
        _run(command, folder, sound, frames * BYTES_PER_FRAME, progress)
        _cut(sound, frames, round(FADE_SECONDS * sample_rate) if fades else 0)
        move_whole(sound, path)
    except OSError as error:
        raise OutputError(f"can't write {path}: {error.strerror or error}") from error


def _run(
    command: list[str],
    folder: HiddenFolder,
    sound: Path,
    expected_bytes: float,
    progress: Callable[[float], None] | None,
) -> None:
    kept = KeptProcess(command, folder)
    try:
        while True:
            try:
                status = kept.handle.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                if progress and sound.exists():
                    progress(min(sound.stat().st_size / max(expected_bytes, 1), 1.0))
    finally:
        kept.kill()
    written = sound.stat().st_size if sound.exists() else 0
    if status > DIED_OF_SIGNAL:
        raise EngineError(f"the engine crashed while rendering (signal {status - DIED_OF_SIGNAL})")
    if status != 0 or written <= HEADER_BYTES:
        raise EngineError(f"the engine could not render: {cause(kept.printed())}")
    if written < expected_bytes + HEADER_BYTES:
        raise EngineError("the engine wrote only a part of the sound: is the disk full?")


def _cut(path: Path, frames: int, fade_frames: int) -> None:
    """Cuts a sound file to a length; the last frames fade out."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(path, "r+") as sound:
            sound.truncate(frames)
            if (fading := min(fade_frames, frames)) > 0:
                sound.seek(frames - fading)
                end = sound.read(fading, "float64", always_2d=True)
                sound.seek(frames - fading)
                sound.write(end * np.linspace(1, 0, fading)[:, np.newaxis])
    except soundfile.LibsndfileError as error:
        raise EngineError(f"the sound could not be cut to its length: {error}") from error
