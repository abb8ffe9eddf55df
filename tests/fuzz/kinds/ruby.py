"""Sonic Pi code: tunes with changes, and statements put together by chance."""

from pathlib import Path
from random import Random

from rubbergosling.errors import MelodyError
from rubbergosling.melody.melody_files import read_melody
from rubbergosling.melody.sonic_pi.functions import FUNCTIONS
from rubbergosling.melody.sonic_pi.words import MANNERS, PLAYING, SILENT, TRANSPARENT
from tests.fuzz.damage import CHARACTERS, NUMBERS, as_bytes, spoilt
from tests.fuzz.guard import run
from tests.fuzz.kinds.midi import comes_back

ENDING = ".rb"
ROOT = Path(__file__).parents[3]
TUNES = tuple(
    path.read_text(encoding="utf-8")[:4000] for path in sorted(ROOT.glob("examples/melodies/*.rb"))
)
CALLED = (*FUNCTIONS, *PLAYING, *MANNERS)
METHODS = (
    "tick", "look", "reverse", "shuffle", "mirror", "ring", "to_a", "first", "last", "length",
    "size", "max", "min", "sum", "repeat(2)", "take(3)", "drop(1)", "pick", "flatten", "compact",
    "uniq", "sort", "rotate(1)", "stretch(2)", "zip([1,2])", "concat([60])", "push(60)", "to_i",
    "to_f", "to_sym", "to_s", "nil?", "each_slice(2)", "slice(0, 2)", "sample", "choose", "abs",
    "map do |x| x + 1 end", "each { |n| play n; sleep 1 }", "reflect", "scale(2)", "join", "*(1e9)",
)  # fmt: skip
NAMES = ("a", "b", "melody", "x", "$g", "@i")
WORDS = (
    *CALLED, *SILENT, *TRANSPARENT, *METHODS, *NAMES, "do", "end", "if", "unless", "else", "while",
    "case", "begin", "rescue", "def", "return", "lambda", "->(x) { x }", "yield", "[", "]", "(",
    ")", "{", "}", "|x|", "<<", "**", "**9", "*99999999", "..", "...", "=>", "?", ":", "::", "&.",
    "=begin\n", "=end\n", "__END__\n", "%w[a b]", '"#{1}"', "'", '"', "/x/", "`ls`", "\\\n", "#",
    "\n", ";", ",", ".", ":c4", ":C9", ":es3", ":r", "nil", "true", "false", "1.0e400", "1e-999r",
    *NUMBERS, *CHARACTERS,
)  # fmt: skip


def make(random: Random) -> bytes:
    """Code, often with some changes."""
    text = random.choice(TUNES) if random.random() < 0.3 else _block(random, 0)
    if random.random() < 0.6:
        text = spoilt(random, text, WORDS)
    return as_bytes(random, text)


def _block(random: Random, depth: int) -> str:
    count = random.choice([1, 2, 4, 8]) if depth else random.choice([2, 6, 20])
    return "".join(f"{'  ' * depth}{_statement(random, depth)}\n" for _ in range(count))


def _statement(random: Random, depth: int) -> str:
    match random.randrange(16 if depth < 4 else 10):
        case 0 | 1 | 2:
            return f"play {_value(random)}{_options(random)}"
        case 3 | 4:
            return f"sleep {random.choice(['1', '0.5', '0.25', '1/3.0', '1.0/3', _value(random)])}"
        case 5 | 6:
            return f"{random.choice(NAMES)} {random.choice(['=', '=', '+=', '<<', '||='])} " + (
                _value(random)
            )  # fmt: skip
        case 7:
            return f"{random.choice(CALLED)} {_value(random)}, {_value(random)}{_options(random)}"
        case 8:
            pattern = random.choice(["play_pattern_timed", "play_pattern", "play_chord"])
            return f"{pattern} {_value(random)}, {_value(random)}"
        case 9:
            return f"{random.choice(list(MANNERS))} {_value(random)}"
    inner = _block(random, depth + 1) + "  " * depth + "end"
    heads = (
        f"{random.choice(['2', '16', '0', '-1', '100000', _value(random)])}.times do |i|",
        f"{_value(random)}.each do |n|", "live_loop :x do", "in_thread do", "loop do",
        f"if {_value(random)}", "define :word do |a, b = 2|", "with_fx :reverb, mix: 0.5 do",
        f"with_bpm {_value(random)} do", f"{_value(random)}.each_with_index do |n, i|",
        "at [1, 2] do", "density 2 do", f"while {_value(random)}", "1.upto(4) do |i|",
    )  # fmt: skip
    return f"{random.choice(heads)}\n{inner}"


def _options(random: Random) -> str:
    names = ("amp", "release", "sustain", "pitch", "on", "note", "notes", "attack", "slide", "bpm")
    return "".join(
        f", {random.choice(names)}: {_value(random, 2)}"
        for _ in range(random.choice([0, 0, 0, 1, 3]))
    )


def _value(random: Random, depth: int = 0) -> str:
    match random.randrange(14 if depth < 3 else 6):
        case 0 | 1:
            return random.choice(["60", "72", "64", "0", "1", "4", "0.5", random.choice(NUMBERS)])
        case 2 | 3:
            return random.choice([":c4", ":Eb3", ":fs5", ":r", ":rest", ":c", ":g-1", "nil", ":x"])
        case 4 | 5:
            return random.choice(NAMES)
        case 6 | 7:
            items = [_value(random, depth + 1) for _ in range(random.choice([0, 1, 3, 8]))]
            return f"{random.choice(['[', '(ring ', '[', 'ring('])}{', '.join(items)}" + (
                random.choice(["]", ")", "].ring", "] "])
            )  # fmt: skip
        case 8:
            return f"{_value(random, depth + 1)}.{random.choice(METHODS)}"
        case 9:
            sign = random.choice(["+", "-", "*", "/", "%", "**", "<<", "&", "==", "<", ".."])
            return f"({_value(random, depth + 1)} {sign} {_value(random, depth + 1)})"
        case 10:
            return f"{_value(random, depth + 1)}[{_value(random, depth + 1)}]"
        case 11:
            return random.choice(["scale(:c4, :minor)", "chord(:e3, :m7)", "(chord :a, '7')",
                                  "scale(:c3, :major, num_octaves: 300)", "(range 1, 1e7)",
                                  "(line 0, 1, steps: 99999)", "(knit :c4, 100000)",
                                  "(spread 3, 8)", "(bools 1,0,1)", "(octs :c1, 50)"])  # fmt: skip
        case 12:
            return f"{random.choice(CALLED)}({_value(random, depth + 1)})"
    return (
        f"{_value(random, depth + 1)} ? {_value(random, depth + 1)} : {_value(random, depth + 1)}"
    )


def check(data: bytes, folder: Path) -> None:
    """Reads it, and writes what it is in every notation; each reads back as the same."""
    path = folder / "tune.rb"
    path.write_bytes(data)
    try:
        melody = read_melody(path).melody
    except MelodyError:
        if Random(data).random() < 0.3:
            run("melody", "convert", str(path), "-o", str(folder / "new.mid"), statuses=(1,))
        return
    if Random(data).random() < 0.2:
        run("melody", "convert", str(path), "-o", str(folder / "new.mid"))
    comes_back(melody, folder)
