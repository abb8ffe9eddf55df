"""Every import of the package, read from its source: at the top, late, for types, and by string."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rubbergosling

NAME = "rubbergosling"
PACKAGE = Path(rubbergosling.__file__).parent
FOLDERS = {
    NAME: PACKAGE,
    f"{NAME}.samples": PACKAGE.parent / "samples",
    f"{NAME}.synthdefs": PACKAGE.parent / "synthdefs",
}
"""The folders that setup.cfg makes packages of, by the package's name."""

BY_STRING = {"import_module", "__import__"}


@dataclass(frozen=True, order=True)
class Import:
    """One module of ours names another one.

    Attributes:
        importer: The full name of the module in which it stands.
        imported: The full name of the module that it names.
        line: Where it stands.
    """

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


@cache
def modules() -> dict[str, Path]:
    """Each module of the package by its full name, packages by theirs."""
    found = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


@cache
def all_imports() -> tuple[Import, ...]:
    """Every import of ours by ours, in the order of names."""
    found: set[Import] = set()
    for name, path in modules().items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found.update(imports_in(path.read_text(encoding="utf-8"), name, package))
    return tuple(sorted(found))


def imports_in(source: str, name: str, package: str) -> Iterator[Import]:
    """The imports of ours in one module's source."""
    tree = ast.parse(source)
    asks_by_string = any(_is_computed_import(node) for node in ast.walk(tree))
    for node in ast.walk(tree):
        named: list[str] = []
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = _named_from(package, node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = _named_by_string(package, node.value, asks_by_string)
        elif isinstance(node, ast.JoinedStr):
            named = _named_by_prefix(node)
        for each in named:
            if each in modules() and each != name:
                yield Import(name, each, getattr(node, "lineno", 0))


def _named_from(package: str, node: ast.ImportFrom) -> list[str]:
    """The modules of ``from X import a, b``: X.a where that is a module, else X."""
    base = node.module or ""
    if node.level:
        parts = package.split(".")
        base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])
    members = [f"{base}.{alias.name}" for alias in node.names]
    return [member if member in modules() else base for member in members]


def _named_by_string(package: str, text: str, asks_by_string: bool) -> list[str]:
    """The module that a string names: in full, or in a table of what is imported when used."""
    path = text.partition(":")[0]
    if not all(part.isidentifier() for part in path.lstrip(".").split(".")):
        return []
    if path.startswith(f"{NAME}."):
        return [path]
    if not asks_by_string:
        return []
    return [f"{place}.{path.lstrip('.')}" for place in (package, NAME)]


def _named_by_prefix(node: ast.JoinedStr) -> list[str]:
    """All modules that an f-string such as ``f"rubbergosling.cli.{name}"`` can name."""
    head = node.values[0]
    if not isinstance(head, ast.Constant) or not str(head.value).startswith(f"{NAME}."):
        return []
    return [name for name in modules() if name.startswith(str(head.value))]


def _is_computed_import(node: ast.AST) -> bool:
    """Whether it is a call that imports a module whose name is not written out there."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
    name = called.id if isinstance(called, ast.Name) else called
    return name in BY_STRING and not isinstance(node.args[0], ast.Constant)


def circles() -> list[list[str]]:
    """Groups of modules that import each other, directly or by way of others (Tarjan's method)."""
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for each in all_imports():
        graph[each.importer].add(each.imported)
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        path.append(name)
        for other in sorted(graph[name]):
            if other not in order:
                visit(other)
            if other in path:
                low[name] = min(low[name], low[other])
        if low[name] == order[name]:
            at = path.index(name)
            if len(path) - at > 1:
                found.append(sorted(path[at:]))
            del path[at:]

    for name in graph:
        if name not in order:
            visit(name)
    return found
