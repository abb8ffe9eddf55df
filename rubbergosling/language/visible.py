"""Makes text from strangers safe to print: control characters are spelt out.

Names of files, models and programs, and what comes over the network, may hold escape sequences
that clear a screen, rename its window or turn the order of letters round. On a screen they must
be read, never obeyed.
"""

import unicodedata

KEPT = "\n\t"
"""What lays out our own messages; no terminal does harm with it."""

CONTROLS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's categories of what is not seen: controls, marks of direction, broken halves."""


def visible(text: str) -> str:
    r"""The text with each control character spelt out, as Python writes it.

    >>> visible("kick\x1b[2J")
    'kick\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(letter if _is_harmless(letter) else spelt_out(letter) for letter in text)


def spelt_out(letter: str) -> str:
    r"""A character as Python writes it; a byte of a name that is no text as ``\xff``."""
    if "\udc80" <= letter <= "\udcff":  # so Python keeps bytes it could not decode
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


def _is_harmless(letter: str) -> bool:
    return letter in KEPT or unicodedata.category(letter) not in CONTROLS
