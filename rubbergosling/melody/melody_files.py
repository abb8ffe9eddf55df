"""Reads and writes melodies; the file's ending chooses the format.

Sonic Pi code in `.rb` or `.txt`, Standard MIDI in `.mid` or `.midi`, our own language in
`.gosling`.
"""

from collections.abc import Collection
from pathlib import Path

from ..errors import MelodyError, ProgramError
from ..input_files import read_file, text_of
from ..language.parser import parse
from ..language.syntax import Notice
from ..language.unparse import unparse
from ..language.vocabulary import DRUMS, series
from ..output_files import write_whole
from .from_program import from_program
from .midi.midi_reader import read_midi
from .midi.midi_writer import write_midi
from .notes import Melody, Reading
from .sonic_pi.sonic_pi_reader import read_sonic_pi
from .sonic_pi.sonic_pi_writer import write_sonic_pi
from .to_program import to_program

SONIC_PI_ENDINGS = (".rb", ".txt")
MIDI_ENDINGS = (".mid", ".midi")
PROGRAM_ENDING = ".gosling"
ENDINGS = (*SONIC_PI_ENDINGS, *MIDI_ENDINGS, PROGRAM_ENDING)

MAX_BYTES = 8_000_000
"""Hours of music in any of the three; what is larger is something else."""


def read_melody(path: str | Path, instruments: Collection[str] = DRUMS) -> Reading:
    """The melody in a file, and what of the file could not be followed.

    Args:
        path: Its name ends in one of `ENDINGS`.
        instruments: The names of the samples that a program in our language may play.

    Raises:
        MelodyError: If the file can't be read or holds no melody; it names the file.
        ProgramError: If a program in our language is wrong; it bears the file's name.
    """
    path = Path(path)
    ending = _ending(path)
    try:
        if ending in MIDI_ENDINGS:
            return read_midi(path)
        text = _text(path)
        if ending in SONIC_PI_ENDINGS:
            return read_sonic_pi(text)
        return from_program(parse(text, instruments))
    except ProgramError as error:
        for wrong in (error, *error.others):
            wrong.path = str(path)
        raise
    except MelodyError as error:
        raise MelodyError(f"{path}: {error}") from error


def write_melody(
    melody: Melody, path: str | Path, synth: str = "", beat: bool = False
) -> tuple[Notice, ...]:
    """Writes a melody into a file.

    Args:
        melody: Which.
        path: Its name ends in one of `ENDINGS`. A file of that name is replaced.
        synth: What plays the voices that name no synth, in Sonic Pi.
        beat: Whether drums play along, in Sonic Pi.

    Returns:
        What could not be written as it is.

    Raises:
        MelodyError: If the file can't be written, or nothing of the melody can.
    """
    path = Path(path)
    ending = _ending(path)
    if ending in MIDI_ENDINGS:
        return write_midi(melody, path)
    if ending in SONIC_PI_ENDINGS:
        notices: tuple[Notice, ...] = ()
        text = write_sonic_pi(melody, synth, beat)
    else:
        program, notices = to_program(melody)[:2]
        text = unparse(program)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise MelodyError(f"{path} can't be written: {error.strerror or error}") from error
    return notices


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise MelodyError(f"{path} is no melody: its name must end in {series(ENDINGS)}")
    return ending


def _text(path: Path) -> str:
    try:
        return text_of(read_file(path, MAX_BYTES))
    except OSError as error:
        raise MelodyError(f"it can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise MelodyError(f"it is no text: {error}") from error
