"""Sound files of every kind: what is in them is heard, whatever they are and say they are."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

import rubbergosling as rg
from rubbergosling.errors import SampleError
from rubbergosling.mixer import samples
from rubbergosling.mixer.instrument_synthdefs import SAMPLER_LEVEL
from rubbergosling.mixer.samples import find_samples
from tests.audio.measuring import ENGINES, QUICKEST, hear, largest_jump, script, write_sample
from tests.mixer.rendering import SAMPLE_RATE, Sound, sine

KINDS = [
    # suffix, format, subtype, channels, sample rate in hertz
    ("flac", "FLAC", "PCM_16", 2, 44100),
    ("flac", "FLAC", "PCM_24", 1, 96000),
    ("ogg", "OGG", "VORBIS", 2, 44100),
    ("opus", "OGG", "OPUS", 2, 48000),
    ("mp3", "MP3", "MPEG_LAYER_III", 1, 44100),
    ("caf", "CAF", "PCM_16", 2, 48000),
    ("caf", "CAF", "ALAC_16", 1, 44100),
    ("w64", "W64", "PCM_24", 2, 48000),
    ("rf64", "RF64", "PCM_16", 1, 48000),
    ("au", "AU", "ULAW", 1, 8000),
    ("aiff", "AIFF", "IMA_ADPCM", 1, 44100),
    ("wav", "WAV", "IMA_ADPCM", 1, 22050),
    ("wav", "WAV", "DOUBLE", 2, 44100),
    ("voc", "VOC", "PCM_16", 1, 22050),
    ("iff", "SVX", "PCM_16", 1, 22050),
    ("xi", "XI", "DPCM_16", 1, 44100),
]


def write_kinds(folder: Path, twins: Path) -> list[str]:
    """A file of each kind, and of each a WAV file of floats that holds the same; their names."""
    noise = np.random.default_rng(7).normal(0, 0.1, (9600, 2))
    names = []
    for number, (suffix, form, subtype, channels, rate) in enumerate(KINDS):
        name = f"{suffix}_{number}"
        path = folder / f"{name}.{suffix}"
        soundfile.write(path, noise[:, :channels], rate, format=form, subtype=subtype)
        with soundfile.SoundFile(path) as file:
            found = file.read(file.frames, "float32", always_2d=True)
            soundfile.write(twins / f"{name}.wav", found, file.samplerate, subtype="FLOAT")
        names.append(name)
    return names


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_of_any_kind_sounds_like_a_wav_file_with_the_same_in_it(
    engine: str, tmp_path: Path
) -> None:
    folder, twins = tmp_path / "kinds", tmp_path / "twins"
    for each in (folder, twins):
        each.mkdir()
    names = write_kinds(folder, twins)
    assert find_samples([folder]).names >= set(names)
    moments = [(bar, f"bpm 240; {name};") for bar, name in enumerate(names)]
    heard, wanted = (
        hear(script(each, *moments), each, len(names), engine=engine) for each in (folder, twins)
    )
    for bar, name in enumerate(names):
        part = slice(bar * SAMPLE_RATE, (bar + 1) * SAMPLE_RATE)
        assert np.abs(wanted[part]).max() > 0.05, name
        assert np.abs(heard[part] - wanted[part]).max() < 1e-6, name


@pytest.mark.parametrize("file", ["tune.m4a", "tune.WMA"])
def test_a_sound_file_that_cannot_be_read_is_left_out_with_a_notice(
    file: str, tmp_path: Path
) -> None:
    (tmp_path / file).touch()
    bank = find_samples([tmp_path])
    assert "tune" not in bank.names
    assert bank.notices == (
        f"{tmp_path / file} is left out: {Path(file).suffix} files can't be read; "
        "make it a WAV or FLAC file",
    )


def says_it_is_long_wav(path: Path) -> None:
    soundfile.write(path, np.full(1000, 0.5), SAMPLE_RATE, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)


def says_it_is_long_w64(path: Path) -> None:
    soundfile.write(path, np.full(1000, 0.5), SAMPLE_RATE, subtype="PCM_16", format="W64")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 16
    data[at : at + 8] = struct.pack("<Q", 1 << 40)
    path.write_bytes(data)


@pytest.mark.parametrize("write", [says_it_is_long_wav, says_it_is_long_w64])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_is_believed_only_as_far_as_its_bytes_go(
    write: Callable[[Path], None], engine: str, tmp_path: Path
) -> None:
    path = tmp_path / f"rim.{write.__name__.rsplit('_', 1)[1]}"
    write(path)
    sample = find_samples([tmp_path]).sample("rim")
    assert len(sample.frames) == 1000
    sound = hear(script(tmp_path, (0, "bpm 240; rim;")), tmp_path, 1, engine=engine)
    assert np.abs(sound[:800, 0] - 0.5 * SAMPLER_LEVEL).max() < 0.1
    assert np.abs(sound[1100:, 0]).max() < 0.1


def says_it_is_long_flac(path: Path) -> None:
    """As many frames as 36 bits can say, and 1000 that are there."""
    soundfile.write(path, np.full(1000, 0.5), SAMPLE_RATE, subtype="PCM_16", format="FLAC")
    data = bytearray(path.read_bytes())
    assert data[:4] == b"fLaC"
    data[21] |= 0x0F  # the count's highest four bits, after the marker, a head, and 13 bytes
    data[22:26] = b"\xff\xff\xff\xff"
    path.write_bytes(data)


def test_a_flac_file_that_says_it_is_far_longer_than_it_is_costs_nothing(tmp_path: Path) -> None:
    says_it_is_long_flac(tmp_path / "rim.flac")
    assert soundfile.info(tmp_path / "rim.flac").frames == (1 << 36) - 1
    with pytest.raises(SampleError, match=r"rim\.flac can't be read: it is damaged \("):
        _ = find_samples([tmp_path]).sample("rim").frames


def test_silence_that_was_packed_small_is_refused_when_it_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile.write(tmp_path / "long.flac", np.zeros((300_000, 2)), 44100)
    assert (tmp_path / "long.flac").stat().st_size < 30_000
    monkeypatch.setattr(samples, "MAX_VALUES", 600_000)
    assert len(find_samples([tmp_path]).sample("long").frames) == 300_000
    monkeypatch.setattr(samples, "MAX_VALUES", 599_999)
    with pytest.raises(SampleError) as caught:
        _ = find_samples([tmp_path]).sample("long").frames
    assert str(caught.value) == (
        f"the sample {tmp_path / 'long.flac'} is too long: "
        "6 seconds at most (2 channels, 44100 hertz)"
    )


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("rim.aif", "rim.wav", "rim"),
        ("my clap.wav", "my_clap.wav", "my_clap"),
        ("kick.flac", "kick.wav", "kick"),
        ("scho\u0308n.flac", "schön.wav", "schön"),
    ],
)
def test_two_files_of_one_name_are_both_named_and_it_says_which_is_used(
    first: str, second: str, name: str, tmp_path: Path
) -> None:
    for file in (first, second):
        (tmp_path / file).touch()
    bank = find_samples([tmp_path])
    assert bank.sample(name).path == tmp_path / second
    assert bank.notices == (
        f"{tmp_path / first} and {tmp_path / second} are both the instrument {name}: "
        "the second one is used; rename one",
    )


def test_names_in_other_alphabets_are_different_instruments(tmp_path: Path) -> None:
    for name, hertz in (("бум", 500), ("таз", 900)):
        write_sample(tmp_path, name, sine(hertz, 0.2))
    bank = find_samples([tmp_path])
    assert {"бум", "таз"} <= bank.names and bank.notices == ()
    low, high = (
        hear(script(tmp_path, (0, f"bpm 240; {name};")), tmp_path, 1) for name in ("бум", "таз")
    )
    assert largest_jump(high[:9000]) > 1.5 * largest_jump(low[:9000]) > 0


@pytest.fixture
def oddly_named(tmp_path: Path) -> Iterator[Path]:
    """A sample whose name holds a byte that is no text and what a terminal would obey."""
    write_sample(tmp_path, "rim", sine(500, 0.2))
    (tmp_path / "rim.wav").rename(tmp_path / "rim\udcff\x1b[31m\n.wav")
    yield tmp_path


def test_a_file_with_an_odd_name_sounds(oddly_named: Path) -> None:
    names = find_samples([oddly_named]).names
    (name,) = names - {"kick", "snare", "closedhat", "openhat"}
    assert np.abs(hear(script(oddly_named, (0, f"{name};")), oddly_named, 1)).max() > 0.1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rim\udcff.wav", r"rim\xff.wav"),
        ("rim\x1b[2J.wav", r"rim\x1b[2J.wav"),
        ("rim\n.wav", r"rim\n.wav"),
        ("rim\u202e.wav", r"rim\u202e.wav"),
    ],
)
def test_an_odd_name_is_shown_without_what_a_terminal_would_obey(
    name: str, shown: str, tmp_path: Path
) -> None:
    (tmp_path / name).touch()
    bank = find_samples([tmp_path])
    (instrument,) = bank.names - {"kick", "snare", "closedhat", "openhat"}
    with pytest.raises(SampleError) as caught:
        _ = bank.sample(instrument).frames
    assert str(caught.value).startswith(f"the sample {tmp_path}/{shown} can't be read: ")
    (tmp_path / name).rename(tmp_path / f"bpm{name[3:-4]}.m4a")
    (notice,) = find_samples([tmp_path]).notices
    assert notice.isprintable()


def test_a_folder_with_letters_of_any_alphabet_is_played_from(tmp_path: Path) -> None:
    folder = tmp_path / "звуки"
    folder.mkdir()
    write_sample(folder, "rim", sine(500, 0.2))
    assert np.abs(hear(script(folder, (0, "rim;")), folder, 1)).max() > 0.1


def ends(engine: str, folder: Path, frames: Sound, program: str = "bpm 240; tone*0.1;") -> Sound:
    write_sample(folder, "tone", frames)
    return hear(script(folder, (0, program)), folder, 1, engine=engine)[:, 0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("frames", [65, 480, 24_000])
def test_a_sample_that_ends_off_zero_ends_without_a_click(
    frames: int, engine: str, tmp_path: Path
) -> None:
    sound = ends(engine, tmp_path, np.full(frames, 0.5))
    assert sound[0] == pytest.approx(0.5 * SAMPLER_LEVEL, rel=0.01), "its beginning stays sharp"
    steps = np.abs(np.diff(sound))
    assert steps.max() < 0.25 * 0.5 * SAMPLER_LEVEL
    assert steps[frames:].max() < 0.005


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sample_longer_than_its_cycle_passes_into_the_next_without_a_click(
    engine: str, tmp_path: Path
) -> None:
    # Eight cycles a second, of 25 periods each, so that each begins as the one before goes on.
    sound = ends(engine, tmp_path, sine(200, 2), "bpm 240; tone*8;")
    slope = 0.5 * SAMPLER_LEVEL * 2 * np.pi * 200 / SAMPLE_RATE
    # For 2 ms both are heard.
    assert largest_jump(sound[:, np.newaxis]) < 2.2 * slope


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sample_rate", [44100, 48000, 96000])
@pytest.mark.parametrize("bpm", [140, 151])
def test_a_render_is_exact_to_the_frame_and_sounds_up_to_its_end(
    bpm: int, sample_rate: int, engine: str, tmp_path: Path
) -> None:
    write_sample(tmp_path, "tone", sine(1000, 3))
    performance = script(tmp_path, (0, f"bpm {bpm}; tone;"))
    for tail in (0.0, 0.1):
        sound = hear(performance, tmp_path, 1, engine=engine, tail=tail, sample_rate=sample_rate)
        assert len(sound) == round((240 / bpm + tail) * sample_rate)
        # The last block of 64 holds the last half period of the tone, at full height or fading.
        last = np.abs(sound[-sample_rate // 2000 - 1 :, 0]).max()
        if tail == 0:
            assert last == pytest.approx(0.5 * SAMPLER_LEVEL, rel=0.05)
        else:
            assert last < 0.05 * 0.5 * SAMPLER_LEVEL
            assert np.abs(sound[-1, 0]) < 1e-6


def test_a_loop_that_is_repeated_keeps_time(tmp_path: Path) -> None:
    frames = np.zeros(100)
    frames[0] = 0.5
    write_sample(tmp_path, "click", frames)
    loop = hear(script(tmp_path, (0, "bpm 151; click*3;")), tmp_path, 1, tail=0, engine=QUICKEST)
    twice = np.concatenate([loop, loop])[:, 0]
    found = np.flatnonzero(twice > 0.1)
    wanted = np.arange(6) * 240 / 151 / 3 * SAMPLE_RATE
    assert np.abs(found - wanted).max() <= 1


def test_a_rendered_sound_is_exact_to_the_frame() -> None:
    sound = rg.rendered("bpm 151; kick;", 1, rg.Settings(tail_seconds=0, sample_rate=44100))
    assert len(sound.frames) == round(240 / 151 * 44100)
