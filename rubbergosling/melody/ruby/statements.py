"""Reads the statements of a Ruby text from its syntax tree.

What is not followed here becomes a statement that says so; it is told when the statement is done.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from ...language.diagnostics.lookalikes import described
from .expressions import (
    INDEX,
    NEGATIVE,
    Assignment,
    Block,
    Call,
    Expression,
    Listed,
    Literal,
    Loop,
    NotFollowed,
    Operation,
    Parameter,
    Statement,
    Symbol,
)
from .tree import RubyText, first_leaf, separated

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DIGITS = 1000
MAX_EXPONENT = 4
"""Its digits, and its sign if it has one."""

_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?(r?)")
_NAME = re.compile(r"[@$]{0,2}[^\W\d]\w*[?!]?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "s": " "}
_CHANGES = {"+=": "+", "-=": "-", "*=": "*", "/=": "/", "||=": "||"}
_OPERATORS = frozenset((
    "or", "and", "..", "...", "||", "&&", "==", "!=", "<=>", "===", "<", ">", "<=", ">=", "|", "&",
    "<<", ">>", "+", "-", "*", "/", "%", "**",
))  # fmt: skip
_LOGIC = frozenset(("if", "unless", "while", "until", "case", "rescue"))
_NAMES = frozenset((
    "identifier", "constant", "instance_variable", "global_variable", "class_variable",
))  # fmt: skip
_SKIPPED = frozenset(("comment", "heredoc_body", "uninterpreted", "empty_statement"))

Arguments = tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]


def statements_of(text: RubyText) -> tuple[Statement, ...]:
    """The statements of a text."""
    return _Reader(text).statements(text.root)


class _Reader:
    """Knows what each kind of node says."""

    def __init__(self, text: RubyText) -> None:
        self._text = text
        self._kinds: dict[str, Callable[[Node], Expression]] = {
            **dict.fromkeys(_NAMES, self._name),
            **dict.fromkeys(("integer", "float", "rational"), self._number),
            **dict.fromkeys(("true", "false", "nil"), self._constant),
            **dict.fromkeys(("string", "simple_symbol", "delimited_symbol"), self._quoted),
            **dict.fromkeys(("string_array", "symbol_array"), self._words),
            **dict.fromkeys(("array", "right_assignment_list"), self._list),
            **dict.fromkeys(("binary", "range"), self._operation),
            "unary": self._signed,
            "call": self._call,
            "element_reference": self._index,
            "parenthesized_statements": self._grouped,
            "assignment": self._assignment,
            "operator_assignment": self._assignment,
            "for": self._loop,
        }

    def statements(self, node: "Node | None") -> tuple[Statement, ...]:
        """What is done in a node, one after the other."""
        if node is None:
            return ()
        return tuple(self._statement(each) for each in separated(node.children))

    def _statement(self, nodes: list["Node"]) -> Statement:
        place = self._text.place(nodes[0])
        if wrong := self._text.wrong.get(place.line - 1):
            return wrong
        try:
            if len(nodes) == 1:
                said: Expression | NotFollowed = self._expression(nodes[0])
            else:
                said = Listed(tuple(self._expression(node) for node in nodes[::2]))
        except NotFollowed as reason:
            said = NotFollowed(str(reason), reason.place or place)
        except RecursionError:
            said = NotFollowed("this is too deeply nested", place)
        return Statement(place, self._word(nodes[0]), said)

    def _word(self, node: "Node") -> str:
        """The word that a statement calls first."""
        leaf, above = first_leaf(node)
        called = above is None or above.type.endswith("_modifier") or (
            above.type == "call" and above.child_by_field_name("receiver") is None
        )  # fmt: skip
        return self._text.said(leaf) if called and leaf.type == "identifier" else ""

    def _expression(self, node: "Node | None") -> Expression:
        if node is None or node.is_missing:
            raise NotFollowed("something is missing at the end of this")
        read = self._kinds.get(node.type)
        if read is None:
            raise self._not_followed(node)
        if node.has_error and any(child.is_error for child in node.children):
            wrong = next(child for child in node.children if child.is_error)
            raise NotFollowed("this is not followed", self._text.place(wrong))
        return read(node)

    def _not_followed(self, node: "Node") -> NotFollowed:
        place = self._text.place(node)
        word = self._text.said(node)[: place.length]
        if node.child_count > 1 and node.children[0].is_named and not node.children[1].is_named:
            word, place = node.children[1].type, self._text.place(node.children[1])
            if word not in _LOGIC:
                return NotFollowed("this is not followed", place)
        if word in _LOGIC:
            return NotFollowed(f"`{word}` is logic, which is not followed", place)
        if node.type == "hash":
            return NotFollowed("this is a hash, which is not followed", place)
        if node.type in ("method", "class", "module", "begin"):
            return NotFollowed(f"this {word} is not followed", place)
        if word[:1].isalpha():
            return NotFollowed(f"`{word[:40]}` is not known here", place)
        return NotFollowed(f"this `{word[:20]}` is not followed", place)

    def _name(self, node: "Node") -> Expression:
        return Call(self._called(node), place=self._text.place(node))

    def _called(self, node: "Node") -> str:
        """A name; an error names a character that only looks like one of Ruby's."""
        name = self._text.said(node)
        if not name:
            raise NotFollowed("something is missing at the end of this")
        if not _NAME.fullmatch(name):
            odd = next((sign for sign in name if not re.match(r"\w", sign)), name[0])
            raise NotFollowed(f"{described(odd)} is not followed", self._text.place(node))
        return name

    def _number(self, node: "Node") -> Expression:
        word = self._text.said(node)
        match = _NUMBER.fullmatch(word.replace("_", ""))
        if match is None:
            raise NotFollowed("this number is not followed", self._text.place(node))
        whole, decimals, exponent, rational = match.groups()
        if len(word) > MAX_DIGITS or len(exponent or "") > MAX_EXPONENT:
            raise NotFollowed("this number is too long", self._text.place(node))
        if decimals is None and exponent is None and not rational:
            return Literal(int(whole))
        return Literal(Fraction(f"{whole}.{decimals or 0}e{exponent or 0}"))

    def _constant(self, node: "Node") -> Expression:
        return Literal({"true": True, "false": False, "nil": None}[node.type])

    def _quoted(self, node: "Node") -> Expression:
        """A symbol or a string, without code in it."""
        word = self._text.said(node)
        if node.type == "simple_symbol":
            return Literal(Symbol(word[1:]))
        if any(child.type == "interpolation" for child in node.children):
            message = "this text has code in it, which is not followed"
            raise NotFollowed(message, self._text.place(node))
        content = "".join(map(self._text.said, node.named_children))
        plain = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), content, flags=re.DOTALL)
        return Literal(Symbol(plain) if node.type == "delimited_symbol" else plain)

    def _words(self, node: "Node") -> Expression:
        return Listed(tuple(Literal(self._text.said(word)) for word in node.named_children))

    def _list(self, node: "Node") -> Expression:
        return Listed(self._arguments(node)[0])

    def _operation(self, node: "Node") -> Expression:
        """Operators from the left, however many, so without a call for each."""
        rest: list[Node] = []
        left: Node | None = node
        while left is not None and left.type in ("binary", "range"):
            rest.append(left)
            left = left.child_by_field_name("left") or left.child_by_field_name("begin")
        found = self._expression(left)
        for each in reversed(rest):
            sign = each.child_by_field_name("operator")
            right = each.child_by_field_name("right") or each.child_by_field_name("end")
            if sign is None or sign.type not in _OPERATORS:
                raise NotFollowed("this is not followed", sign and self._text.place(sign))
            found = Operation(sign.type, found, self._expression(right))
        return found

    def _signed(self, node: "Node") -> Expression:
        value, is_negative = node, False
        while value.type == "unary" and value.children[0].type in ("-", "+"):
            is_negative ^= value.children[0].type == "-"
            value = value.children[1]
        if value.type == "unary":
            raise self._not_followed(value)
        said = self._expression(value)
        return Call(NEGATIVE, receiver=said, place=self._text.place(node)) if is_negative else said

    def _call(self, node: "Node") -> Expression:
        receiver, word = (node.child_by_field_name(name) for name in ("receiver", "method"))
        if word is None or word.type not in _NAMES:
            raise NotFollowed("this is not followed", self._text.place(word or node))
        arguments, options = self._arguments(node.child_by_field_name("arguments"))
        block = node.child_by_field_name("block")
        return Call(
            self._called(word), arguments, options, block and self._block(block),
            receiver and self._expression(receiver), self._text.place(word),
        )  # fmt: skip

    def _index(self, node: "Node") -> Expression:
        holder, *rest = node.children
        arguments, _ = self._values(rest)
        return Call(
            INDEX, arguments, receiver=self._expression(holder), place=self._text.place(rest[0])
        )

    def _arguments(self, node: "Node | None") -> Arguments:
        return self._values(node.children if node is not None else ())

    def _values(self, nodes: Iterable["Node"]) -> Arguments:
        """Values with commas between them, and those with names."""
        found, options = [], []
        for node in nodes:
            if node.is_error:
                raise NotFollowed("this is not followed", self._text.place(node))
            if node.type == "pair":
                key, value = (node.child_by_field_name(name) for name in ("key", "value"))
                assert key is not None
                options.append((self._key(key), self._expression(value)))
            elif node.is_named and node.type not in _SKIPPED:
                found.append(self._expression(node))
        return tuple(found), tuple(options)

    def _key(self, node: "Node") -> str:
        if node.type == "hash_key_symbol":
            return self._text.said(node)
        said = self._expression(node)
        return str(said.value) if isinstance(said, Literal) else ""

    def _grouped(self, node: "Node") -> Expression:
        inside = list(separated(node.children))
        if not inside:
            raise NotFollowed("something is missing at the end of this", self._text.place(node))
        if len(inside) > 1 or len(inside[0]) > 1:
            rest = inside[1][0] if len(inside) > 1 else inside[0][1]
            raise NotFollowed("this is not followed", self._text.place(rest))
        return self._expression(inside[0][0])

    def _assignment(self, node: "Node") -> Expression:
        target, sign, value = node.children[:3]
        if target.type == "left_assignment_list":
            raise NotFollowed("this is not followed", self._text.place(sign))
        name, said = self._expression(target), self._expression(value)
        if sign.type == "=":
            return Assignment(name, said)
        if sign.type not in _CHANGES:
            raise NotFollowed("this is not followed", self._text.place(sign))
        return Assignment(name, Operation(_CHANGES[sign.type], name, said))

    def _loop(self, node: "Node") -> Expression:
        names, values = (node.child_by_field_name(name) for name in ("pattern", "value"))
        assert names is not None and values is not None
        return Loop(
            [parameter.name for parameter in self._parameters([names])],
            self._expression(values.children[1]),
            self.statements(node.child_by_field_name("body")),
        )

    def _block(self, node: "Node") -> Block:
        parameters = node.child_by_field_name("parameters")
        return Block(
            tuple(self._parameters(parameters.children)) if parameters else (),
            self.statements(node.child_by_field_name("body")),
            self._text.place(node),
        )

    def _parameters(self, nodes: Iterable["Node"], is_plain: bool = True) -> Iterator[Parameter]:
        """The names that values are given, those in brackets as well."""
        for node in nodes:
            if node.type == "optional_parameter":
                name, value = (node.child_by_field_name(each) for each in ("name", "value"))
                assert name is not None
                yield Parameter(self._text.said(name), self._expression(value), is_plain)
            elif node.type in _NAMES:
                yield Parameter(self._text.said(node), None, is_plain)
            elif node.type == "left_assignment_list":
                yield from self._parameters(node.children, is_plain)
            elif node.is_named:
                yield from self._parameters(node.children, is_plain=False)
