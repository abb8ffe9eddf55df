"""The walk-through: tunes are read, learnt, gone on with, written in every notation, and heard.

On our own tunes always, and as its author did it on the piece that taught his network, where
`GOSLING_PURCELL` names that file. The README's commands are run as they stand there.
"""

import os
import re
import shlex
from contextlib import redirect_stdout
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("matplotlib")

from matplotlib.colors import to_hex
from matplotlib.image import imread
from numpy.typing import NDArray

import rubbergosling as rg
from rubbergosling.cli.main import main
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.melody.melody_files import read_melody
from rubbergosling.melody.notes import Melody
from rubbergosling.plots.roll import FATES, VOICES
from rubbergosling.timeline.track_events import Event
from tests.audio.measuring import MINUS_1_DBFS, QUICKEST, pitch
from tests.melody.rubies import ruby_says
from tests.melody.shape import (
    MAX_REPEATS,
    MAX_SILENCE_BARS,
    begun,
    longest_repeat,
    longest_silence_bars,
)
from tests.support.listening import write_click

PROJECT = Path(__file__).parents[1]
OURS = sorted((PROJECT / "examples" / "melodies").glob("*.rb"))
PURCELL = os.environ.get("GOSLING_PURCELL", "")
COUNT = 60
BPM = 120
BEAT = f"bpm {BPM}; kick*4; rattle*2+0.5;"
SAMPLES = (*DRUMS, "rattle")
OUTPUTS = ("new.rb", "new.mid", "new.gosling", "new.png", "new.wav")


@dataclass(frozen=True)
class Walk:
    """What came of a walk.

    Attributes:
        folder: Where all is that was written.
        seed: The pitches it went on with.
        read: What the files hold.
        said: What the commands printed.
    """

    folder: Path
    seed: tuple[int, ...]
    read: str
    said: str

    @property
    def melody(self) -> Melody:
        """What was made, as the Sonic Pi code has it."""
        return read_melody(self.folder / "new.rb").melody

    def events(self, name: str) -> list[Event]:
        """What a program that was written plays, once through."""
        text = (self.folder / name).read_text(encoding="utf-8")
        return list(rg.events(rg.parse(text, SAMPLES), 0, self.bars))

    @property
    def bars(self) -> int:
        """How long it is said to be."""
        (told,) = re.findall(r"new\.wav: (\d+) bars", self.said)
        return int(told)

    def sound(self, name: str) -> tuple[NDArray[np.float64], int]:
        """A recording, of shape (n_frames, 2), and its sample rate."""
        frames, rate = soundfile.read(self.folder / name, always_2d=True)
        return frames, rate


def run(*words: object) -> None:
    assert main([*map(str, words)]) == 0


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (OURS, "A4,B4", (69, 71), "850 notes, 16 voices, 76 kinds"),
            id="ours",
        ),
        pytest.param(
            ([PURCELL], "Af5,C4", (80, 60), "1219 notes, 6 voices, 30 kinds"),
            id="the author's",
            marks=pytest.mark.skipif(not PURCELL, reason="GOSLING_PURCELL names no file"),
        ),
    ],
)
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    files, seed, pitches, read = request.param
    folder, said = tmp_path_factory.mktemp("walk"), StringIO()
    write_click(folder, "rattle")
    (folder / "beat.gosling").write_text(BEAT)
    tune = folder / "new.tune"
    learn = ["melody", "train", *files, "-o", tune, "--model", "counts+intervals+mlp"]
    make = ["melody", "generate", tune, "--seed", seed, "--count", COUNT, "--bpm", BPM]
    make += ["--samples", folder, "--engine", QUICKEST]
    outputs = [word for name in OUTPUTS for word in ("-o", folder / name)]
    with redirect_stdout(said):
        run(*learn, "--plot", folder / "curves.png")
        run(*make, "--beat", folder / "beat.gosling", *outputs)
        run(*make, "-o", folder / "alone.wav")
    return Walk(folder, pitches, read, said.getvalue())


def test_it_says_what_it_read(walk: Walk) -> None:
    assert walk.said.splitlines()[0] == walk.read


def test_how_it_learnt_is_drawn(walk: Walk) -> None:
    pixels = imread(walk.folder / "curves.png")
    assert pixels.shape[:2] == (560, 1000)
    colours = {to_hex(pixel[:3]) for row in pixels[::2] for pixel in row[::2]}
    assert {"#0072b2", "#e69f00"} <= colours


def test_it_goes_on_with_the_seed_for_as_many_notes_as_asked_for(walk: Walk) -> None:
    (voice,) = walk.melody.voices
    assert len(voice.notes) == len(walk.seed) + COUNT
    assert tuple(int(note.pitches[0]) for note in voice.notes[: len(walk.seed)]) == walk.seed


def test_it_says_how_new_it_is_and_is_new(walk: Walk) -> None:
    longest, copied, distinct = map(
        int, re.findall(r": (\d+) notes; runs of 8 notes: (\d+)% .* (\d+)% are", walk.said)[0]
    )
    assert longest <= 16 and copied < 100 and distinct >= 60


def test_ruby_accepts_the_code_and_so_do_we_with_drums_under_it(walk: Walk) -> None:
    code = (walk.folder / "new.rb").read_text(encoding="utf-8")
    assert ruby_says(code) == "Syntax OK"
    assert "live_loop :drums do" in code
    assert read_melody(walk.folder / "new.rb").notices == ()


