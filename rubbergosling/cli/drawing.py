"""What draws a piano roll: of a melody in any notation, or of what a performance plays."""

import argparse
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

from ..agents.rehearsal import rehearsed
from ..errors import MelodyError
from ..input_files import open_file
from ..language.visible import visible
from ..melody.melody_files import read_melody
from ..melody.notes import Melody
from ..melody.novelty import measure
from ..performance.events import events_between
from ..performance.sources import called, split_length
from ..plots.notes_drawn import Drawn, Fate, of_events, of_melody
from ..plots.roll import draw_roll
from ..settings import Settings
from .amounts import refuse_too_much
from .files import bank_of, inputs_of, read_take
from .melody_output import tell
from .outputs import refuse_overwriting
from .printing import counted

MELODIES = (".rb", ".txt", ".mid", ".midi")


def draw(options: argparse.Namespace, settings: Settings) -> int:
    """Draws what a source plays and says how long it is."""
    bank = bank_of(settings)
    refuse_overwriting([options.output], inputs_of(options.sources, bank))
    paths = [Path(split_length(source)[0]) for source in options.sources]
    for path in paths:
        _refuse_model(path)
    if len(paths) == 1 and paths[0].suffix.lower() in MELODIES:
        notes, bars = _melody(paths[0], options)
    else:
        take = read_take(options.sources, options, settings, bank)
        refuse_too_much(take, take.bars, "drawn")
        agents = rehearsed(take.performance, take.bars, settings.seed, settings.model)
        found = events_between(take.performance, Fraction(0), take.bars, agents)
        notes, bars = of_events(found, take.bars), take.bars
    draw_roll(
        notes, ceil(bars), ", ".join(visible(called(path.name)) for path in paths), options.output
    )
    print(f"{options.output}: {counted(ceil(bars))}")
    return 0


def _refuse_model(path: Path) -> None:
    from ..melody.models.model_file import SEAL

    try:
        with open_file(path) as file:
            is_model = SEAL.is_mine(file.read(100))
    except OSError:  # who reads it says why it can't be
        return
    if is_model:
        raise MelodyError(
            f"{path} is a model and no melody: rubbergosling melody generate {path} makes one"
        )


def _melody(path: Path, options: argparse.Namespace) -> tuple[list[Drawn], Fraction]:
    reading = read_melody(path)
    tell(path, reading.notices)
    notes = of_melody(reading.melody, _fates(reading.melody, options.tune))
    return notes, options.bars or max(note.start + note.bars for note in notes)


def _fates(melody: Melody, tune: Path | None) -> Sequence[Fate]:
    """Which notes of a melody's first voice are taken from a model's training notes."""
    if tune is None:
        return ()
    from ..melody.models.model_file import read_tune

    corpus = read_tune(tune).corpus
    known = [[corpus.kinds[kind].pitches for kind in line] for line in corpus.lines]
    copied = measure([note.pitches for note in melody.voices[0].notes], known).copied
    return ["copied" if each else "made" for each in copied]
