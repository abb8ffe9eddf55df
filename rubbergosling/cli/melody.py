"""The sub-commands `melody train`, `melody generate` and `melody convert`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import MelodyError, PlotError
from ..language.syntax import Program
from ..language.values import exact
from ..melody.melody_files import read_melody, write_melody
from ..melody.notes import Melody, Note, Voice
from ..melody.pitches import RESTS, pitch_of
from ..performance.sources import read_program
from ..plots.notes_drawn import Fate
from ..settings import MAX_SEED, Settings
from ..timeline.tempo import FIRST_TEMPO_BPM
from .argument_types import (
    MELODIES,
    MELODY_HELP,
    PICTURES,
    InputFile,
    OutputFile,
    number,
    other_than,
    whole,
)
from .command_line import command
from .files import check_outputs
from .melody_output import MELODY_SYNTH, MadeMelody, check_means, tell
from .options import engine_option
from .printing import bank_of, print_warning
from .progress import progress_bar, training_progress
from .shutdown import interruptible

if TYPE_CHECKING:
    from ..melody.models.base import Corpus
    from ..melody.models.trained_model import TrainedModel


@command("train")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=InputFile(*MELODIES),
    help=MELODY_HELP,
)  # fmt: skip
@click.option(
    "-o", "--output", type=other_than(*MELODIES, *PICTURES, ".wav"), required=True,
    metavar="MODEL", help="the model to write, such as my.model",
)  # fmt: skip
@click.option(
    "--model", "kind", default="default", metavar="NAME",
    help="counts, intervals, mlp, gru (needs PyTorch), several of them such as counts+mlp,"
    " or bilstm (needs PyTorch); default: counts+intervals with gru or else mlp",
)  # fmt: skip
@click.option(
    "--seed", "random_seed", type=whole(0, MAX_SEED), default=0, metavar="S",
    help="random seed (default 0)",
)  # fmt: skip
@click.option("--plot", type=OutputFile(*PICTURES), metavar="CURVES.png", help="draw how it learnt")
def train(
    files: tuple[Path, ...],
    output: Path,
    kind: str,
    random_seed: int,
    plot: Path | None,
    settings: Settings,
) -> int:
    """Trains a model and says how well it guesses; Ctrl-C keeps the best so far."""
    from ..melody.learning import parts_in_rounds, parts_of
    from ..melody.models.base import Corpus
    from ..melody.models.model_file import write_model

    check_outputs([output, plot], files)
    if plot is not None:
        from ..plots.output import require_matplotlib

        require_matplotlib()  # better now than after the training
        if not parts_in_rounds(kind):
            raise PlotError(f"{kind} does not learn in rounds, so there is no curve of it")
    corpus = Corpus.of([_read(path, settings) for path in files])
    notes = sum(map(len, corpus.lines))
    print(f"{notes} notes, {_several(len(corpus.lines), 'voice')}, {len(corpus.kinds)} kinds")
    tune, bits = _trained(corpus, kind, random_seed)
    parts = parts_of(kind)
    if bits is not None:
        print(f"{' + '.join(parts)}: {bits:.2f} bits per held-out note")
    write_model(tune, output)
    print(f"{output}: {output.stat().st_size / 1000:.0f} kB written")
    if plot is not None:
        from ..plots.curves import draw_curves

        draw_curves(tune.curve, plot, parts_in_rounds(kind)[-1], bits if parts[1:] else None)
        print(f"{plot}: {_several(len(tune.curve), 'round')} drawn")
    return 0


def _trained(corpus: "Corpus", kind: str, random_seed: int) -> "tuple[TrainedModel, float | None]":
    """A model that has learnt a corpus, and its bits per held-out note where some were held out."""
    from ..melody.learning import Progress
    from ..melody.learning import train as train_with

    bits: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.held_out_bits is not None:
            bits.append(progress.held_out_bits)
        report(progress)

    with interruptible() as is_stopped, training_progress() as report:
        tune = train_with(corpus, kind, random_seed, heard, is_stopped)
    return tune, bits[-1] if bits else None


@command("generate")
@click.argument("tune", metavar="MODEL", type=InputFile(".model"), help="a model that was trained")
@click.option(
    "-o", "--output", "outputs", type=OutputFile(*MELODIES, ".wav", *PICTURES), required=True,
    multiple=True, metavar="OUT",
    help="the file to write: .rb, .mid, .gosling, .wav, or a piano roll .png; may be repeated",
)  # fmt: skip
@click.option(
    "--seed", "seed_notes", default="", metavar="NOTES",
    help='notes it goes on with, such as "Af5,C4,r"',
)  # fmt: skip
@click.option(
    "--count", type=whole(1, 100_000), default=500, metavar="N",
    help="how many notes to make (default 500)",
)  # fmt: skip
@click.option(
    "--temperature", type=number(0.01, 100), default=1.0, metavar="T",
    help="below 1 is tamer, above 1 wilder (default 1)",
)  # fmt: skip
@click.option(
    "--top-p", type=number(0.01, 1), default=1.0, metavar="P",
    help="draw only from the likeliest notes, up to this total probability (default 1: all)",
)  # fmt: skip
@click.option(
    "--no-copy", type=whole(0, 1000), default=16, metavar="N",
    help="copy at most N notes in a row from the training notes; 0: no limit (default 16)",
)  # fmt: skip
@click.option(
    "--random-seed", type=whole(0, MAX_SEED), default=0, metavar="S",
    help="random seed: the same one makes the same melody (default 0)",
)  # fmt: skip
@click.option(
    "--beat", type=InputFile(".gosling"), metavar="FILE.gosling",
    help="a program to play under it; a .rb file gets Sonic Pi's own drums",
)  # fmt: skip
@click.option(
    "--bpm", type=number(20, 999), metavar="BPM", help="tempo (default: the beat's, or 120)"
)
@click.option(
    "--beats", type=number(0.05, 16), default=0.5, metavar="B",
    help="how long a note is where the model knows no durations (default 0.5)",
)  # fmt: skip
@click.option("--synth", default="", metavar="SYNTH", help="Sonic Pi's synth in a .rb file")
@engine_option("for a .wav: embedded or scsynth")
def generate(
    tune: Path,
    outputs: tuple[Path, ...],
    seed_notes: str,
    count: int,
    temperature: float,
    top_p: float,
    no_copy: int,
    random_seed: int,
    beat: Path | None,
    bpm: float | None,
    beats: float,
    synth: str,
    settings: Settings,
) -> int:
    """Makes a new melody, writes it in every way asked for, and says how new it is."""
    from ..melody.generating import generate as generate_with
    from ..melody.models.model_file import read_model

    check_outputs(outputs, [tune, *filter(None, [beat])])
    for path in outputs:
        check_means(path, synth)
    accompaniment = _beat(beat, settings)
    model = read_model(tune)
    with progress_bar("making notes") as progress:
        generated = generate_with(
            model, notes_in(seed_notes), count, temperature,
            top_p, no_copy, random_seed,
            lambda made: progress(made / count) if progress else None,
        )  # fmt: skip
    print(generated.measures)
    lasting = exact(beats)
    notes = [Note(note.pitches, note.beats or lasting) for note in generated.notes]
    fates: list[Fate] = ["given"] * generated.seed_notes
    fates += ["copied" if copied else "made" for copied in generated.measures.copied]
    tempo = exact(bpm) if bpm else accompaniment.tempo_bpm or FIRST_TEMPO_BPM
    made = MadeMelody(Melody([Voice(notes)], tempo), fates, accompaniment)
    for path in outputs:
        made.write(path, settings, synth)
    return 0


@command("convert")
@click.argument("file", metavar="FILE", type=InputFile(*MELODIES), help=MELODY_HELP)
@click.option(
    "-o", "--output", type=OutputFile(*MELODIES), required=True, metavar="OUT",
    help="the file to write: .rb, .mid or .gosling",
)  # fmt: skip
def convert(file: Path, output: Path, settings: Settings) -> int:
    """Writes a melody in another notation and says what of it can't be written so."""
    check_outputs([output], [file])
    melody = _read(file, settings)
    tell(output, write_melody(melody, output))
    print(f"{output}: {_several(len(melody.voices), 'voice')} written")
    return 0


