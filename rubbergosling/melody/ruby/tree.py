"""Ruby text as a syntax tree of tree-sitter, and what is wrong with a text that has none.

Tree-sitter makes a tree of any text, with errors in it where it is no Ruby. What never closes, or
closes nothing, is found by walking over the tree's leaves: such a text is broken. Any other error
is in one line, which is left out, so that the tree of the others is sound.
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

if TYPE_CHECKING:
    from tree_sitter import Language, Node

MAX_CHARACTERS = 2_000_000

MAX_DEPTH = 50
"""How deep brackets and blocks may be nested."""

MAX_SECONDS = 12.0
"""Of a processor's time: tree-sitter needs a second for the longest tune, and hours for `%w[` said
over and over."""

_CHUNK_BYTES = 1 << 16

_ODD_SPACE = re.compile(r"[^\S\n\r\t\f\v ]|[\u00ad\u200b-\u200f\u2060\ufeff]")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_OPEN_COMMENT = re.compile(r"^=begin\b(?!(?s:.*?)^=end\b)", re.MULTILINE)
_UNREAD = frozenset(("comment", "string_content", "heredoc_content", "uninterpreted"))

_CLOSING = {"(": ")", "[": "]", "{": "}", "#{": "}", "%w(": ")", "%i(": ")"}
_QUOTES = frozenset(('"', ':"', "`"))
_LOOPS = frozenset(("for", "while", "until"))
_CONDITIONS = frozenset(("if", "unless", "while", "until"))
_OPENING = _LOOPS | _CONDITIONS | {"do", "case", "begin", "def", "class", "module"}
_PARTING = frozenset(("else", "elsif", "when", "rescue", "ensure"))
_WORD = re.compile(rb"[a-z_]\w*[?!]?")
_NO_STATEMENTS = frozenset(("do", "then", "end", "{", "}", "(", ")", ";"))
_SKIPPED = frozenset(("comment", "heredoc_body", "uninterpreted", "empty_statement"))

# A line that ends in one of these goes on in the next.
_GO_ON = frozenset((
    ",", "+", "-", "*", "/", "%", "**", ".", "&&", "||", "=", "==", "=>", "+=", "-=", "*=",
    "<<", "<", ">", "&", "?", ":", "::", "&.", "..", "...",
))  # fmt: skip


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
        self._block_rows: set[int] = set()
        self._unfinished_rows: set[int] = set()
        self._check_nesting()
        self.odd_spaces = list(self._odd_spaces(text))
        if self.root.has_error:
            self._leave_out_wrong_lines()

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

    def _check_nesting(self) -> None:  # noqa: C901 - one pass, a branch for each kind of leaf
        """Goes over the leaves once and keeps what is open."""
        opened: list[Node] = []
        before: Node | None = None
        for leaf, parent in _leaves(self.root):
            kind = leaf.type
            if kind == "identifier" and self.said(leaf) == "end" and not _is_dot(before):
                kind = "end"
            if kind in _QUOTES and (leaf.is_missing or parent == "ERROR"):
                raise self._wrong(before if leaf.is_missing else leaf, "is never closed")
            if leaf.is_missing:
                continue
            if before is not None and before.start_point.row < leaf.end_point.row:
                self._note_rows(before, leaf, any(each.type in _CLOSING for each in opened))
            if kind in _CLOSING or _opens(leaf, parent, before, opened[-1] if opened else None):
                opened.append(leaf)
                if kind not in _CLOSING:
                    self._block_rows.add(leaf.start_point.row)
                if len(opened) > MAX_DEPTH:
                    line = leaf.start_point.row + 1
                    raise MelodyError(f"line {line}: this is nested more than {MAX_DEPTH} deep")
            elif kind in (")", "]", "}"):
                if not opened or _CLOSING.get(opened.pop().type) != kind:
                    raise self._wrong(leaf, "closes nothing")
            elif kind == "end" or (kind in _PARTING and parent != "rescue_modifier"):
                if not opened or opened[-1].type in _CLOSING:
                    raise self._wrong(leaf, "belongs to nothing")
                self._block_rows.add(leaf.start_point.row)
                if kind == "end":
                    opened.pop()
            before = leaf
        if opened:
            raise self._wrong(opened[-1], "is never closed")

    def _note_rows(self, before: "Node", leaf: "Node", is_in_brackets: bool) -> None:
        """Which rows between two leaves go on in the next."""
        rows = set(range(before.start_point.row, before.end_point.row))
        rows |= set(range(leaf.start_point.row, leaf.end_point.row))
        if is_in_brackets or before.type in _GO_ON or _is_dot(leaf):
            rows |= set(range(before.end_point.row, leaf.start_point.row))
        self._unfinished_rows |= rows

    def _leave_out_wrong_lines(self) -> None:
        """Puts a word that nobody knows in the place of each line that is no Ruby by itself."""
        lines = self._bytes.split(b"\n")
        first = 0
        for row in range(len(lines)):
            if row in self._unfinished_rows:
                continue
            rows = range(first, row + 1)
            first = row + 1
            if not self._block_rows.isdisjoint(rows):
                continue
            root = self._parsed(b"\n".join(lines[each] for each in rows))
            if root.has_error and not _is_bare_list(root):
                self._leave_out(root, lines, rows)
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

    def _wrong(self, leaf: "Node | None", what: str) -> MelodyError:
        assert leaf is not None
        word = self.said(leaf).removeprefix("%w").removeprefix("%i")
        return MelodyError(f"line {leaf.start_point.row + 1}: this {word} {what}")


@cache
def _ruby() -> "Language":
    import tree_sitter_ruby
    from tree_sitter import Language

    return Language(tree_sitter_ruby.language())


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


def _opens(leaf: "Node", parent: str, before: "Node | None", opened: "Node | None") -> bool:
    """Whether a keyword begins what ends with `end`; behind a statement it does not."""
    kind = leaf.type
    if kind not in _OPENING or leaf.is_named or parent.endswith("_modifier") or _is_dot(before):
        return False
    starts_line = before is None or before.end_point.row < leaf.start_point.row
    if parent != "ERROR":
        return parent != "do"
    if kind == "do":  # that of a loop is no block
        same_line = opened is not None and opened.start_point.row == leaf.start_point.row
        return not (opened is not None and opened.type in _LOOPS and same_line)
    after_operator = before is not None and not (before.is_named or before.type.isalnum())
    return kind not in _CONDITIONS or starts_line or after_operator


def _is_dot(leaf: "Node | None") -> bool:
    return leaf is not None and leaf.type in (".", "&.")


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
        node = next(child for child in node.children if child.has_error)
    return node


def first_leaf(node: "Node") -> "tuple[Node, Node | None]":
    """The first leaf in a node, and what that is in, if it is not the node itself."""
    above = None
    while node.child_count:
        above, node = node, node.child(0) or node
    return node, above
