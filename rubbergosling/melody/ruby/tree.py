"""Parses Ruby text with tree-sitter, and explains what is wrong with it.

Tree-sitter makes a tree of any text, with errors in it where it is no Ruby. A text in which
something never closes is broken, see ``nesting``. Any other error is in one line, which is left
out, so that the tree of the others is sound.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from time import thread_time
from typing import TYPE_CHECKING

from ...errors import MelodyError
from ...language.syntax import Place
from .expressions import NotFollowed, Statement
from .nesting import Nesting

if TYPE_CHECKING:
    from tree_sitter import Language, Node

MAX_CHARACTERS = 2_000_000

MAX_SECONDS = 20.0
"""Of a processor's time: tree-sitter needs ten for the longest lists of notes, and hours for `%w[`
said over and over."""

_CHUNK_BYTES = 1 << 16

_ODD_SPACE = re.compile(r"[^\S\n\r\t\f\v ]|[\u00ad\u200b-\u200f\u2060\ufeff]")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_OPEN_COMMENT = re.compile(r"^=begin\b(?!(?s:.*?)^=end\b)", re.MULTILINE)
_UNREAD = frozenset(("comment", "string_content", "heredoc_content", "uninterpreted"))

_WORD = re.compile(rb"[a-z_]\w*[?!]?")
_NO_STATEMENTS = frozenset(("do", "then", "end", "{", "}", "(", ")", ";"))
_SKIPPED = frozenset(("comment", "heredoc_body", "uninterpreted", "empty_statement"))


class RubyText:
    """A text and its tree.

    Args:
        text: Ruby code.

    Attributes:
        root: Of the tree.
        odd_spaces: The spaces that Ruby takes for letters, and what can't be seen, with their
            places: they come from web pages. In the tree they are spaces.
        wrong: By row: what stands there instead of a line that is no Ruby.

    Raises:
        MelodyError: If the text is too long, or a bracket, block, quotation or comment is never
            closed, closes nothing, or is nested too deeply; it names the line.
    """

    def __init__(self, text: str) -> None:
        from tree_sitter import Parser  # late: most of our commands read no Ruby

        if len(text) > MAX_CHARACTERS:
            raise MelodyError(f"it has more than {MAX_CHARACTERS} characters: no melody is so long")
        text = _NO_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        self._parser, self._end_seconds = Parser(_ruby()), thread_time() + MAX_SECONDS
        self._bytes = _ODD_SPACE.sub(" ", text).encode()
        self.root = self._parsed(self._bytes)
        self.wrong: dict[int, Statement] = {}
        self._continuations: dict[int, list[int]] = {}
        if self.root.has_error and (comment := _OPEN_COMMENT.search(text)):
            line = text.count("\n", 0, comment.start()) + 1
            raise MelodyError(f"line {line}: this =begin is never closed")
        nesting = Nesting(self.root, self.said)
        self.odd_spaces = list(self._odd_spaces(text))
        if self.root.has_error:
            self._leave_out_wrong_lines(nesting)

    def _parsed(self, text: bytes) -> "Node":
        try:
            return self._parser.parse(
                lambda start, _: text[start : start + _CHUNK_BYTES],
                progress_callback=lambda *_: thread_time() > self._end_seconds,
            ).root_node
        except ValueError:  # what it raises where the callback ends it
            raise MelodyError("it is too tangled to be read: no melody is written so") from None

    def said(self, node: "Node") -> str:
        """What a node covers."""
        return self._bytes[node.start_byte : node.end_byte].decode()

    def place(self, node: "Node") -> Place:
        """Where a node's first word stands."""
        leaf = first_leaf(node)[0]
        row, column = leaf.start_point  # in bytes; a place has characters
        column -= bisect_left(self._continued(row, leaf.start_byte - column), column)
        return Place(row + 1, column + 1, max(1, len(self.said(leaf).split("\n")[0])))

    def _continued(self, row: int, start: int) -> list[int]:
        """Where in a line there are bytes that only go on with a character."""
        if row not in self._continuations:
            end = self._bytes.find(b"\n", start)
            line = self._bytes[start : end if end >= 0 else None]
            self._continuations[row] = [
                place for place, byte in enumerate(line) if byte & 0xC0 == 0x80
            ]
        return self._continuations[row]

    def _odd_spaces(self, text: str) -> Iterator[tuple[str, Place]]:
        """Those that are read, which is not so in comments and quotations."""
        for row, line in enumerate(text.split("\n")):
            column = read = 0
            for found in _ODD_SPACE.finditer(line):
                column += len(line[read : found.start()].encode())
                node = self.root.descendant_for_point_range((row, column), (row, column + 1))
                if node is None or node.type not in _UNREAD:
                    yield found[0], Place(row + 1, found.start() + 1)
                column, read = column + 1, found.end()

    def _leave_out_wrong_lines(self, nesting: Nesting) -> None:
        """Replaces each line that is no Ruby by an unknown word."""
        lines = self._bytes.split(b"\n")
        first = 0
        for row in range(len(lines)):
            if row in nesting.unfinished_rows:
                continue
            rows = range(first, row + 1)
            first = row + 1
            if not nesting.block_rows.isdisjoint(rows):
                continue
            root = self._parsed(b"\n".join(lines[each] for each in rows))
            if root.has_error and not _is_bare_list(root):
                self._leave_out(root, lines, rows)
        if self.wrong:
            self._bytes = b"\n".join(lines)
            self.root = self._parsed(self._bytes)

    def _leave_out(self, root: "Node", lines: list[bytes], rows: range) -> None:
        row, column = _first_error(root).start_point
        wrong_line = lines[rows.start + row]
        place = Place(rows.start + row + 1, len(wrong_line[:column].decode()) + 1)
        text = lines[rows.start].lstrip()
        indent = len(lines[rows.start]) - len(text)
        word = _WORD.match(text)
        self.wrong[rows.start] = Statement(
            Place(rows.start + 1, indent + 1),
            word[0].decode() if word else "",
            NotFollowed("this is not followed", place),
        )
        for each in rows:
            lines[each] = b"" if each > rows.start else b" " * indent + b"_"


