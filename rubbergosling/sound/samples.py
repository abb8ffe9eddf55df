"""Sample names to sound files; the only module that knows where the samples lie."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SampleError
from ..language.syntax import Program
from ..language.vocabulary import DRUMS, MODES, SETTINGS, SYNTHS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESERVED = {*SETTINGS, *MODES, *SYNTHS}
SUFFIXES = (".wav", ".aif", ".aiff", ".flac")

# Engines read these themselves; anything else is sent to them sample by sample.
ENGINE_FORMATS = ("WAV", "AIFF", "WAVEX")


@dataclass(frozen=True)
class Sample:
    """A sound file as an instrument.

    Attributes:
        name: The instrument's name.
        path: The file.
    """

    name: str
    path: Path

    @property
    def frames(self) -> "NDArray[np.float32]":
        """The sound, of shape (n_frames, n_channels), 1 or 2 channels, nominally -1 to 1.

        Raises:
            SampleError: If the file can't be read, is empty, or has more channels.
        """
        return self._file[0]

    @property
    def sample_rate(self) -> int:
        """The file's own sample rate in hertz."""
        return self._file[1]

    @property
    def engines_read_it(self) -> bool:
        """Whether every engine can read the file by itself."""
        return self._file[2] in ENGINE_FORMATS

    @cached_property
    def _file(self) -> "tuple[NDArray[np.float32], int, str]":
        """The frames, the sample rate in hertz and the format, read once."""
        import numpy as np
        import soundfile

        try:
            # Opened twice: the first tells why it can't be. Given that one, soundfile would call
            # back into Python, where a Ctrl-C is lost.
            with self.path.open("rb"), soundfile.SoundFile(self.path) as sound:
                frames = np.asarray(sound.read(dtype="float32", always_2d=True))
                rate, kind = int(sound.samplerate), str(sound.format)
        except (OSError, soundfile.LibsndfileError) as error:
            raise SampleError(f"the sample {self.path} can't be read: {_reason(error)}") from error
        if len(frames) == 0:
            raise SampleError(f"the sample {self.path} is empty")
        if frames.shape[1] > 2:
            raise SampleError(
                f"the sample {self.path} has {frames.shape[1]} channels: mono or stereo only"
            )
        if not np.isfinite(frames).all():
            raise SampleError(f"the sample {self.path} holds values that are not numbers")
        return frames, rate, kind

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.frames.shape[1])

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.frames) / self.sample_rate


@dataclass(frozen=True)
class SampleBank:
    """The samples that are there, by name; an own `kick.wav` takes the place of ours."""

    samples: Mapping[str, Sample]
    notices: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of all samples, for the language."""
        return frozenset(self.samples)

    def sample(self, name: str) -> Sample:
        """The sample of a name.

        Raises:
            SampleError: If there is none.
        """
        if name not in self.samples:
            raise SampleError(f"there is no sample {name}")
        return self.samples[name]

    def check(self, program: Program) -> None:
        """Reads the samples a program needs.

        Raises:
            SampleError: If one can't be read.
        """
        for track in program.tracks:
            if track.instrument not in SYNTHS:
                _ = self.sample(track.instrument).frames


def find_samples(folders: Iterable[Path] = ()) -> SampleBank:
    """The four drums, and every sound file in the folders; of one name the last holds.

    Raises:
        SampleError: If a folder is missing.
    """
    own = files("rubbergosling.samples")
    found = {name: Sample(name, Path(str(own / f"{name}.wav"))) for name in DRUMS}
    notices = []
    for folder in folders:
        if not folder.is_dir():
            raise SampleError(f"there is no sample folder {folder}")
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
                continue
            name = instrument_name(path)
            if name in RESERVED:
                notices.append(f"{path} is left out: {name} is a word of the language; rename it")
                continue
            if name in found and name not in DRUMS:
                notices.append(f"{path} takes the place of {found[name].path}: both are {name}")
            found[name] = Sample(name, path)
    return SampleBank(found, tuple(notices))


def instrument_name(path: Path) -> str:
    """The name a file gets: its stem, with ``_`` for what a name can't hold.

    ``Hi Hat-01.wav`` is the instrument ``Hi_Hat_01``, ``808.wav`` is ``_808``.
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", path.stem)
    return f"_{name}" if name[:1].isdigit() else name


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", None) or getattr(error, "strerror", error)).rstrip(
        "."
    )
