"""A rendered sound as a value: its frames, to hear, to look at, or to save."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from ..errors import OutputError
from ..language.vocabulary import series
from ..output_files import write_whole

FORMATS = {".wav": "WAV", ".aiff": "AIFF", ".flac": "FLAC"}


@dataclass(frozen=True, eq=False, repr=False)
class Sound:
    """What was rendered.

    Attributes:
        frames: Sample values, of shape (n_frames, n_channels), -1 to 1.
        sample_rate: Frames a second.
    """

    frames: NDArray[np.float32]
    sample_rate: int

    @classmethod
    def read(cls, path: Path) -> Self:
        """The sound of a file that was rendered."""
        frames, sample_rate = soundfile.read(path, dtype="float32", always_2d=True)
        return cls(frames, sample_rate)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.frames) / self.sample_rate

    def save(self, path: str | Path) -> None:
        """Writes it to a sound file of 24 bits; one that is there is replaced.

        Args:
            path: Ends in ``.wav``, ``.aiff`` or ``.flac``.

        Raises:
            OutputError: If it ends otherwise or can't be written.
        """
        path = Path(path)
        if (form := FORMATS.get(path.suffix.lower())) is None:
            raise OutputError(f"can't write {path}: its name must end in {series(FORMATS)}")
        try:
            write_whole(path, self._file(form, "PCM_24"))
        except OSError as error:
            raise OutputError(f"can't write {path}: {error.strerror or error}") from error

    def __repr__(self) -> str:
        length = f"{self.seconds:.3f} seconds, {self.frames.shape[1]} channels"
        return f"<{type(self).__name__} of {length}, {self.sample_rate} hertz>"

    def _repr_html_(self) -> str:
        """A player for notebooks."""
        data = b64encode(self._file("WAV", "PCM_16")).decode()
        return f'<audio controls src="data:audio/wav;base64,{data}"></audio>'

    def _file(self, form: str, subtype: str) -> bytes:
        written = BytesIO()
        soundfile.write(written, self.frames, self.sample_rate, format=form, subtype=subtype)
        return written.getvalue()
