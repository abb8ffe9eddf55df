"""The sub-command `draw`: a piano roll of a melody or of a performance."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

import click

from ..agents.rehearsal import rehearsed
from ..errors import MelodyError
from ..input_files import open_file
from ..language.program_files import called
from ..language.visible import visible
from ..melody.melody_files import read_melody
from ..melody.notes import Melody
from ..melody.novelty import novelty_of
from ..performance.events import events_between
from ..performance.sources import split_length
from ..plots.notes_drawn import Drawn, Fate, of_events, of_melody
from ..plots.roll import draw_roll
from ..settings import Settings
from .argument_types import MELODIES, MELODY_HELP, PICTURES, PROGRAMS, InputFile, OutputFile, Source
from .command_line import command
from .files import check_outputs, inputs_of, read_take, refuse_too_much
from .melody_output import tell
from .options import SOURCE_HELP, SavedAgents, agent_options, bars_option
from .printing import bank_of, counted


@command("draw")
@click.argument(
    "sources", nargs=-1, required=True, metavar="SOURCE...", type=Source(*PROGRAMS, *MELODIES),
    help=f"a melody: {MELODY_HELP}; or in turn what is played: {SOURCE_HELP}",
)  # fmt: skip
@click.option(
    "-o", "--output", type=OutputFile(*PICTURES), required=True, metavar="OUT.png",
    help="the picture to write: .png, .svg or .pdf",
)  # fmt: skip
@click.option(
    "--tune", type=InputFile(".model"), metavar="MODEL",
    help="with a melody's file: notes copied from this model's training notes are grey",
)  # fmt: skip
@bars_option()
@agent_options
def draw(
    sources: tuple[str, ...],
    output: Path,
    tune: Path | None,
    bars: Fraction | None,
    saved: SavedAgents,
    settings: Settings,
) -> int:
    """Draws a piano roll of what the sources play and says how long it is."""
    bank = bank_of(settings)
    check_outputs([output], inputs_of(sources, bank))
    paths = [Path(split_length(source)[0]) for source in sources]
    for path in paths:
        _refuse_model(path)
    suffix = paths[0].suffix.lower()
    if len(paths) == 1 and suffix in MELODIES and suffix not in PROGRAMS:
        notes, length = _melody(paths[0], bars, tune)
    else:
        take = read_take(sources, bars, saved, settings, bank)
        refuse_too_much(take, take.bars, "drawn")
        agents = rehearsed(take.performance, take.bars, settings.seed, settings.model)
        found = events_between(take.performance, Fraction(0), take.bars, agents)
        notes, length = of_events(found, take.bars), take.bars
    title = ", ".join(visible(called(path.name)) for path in paths)
    draw_roll(notes, ceil(length), title, output)
    print(f"{output}: {counted(ceil(length))}")
    return 0


def _refuse_model(path: Path) -> None:
    from ..melody.models.model_file import FORMAT

    try:
        with open_file(path) as file:
            is_model = FORMAT.begins(file.read(100))
    except OSError:  # who reads it says why it can't be
        return
    if is_model:
        raise MelodyError(
            f"{path} is a model and no melody: rubbergosling melody generate {path} makes one"
        )


def _melody(path: Path, bars: Fraction | None, tune: Path | None) -> tuple[list[Drawn], Fraction]:
    reading = read_melody(path)
    tell(path, reading.notices)
    notes = of_melody(reading.melody, _fates(reading.melody, tune))
    return notes, bars or max(note.start + note.bars for note in notes)


def _fates(melody: Melody, tune: Path | None) -> Sequence[Fate]:
    """Which notes of a melody's first voice are taken from a model's training notes."""
    if tune is None:
        return ()
    from ..melody.models.model_file import read_model

    corpus = read_model(tune).corpus
    known = [[corpus.kinds[kind].pitches for kind in line] for line in corpus.lines]
    copied = novelty_of([note.pitches for note in melody.voices[0].notes], known).copied
    return ["copied" if each else "made" for each in copied]
