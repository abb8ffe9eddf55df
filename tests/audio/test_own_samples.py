"""Sound files of one's own as instruments: any usual kind sounds right, any other is refused."""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

import rubbergosling as rg
from rubbergosling.engine.offline import OfflineScore
from rubbergosling.errors import SampleError
from rubbergosling.language.syntax import Program
from rubbergosling.mixer.instrument_synthdefs import SAMPLER_LEVEL
from rubbergosling.mixer.mixer import Mixer
from rubbergosling.mixer.samples import find_samples
from tests.audio.measuring import ENGINES, QUICKEST, at, hear, pitch, script, write_sample
from tests.mixer.rendering import SAMPLE_RATE, Sound, sine

KINDS = [
    ("wav", "PCM_U8"),
    ("wav", "PCM_16"),
    ("wav", "PCM_24"),
    ("wav", "FLOAT"),
    ("aiff", "PCM_16"),
    ("aif", "PCM_24"),
    ("flac", "PCM_16"),
    ("flac", "PCM_24"),
]
CHANNELS = [1, 2]
RATES = [22050, 44100, 96000]
FILES = {
    f"{suffix}_{subtype}_{channels}_{rate}": (suffix, subtype, channels, rate)
    for (suffix, subtype), channels, rate in product(KINDS, CHANNELS, RATES)
}
SECONDS = 0.25
LEFT_HERTZ, LEFT_LEVEL = 1000, 0.5
RIGHT_HERTZ, RIGHT_LEVEL = 1500, 0.25

DRUMS = ["kick", "snare", "closedhat", "openhat"]


def write_file(folder: Path, name: str) -> None:
    """Cosines, so that the very first sample is as high as any."""
    suffix, subtype, channels, rate = FILES[name]
    seconds = np.arange(round(SECONDS * rate)) / rate
    left = LEFT_LEVEL * np.cos(2 * np.pi * LEFT_HERTZ * seconds)
    right = RIGHT_LEVEL * np.cos(2 * np.pi * RIGHT_HERTZ * seconds)
    frames = left if channels == 1 else np.column_stack([left, right])
    container = "AIFF" if suffix.startswith("aif") else suffix.upper()
    soundfile.write(folder / f"{name}.{suffix}", frames, rate, subtype=subtype, format=container)


@cache
def heard(engine: str) -> tuple[Sound, dict[str, float]]:
    """Every file in turn, a bar each at 140 beats a minute, and where each is due in samples."""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        for name in FILES:
            write_file(folder, name)
        moments = [(bar, f"bpm 140; {name};") for bar, name in enumerate(FILES)]
        performance = script(folder, *moments)
        sound = hear(performance, folder, len(FILES), engine=engine)
    due = [float(performance.tempo.seconds_at(entry.bar)) for entry in performance.entries]
    return sound, {name: seconds * SAMPLE_RATE for name, seconds in zip(FILES, due, strict=True)}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_sounds_on_time_at_its_pitch_and_length_and_on_its_sides(
    name: str, engine: str
) -> None:
    everything, due = heard(engine)
    begin = round(due[name]) - 100
    sound = everything[max(begin, 0) : begin + at(1)]
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 0.05)
    assert abs(loud[0] + max(begin, 0) - due[name]) <= 1
    # It ends in a fade of 2 ms.
    assert -at(0.001) <= loud[-1] - loud[0] - at(SECONDS) <= 2
    steady = sound[loud[0] + at(0.02) : loud[0] + at(0.2)]
    is_stereo = FILES[name][2] == 2
    left, right = (LEFT_HERTZ, LEFT_LEVEL), (RIGHT_HERTZ, RIGHT_LEVEL)
    for side, (hertz, level) in enumerate((left, right if is_stereo else left)):
        assert pitch(steady[:, side]) == pytest.approx(hertz, rel=1e-3)
        assert np.abs(steady[:, side]).max() == pytest.approx(level * SAMPLER_LEVEL, rel=0.02)


