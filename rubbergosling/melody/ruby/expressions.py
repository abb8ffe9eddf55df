"""Statements to expressions: what is called with what, by Ruby's order of operators.

Where a statement says something that is not among the nouns below, it is `NotFollowed`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ...language.diagnostics.lookalikes import described
from ...language.syntax import Place
from .blocks import Block, Compound, Group, Item, Statement
from .tokens import CODE_INSIDE, Token


class NotFollowed(Exception):  # noqa: N818 it is no error of the text
    """Something that is Ruby, and is not followed here; ``str`` says what it is."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


class Symbol(str):
    """A Ruby symbol, without its colon."""


@dataclass(frozen=True)
class Literal:
    """A value that stands there as it is."""

    value: int | Fraction | str | bool | None


@dataclass(frozen=True)
class Listed:
    """Values in square brackets, or with commas between them."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Call:
    """A word, with or without what is handed to it: a variable is one without anything.

    Attributes:
        name: The word.
        arguments: In order.
        options: Those with a name.
        block: What is done in it.
        receiver: Whose word it is, or None.
        place: Where the word stands.
    """

    name: str
    arguments: tuple["Expression", ...]
    options: tuple[tuple[str, "Expression"], ...]
    block: Block | None
    receiver: "Expression | None"
    place: Place


@dataclass(frozen=True)
class Operation:
    """An operator between two values."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Assignment:
    """A value that gets a name, or a place in a list."""

    target: "Expression"
    value: "Expression"


@dataclass(frozen=True)
class Loop:
    """`for` with its names, its values and what it does with each."""

    names: tuple[Item, ...]
    values: "Expression"
    body: tuple[Statement, ...]


Expression = Literal | Listed | Call | Operation | Assignment | Loop

INDEX, NEGATIVE = "[]", "-@"
"""The names of `list[0]` and `-x` as calls."""

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or", "and"),
    ("..", "..."),
    ("||",),
    ("&&",),
    ("==", "!=", "<=>", "===", "<", ">", "<=", ">="),
    ("|", "&", "<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
    ("**",),
)
_LEVEL_OF = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators}
_CONSTANTS: dict[str, bool | None] = {"nil": None, "true": True, "false": False}
_WORDS_BETWEEN = frozenset(("or", "and", "if", "unless", "while", "until", "rescue", "in"))
_CHANGES = {"+=": "+", "-=": "-", "*=": "*", "/=": "/", "||=": "||"}


def expression_of(statement: Statement) -> Expression:
    """What a statement says.

    Raises:
        NotFollowed: If it is not among what is followed here.
    """
    return _whole(statement.items, statement.place, has_lists=True)


def _whole(items: tuple[Item, ...], place: Place, has_lists: bool = False) -> Expression:
    parser = _Parser(items, place)
    found = parser.statement() if has_lists else parser.commanding()
    parser.finish()
    return found


