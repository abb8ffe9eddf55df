"""The place where a statement can't be read, the text around it, and the diagnosis."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsimonious.expressions import Expression

from ..vocabulary import CONTROLS, EFFECTS, MODES, SETTINGS, is_in_words

DIGITS = "0123456789"
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_NUMBER_OR_MARK = re.compile(rf"{_NUMBER}|.", re.DOTALL)
_MAX_SHOWN = 30


class FurthestFailure:
    """Collects the names of all rules that failed at the furthest place.

    It takes the place of parsimonious's own error while matching, which has the same two
    attributes but remembers the last rule only.
    """

    def __init__(self) -> None:
        self.rules: set[str] = set()
        self.expr: Expression | None = None
        self._pos = -1

    @property
    def pos(self) -> int:
        """The furthest place so far."""
        return self._pos

    @pos.setter
    def pos(self, pos: int) -> None:
        # Matching sets `expr` first, then `pos`.
        if pos > self._pos:
            self._pos, self.rules = pos, set()
        if self.expr is not None:
            self.rules.add(self.expr.name)


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark, and its span of the text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or an underscore."""
        return self.text[:1].isidentifier()

    @property
    def is_number(self) -> bool:
        """Whether it ends with a digit and is no word."""
        return self.text[-1:] in set(DIGITS) and not self.is_word

    @property
    def letters(self) -> str:
        """The text without the digits at its end."""
        return self.text.rstrip(DIGITS)


@dataclass(frozen=True)
class Failure:
    """Where a statement stops making sense.

    Attributes:
        text: The whole text.
        start: Where the statement begins.
        instrument: The statement's instrument, or an empty string: it has none so far.
        before: The last token that made sense, or None: the first one makes none.
        found: The token that makes no sense, empty at the end of the text.
        expected: The rules of the tokens that could have stood there.
        words: The words of each rule of the grammar that has words.
    """

    text: str
    start: int
    instrument: str
    before: Token | None
    found: Token
    expected: frozenset[str]
    words: Mapping[str, tuple[str, ...]]

    @property
    def at_end(self) -> bool:
        """Whether the statement ends too early: at a semicolon or with the text."""
        return self.found.text in ("", ";")

    @property
    def is_glued(self) -> bool:
        """Whether the wrong token stands right behind the one before, without white space."""
        return self.before is not None and self.before.end == self.found.start

    @property
    def all_words(self) -> list[str]:
        """Every word of the language."""
        return [word for words in self.words.values() for word in words]

    @property
    def expected_words(self) -> list[str]:
        """Every word that could have stood here."""
        kinds = (words for rule, words in self.words.items() if rule in self.expected)
        return [word for words in kinds for word in words]

    @property
    def begins_statement(self) -> bool:
        """Whether a new statement seems to begin: with a word for it, or any on a new line."""
        if self.before is None or not self.found.is_word:
            return False
        if self.found.letters in (*EFFECTS, *CONTROLS):
            return False
        between = self.text[self.before.end : self.found.start]
        beginnings = {*self.words["instrument"], *SETTINGS, *MODES}
        on_new_line = "\n" in between or "\r" in between
        return on_new_line or bool({self.found.text, self.found.letters} & beginnings)

    def diagnosis(self, message: str, hint: str = "", resume: int | None = None) -> "Diagnosis":
        """What is wrong with the token that makes no sense."""
        return Diagnosis(message, self.found.start, self.found.end, hint, resume)


@dataclass(frozen=True)
class Diagnosis:
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


def failure_at(
    text: str, start: int, furthest: FurthestFailure, words: Mapping[str, tuple[str, ...]]
) -> Failure:
    """What is known about the furthest place that a statement's reading came to."""
    tokens = _tokens(text, start, furthest.pos, words)
    named = (token.text for token in tokens[:2] if token.text in words["instrument"])
    return Failure(
        text=text,
        start=start,
        instrument=next(named, ""),
        before=tokens[-1] if tokens else None,
        found=_token_at(text, furthest.pos),
        expected=frozenset(furthest.rules),
        words=words,
    )


def short(text: str) -> str:
    """The text, or the beginning of a long one, without what a terminal would obey."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:_MAX_SHOWN])
    return shown if len(text) <= _MAX_SHOWN else f"{shown}…"


def quoted(text: str) -> str:
    """The text in quotation marks."""
    return "'\"'" if text == '"' else f'"{short(text)}"'


def _token_at(text: str, start: int) -> Token:
    """The word, number or mark that begins at a place; an empty one at the end of the text."""
    end = start
    if text[start : start + 1].isidentifier():
        while end < len(text) and is_in_words(text[end]):
            end += 1
    elif match := _NUMBER_OR_MARK.match(text, start):
        end = match.end()
    return Token(text[start:end], start, end)


def _tokens(text: str, start: int, end: int, words: Mapping[str, tuple[str, ...]]) -> list[Token]:
    """The tokens of a span that makes sense, so every word in it is one of ours."""
    ours = sorted({word for kind in words.values() for word in kind}, key=len, reverse=True)
    pattern = re.compile(rf"//[^\r\n]*|{_NUMBER}|{'|'.join(ours)}|[^\s\ufeff]")
    matches = pattern.finditer(text, start, end)
    return [Token(m[0], *m.span()) for m in matches if not m[0].startswith("//")]
