"""What the house has reached stays: files and functions of a size to be read, one name a thing."""

import ast
from collections import Counter

from tests.house.figures import MAX_FILE, MAX_FUNCTION, PROJECT, function_lengths, paths

TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths(PROJECT)}


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    sizes = {path.stem: path.read_text("utf-8").count("\n") for path in TREES}
    assert [name for name, size in sizes.items() if size > MAX_FILE] == []


def test_no_function_is_too_long_to_be_seen_at_once() -> None:
    assert [name for length, _, name in function_lengths(TREES) if length > MAX_FUNCTION] == []


def test_no_class_is_called_as_another_one() -> None:
    nodes = [node for tree in TREES.values() for node in ast.walk(tree)]
    names = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1} == set()
