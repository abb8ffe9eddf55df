"""What is wrong with a program, before it is an error, and the way to quote its text."""

from dataclasses import dataclass

_MAX_SHOWN = 30


@dataclass(frozen=True)
class Finding:
    """What is wrong with a span of the text.

    Attributes:
        message: What is wrong, for the person who typed it.
        start: 0-based position of the first wrong character.
        end: The position after the last one.
        hint: What may have been meant, or an empty string.
        resume: Where reading goes on, or None: after the next semicolon.
    """

    message: str
    start: int
    end: int
    hint: str = ""
    resume: int | None = None


def short(text: str) -> str:
    """The text, or the beginning of a long one, without what a terminal would obey."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:_MAX_SHOWN])
    return shown if len(text) <= _MAX_SHOWN else f"{shown}…"


def quoted(text: str) -> str:
    """The text in quotation marks."""
    return "'\"'" if text == '"' else f'"{short(text)}"'
