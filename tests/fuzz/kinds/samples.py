"""Samples: sound files of every format, with headers that lie, under names of every kind.

An input is a name, a zero, and the file.
"""

import struct
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import soundfile

from rubbergosling.errors import SampleError
from rubbergosling.language.parser import parse
from rubbergosling.language.unparse import unparse
from rubbergosling.mixer.samples import Sample, find_samples, instrument_name
from tests.fuzz.damage import LIES, damaged
from tests.fuzz.guard import run

ENDING = ".sample"
FORMATS = (
    ("WAV", "PCM_16"), ("WAV", "FLOAT"), ("WAV", "DOUBLE"), ("WAV", "PCM_U8"), ("WAV", "ULAW"),
    ("WAVEX", "PCM_24"), ("AIFF", "PCM_16"), ("AIFF", "FLOAT"), ("FLAC", "PCM_16"),
    ("OGG", "VORBIS"), ("CAF", "PCM_16"), ("RF64", "PCM_16"), ("W64", "PCM_16"), ("AU", "PCM_16"),
)  # fmt: skip
NAMES = (
    "rim", "Hi Hat-01", "808", "kick", "lead", "bpm", "бум", "таз", "é", "e\u0301", "ﬁ", "²", "٣",
    "_", "-", "..", ".hidden", "a.b", "x" * 200, "\x1b[2J", "a\nb", "\udcff", "\u202e", "_mousex",
    "learn", "snare*2", "bpm150", "learnsnare", "all", "cut", "İ", "ß", "ẞ", "字", "𝄞", "\u200b",
    "١٢", "a\u0301b", "K", "Ω", "ー", "x;", "//", "(",
)  # fmt: skip
SUFFIXES = (".wav", ".wav", ".WAV", ".aif", ".aiff", ".flac", ".ogg")


@cache
def files() -> tuple[bytes, ...]:
    """A short sound in each format."""
    sound = np.sin(np.arange(300) / 7).astype(np.float32) * 0.5
    found = []
    for form, subtype in FORMATS:
        for channels in (1, 2, 3):
            file = BytesIO()
            with suppress(soundfile.LibsndfileError, ValueError):  # where it has no such format
                soundfile.write(file, np.repeat(sound[:, None], channels, 1), 44_100,
                                subtype=subtype, format=form)  # fmt: skip
                found.append(file.getvalue())
    return tuple(found)


def make(random: Random) -> bytes:
    """A sound file, mostly damaged, and its name."""
    data = random.choice(files())
    chance = random.random()
    if chance < 0.5:
        data = damaged(random, data, files())
    elif chance < 0.8:
        data = _by_hand(random)
    name = random.choice(NAMES) + random.choice(SUFFIXES)
    return name.encode("utf-8", "surrogateescape") + b"\0" + data


def _by_hand(random: Random) -> bytes:
    """A WAV file whose head says whatever it likes."""

    def number(*usual: int) -> int:
        return random.choice(LIES) if random.random() < 0.2 else random.choice(usual)

    frames = random.randbytes(random.choice([0, 1, 64, 4001]))
    form, channels, bits = number(1, 3, 6, 7, 0xFFFE, 0x11), number(1, 2, 3), number(8, 16, 24, 32)
    rate = number(44_100, 48_000, 8000, 1, 192_000, 0)
    head = struct.pack(
        "<HHIIHH", form % 65_536, channels % 65_536, rate % 2**32, number(176_400) % 2**32,
        number(1, 2, 4, 8) % 65_536, bits % 65_536,
    )  # fmt: skip
    chunks = [(b"fmt ", head), (b"data", frames)]
    if random.random() < 0.2:
        chunks.insert(
            1, (random.choice([b"LIST", b"fact", b"smpl", b"cue "]), random.randbytes(24))
        )
    if random.random() < 0.1:
        random.shuffle(chunks)
    body = b"".join(
        name + struct.pack("<I", number(len(content)) % 2**32) + content for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", number(len(body) + 4) % 2**32) + b"WAVE" + body


def check(data: bytes, folder: Path) -> None:
    """Finds it in a folder, reads it, and has a program name it."""
    name, _, content = data.partition(b"\0")
    if b"/" in name:
        return
    own = folder / "own"
    own.mkdir()
    try:
        path = own / name.decode("utf-8", "surrogateescape")
        path.write_bytes(content)
    except OSError:
        return  # no system has such a name
    bank = find_samples([own])
    sample = Sample("x", path)
    try:
        frames = sample.frames
        assert frames.dtype == np.float32 and frames.ndim == 2 and np.isfinite(frames).all()
        assert 1 <= sample.channels <= 2 and len(frames) and sample.seconds > 0
    except SampleError:
        pass  # a sentence; a command that shows it follows
    named = instrument_name(path.stem)
    if named not in bank.names or bank.samples[named].path != path:
        return
    text = f"{named}*2;"
    program = parse(text, bank.names)
    assert program.tracks[0].instrument == named, f"{named!r} is no name in a program"
    assert parse(unparse(program), bank.names) == program
    (folder / "beat.gosling").write_text(text, encoding="utf-8")
    beat, samples = str(folder / "beat.gosling"), ("--samples", str(own))
    run("check", beat, *samples)
    run("events", beat, "--bars", "1", *samples, statuses=(0,))
