"""Small files that would make endless work are read up to a limit, or refused with a sentence."""

from pathlib import Path

import pytest

from tests.limited import limited

CONVERTED = """
import sys
from rubbergosling.errors import MelodyError
from rubbergosling.melody.melody_files import read_melody, write_melody
try:
    melody = read_melody(sys.argv[1]).melody
    for ending in (".mid", ".gosling", ".rb"):
        try:
            write_melody(melody, "out" + ending)
        except MelodyError as error:
            print(error)
except MelodyError as error:
    print(error)
"""

DOUBLED = "x = [60]\n30.times do\n  x = [x, x]\nend\n"
PROGRAMS = {
    "dag": DOUBLED + "play x",
    "dag in a pattern": DOUBLED + "play_pattern x",
    "dag of rings": "x = ring(60)\n30.times do\n  x = ring(x, x)\nend\ny = x + 1\nplay y",
    "dag by places": "x = [60]\n30.times do\n  y = [0, 0]\n  y[0] = x\n  y[1] = x\n  x = y\nend\n"
    "play x",
    "dag of three": "x = (ring 60)\n" + "x = (ring x, x, x)\n" * 20 + "play x[0]",
    "dag mapped": "x = [60] * 1000\n" + "x = x.map do |a| x end\n" * 2 + "play x",
    "dag flattened": DOUBLED + "play x.flatten",
    "dag many times": "x = [60]\n14.times do\n  x = [x, x]\nend\n10000.times do\n  play x\nend",
    "in itself": "x = [60]\nx << x\nplay x",
    "in itself by its place": "x = [60, 61]\nx[1] = x\nplay x",
    "huge and tiny": "play 60\nsleep 1e1000\nplay 62\nsleep 1e-1000\nplay 64\nsleep 1",
    "huge tempo": "use_bpm 1e900\nplay 60\nsleep 1\nuse_bpm 1e-900\nplay 62\nsleep 1",
    "huge note": "play 1e1000\nplay 60",
    "fine note": "play 60." + "1" * 900 + "\nsleep 1",
    "long waits": "200.times do\n  play 60\n  sleep 99999\nend",
    "no common measure": "play 60\n" + "\n".join(f"sleep 1.0/{i}" for i in range(1, 20_000)),
    "no common measure, in a loop": "50000.times do |i|\n  play 60\n  sleep 1.0 / (i + 1)\nend",
    "a chord of everything": "100000.times do\n  play 60\nend\nsleep 1",
    "powers": "x = 3\n200.times do\n  x = x ** 64\nend\nplay 60",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_short_program_makes_no_endless_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.rb").write_text(PROGRAMS[name])
    done = limited(["-c", CONVERTED, "a.rb"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def track(body: bytes) -> bytes:
    head = b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01\xe0"
    return head + b"MTrk" + len(body).to_bytes(4, "big") + body


NOTE = b"\x00\x90\x3c\x40\x60\x80\x3c\x40"
END = b"\x00\xff\x2f\x00"
FILES = {
    "a delta that never ends": track(b"\xff" * 900_000),
    "a delta of many bytes": track(b"\xff" * 900 + b"\x00\x90\x3c\x40\x60\x80\x3c\x40" + END),
    "a text that never ends": track(b"\x00\xff\x01" + b"\xff" * 900_000),
    "a text that is not there": track(b"\x00\xff\x01\xff\xff\xff\x7f" + NOTE),
    "a track that is not there": track(NOTE)[:18] + b"\xff\xff\xff\xff" + NOTE + END,
    "many tracks that are not there": b"MThd\x00\x00\x00\x06\x00\x01\x7f\xff\x01\xe0"
    + track(NOTE + END)[14:],
    "waits as long as can be": track((b"\xff\xff\xff\x7f" + NOTE[1:]) * 500 + END),
    "one tick a beat": track(NOTE + b"\xff\xff\xff\x7f" + NOTE[1:] + END).replace(
        b"\x01\xe0", b"\x00\x01", 1
    ),
    "a tempo each tick": track(
        b"".join(b"\x01\xff\x51\x03" + (n * 7919 + 1).to_bytes(3, "big") for n in range(2000))
        + NOTE
        + END
    ),
    "a chord that is never let go": track(
        b"".join(b"\x01\x90" + bytes([n % 128, 64]) for n in range(20_000)) + END
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_midi_file_is_believed_only_as_far_as_its_bytes_go(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(FILES[name])
    done = limited(["-c", CONVERTED, "a.mid"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
