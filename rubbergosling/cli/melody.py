"""What works on melodies: melody train, generate and convert."""

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..errors import MelodyError, PlotError
from ..language.syntax import Program
from ..language.values import exact
from ..melody.melody_files import read_melody, write_melody
from ..melody.notes import Melody, Note, Voice
from ..melody.pitches import RESTS, pitch_of
from ..performance.sources import read_program
from ..plots.notes_drawn import Fate
from ..settings import Settings
from ..timeline.tempo import FIRST_TEMPO_BPM
from .files import bank_of, progress_bar
from .melody_output import MELODY_SYNTH, MadeMelody, check_writable, tell
from .outputs import refuse_overwriting
from .printing import print_warning
from .streams import tell_at_once
from .training_progress import rounds


def train(options: argparse.Namespace, settings: Settings) -> int:
    """Trains a model and says how well it guesses; Ctrl-C keeps the best so far."""
    from ..melody.learning import Progress, parts_in_rounds, parts_of
    from ..melody.learning import train as train_with
    from ..melody.models.base import Corpus
    from ..melody.models.model_file import write_model

    refuse_overwriting([options.output, options.plot], options.files)
    if options.plot is not None:
        from ..plots.output import require_matplotlib

        require_matplotlib()  # better now than after the training
        if not parts_in_rounds(options.kind):
            raise PlotError(f"{options.kind} does not learn in rounds, so there is no curve of it")
    melodies = [_read(path, settings) for path in options.files]
    corpus = Corpus.of(melodies)
    notes = sum(map(len, corpus.lines))
    print(f"{notes} notes, {_several(len(corpus.lines), 'voice')}, {len(corpus.kinds)} kinds")
    foretold: list[float] = []
    parts = parts_of(options.kind)

    def heard(progress: Progress) -> None:
        if progress.held_out_bits is not None:
            foretold.append(progress.held_out_bits)
        report(progress)

    with _interruptible() as is_stopped, rounds() as report:
        tune = train_with(corpus, options.kind, options.chance, heard, is_stopped)
    if foretold:
        print(f"{' + '.join(parts)}: {foretold[-1]:.2f} bits a held-out note")
    write_model(tune, options.output)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB written")
    if options.plot is not None:
        from ..plots.curves import draw_curves

        part = parts_in_rounds(options.kind)[-1]
        draw_curves(
            tune.curve, options.plot, part, foretold[-1] if foretold and parts[1:] else None
        )
        print(f"{options.plot}: {_several(len(tune.curve), 'round')} drawn")
    return 0


def generate(options: argparse.Namespace, settings: Settings) -> int:
    """Makes a new melody, writes it in every way asked for, and says how new it is."""
    from ..melody.generating import generate as generate_with
    from ..melody.models.model_file import read_model

    refuse_overwriting(options.output, [options.tune, *filter(None, [options.beat])])
    for path in options.output:
        check_writable(path, options.synth)
    beat = _beat(options, settings)
    tune = read_model(options.tune)
    with progress_bar("making notes") as progress:
        generated = generate_with(
            tune, notes_in(options.seed_notes), options.count, options.temperature,
            options.top_p, options.no_copy, options.random_seed,
            lambda made: progress(made / options.count) if progress else None,
        )  # fmt: skip
    print(generated.measures)
    lasting = exact(options.beats)
    notes = [Note(note.pitches, note.beats or lasting) for note in generated.notes]
    fates: list[Fate] = ["given"] * generated.seed_notes
    fates += ["copied" if copied else "made" for copied in generated.measures.copied]
    tempo = exact(options.bpm) if options.bpm else beat.tempo_bpm or FIRST_TEMPO_BPM
    made = MadeMelody(Melody([Voice(notes)], tempo), fates, beat)
    for path in options.output:
        made.write(path, settings, options.synth)
    return 0


def convert(options: argparse.Namespace, settings: Settings) -> int:
    """Writes a melody in another notation and says what of it can't be written so."""
    refuse_overwriting([options.output], [options.file])
    melody = _read(options.file, settings)
    tell(options.output, write_melody(melody, options.output))
    print(f"{options.output}: {_several(len(melody.voices), 'voice')} written")
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


def _beat(options: argparse.Namespace, settings: Settings) -> Program:
    """What plays under the melody, without what plays the melody itself."""
    if options.beat is None:
        return Program()
    beat = read_program(str(options.beat), bank_of(settings).names).program
    tracks = [track for track in beat.tracks if track.instrument != MELODY_SYNTH]
    if len(tracks) < len(beat.tracks):
        print_warning(f"{options.beat}: its {MELODY_SYNTH} is left out, the melody is played by it")
    return replace(beat, tracks=tuple(tracks))


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Lets the first Ctrl-C end the training with the best so far, and the second end it all."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        tell_at_once("warning: the training ends with the best so far; Ctrl-C again: at once")

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
