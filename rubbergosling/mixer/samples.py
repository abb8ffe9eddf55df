"""Finds the sound file of each sample name; no other module knows where samples are."""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import SampleError
from ..input_files import open_file
from ..language.syntax import Program
from ..language.visible import spelt_out, visible
from ..language.vocabulary import (
    DRUMS,
    MODES,
    SETTINGS,
    SYNTHS,
    instrument_name,
)

if TYPE_CHECKING:
    import numpy as np
    import soundfile
    from numpy.typing import NDArray

RESERVED = {*SETTINGS, *MODES, *SYNTHS}

SUFFIXES = (
    ".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga",
    ".opus", ".mp3", ".caf", ".au", ".snd", ".iff", ".svx", ".8svx", ".voc", ".sf", ".ircam",
    ".nist", ".sph", ".paf", ".pvf", ".sds", ".avr", ".htk", ".wve", ".xi",
)  # fmt: skip
"""What the names of files end in that libsndfile reads."""

OTHER_SUFFIXES = (".m4a", ".mp4", ".aac", ".wma", ".ape", ".wv", ".ra", ".sd2")
"""Those of sound files that it does not read, about which people wonder."""

ENGINE_FORMATS = ("WAV", "AIFF", "WAVEX")
ENGINE_SUBTYPES = ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")
"""Every engine reads these by itself. The embedded one was built without FLAC, Ogg and MP3."""

MAX_VALUES = 1 << 26
"""How long a sample may be, in frames times channels: 256 megabytes of an engine's memory."""

BLOCK_FRAMES = 1 << 16
MAX_NAME = 60
"""Letters of the name of a sound that is brought while music plays."""


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
            SampleError: If the file can't be read, is empty, too long, or has more channels.
        """
        return self._file[0]

    @property
    def sample_rate(self) -> int:
        """The file's own sample rate in hertz."""
        return self._file[1]

    @property
    def engines_read_it(self) -> bool:
        """Whether every engine on this machine can read the file by itself, as it is."""
        # OSC knows no letters but those of ASCII.
        return self._file[2] and str(self.path.resolve()).isascii()

    def write(self, path: Path) -> None:
        """Writes the sound to a WAV file of floats, which every engine reads.

        Raises:
            OSError: If it can't be written.
        """
        import soundfile

        try:
            soundfile.write(path, self.frames, self.sample_rate, format="WAV", subtype="FLOAT")
        except soundfile.LibsndfileError as error:
            raise OSError(errno.EIO, _reason(error)) from error

    @cached_property
    def _file(self) -> "tuple[NDArray[np.float32], int, bool]":
        """The frames, the sample rate in hertz, and whether the file is plain; read once."""
        import numpy as np
        import soundfile

        try:
            with open_file(self.path) as file, soundfile.SoundFile(_handle(file)) as sound:
                if sound.channels > 2:
                    raise SampleError(
                        f"the sample {self} has {sound.channels} channels: mono or stereo only"
                    )
                frames = self._read(sound)
                rate = int(sound.samplerate)
                is_plain = sound.format in ENGINE_FORMATS and sound.subtype in ENGINE_SUBTYPES
                # An engine would believe a file that says it is longer than it is.
                is_plain = is_plain and sound.frames == len(frames)
        except (OSError, soundfile.LibsndfileError) as error:
            raise SampleError(f"the sample {self} can't be read: {_reason(error)}") from error
        if len(frames) == 0:
            raise SampleError(f"the sample {self} is empty")
        if not np.isfinite(frames).all():
            raise SampleError(f"the sample {self} holds values that are not numbers")
        return frames, rate, is_plain

    def _read(self, sound: "soundfile.SoundFile") -> "NDArray[np.float32]":
        """All that is there, however much the file says there is."""
        import numpy as np
        import soundfile

        blocks, room = [], MAX_VALUES // sound.channels
        try:
            while room >= 0 and len(block := sound.read(BLOCK_FRAMES, "float32", always_2d=True)):
                blocks.append(block)
                room -= len(block)
        except soundfile.LibsndfileError as error:
            raise OSError(errno.EIO, f"it is damaged ({_reason(error)})") from error
        if room < 0:
            seconds = MAX_VALUES // sound.channels // sound.samplerate
            raise SampleError(
                f"the sample {self} is too long: {seconds} seconds at most "
                f"({sound.channels} channels, {sound.samplerate} hertz)"
            )
        return np.concatenate(blocks or [np.zeros((0, sound.channels), np.float32)])

    def __str__(self) -> str:
        return shown(self.path)

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

    samples: dict[str, Sample]
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

    def free_name(self, stem: str) -> str:
        """The name of the instrument that a sound file would become.

        Args:
            stem: The name of the file without its ending.

        Raises:
            SampleError: If it is taken, or can be none.
        """
        name = instrument_name(stem)
        if name in self.samples:
            raise SampleError(f"{name} is there already: rename the file, then bring it again")
        if name in RESERVED or not name.strip("_") or len(name) > MAX_NAME or not _is_text(name):
            raise SampleError(f"{name[:MAX_NAME]} can't be an instrument: rename the file")
        return name

    def add(self, name: str, path: Path) -> None:
        """Adds an instrument while music plays.

        Raises:
            SampleError: If the file can't be read.
        """
        sample = Sample(name, path)
        _ = sample.frames
        self.samples[name] = sample

    def check(self, program: Program) -> None:
        """Reads the samples a program needs.

        Raises:
            SampleError: If one can't be read.
        """
        for track in program.tracks:
            if track.instrument not in SYNTHS:
                _ = self.sample(track.instrument).frames


