"""Finds brackets, blocks and quotations of a Ruby text that are not closed.

Tree-sitter mends such a text in a way of its own; here the leaves of its tree are gone over once.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ...errors import MelodyError

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 50
"""How deep brackets and blocks may be nested."""

_CLOSING = {"(": ")", "[": "]", "{": "}", "#{": "}", "%w(": ")", "%i(": ")"}
_QUOTES = frozenset(('"', ':"', "`"))
_LOOPS = frozenset(("for", "while", "until"))
_CONDITIONS = frozenset(("if", "unless", "while", "until"))
_OPENING = _LOOPS | _CONDITIONS | {"do", "case", "begin", "def", "class", "module"}
_PARTING = frozenset(("else", "elsif", "when", "rescue", "ensure"))

# A line that ends in one of these goes on in the next.
_GO_ON = frozenset((
    ",", "+", "-", "*", "/", "%", "**", ".", "&&", "||", "=", "==", "=>", "+=", "-=", "*=",
    "<<", "<", ">", "&", "?", ":", "::", "&.", "..", "...",
))  # fmt: skip


class Nesting:
    """What is open, from leaf to leaf.

    Args:
        root: Of a tree.
        said: Tells what a node covers.

    Attributes:
        block_rows: Where a block begins, ends, or goes on with another branch.
        unfinished_rows: What stands there goes on in the next row.

    Raises:
        MelodyError: If a bracket, block or quotation is never closed, closes nothing, or is
            nested too deeply; it names the line.
    """

    def __init__(self, root: "Node", said: "Callable[[Node], str]") -> None:
        self.block_rows: set[int] = set()
        self.unfinished_rows: set[int] = set()
        self._said = said
        self._opened: list[Node] = []
        self._before: Node | None = None
        for leaf, parent in _leaves(root):
            if leaf.type in _QUOTES and (leaf.is_missing or parent == "ERROR"):
                opening = (self._before or leaf) if leaf.is_missing else leaf
                raise self._wrong(opening, "is never closed")
            if not leaf.is_missing:
                self._note_rows(leaf)
                self._take(leaf, parent)
                self._before = leaf
        if self._opened:
            raise self._wrong(self._opened[-1], "is never closed")

    def _take(self, leaf: "Node", parent: str) -> None:
        kind = leaf.type
        if kind == "identifier" and not _is_dot(self._before) and self._said(leaf) == "end":
            kind = "end"
        if kind in _CLOSING or self._opens(leaf, parent):
            self._opened.append(leaf)
            if kind not in _CLOSING:
                self.block_rows.add(leaf.start_point.row)
            if len(self._opened) > MAX_DEPTH:
                line = leaf.start_point.row + 1
                raise MelodyError(f"line {line}: this is nested more than {MAX_DEPTH} deep")
        elif kind in _CLOSING.values():
            if not self._opened or _CLOSING.get(self._opened.pop().type) != kind:
                raise self._wrong(leaf, "closes nothing")
        elif kind == "end" or (kind in _PARTING and parent != "rescue_modifier"):
            if not self._opened or self._opened[-1].type in _CLOSING:
                raise self._wrong(leaf, "belongs to nothing")
            self.block_rows.add(leaf.start_point.row)
            if kind == "end":
                self._opened.pop()

    def _opens(self, leaf: "Node", parent: str) -> bool:
        """Whether a keyword begins what ends with `end`; behind a statement it does not."""
        kind, before = leaf.type, self._before
        if kind not in _OPENING or leaf.is_named or _is_dot(before):
            return False
        if parent != "ERROR":
            return parent != "do" and not parent.endswith("_modifier")
        if kind == "do":  # that of a loop is no block
            last = self._opened[-1] if self._opened else None
            is_loops = last is not None and last.type in _LOOPS
            return not (is_loops and last and last.start_point.row == leaf.start_point.row)
        starts_line = before is None or before.end_point.row < leaf.start_point.row
        after_operator = before is not None and not (before.is_named or before.type.isalnum())
        return kind not in _CONDITIONS or starts_line or after_operator

    def _note_rows(self, leaf: "Node") -> None:
        """Which rows up to the end of a leaf go on in the next."""
        row, end_row = leaf.start_point.row, leaf.end_point.row
        self.unfinished_rows.update(range(row, end_row))
        before = self._before
        if before is None or before.end_point.row == row:
            return
        is_in_brackets = any(each.type in _CLOSING for each in self._opened)
        if is_in_brackets or before.type in _GO_ON or _is_dot(leaf):
            self.unfinished_rows.update(range(before.end_point.row, row))

    def _wrong(self, leaf: "Node", what: str) -> MelodyError:
        word = self._said(leaf).removeprefix("%w").removeprefix("%i")
        return MelodyError(f"line {leaf.start_point.row + 1}: this {word} {what}")


def _leaves(root: "Node") -> Iterator[tuple["Node", str]]:
    """The leaves of a tree from left to right, each with the type of what it is in."""
    cursor, above = root.walk(), [""]
    while True:
        node = cursor.node
        assert node is not None
        if cursor.goto_first_child():
            above.append(node.type)
            continue
        yield node, above[-1]
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            above.pop()


def _is_dot(leaf: "Node | None") -> bool:
    return leaf is not None and leaf.type in (".", "&.")
