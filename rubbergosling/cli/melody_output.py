"""Writes a melody that a model made in each format that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

from ..agents.rehearsal import events
from ..errors import MelodyError
from ..language.syntax import Notice, Program
from ..language.unparse import unparse
from ..language.vocabulary import SYNTHS
from ..melody.melody_files import PROGRAM_ENDING, write_melody
from ..melody.notes import Melody, Note, Voice
from ..melody.sonic_pi.sonic_pi_writer import SYNTHS as SONIC_PI_SYNTHS
from ..melody.to_program import to_program
from ..mixer.samples import find_samples
from ..output_files import write_whole
from ..performance.entries import performance_of
from ..plots.notes_drawn import Fate, of_events, of_melody
from ..plots.output import require_matplotlib
from ..settings import Settings
from ..timeline.tempo import BEATS_PER_BAR
from .argument_types import PICTURES
from .printing import counted, print_warning
from .progress import progress_bar

MELODY_SYNTH = SYNTHS[0]
MAX_NOTICES = 10
"""Of one file; how many more there are is said."""


@dataclass(frozen=True)
class MadeMelody:
    """What was made.

    Attributes:
        melody: One voice, every note with its duration, and a tempo.
        fates: Of each note, where it comes from.
        beat: What plays under it.
    """

    melody: Melody
    fates: Sequence[Fate]
    beat: Program

    @property
    def bars(self) -> int:
        """How long it is, the last bar being a whole one."""
        return ceil(self._beats / BEATS_PER_BAR)

    @property
    def _beats(self) -> Fraction:
        notes = self.melody.voices[0].notes
        return sum((note.beats or Fraction(0) for note in notes), Fraction(0))

    def write(self, path: Path, settings: Settings, synth: str) -> None:
        """Writes it as a file's name asks for, and says so.

        Args:
            path: Ends as music, sound or picture.
            settings: For sound.
            synth: Sonic Pi's, for its code.

        Raises:
            GoslingError: If it can't be written.
        """
        ending = path.suffix.lower()
        if ending == ".wav":
            self._render(path, settings)
        elif ending in PICTURES:
            self._draw(path)
        elif ending == PROGRAM_ENDING:
            _write(path, unparse(self.program(path)))
        else:
            tell(path, write_melody(self.melody, path, synth, beat=bool(self.beat.tracks)))
        print(f"{path}: {counted(self.bars)}")

    def program(self, path: Path) -> Program:
        """Melody and beat as one program; says what of the melody is not in it."""
        # A program begins again when it is over, which should be with a bar.
        notes = self.melody.voices[0].notes
        rest = self.bars * BEATS_PER_BAR - self._beats
        whole = Voice([*notes, Note((), rest)] if rest else notes)
        arranged = to_program(Melody([whole], self.melody.tempo_bpm))
        tell(path, arranged.notices)
        tracks = (*arranged.program.tracks, *self.beat.tracks)
        return replace(arranged.program, tracks=tracks)

    def _render(self, path: Path, settings: Settings) -> None:
        from ..player.render import render_performance

        performance = performance_of(self.program(path))
        bank = find_samples(settings.sample_folders)
        with progress_bar("rendering") as progress:
            render_performance(performance, path, Fraction(self.bars), bank, settings, progress)

    def _draw(self, path: Path) -> None:
        from ..plots.roll import draw_roll

        drums = events(self.beat, 0, self.bars)
        notes = [*of_melody(self.melody, self.fates), *of_events(drums, Fraction(self.bars))]
        draw_roll(notes, self.bars, f"{path.stem}: a melody made by a model", path)


def check_means(path: Path, synth: str) -> None:
    """Sees to it that there is what a file needs before the work for it is done.

    Raises:
        MelodyError: If Sonic Pi has no such synth.
        PlotError: If matplotlib is missing.
    """
    if path.suffix.lower() in PICTURES:
        require_matplotlib()
    if synth and synth not in SONIC_PI_SYNTHS:
        raise MelodyError(f"Sonic Pi has no synth {synth[:40]!r}: it has piano, tb303 and others")


def tell(path: Path, notices: Sequence[Notice]) -> None:
    """Says what of a file could not be read or written as it is."""
    for notice in notices[:MAX_NOTICES]:
        print_warning(f"{path}:{notice.place.line}: {notice.message}")
    if len(notices) > MAX_NOTICES:
        print_warning(f"{path}: and {len(notices) - MAX_NOTICES} more such places")


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise MelodyError(f"{path} can't be written: {error.strerror or error}") from error