@cache
def _ruby() -> "Language":
    import tree_sitter_ruby
    from tree_sitter import Language

    return Language(tree_sitter_ruby.language())


def separated(nodes: Iterable["Node"]) -> Iterator[list["Node"]]:
    """Statements: a node each, or several with commas between them.

    Lists that stand there for themselves are no Ruby, and errors to tree-sitter.
    """
    found: list[Node] = []
    for node in _flat(nodes):
        if node.type == ",":
            if found:
                found.append(node)
        elif node.type not in _NO_STATEMENTS or node.is_named:
            if found and found[-1].type != ",":
                yield found
                found = []
            found.append(node)
    if found:
        yield found


def _flat(nodes: Iterable["Node"]) -> Iterator["Node"]:
    """Nodes, and in the place of an error what is in it."""
    rest = [*nodes][::-1]
    while rest:
        node = rest.pop()
        if node.is_error:
            rest += node.children[::-1]
        elif node.type not in _SKIPPED:
            yield node


def _is_bare_list(root: "Node") -> bool:
    inside = list(separated(root.children))
    return len(inside) == 1 and len(inside[0]) > 1 and not any(n.has_error for n in inside[0])


def _first_error(root: "Node") -> "Node":
    """What is wrong in a tree, of several the first."""
    node = root
    while not (node.is_error or node.is_missing):
        # A token can be wrong, and only what it is in says so.
        inner = next((child for child in node.children if child.has_error), None)
        if inner is None:
            return node
        node = inner
    return node


def first_leaf(node: "Node") -> "tuple[Node, Node | None]":
    """The first leaf in a node, and what that is in, if it is not the node itself."""
    above = None
    while node.child_count:
        above, node = node, node.child(0) or node
    return node, above