@pytest.mark.parametrize("sample_rate", [44100, 96000])
def test_a_file_keeps_its_pitch_in_a_render_at_another_rate(
    sample_rate: int, tmp_path: Path
) -> None:
    for name in ("wav_PCM_16_1_22050", "flac_PCM_16_1_44100"):
        write_file(tmp_path, name)
        performance = script(tmp_path, (0, f"{name};"))
        sound = hear(performance, tmp_path, 1, sample_rate=sample_rate)[:, 0]
        crossings = np.flatnonzero(np.diff(np.signbit(sound[: round(0.2 * sample_rate)])))
        assert len(crossings) / 0.2 / 2 == pytest.approx(LEFT_HERTZ, rel=0.01), name


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_of_floats_over_full_scale_does_not_clip_the_output(
    engine: str, tmp_path: Path
) -> None:
    write_sample(tmp_path, "hot", sine(200, 0.5, 3.0))
    sound = hear(script(tmp_path, (0, "hot;")), tmp_path, 1, engine=engine)
    assert 0.5 < np.abs(sound).max() <= 10 ** (-1 / 20)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("rim.wav", "rim"),
        ("Rim.WAV", "Rim"),
        ("rim_2.aif", "rim_2"),
        ("Hi Hat-01.wav", "Hi_Hat_01"),
        ("808.wav", "_808"),
        ("909 kick.flac", "_909_kick"),
        ("clap (loud).aiff", "clap__loud_"),
        ("tom.low.wav", "tom_low"),
        ("café.wav", "café"),
        ("cafe\u0301.wav", "café"),
        ("雨.wav", "雨"),
        ("бум.wav", "бум"),
        ("طبل.ogg", "طبل"),
        ("drum🥁.mp3", "drum_"),
    ],
)
def test_a_file_is_the_instrument_of_its_name(file: str, name: str, tmp_path: Path) -> None:
    (tmp_path / file).touch()
    bank = find_samples([tmp_path])
    assert bank.names == {*DRUMS, name}
    assert bank.samples[name].path == tmp_path / file
    assert rg.parse(f"{name}*2 3,1 (amp:0.5);", bank.names).tracks[0].instrument == name


@pytest.mark.parametrize("file", ["notes.txt", "song.mid", ".hidden.wav", "wav", "rim.wav.bak"])
def test_what_is_no_sound_file_is_passed_over(file: str, tmp_path: Path) -> None:
    (tmp_path / file).touch()
    bank = find_samples([tmp_path])
    assert bank.names == set(DRUMS) and bank.notices == ()