def test_it_reads_back_the_same_from_every_notation(walk: Walk) -> None:
    melody = walk.melody
    assert melody.tempo_bpm == BPM
    for name in ("new.mid", "new.gosling"):
        again = read_melody(walk.folder / name, SAMPLES).melody
        assert (begun(again), again.tempo_bpm) == (begun(melody), BPM), name


def test_the_beat_is_under_it(walk: Walk) -> None:
    drums = [event for event in walk.events("new.gosling") if event.instrument in SAMPLES]
    assert drums == list(rg.events(rg.parse(BEAT, SAMPLES), 0, walk.bars))


def test_it_neither_falls_silent_nor_goes_in_circles(walk: Walk) -> None:
    assert longest_silence_bars(walk.melody) <= MAX_SILENCE_BARS
    assert longest_repeat(walk.melody) <= MAX_REPEATS


def test_the_recording_sounds_all_the_way_and_is_not_distorted(walk: Walk) -> None:
    frames, rate = walk.sound("new.wav")
    bar = rate * 240 // BPM
    assert len(frames) >= walk.bars * bar
    loudest = [float(np.abs(frames[at : at + bar]).max()) for at in range(0, walk.bars * bar, bar)]
    assert min(loudest) > 0.1
    assert max(loudest) < MINUS_1_DBFS


def test_each_note_is_heard_to_begin_and_no_other(walk: Walk) -> None:
    sound, rate = walk.sound("alone.wav")
    end = sum((note.beats or Fraction(0) for note in walk.melody.voices[0].notes), Fraction(0))
    starts = attacks(sound[: round(end * rate * 60 / BPM), 0], rate)
    expected = [float(bar) * rate * 240 / BPM for bar, _ in begun(walk.melody)]
    assert len(starts) == len(expected)
    assert np.abs(starts - expected).max() < rate * 0.02


def attacks(sound: NDArray[np.float64], rate: int) -> NDArray[np.intp]:
    """Frames, to 5 ms, at which a sound becomes loud that had died away by half."""
    step = rate // 200
    peaks = np.abs(sound[: len(sound) // step * step]).reshape(-1, step).max(axis=1)
    # The loudest of the last 20 ms: a low note's waves are so far apart.
    levels = np.max([np.roll(peaks, shift) for shift in range(5)], axis=0)
    return np.flatnonzero(np.diff((levels > 0.16).astype(int), prepend=0) == 1) * step


def test_each_note_is_heard_at_its_pitch(walk: Walk) -> None:
    sound, rate = walk.sound("alone.wav")
    notes = begun(walk.melody)
    ends = [*(bar for bar, _ in notes[1:]), Fraction(walk.bars)]
    for (bar, (note,)), end in zip(notes, ends, strict=True):
        start, stop = (round(place * rate * 240 / BPM) for place in (bar, end))
        heard = pitch(sound[start + rate // 50 : min(stop, start + rate // 2), 0])
        partial = heard / (440 * 2 ** (float(note - 69) / 12))
        # A high note's octave is as loud as itself.
        assert min(abs(partial - 1), abs(partial / 2 - 1)) < 0.02, (float(bar), float(note))


def test_each_hit_of_the_beat_is_heard(walk: Walk) -> None:
    (together, rate), (alone, _) = walk.sound("new.wav"), walk.sound("alone.wav")
    drums = together[: len(alone), 0] - alone[: len(together), 0]
    rattles = [event.bar for event in walk.events("new.gosling") if event.instrument == "rattle"]
    for bar in rattles:
        at = round(bar * rate * 240 / BPM)
        assert np.abs(drums[at - 64 : at + 65]).max() > 0.2, float(bar)


def test_the_piano_roll_shows_it(walk: Walk) -> None:
    pixels = imread(walk.folder / "new.png")
    assert pixels.shape[1] == 1600
    rows = -(-walk.bars // 16)
    assert pixels.shape[0] > rows * 150
    colours = {to_hex(pixel[:3]) for row in pixels[::3] for pixel in row[::3]}
    assert {FATES["made"][0], VOICES[0], VOICES[1]} <= colours


def readme_commands() -> list[list[str]]:
    """The README's commands for melodies, each as its words."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```(?:sh|bash|)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        shlex.split(line)[1:] for line in lines if re.match("rubbergosling (melody|draw) ", line)
    ]


def named(word: str) -> list[Path] | list[str]:
    """A word as the shell hands it over: a pattern as the files it stands for."""
    return sorted(Path().glob(word)) if "*" in word else [word]


def test_the_readme_s_tune_is_made_as_written_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(PROJECT / "examples")
    monkeypatch.chdir(tmp_path)
    commands = readme_commands()
    assert [words[:2] for words in commands][:2] == [["melody", "train"], ["melody", "generate"]]
    for words in commands:
        run(*(name for word in words for name in named(word)))
    tunes = [read_melody(path).melody for path in tmp_path.glob("*.rb")]
    assert tunes
    for melody in tunes:
        assert longest_silence_bars(melody) <= MAX_SILENCE_BARS
        assert longest_repeat(melody) <= MAX_REPEATS
