"""MIDI files: chunks, tracks and messages by chance, with lengths that lie."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from rubbergosling.errors import MelodyError
from rubbergosling.melody.melody_files import read_melody, write_melody
from rubbergosling.melody.notes import Melody
from rubbergosling.melody.to_program import HEARABLE_BEATS
from tests.fuzz.damage import LIES, damaged
from tests.fuzz.guard import run

ENDING = ".mid"
ROOT = Path(__file__).parents[3]
DIVISIONS = (480, 480, 96, 1, 24, 960, 32_767, 0, 0xE728, 0x8001)


@cache
def examples() -> tuple[bytes, ...]:
    """Old tunes as MIDI files of our own."""
    from tempfile import TemporaryDirectory

    found = []
    with TemporaryDirectory() as folder:
        for path in sorted(ROOT.glob("examples/melodies/*.rb"))[:6]:
            write_melody(read_melody(path).melody, Path(folder, "a.mid"))
            found.append(Path(folder, "a.mid").read_bytes()[:3000])
    return tuple(found)


def make(random: Random) -> bytes:
    """A MIDI file, damaged or of odd messages."""
    if random.random() < 0.3:
        return damaged(random, random.choice(examples()), examples())
    tracks = [
        _chunk(random, b"MTrk", _track(random)) for _ in range(random.choice([1, 1, 2, 3, 17]))
    ]
    if random.random() < 0.15:
        tracks.insert(random.randrange(len(tracks) + 1), _chunk(random, b"XFIH", b"\0\1\2\3"))
    count = len(tracks) if random.random() < 0.9 else random.choice(LIES) % 65_536
    division = random.choice(DIVISIONS)
    head = struct.pack(">HHH", random.choice([0, 1, 1, 1, 2, 3]), count, division)
    if random.random() < 0.05:
        head += b"more"
    data = _chunk(random, b"MThd", head) + b"".join(tracks)
    if random.random() < 0.1:
        data = b"RIFF" + struct.pack("<I", len(data) + 12) + b"RMIDdata" + (
            struct.pack("<I", len(data)) + data
        )  # fmt: skip
    return damaged(random, data) if random.random() < 0.2 else data


def _chunk(random: Random, name: bytes, content: bytes) -> bytes:
    length = len(content)
    if random.random() < 0.04:
        length = random.choice([*LIES, length + 1, max(length - 1, 0)])
    return name + struct.pack(">I", length) + content


def _length(number: int) -> bytes:
    """A number as MIDI has times and lengths: seven bits a byte."""
    found = bytes([number & 127])
    while number := number >> 7:
        found = bytes([number & 127 | 128]) + found
    return found


def _track(random: Random) -> bytes:
    return b"".join(_messages(random)) + (b"\0\xff\x2f\0" if random.random() < 0.9 else b"")


def _messages(random: Random) -> Iterator[bytes]:
    keys = [random.choice([60, 62, 64, 67, 0, 127]) for _ in range(4)]
    channel = random.choice([0, 0, 1, 9, 15])
    for _ in range(random.choice([0, 3, 20, 60])):
        wait = random.choice([0, 0, 1, 30, 240, 456, 480, 481, 960, 2**28 - 1])
        yield b"\xff" * 6 + b"\x7f" if random.random() < 0.005 else _length(wait)
        yield _message(random, keys, channel)


def _message(random: Random, keys: list[int], channel: int) -> bytes:
    key = random.choice(keys)
    match random.randrange(14):
        case 0 | 1 | 2 | 3:
            return bytes([0x90 | channel, key, random.choice([100, 64, 1, 0])])
        case 4 | 5 | 6:
            return bytes([0x80 | channel, key, 64])
        case 7:
            return bytes([key, 90])  # running status
        case 8:
            return bytes([0xE0 | channel, random.randrange(128), random.choice([0, 64, 96, 127])])
        case 9:
            tempo = random.choice([500_000, 1, 0, 2**24 - 1, 428_571])
            return b"\xff\x51\x03" + tempo.to_bytes(3, "big")
        case 10:
            kind = random.choice([1, 3, 0, 0x20, 0x2F, 0x51, 0x54, 0x58, 0x59, 0x7F, 0x6E])
            text = random.choice(
                [b"", b"tune", b"\xff\x00", b"\x1b[2J", b"\x59\xff\x09", b"x" * 300]
            )
            return bytes([0xFF, kind]) + _length(len(text)) + text
        case 11:
            return random.choice([b"\xf0", b"\xf7"]) + _length(3) + b"\x7d\x01\xf7"
        case 12:
            # Bend range: a registered parameter, coarse and fine.
            return bytes([0xB0 | channel, 101, 0]) + b"\0" + bytes([0xB0 | channel, 100, 0]) + (
                b"\0" + bytes([0xB0 | channel, 6, random.choice([2, 12, 0, 127])])
            )  # fmt: skip
    return random.randbytes(random.randint(1, 4))


def check(data: bytes, folder: Path) -> None:
    """Reads it, and writes what it is in every notation; each reads back as the same."""
    path = folder / "tune.mid"
    path.write_bytes(data)
    try:
        melody = read_melody(path).melody
    except MelodyError:
        run("melody", "convert", str(path), "-o", str(folder / "new.rb"), statuses=(1,))
        return
    random = Random(data)
    if random.random() < 0.3:
        run("melody", "convert", str(path), "-o", str(folder / f"new{random.choice(ENDINGS)}"))
    comes_back(melody, folder)


ENDINGS = (".mid", ".rb", ".gosling")


def comes_back(melody: Melody, folder: Path) -> None:
    """As MIDI, Ruby and a program: once written and read, it does not change any more.

    What a notation can't say is lost the first time, which is told; never the second time.
    """
    for ending in ENDINGS:
        first, second = folder / f"first{ending}", folder / f"second{ending}"
        try:
            told = write_melody(melody, first)
            once = read_melody(first).melody
        except MelodyError:
            continue
        if not told and ending != ".gosling":  # whose decimals are near, see `to_program`
            assert alike(once, melody, 0), f"{ending} is another melody, and tells not"
        told = write_melody(once, second)
        again = read_melody(second).melody
        if not told:
            near = HEARABLE_BEATS * 2 if ending == ".gosling" else 0
            assert alike(again, once, near), f"{ending} changes what it has read itself"


def alike(one: Melody, other: Melody, beats: Fraction | int) -> bool:
    """Whether all that is heard of two melodies has the same pitches, and the same place.

    Args:
        one: A melody.
        other: Another.
        beats: How far a note may be from its place.
    """
    voices, others = sounding(one), sounding(other)
    return [[pitches for _, pitches in voice] for voice in voices] == [
        [pitches for _, pitches in voice] for voice in others
    ] and all(
        abs(place - near) <= beats
        for voice, voice_near in zip(voices, others, strict=True)
        for (place, _), (near, _) in zip(voice, voice_near, strict=True)
    )


def sounding(melody: Melody) -> list[list[tuple[Fraction, tuple[Fraction, ...]]]]:
    """What is heard of each voice: where, and which pitches."""
    voices = []
    for voice in melody.voices:
        places = accumulate((note.played_beats for note in voice.notes), initial=Fraction(0))
        heard = [
            (place, note.pitches)
            for place, note in zip(places, voice.notes, strict=False)
            if note.pitches
        ]
        if heard:
            voices.append(heard)
    return voices
