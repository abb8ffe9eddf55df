"""Tests stand on their own: they import nothing from the benchmarks, which import from them."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, and texts that may name one to be run."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (f"{alias.name}." for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module}."
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_tests_import_nothing_from_the_benchmarks() -> None:
    paths = [path for path in TESTS.rglob("*.py") if path != Path(__file__)]
    found = {path: [name for name in imported(path) if name.startswith("benchmarks.")]
             for path in paths}  # fmt: skip
    assert len(paths) > 150
    assert {path: names for path, names in found.items() if names} == {}