def notes_in(text: str) -> list[Note]:
    """Notes as they are typed: names, numbers or ``r``, with commas between.

    Raises:
        MelodyError: If one is none.
    """
    return [_note(word.strip()) for word in text.split(",") if word.strip()]


def _note(word: str) -> Note:
    if word.lower() in RESTS:
        return Note(())
    pitch = pitch_of(word.removeprefix(":"))
    if pitch is None:
        try:
            pitch = exact(float(word))
        except ValueError:
            raise MelodyError(
                f'"{word[:20]}" is no note: notes are such as Ab5, Cs4, 64, r, with commas between'
            ) from None
    return Note(pitch)


def _read(path: Path, settings: Settings) -> Melody:
    reading = read_melody(path, bank_of(settings).names)
    tell(path, reading.notices)
    return reading.melody


def _beat(path: Path | None, settings: Settings) -> Program:
    """What plays under the melody, without what plays the melody itself."""
    if path is None:
        return Program()
    beat = read_program(str(path), bank_of(settings).names).program
    tracks = [track for track in beat.tracks if track.instrument != MELODY_SYNTH]
    if len(tracks) < len(beat.tracks):
        print_warning(f"{path}: its {MELODY_SYNTH} is left out, the melody is played by it")
    return replace(beat, tracks=tuple(tracks))


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
