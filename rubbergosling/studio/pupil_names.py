"""What may be a pupil's name, and when two names are one."""

from unicodedata import name as character_name
from unicodedata import normalize

from ..language.vocabulary import is_in_words, series

MAX_NAME = 24
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
"""What some systems take for a device, with any ending, too."""

OURS = {"class.json", "class.lock"}
"""What else lies in the folder of a class."""

BETWEEN = " .'’-"
"""What may stand between the letters of a name."""

INVISIBLE = frozenset(
    map(chr, (
        0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0,
        *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
    ))
)  # fmt: skip
"""Letters and marks of which nothing is to be seen: two names would look alike."""

LOOKALIKES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Alphabets that share the looks of some letters: a name is written in one of them."""


def known_name(said: object) -> str:
    """A pupil's name as the class knows it; an empty string where it is none."""
    name = _plain(said)
    return "" if why_no_name(name) else name


def why_no_name(said: object) -> str:
    """Why something is no name, as a sentence for who has typed it; empty where it is one."""
    name = _plain(said)
    is_name = (
        0 < len(name) <= MAX_NAME
        and name[0].isalnum()
        and all((is_in_words(each) or each in BETWEEN) and each not in INVISIBLE for each in name)
    )
    if not is_name:
        return f"a name is 1 to {MAX_NAME} letters, figures and spaces, no emoji"
    if len(alphabets := _alphabets(name)) > 1:
        return (
            f"a name is written in one alphabet: this one mixes {series(sorted(alphabets), 'and')}"
        )
    same = same_name(name)
    if same in OURS or same.split(".")[0].strip() in RESERVED:
        return f"{name} can't be a name on every computer: take another one"
    return ""


def same_name(name: str) -> str:
    """What two names have in common that are one: case, width and kind of apostrophe aside."""
    return normalize("NFKC", normalize("NFKC", name).casefold()).replace("’", "'")


def _plain(said: object) -> str:
    """What was said, without needless spaces; what can be no name is empty."""
    if not isinstance(said, str) or len(said) > 4 * MAX_NAME:
        return ""
    return " ".join(normalize("NFC", said).split()).rstrip(" .")


def _alphabets(name: str) -> set[str]:
    words = {character_name(each, "").split(" ")[0] for each in normalize("NFKC", name)}
    return {each.capitalize() for each in words & LOOKALIKES}
