"""Writes a program as text."""

from collections.abc import Iterable
from fractions import Fraction

from ..errors import GoslingValueError
from .syntax import Program, Track
from .vocabulary import MAX_NUMBER, POINTERS, SETTINGS


def unparse(program: Program) -> str:
    """The program as text, one statement a line, the same text for equal programs.

    Reading the text again gives an equal program, with every number exact.

    Raises:
        ValueError: The program holds a number without a short decimal notation: no text can
            say it.
    """
    settings = {
        "bpm": None if program.tempo_bpm is None else _number(program.tempo_bpm),
        "structure": None if program.structure is None else _numbers(program.structure),
        "memory": None if program.memory is None else str(program.memory),
    }
    lines = [f"{word} {settings[word]};" for word in SETTINGS if settings[word] is not None]
    lines += [f"{_track(track)};" for track in program.tracks]
    return "".join(f"{line}\n" for line in lines)


def _track(track: Track) -> str:
    head = f"{track.mode} {track.instrument}" if track.mode else track.instrument
    if track.speed != 1:
        head += f"*{_number(track.speed)}"
    if track.offset:
        head += f"+{_number(track.offset)}"
    words = [head, _numbers(track.ratios), _numbers(track.notes)]
    pointers = {pointer: word for word, pointer in POINTERS.items()}
    for name, value in track.controls:
        words.append(name + (pointers[value] if isinstance(value, str) else _number(value)))
    if track.effects:
        words.append(f"({', '.join(f'{e.name}:{_number(e.value)}' for e in track.effects)})")
    return " ".join(word for word in words if word)


def _numbers(values: Iterable[Fraction | int]) -> str:
    return ",".join(map(_number, values))


def _number(value: Fraction | int) -> str:
    """The number as a decimal, exact."""
    value = Fraction(value)
    # A fraction has a finite decimal notation where its denominator divides a power of ten.
    places = next((p for p in range(MAX_NUMBER) if 10**p % value.denominator == 0), None)
    if places is None:
        raise GoslingValueError(
            f"{value} has no short decimal notation: no text can say it exactly"
        )
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    text = f"{'-' if value < 0 else ''}{digits[: len(digits) - places]}"
    if places:
        text += f".{digits[-places:]}"
    if len(text) > MAX_NUMBER:
        raise GoslingValueError(f"{text} has more than {MAX_NUMBER} characters")
    return text
