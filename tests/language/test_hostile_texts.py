"""Whatever is typed, the answer is a program or a ProgramError with a place in the text."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubbergosling.errors import ProgramError
from rubbergosling.language import parse, unparse
from rubbergosling.language.values import composed
from rubbergosling.language.vocabulary import MAX_TEXT

TUTORIAL = sorted((Path(__file__).parents[2] / "examples" / "tutorial").glob("*.gosling"))
PROGRAMS = [re.sub("//.*\n", "", path.read_text(encoding="utf-8")) for path in TUTORIAL]
PIECES = [
    *("kick", "lead", "learn", "bpm", "cut", "_mousex", "lpf", "memory all", "structure"),
    *(
        ";",
        "*",
        "+",
        "(",
        ")",
        ",",
        ":",
        "//",
        "/",
        "\n",
        "\r",
        "\t",
        " ",
        "",
        ".",
        "-",
        "0",
        "1e9",
    ),
    *(
        "é",
        "o\u0308",
        "бум",
        "ि",
        "ß",
        "٣",
        "𝄞",
        "\u200b",
        "\u2028",
        "\x85",
        "\x1c",
        "\ufeff",
        "\ud800",
        "\x00",
        "\x7f",
    ),
    *("9" * 50, "((((", "a" * 80, '"', "{}", "%s", "\\", "\\n"),
]


def check(text: str) -> None:
    """The text is a program that survives unparsing, or has errors at places inside it."""
    try:
        program = parse(text)
    except ProgramError as error:
        lines = re.split("\r\n|\r|\n", composed(text))
        for told in (error, *error.others):
            assert told.message and told.message.isprintable()
            assert 1 <= told.line <= len(lines)
            line = lines[told.line - 1]
            assert len(told.source_line) == len(line)
            assert told.length >= 1
            # A place just behind the end of a line is where something is missing.
            assert 1 <= told.column <= told.column + told.length - 1 <= len(line) + 1
            error.report().encode()
    else:
        assert parse(unparse(program)) == program


def mutated(text: str, dice: random.Random) -> str:
    """The text with one to four changes: deleted, inserted, doubled, swapped, cut or spoilt."""
    for _ in range(dice.randint(1, 4)):
        start, stop = sorted(dice.randint(0, len(text)) for _ in range(2))
        near = min(stop, start + dice.randint(0, 4))
        match dice.randrange(7):
            case 0:
                text = text[:start] + text[near:]
            case 1:
                text = text[:start] + dice.choice(PIECES) + text[start:]
            case 2:
                text = text[:stop] + text[start:]
            case 3:
                text = text[:start] + text[near:stop] + text[start:near] + text[stop:]
            case 4:
                text = text[start:stop]
            case 5:
                text = text[:start] + chr(dice.randrange(0x2100)) + text[near:]
            case _:
                text = (
                    text[:start]
                    + dice.randbytes(3).decode("utf-8", "surrogateescape")
                    + text[near:]
                )
    return text


@pytest.mark.parametrize("seed", range(20))
def test_a_mutated_program_meets_only_program_errors(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(1000):
        check(mutated(dice.choice(PROGRAMS), dice))


@given(st.text(alphabet=st.characters()) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("kick\ud800")
@example("\x1ckick\x1c*\x1c4")
def test_any_text_meets_only_program_errors(text: str) -> None:
    check(text)


HOSTILE = [
    *"();*+,:/.-_a9\x00\ud800\n",
    *("kick;", "kick ", "kick\n", "kick*;", "foo;", "source kick;", "1,", "(amp:1,", "/ ", "//"),
    *("cut1", "learn", "//\n", "()", "\x00;", "_mousex", "structure 8,", "1.", "1e", "1/"),
]


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
@pytest.mark.parametrize("start", ["", "kick", "lead 1 60 ", "kick ("])
def test_the_longest_text_of_any_kind_is_answered(piece: str, start: str) -> None:
    room = MAX_TEXT - len(start)
    check(start + piece * (room // len(piece)))