class _Parser:
    """Walks over a statement's items once."""

    def __init__(self, items: tuple[Item, ...], place: Place) -> None:
        self._items = items
        self._place = place
        self._position = 0
        self._handing = 0  # how many words are being handed something without brackets

    def statement(self) -> Expression:
        """An assignment, a bare list, or whatever `commanding` takes."""
        if isinstance(compound := self._peek(), Compound):
            self._position += 1
            return _loop(compound)
        first = self.commanding()
        sign = self._peek()
        operator = sign.text if isinstance(sign, Token) and sign.kind == "operator" else ""
        if operator == "=" or operator in _CHANGES:
            self._position += 1
            value = self._listed(self.commanding())
            if operator in _CHANGES:
                value = Operation(_CHANGES[operator], first, value)
            return Assignment(first, value)
        return self._listed(first)

    def _listed(self, first: Expression) -> Expression:
        """An expression, or several with commas between them."""
        parts = [first]
        while self._takes(","):
            if self._peek() is None:
                break
            parts.append(self._expression())
        return first if len(parts) == 1 else Listed(tuple(parts))

    def commanding(self) -> Expression:
        """An expression, or a word with what is handed to it without brackets."""
        return self._expression(can_command=True)

    def finish(self) -> None:
        """Makes sure that nothing is left.

        Raises:
            NotFollowed: If something is.
        """
        item = self._peek()
        if item is None:
            return
        if isinstance(item, Token) and item.text in _WORDS_BETWEEN:
            raise NotFollowed(f"`{item.text}` is logic, which is not followed", item.place)
        raise _not_followed(item)

    def _expression(self, level: int = 0, can_command: bool = False) -> Expression:
        """Values and the operators between them that are of a level or bind more tightly."""
        left = self._signed(can_command)
        while (operator := self._operator(level)) is not None:
            # `2**3**2` is 2**(3**2); all others are worked out from the left.
            own = _LEVEL_OF[operator]
            right = self._expression(own if operator == "**" else own + 1)
            left = Operation(operator, left, right)
        return left

    def _operator(self, level: int) -> str | None:
        item = self._peek()
        if isinstance(item, Token) and item.kind in ("operator", "name"):
            if _LEVEL_OF.get(item.text, -1) < level:
                return None
            self._position += 1
            return item.text
        return None

    def _signed(self, can_command: bool) -> Expression:
        item, is_negative = self._peek(), False
        while (is_minus := self._takes("-")) or self._takes("+"):
            is_negative ^= is_minus
        value = self._dotted(can_command)
        if not is_negative or item is None:
            return value
        return Call(NEGATIVE, (), (), None, value, item.place)

    def _dotted(self, can_command: bool) -> Expression:
        """A value with the methods and indices behind it."""
        value = self._value(can_command)
        while True:
            item = self._peek()
            if self._takes(".") or self._takes("&."):
                word = self._next()
                if not isinstance(word, Token) or word.kind not in ("name", "label"):
                    raise NotFollowed("this is not followed", word.place)
                value = self._called(word, value, can_command)
            elif isinstance(item, Group) and item.bracket == "[" and item.is_glued:
                self._position += 1
                arguments, _ = _arguments(item.items, item.place)
                value = Call(INDEX, arguments, (), None, value, item.place)
            else:
                return value

    def _value(self, can_command: bool) -> Expression:
        item = self._next()
        if isinstance(item, Group):
            if item.bracket == "[":
                return Listed(_arguments(item.items, item.place)[0])
            if item.bracket == "(":
                return _whole(item.items, item.place)
            raise NotFollowed("this is a hash, which is not followed", item.place)
        if isinstance(item, Compound):
            raise _logic(item)
        if isinstance(item, Block):
            raise NotFollowed("this block is not followed", item.place)
        if item.kind == "number":
            if item.number is None:
                raise NotFollowed("this number is too long", item.place)
            return Literal(item.number)
        if item.kind == "symbol":
            return Literal(Symbol(item.text))
        if item.kind == "string":
            return Literal(item.text)
        if item.kind == "name" and item.text in _CONSTANTS:
            return Literal(_CONSTANTS[item.text])
        if item.kind == "name" and item.text not in _WORDS_BETWEEN:
            return self._called(item, None, can_command)
        if item.text == CODE_INSIDE:
            raise NotFollowed("this text has code in it, which is not followed", item.place)
        raise _not_followed(item, f"`{item.text[:20]}` ")

    def _called(self, word: Token, receiver: Expression | None, can_command: bool) -> Call:
        """A word with its arguments, in brackets or not, and its block."""
        arguments: tuple[Expression, ...] = ()
        options: tuple[tuple[str, Expression], ...] = ()
        following = self._peek()
        if isinstance(following, Group) and following.bracket == "(" and following.is_glued:
            self._position += 1
            arguments, options = _arguments(following.items, following.place)
        elif can_command and self._begins_arguments(following):
            self._handing += 1
            arguments, options = self.arguments(can_command=True)
            self._handing -= 1
        following = self._peek()
        block = None
        # `with_transpose n do`: the block is not that of `n`.
        takes_do = can_command and not self._handing
        if isinstance(following, Block) and (following.has_braces or takes_do):
            self._position += 1
            block = following
        return Call(word.text, arguments, options, block, receiver, word.place)

    def _begins_arguments(self, item: Item | None) -> bool:
        """Whether what follows a word is handed to it; glued brackets are an index."""
        if isinstance(item, Group):
            return not item.is_glued
        if not isinstance(item, Token):
            return False
        if item.kind == "operator":
            if item.text == CODE_INSIDE:
                return True
            # `play -1` hands a number over, `a - 1` and `a-1` are a difference.
            after = self._items[self._position + 1 : self._position + 2]
            is_sign = item.text == "-" and not item.is_glued
            return is_sign and bool(after) and getattr(after[0], "is_glued", False)
        return item.kind != "name" or item.text not in _WORDS_BETWEEN

    def arguments(
        self, can_command: bool = False
    ) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
        """Values with commas between them, and those with names."""
        found, options = [], []
        while (item := self._peek()) is not None and not isinstance(item, Block):
            if isinstance(item, Token) and item.kind == "label":
                self._position += 1
                options.append((item.text, self._expression()))
            else:
                value = self._expression(can_command=can_command)
                if self._takes("=>"):
                    key = value.value if isinstance(value, Literal) else None
                    options.append((str(key), self._expression()))
                else:
                    found.append(value)
            if not self._takes(","):
                break
        return tuple(found), tuple(options)

    def _takes(self, operator: str) -> bool:
        item = self._peek()
        if isinstance(item, Token) and (item.kind, item.text) == ("operator", operator):
            self._position += 1
            return True
        return False

    def _peek(self) -> Item | None:
        return self._items[self._position] if self._position < len(self._items) else None

    def _next(self) -> Item:
        item = self._peek()
        if item is None:
            raise NotFollowed("something is missing at the end of this", self._place)
        self._position += 1
        return item


