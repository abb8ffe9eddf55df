"""Ruby text to tokens, as far as people write music in it.

Only what marks the end of a statement is kept of white space: a new line that goes on with the
line before is dropped here.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ...errors import MelodyError
from ...language.syntax import Place

MAX_CHARACTERS = 2_000_000
MAX_DIGITS = 1000

CODE_INSIDE = '"#{}"'
"""Stands for a text with code in it."""

Kind = Literal["name", "label", "symbol", "string", "number", "operator", "end"]


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign.

    Attributes:
        kind: A `label` is the `amp:` of an option, an `end` is where a statement ends.
        text: As it is written; of symbols, labels and strings what they say.
        place: Where.
        is_glued: Whether it follows the one before without white space.
        number: What a number means: a whole one, or an exact fraction; None where it is none,
            or one too long to be meant.
    """

    kind: Kind
    text: str
    place: Place
    is_glued: bool = False
    number: int | Fraction | None = None


OddSpaces = list[tuple[str, Place]]

_PATTERNS = {
    "space": r"[ \t\f\v]+|\\\n",
    "odd_space": r"[^\S\n\r]|[\u00ad\u200b-\u200f\u2060\ufeff]",
    "long_comment": r"(?m:^=begin\b)(?s:.*?)(?m:^=end\b[^\n]*)",
    "open_comment": r"(?m:^=begin\b)",
    "finish": r"(?m:^__END__$)(?s:.*)",
    "comment": r"#[^\n]*",
    "end": r"\n|;",
    "words": r"%[wi](?:\[[^\]]*\]|\([^)]*\)|\{[^}]*\})",
    "number": r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?r?(?!\w)",
    "label": r"[^\W\d]\w*[?!]?:(?!:)",
    "symbol": r":[^\W\d]\w*[?!=]?(?!\w)|:\"(?:[^\"\\]|\\(?s:.))*\"|:'(?:[^'\\]|\\(?s:.))*'",
    "name": r"[@$]{0,2}[^\W\d]\w*[?!]?",
    "string": r"\"(?:[^\"\\]|\\(?s:.))*\"|'(?:[^'\\]|\\(?s:.))*'",
    "open_string": r"[\"']",
    "operator": r"\*\*=|\|\|=|&&=|<=>|===|\.\.\.|\*\*|\+=|-=|\*=|/=|%=|\|\||&&|<<|>>|<=|>=|==|!=|=>"
    r"|->|&\.|\.\.|::|(?s:.)",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?(r?)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "s": " "}

# A line that ends in one of these goes on in the next. A bar is not among them: it ends the
# names that a block gives its values.
_GO_ON = frozenset((
    ",", "+", "-", "*", "/", "%", "**", ".", "&&", "||", "=", "==", "=>", "+=", "-=", "*=",
    "<<", "<", ">", "&", "?", ":", "::", "&.", "..", "...",
))  # fmt: skip
_LEADING = (".", "&.")


def tokens_of(text: str, odd_spaces: OddSpaces | None = None) -> list[Token]:
    """The tokens of a text, comments left out; the last one is an `end`.

    Args:
        text: Ruby code.
        odd_spaces: Gets the spaces that Ruby takes for letters, and what can't be seen, with
            their places: they come from web pages. Here they are spaces.

    Raises:
        MelodyError: If the text is too long, or a quotation or comment is never closed; it
            names the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise MelodyError(f"it has more than {MAX_CHARACTERS} characters: no melody is so long")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[Token] = []
    odd_spaces = [] if odd_spaces is None else odd_spaces
    line, line_start, end_before = 1, 0, -1
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "", match[0]
        place = Place(line, match.start() - line_start + 1, max(1, len(word.split("\n")[0])))
        if kind in ("open_string", "open_comment"):
            raise MelodyError(f"line {line}: this {word} is never closed")
        if kind == "odd_space":
            odd_spaces.append((word, place))
        elif kind not in ("space", "comment", "long_comment", "finish"):
            _take(found, kind, word, place, end_before == match.start())
            end_before = match.end()
        if "\n" in word:
            line += word.count("\n")
            line_start = match.start() + word.rindex("\n") + 1
    found.append(Token("end", "", Place(line, 1)))
    return found


def _take(found: list[Token], kind: str, word: str, place: Place, is_glued: bool) -> None:
    """Adds what a piece of text means to the tokens found before it."""
    last = found[-1] if found else None
    if kind == "end":
        goes_on = last is None or (last.kind == "operator" and last.text in _GO_ON)
        if word == ";" or not goes_on:
            found.append(Token("end", word, place))
    elif kind == "words":
        found.append(Token("operator", "[", place, is_glued))
        for each in word[3:-1].split():
            found += [Token("string", each, place), Token("operator", ",", place)]
        found.append(Token("operator", "]", place))
    elif kind == "number":
        found.append(Token("number", word, place, is_glued, _number(word)))
    elif kind == "label":
        found.append(Token("label", word[:-1], place, is_glued))
    elif kind in ("symbol", "string"):
        found.append(_quoted(kind, word, place, is_glued))
    elif kind == "name":
        found.append(Token("name", word, place, is_glued))
    else:
        if word in _LEADING and last is not None and (last.kind, last.text) == ("end", "\n"):
            found.pop()
        found.append(Token("operator", word, place, is_glued))


def _quoted(kind: str, word: str, place: Place, is_glued: bool) -> Token:
    """A symbol or a string; one with code inside is an operator that nobody knows."""
    content = word[1:] if kind == "symbol" else word
    if content[0] not in "\"'":
        return Token("symbol", content, place, is_glued)
    if content[0] == '"' and "#{" in content:
        return Token("operator", CODE_INSIDE, place, is_glued)
    plain = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), content[1:-1], flags=re.DOTALL)
    return Token("symbol" if kind == "symbol" else "string", plain, place, is_glued)


def _number(word: str) -> int | Fraction | None:
    """A whole number as an int, any other as an exact fraction."""
    match = _NUMBER.fullmatch(word.replace("_", ""))
    if match is None or len(word) > MAX_DIGITS:
        return None
    whole, decimals, exponent, rational = match.groups()
    if decimals is None and exponent is None and not rational:
        return int(whole)
    if exponent is not None and (len(exponent) > 4 or abs(int(exponent)) > MAX_DIGITS):
        return None
    return Fraction(f"{whole}.{decimals or 0}e{exponent or 0}")