def _is_text(name: str) -> bool:
    """Whether a name can be written to a disk: half of a pair of surrogates can't."""
    return name == name.encode(errors="replace").decode()


def find_samples(folders: Iterable[Path] = ()) -> SampleBank:
    """The four drums, and every sound file in the folders; of one name the last holds.

    Raises:
        SampleError: If a folder is missing or can't be read.
    """
    own = files("rubbergosling.samples")
    drums = {name: Sample(name, Path(str(own / f"{name}.wav"))) for name in DRUMS}
    found, notices = dict(drums), []
    for folder in folders:
        for path in _sound_files(folder):
            name, file = instrument_name(path.stem), shown(path)
            if path.suffix.lower() in OTHER_SUFFIXES:
                notices.append(
                    f"{file} is left out: {path.suffix} files can't be read; "
                    "make it a WAV or FLAC file"
                )
            elif name in RESERVED:
                notices.append(f"{file} is left out: {name} is a word of the language; rename it")
            else:
                if (before := found.get(name)) != drums.get(name):
                    notices.append(
                        f"{before} and {file} are both the instrument {name}: "
                        "the second one is used; rename one"
                    )
                found[name] = Sample(name, path)
    return SampleBank(found, tuple(notices))


def _sound_files(folder: Path) -> list[Path]:
    """Files in a folder that sound, as far as their names tell, in the order of these."""
    if not folder.is_dir():
        raise SampleError(f"there is no sample folder {shown(folder)}")
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise SampleError(
            f"the sample folder {shown(folder)} can't be read: {_reason(error)}"
        ) from error
    wanted = (*SUFFIXES, *OTHER_SUFFIXES)
    return [p for p in paths if p.suffix.lower() in wanted and not p.name.startswith(".")]


def shown(path: Path) -> str:
    """A path on one line, with what a terminal would obey spelt out."""
    return visible(str(path)).replace("\n", spelt_out("\n")).replace("\t", spelt_out("\t"))


def _handle(file: BinaryIO) -> int | str:
    """What libsndfile takes for an open file.

    Not the file itself: soundfile would call back into Python, where a Ctrl-C is lost. Nor its
    number on Windows, where libsndfile has numbers of its own.
    """
    return file.name if os.name == "nt" else os.dup(file.fileno())


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", None) or getattr(error, "strerror", error)).rstrip(
        "."
    )