def _arguments(
    items: tuple[Item, ...], place: Place
) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    """What stands in a pair of brackets."""
    parser = _Parser(items, place)
    found = parser.arguments()
    parser.finish()
    return found


def _not_followed(item: Item, shown: str = "") -> NotFollowed:
    """That something is not followed; of a sign that only looks like one of Ruby's, what it is."""
    if isinstance(item, Token) and len(item.text) == 1 and not item.text.isascii():
        return NotFollowed(f"{described(item.text)} is not followed", item.place)
    return NotFollowed(f"this {shown}is not followed", item.place)


def _loop(compound: Compound) -> Expression:
    parts = [
        index
        for index, item in enumerate(compound.header)
        if isinstance(item, Token) and (item.kind, item.text) == ("name", "in")
    ]
    if compound.keyword != "for" or not parts:
        raise _logic(compound)
    values = _whole(compound.header[parts[0] + 1 :], compound.place)
    return Loop(compound.header[: parts[0]], values, compound.statements)


def _logic(compound: Compound) -> NotFollowed:
    if compound.keyword in ("def", "class", "module", "begin", "for"):
        return NotFollowed(f"this {compound.keyword} is not followed", compound.place)
    return NotFollowed(f"`{compound.keyword}` is logic, which is not followed", compound.place)


def parameters_of(
    items: tuple[Item, ...], place: Place
) -> tuple[tuple[str, Expression | None], ...]:
    """The names that a block gives its values, each with its usual value, if it has one."""
    found: list[tuple[str, Expression | None]] = []
    parts: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Token) and (item.kind, item.text) == ("operator", ","):
            parts.append([])
        else:
            parts[-1].append(item)
    for part in filter(None, parts):
        name = part[0]
        if not isinstance(name, Token) or name.kind != "name":
            raise NotFollowed("these parameters are not followed", place)
        usual = _whole(tuple(part[2:]), place) if len(part) > 1 else None
        found.append((name.text, usual))
    return tuple(found)


Kept = Callable[[Statement], Expression]


def keeping() -> Kept:
    """`expression_of` that works out a statement once, however often it is done."""
    kept: dict[int, tuple[Statement, Expression | NotFollowed]] = {}
    return partial(_kept, kept)


def _kept(
    kept: dict[int, tuple[Statement, Expression | NotFollowed]], statement: Statement
) -> Expression:
    if id(statement) not in kept:
        try:
            kept[id(statement)] = (statement, expression_of(statement))
        except NotFollowed as reason:
            kept[id(statement)] = (statement, reason)
    found = kept[id(statement)][1]
    if isinstance(found, NotFollowed):
        raise found.with_traceback(None)
    return found
