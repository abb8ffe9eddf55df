"""Programs: texts of the grammar, examples with changes, and whatever else is saved as one."""

from fractions import Fraction
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import rubbergosling as rg
from rubbergosling.commands import VERBS
from rubbergosling.errors import ProgramError, SourceError
from rubbergosling.language.edits import with_mode
from rubbergosling.language.vocabulary import CONTROLS, DRUMS, EFFECTS, MODES, POINTERS, SETTINGS
from rubbergosling.notebook import picture_if_sound
from rubbergosling.performance.sources import read_program
from tests.fuzz.damage import CHARACTERS, NUMBERS, as_bytes, spoilt
from tests.fuzz.guard import chosen_encoding, run

ENDING = ".gosling"
ROOT = Path(__file__).parents[3]
EXAMPLES = tuple(
    path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/**/*.gosling"))
)
WORDS = (
    *DRUMS, "lead", "bass", "snair", "Kick", "_", "all", *MODES, *SETTINGS, *CONTROLS, *EFFECTS,
    *POINTERS, *VERBS, *";*+,:()/.-#\"'", "//", " ", "\n", "*4", "+0.5", " 2,1", "(amp:1)",
    *NUMBERS, *CHARACTERS,
)  # fmt: skip
NAMES = (*DRUMS, "lead", "bass", "lead", "bass", "kick")


def make(random: Random) -> bytes:
    """A program, often with some changes."""
    text = random.choice(EXAMPLES) if random.random() < 0.4 else text_of(random)
    if random.random() < 0.6:
        text = spoilt(random, text, WORDS)
    return as_bytes(random, text)


def text_of(random: Random, strange: float = 0.1) -> str:
    """A program of the grammar.

    Args:
        random: Chance.
        strange: How many of its numbers are out of the ordinary, 0 to 1.
    """
    end = random.choice([";", ";\n", " ;\n", "; // kick*4;\n"])
    statements = [_statement(random, strange) for _ in range(random.choice([1, 1, 2, 3, 6, 40]))]
    return end.join(statements) + random.choice([";", "", ";;\n"])


def _number(random: Random, strange: float, *usual: str) -> str:
    return random.choice(NUMBERS if random.random() < strange else usual)


def _numbers(random: Random, strange: float, *usual: str) -> str:
    count = random.choice([1, 1, 2, 3, 8, 200 if random.random() < 0.1 else 4])
    return ",".join(_number(random, strange, *usual) for _ in range(count))


def _statement(random: Random, strange: float) -> str:
    match random.randrange(12):
        case 0:
            return f"bpm {_number(random, strange, '20', '120', '150.5', '999')}"
        case 1:
            return f"structure {_numbers(random, strange, '1', '3', '8', '32')}"
        case 2:
            return f"memory {_number(random, strange, '8', '64', 'all', '100000')}"
    name = random.choice(NAMES)
    text = random.choice(["", "", "", *(f"{mode} " for mode in MODES)]) + name
    if random.random() < 0.7:
        text += f"*{_number(random, strange, '1', '2', '3.7', '0.01', '16', '64')}"
    if random.random() < 0.3:
        text += f"+{_number(random, strange, '0.5', '0.333', '-0.25', '7', '1e3')}"
    is_synth = name in ("lead", "bass")
    if is_synth or random.random() < 0.4:
        text += f" {_numbers(random, strange, '1', '2', '0', '0.5', '3.25', '0.000001')}"
    if is_synth or random.random() < 0.05:
        text += f" {_numbers(random, strange, '0', '48', '60', '60.5', '127', '63.25')}"
        for control in random.sample(list(CONTROLS), random.randrange(4)):
            value = _number(random, strange, "0", "50", "100", "33.3", *POINTERS)
            text += f" {control}{value}"
    if random.random() < 0.3:
        values = [
            _number(random, strange, "1", "2.5", "20", "300")
            for _ in range(random.choice([1, 2, 5, 33]))
        ]
        effects = [f"{random.choice(list(EFFECTS))}:{value}" for value in values]
        text += f" ({', '.join(effects)})"
    return text


def check(data: bytes, folder: Path) -> None:
    """Reads it as `check`, the library and an editor do; what it means stays what it is."""
    random = Random(data)
    path = folder / "beat.gosling"
    path.write_bytes(data)
    try:
        program = read_program(str(path), DRUMS).program
    except (ProgramError, SourceError) as error:
        if isinstance(error, ProgramError):
            lies_within(error)
        if random.random() < 0.3:
            run("check", str(path), statuses=(1,), encoding=chosen_encoding(random))
        return
    if random.random() < 0.3:
        run("check", str(path), statuses=(0,), encoding=chosen_encoding(random))
    comes_back(program)
    sounds_alike(program, random)
    if random.random() < 0.2:
        bars = random.choice(["1", "2", "3"])
        form = random.choice([(), ("--json",)])
        run("events", str(path), "--bars", bars, *form, statuses=(0,))
    if random.random() < 0.1:
        picture = picture_if_sound(program)
        assert picture is None or ElementTree.fromstring(picture) is not None
    for track in program.tracks[:3]:
        edited = with_mode(program, track.instrument, random.choice([None, *MODES]))
        if makes_sense(edited):
            comes_back(edited)


def lies_within(error: ProgramError) -> None:
    """What is wrong is at a place in the text."""
    for told in (error, *error.others):
        assert told.line >= 1 and told.column >= 1 and told.length >= 1
        assert told.column + told.length - 1 <= len(told.source_line) + 1


def makes_sense(program: rg.Program) -> bool:
    """Whether it can be played: what an agent played in place of may have no notes of its own."""
    try:
        rg.Evaluate(program)
    except ValueError:
        return False
    return True


def comes_back(program: rg.Program) -> None:
    """As text, as Python, and through both, a program stays what it is."""
    text = rg.unparse(program)
    again = rg.parse(text)
    assert again == program, f"unparsing changes it: {text[:300]}"
    assert rg.unparse(again) == text, "unparsing is not steady"
    assert eval(repr(program), vars(rg) | {"Fraction": Fraction}) == program, "its repr is another"


def sounds_alike(program: rg.Program, random: Random) -> None:
    """Any chopping of a span gives the same events."""
    if any(track.mode in ("learn", "predict") for track in program.tracks):
        return
    start = Fraction(random.choice([0, 1, 5, 999_999])) + Fraction(random.randrange(97), 97)
    cut, stop = start + Fraction(random.randrange(1, 50), 100), start + Fraction(1, 2)
    whole = rg.events(program, start, max(stop, cut))
    assert whole == rg.events(program, start, cut) + rg.events(program, cut, max(stop, cut))