@pytest.mark.parametrize(
    "word", ["bpm", "structure", "memory", "source", "learn", "predict", "lead", "bass"]
)
def test_a_name_that_is_a_word_of_the_language_is_left_out_with_a_notice(
    word: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{word}.wav"
    path.touch()
    bank = find_samples([tmp_path])
    assert bank.names == set(DRUMS)
    assert bank.notices == (f"{path} is left out: {word} is a word of the language; rename it",)


@pytest.mark.parametrize("name", ["b", "s", "l", "p", "mem", "lear", "sourc", "le", "bas"])
def test_a_name_that_begins_a_word_of_the_language_leaves_the_word_alone(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / f"{name}.wav").touch()
    names = find_samples([tmp_path]).names
    text = (
        "bpm 150; structure 8,4; memory 64; source kick; learn snare; predict openhat; "
        f"lead 1 60; bass 1 36; {name}*2;"
    )
    program = rg.parse(text, names)
    told = [track.instrument for track in program.tracks]
    assert told == ["kick", "snare", "openhat", "lead", "bass", name]
    assert program.tempo_bpm == 150
    assert program.structure == (8, 4) and program.memory == 64


def test_an_own_kick_takes_the_place_of_ours(tmp_path: Path) -> None:
    write_sample(tmp_path, "kick", sine(1234, 0.5))
    sound = hear("bpm 120; kick;", tmp_path, 1)[:, 0]
    assert pitch(sound[at(0.05) : at(0.45)]) == pytest.approx(1234, abs=1)


def test_of_one_name_in_two_folders_the_last_folder_holds(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        write_sample(folder, "rim", sine(500, 0.1))
    assert find_samples(folders).samples["rim"].path == folders[1] / "rim.wav"
    assert find_samples(folders[::-1]).samples["rim"].path == folders[0] / "rim.wav"


def three_channels(path: Path) -> None:
    soundfile.write(path, np.zeros((100, 3)), SAMPLE_RATE)


def not_numbers(path: Path) -> None:
    soundfile.write(path, np.full(100, np.nan), SAMPLE_RATE, subtype="FLOAT")


def infinite(path: Path) -> None:
    soundfile.write(path, np.full(100, np.inf), SAMPLE_RATE, subtype="FLOAT")


def without_frames(path: Path) -> None:
    soundfile.write(path, np.zeros(0), SAMPLE_RATE)


def cut_in_its_head(path: Path) -> None:
    soundfile.write(path, np.zeros(100), SAMPLE_RATE)
    path.write_bytes(path.read_bytes()[:30])


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (three_channels, "the sample {} has 3 channels: mono or stereo only"),
    (not_numbers, "the sample {} holds values that are not numbers"),
    (infinite, "the sample {} holds values that are not numbers"),
    (without_frames, "the sample {} is empty"),
    (Path.touch, "the sample {} can't be read: Format not recognised"),
    (lambda path: path.write_text("la la la " * 100), "the sample {} can't be read: Format not"),
    (cut_in_its_head, "the sample {} can't be read: Error in WAV file"),
    (Path.mkdir, "the sample {} can't be read: it is a folder, not a file"),
    (os.mkfifo, "the sample {} can't be read: it is a pipe, not a file"),
    (
        lambda path: path.symlink_to("/dev/zero"),
        "the sample {} can't be read: it is a device, not a file",
    ),
    (
        lambda path: path.symlink_to("gone"),
        "the sample {} can't be read: No such file or directory",
    ),
]


@pytest.mark.parametrize(
    ("write", "sentence"), BROKEN, ids=[sentence.split("{} ")[1] for _, sentence in BROKEN]
)
def test_a_file_that_cant_be_played_is_refused_with_a_sentence(
    write: Callable[[Path], object], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "rim.wav"
    write(path)
    performance = script(tmp_path, (0, "kick;"), (1, "rim;"))
    with pytest.raises(SampleError) as caught:
        hear(performance, tmp_path, 2)
    assert str(caught.value).startswith(sentence.format(path))


def test_a_broken_file_that_is_not_played_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "rim.wav").write_text("la la la")
    assert np.abs(hear("kick;", tmp_path, 1)).max() > 0.1


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SampleError) as caught:
        find_samples([tmp_path / "drums"])
    assert str(caught.value) == f"there is no sample folder {tmp_path / 'drums'}"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "drums").touch()
    with pytest.raises(SampleError, match="there is no sample folder"):
        find_samples([tmp_path / "drums"])


def test_a_program_whose_sample_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    program = rg.parse("rim*2;", ["rim"])
    with pytest.raises(ValueError, match=r'^unknown instrument "rim": the instruments are kick, '):
        hear(program, tmp_path, 1, engine=QUICKEST)


def test_a_file_that_vanishes_while_it_sounds_stops_nothing(tmp_path: Path) -> None:
    """What the mixer needs to know of a file it knows when the file is loaded."""
    write_sample(tmp_path, "rim", sine(500, 1))
    bank = find_samples([tmp_path])
    program, score = rg.parse("rim*2 (amp:0.5);", bank.names), OfflineScore()
    mixer = Mixer(score, bank, [program])
    with score.at(0.0):
        mixer.arrange(program, 0.0)
    (tmp_path / "rim.wav").unlink()
    for seconds, later in ((1.0, Program()), (2.0, program)):
        with score.at(seconds):
            mixer.arrange(later, seconds)
