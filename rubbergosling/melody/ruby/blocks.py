"""Tokens to statements: what is in brackets, in blocks, and between a keyword and its `end`.

What stands inside a statement is not understood here, so any statement that can't be followed is
one statement and no more. Only what never closes is an error.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...errors import MelodyError
from ...language.syntax import Place
from .tokens import Token

MAX_DEPTH = 50
"""How deep brackets and blocks may be nested."""

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_OPENING_ANYWHERE = frozenset(("case", "begin", "for", "def", "class", "module"))
_OPENING_FIRST = frozenset(("if", "unless", "while", "until"))
_PARTING = frozenset(("else", "elsif", "when", "rescue", "ensure"))
_HEADLESS = frozenset(("else", "ensure", "begin"))
_NO_CALLS = frozenset(("return", "and", "or", "not", "in"))


@dataclass(frozen=True)
class Group:
    """What stands in a pair of brackets: `(`, `[`, or `{` where it is no block."""

    bracket: str
    items: tuple["Item", ...]
    place: Place
    is_glued: bool


@dataclass(frozen=True)
class Block:
    """What stands between `do` and `end`, or in braces after a call.

    Attributes:
        parameters: What stands between its bars.
        statements: What it does.
        place: Where it begins.
        has_braces: Whether it stands in braces: it then belongs to the last word before it.
    """

    parameters: tuple["Item", ...]
    statements: tuple["Statement", ...]
    place: Place
    has_braces: bool


@dataclass(frozen=True)
class Compound:
    """A keyword with what belongs to it up to its `end`.

    Attributes:
        keyword: Such as `for` or `if`.
        header: What stands in its line.
        statements: What it does, all branches one after the other.
        place: Where it begins.
    """

    keyword: str
    header: tuple["Item", ...]
    statements: tuple["Statement", ...]
    place: Place


Item = Token | Group | Block | Compound


@dataclass(frozen=True)
class Statement:
    """What is done at once."""

    items: tuple[Item, ...]
    place: Place = field(repr=False)


def statements_of(tokens: Sequence[Token]) -> tuple[Statement, ...]:
    """The statements of a text.

    Raises:
        MelodyError: If a bracket or block is never closed, or closes nothing, or they are
            nested too deeply; it names the line.
    """
    return _Reader(tokens).statements(None)


class _Reader:
    """Walks over the tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def statements(self, opening: Token | None) -> tuple[Statement, ...]:
        """Statements until what closes them, which is not taken; None: until the end of all."""
        found = []
        while not self._is_over(opening):
            if self._peek().kind == "end" or self._peek().text == "then":
                self._position += 1
                continue
            place = self._peek().place
            if items := self._items(opening):
                found.append(Statement(items, place))
        return tuple(found)

    def _is_over(self, opening: Token | None) -> bool:
        if self._position == len(self._tokens):
            if opening is None:
                return True
            raise _error(opening, f"this {opening.text} is never closed")
        token = self._peek()
        return opening is not None and (_closes(opening, token) or _parts(opening, token))

    def _items(
        self, opening: Token | None, stops: tuple[str, ...] = (), has_lines: bool = False
    ) -> tuple[Item, ...]:
        """What stands up to the end of a statement, which is not taken.

        Args:
            opening: What the statement is in.
            stops: Words that end it as well.
            has_lines: Whether ends of lines are nothing, as in brackets.
        """
        found: list[Item] = []
        while not self._is_over(opening):
            token = self._peek()
            if token.kind == "end" or (token.kind == "name" and token.text == "then"):
                if not has_lines:
                    break
                self._position += 1
                continue
            if token.text in stops and token.kind in ("name", "operator"):
                break
            found.append(self._item(found[-1] if found else None))
        return tuple(found)

    def _item(self, before: Item | None) -> Item:
        token = self._next()
        is_word = token.kind == "name" and not _is_dot(before)
        if is_word and token.text == "do":
            return self._nested(token, lambda: self._block(token, has_braces=False))
        if is_word and (
            token.text in _OPENING_ANYWHERE
            or (token.text in _OPENING_FIRST and _awaits_value(before))
        ):
            return self._nested(token, lambda: self._compound(token))
        if is_word and (token.text == "end" or token.text in _PARTING):
            raise _error(token, f"this {token.text} belongs to nothing")
        if token.kind != "operator":
            return token
        if token.text == "{" and _takes_block(before):
            return self._nested(token, lambda: self._block(token, has_braces=True))
        if token.text in _CLOSING:
            return self._nested(token, lambda: self._group(token))
        if token.text in _CLOSING.values():
            raise _error(token, f"this {token.text} closes nothing")
        return token

    def _nested(self, token: Token, read: Callable[[], Item]) -> Item:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _error(token, f"this is nested more than {MAX_DEPTH} deep")
        item = read()
        self._depth -= 1
        return item

    def _group(self, opening: Token) -> Group:
        items = self._items(opening, has_lines=True)
        self._next()
        return Group(opening.text, items, opening.place, opening.is_glued)

    def _block(self, opening: Token, has_braces: bool) -> Block:
        parameters: tuple[Item, ...] = ()
        if self._position < len(self._tokens) and self._peek().text == "|":
            self._next()
            parameters = self._items(opening, ("|",))
            if not self._is_over(opening):
                self._next()
        return Block(parameters, self._body(opening), opening.place, has_braces)

    def _compound(self, opening: Token) -> Compound:
        header: tuple[Item, ...] = ()
        if opening.text not in _HEADLESS:
            header = self._items(opening, ("do",))
            if not self._is_over(opening) and self._peek().text == "do":
                self._next()
        return Compound(opening.text, header, self._body(opening), opening.place)

    def _body(self, opening: Token) -> tuple[Statement, ...]:
        """Statements up to what closes them, which is taken."""
        found = list(self.statements(opening))
        while _parts(opening, self._peek()):
            if self._next().text not in _HEADLESS:
                self._items(opening)
            found += self.statements(opening)
        self._next()
        return tuple(found)

    def _peek(self) -> Token:
        return self._tokens[self._position]

    def _next(self) -> Token:
        self._position += 1
        return self._tokens[self._position - 1]


def _closes(opening: Token, token: Token) -> bool:
    closing = _CLOSING.get(opening.text)
    if closing is not None:
        return (token.kind, token.text) == ("operator", closing)
    return (token.kind, token.text) == ("name", "end")


def _parts(opening: Token, token: Token) -> bool:
    """Whether a word begins another branch of a compound, or of a block."""
    return opening.kind == "name" and token.kind == "name" and token.text in _PARTING


def _is_dot(item: Item | None) -> bool:
    return isinstance(item, Token) and item.kind == "operator" and item.text in (".", "&.")


def _awaits_value(before: Item | None) -> bool:
    """Whether `if` begins something here; else it is a condition behind a statement."""
    return before is None or (isinstance(before, Token) and before.kind == "operator")


def _takes_block(before: Item | None) -> bool:
    if isinstance(before, Group):
        return before.bracket == "("
    return isinstance(before, Token) and before.kind == "name" and before.text not in _NO_CALLS


def _error(token: Token, message: str) -> MelodyError:
    return MelodyError(f"line {token.place.line}: {message}")
