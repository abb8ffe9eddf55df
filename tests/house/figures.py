"""How large the house is, in figures: ``make figures``.

``python -m tests.house.figures FOLDER`` tells those of another copy of the project. A line of code
is one that is neither blank nor a comment nor a docstring's; complexity is what ruff's C901 counts.
"""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parents[2]
FOLDERS = ("rubbergosling", "samples", "synthdefs")
MAX_FILE, MAX_FUNCTION, MAX_COMPLEXITY = 400, 40, 12
SHORT_FILE = 60

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Definition


def paths(project: Path) -> list[Path]:
    """The package's own files of Python."""
    return sorted(path for folder in FOLDERS for path in (project / folder).rglob("*.py"))


def figures(project: Path) -> Iterator[str]:
    """Each figure as a line of text: what is counted, then how many."""
    sources = {path: path.read_text(encoding="utf-8") for path in paths(project)}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    sizes = {path: source.count("\n") for path, source in sources.items()}
    yield from _about_files(project, sizes)
    yield from _about_functions(trees)
    yield from _about_complexity(project)
    yield from _about_words(sources, trees)
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    names = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    twice = sorted(name for name, count in names.items() if count > 1)
    yield _line("class names that stand twice", f"{len(twice)} {' '.join(twice)}")
    tests = sum(path.read_text("utf-8").count("\n") for path in (project / "tests").rglob("*.py"))
    yield _line("lines of tests", tests)


def _about_files(project: Path, sizes: dict[Path, int]) -> Iterator[str]:
    yield _line("files", len(sizes))
    yield _line("lines in all", sum(sizes.values()))
    yield _line("lines a file, median", median(sizes.values()))
    yield _line(
        f"files shorter than {SHORT_FILE} lines", sum(s < SHORT_FILE for s in sizes.values())
    )
    yield _line(f"files longer than {MAX_FILE} lines", sum(s > MAX_FILE for s in sizes.values()))
    longest = max(sizes, key=lambda path: sizes[path])
    yield _line("longest file", f"{sizes[longest]} {longest.relative_to(project)}")


def function_lengths(trees: dict[Path, ast.Module]) -> list[tuple[int, str, str]]:
    """Of each function the number of its lines, the place and the name."""
    return [
        (_length(node), f"{path.relative_to(path.parents[2])}:{node.lineno}", node.name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, Definition)
    ]


def _about_functions(trees: dict[Path, ast.Module]) -> Iterator[str]:
    lengths = function_lengths(trees)
    yield _line("functions", len(lengths))
    yield _line("lines a function, median", median(length for length, _, _ in lengths))
    long = sum(length > MAX_FUNCTION for length, _, _ in lengths)
    yield _line(f"functions longer than {MAX_FUNCTION} lines", long)
    yield _line("longest function", "{} {} {}".format(*max(lengths)))


def _about_complexity(project: Path) -> Iterator[str]:
    """Of the functions, as ruff counts it."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select=C901"]
    command += [
        "--ignore-noqa",
        "--config=lint.mccabe.max-complexity=0",
        "--output-format=json",
        *FOLDERS,
    ]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    found = [re.search(r"`(.*)` is too complex \((\d+)", each["message"])
             for each in json.loads(done.stdout)]  # fmt: skip
    worst = sorted((int(each[2]), each[1]) for each in found if each)
    above = [f"{name} {count}" for count, name in worst if count > MAX_COMPLEXITY]
    yield _line("complexity, median", median(count for count, _ in worst))
    yield _line("complexity, highest", "{} {}".format(*worst[-1]))
    yield _line(f"functions more complex than {MAX_COMPLEXITY}", len(above))


def _about_words(sources: dict[Path, str], trees: dict[Path, ast.Module]) -> Iterator[str]:
    comments = sum(_comments(source) for source in sources.values())
    code = sum(_code_lines(source) for source in sources.values())
    yield _line("lines of code", code)
    yield _line("comments a line of code", f"{comments / code:.3f} ({comments})")
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    texts = [ast.get_docstring(node) for node in nodes if isinstance(node, Documented)]
    yield _line("docstrings", sum(text is not None for text in texts))
    short = sum(text is not None and len(text.split()) < 3 for text in texts)
    yield _line("docstrings of one or two words", short)


def _comments(source: str) -> int:
    """The comments that say something to people; not those that are for tools."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    texts = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return sum(re.match(r"#\s*(noqa|type:|fmt:|pragma)", text) is None for text in texts)


def _code_lines(source: str) -> int:
    passed = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
              tokenize.ENDMARKER}  # fmt: skip
    lines: set[int] = set()
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    for token in tokens:
        if token.type not in passed:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Documented) and ast.get_docstring(node) is not None:
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return len(lines)


def _length(node: Definition) -> int:
    """From ``def`` to the last line, without the docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        text = node.body[0]
        length -= (text.end_lineno or text.lineno) - text.lineno + 1
    return length


def _line(what: str, figure: object) -> str:
    return f"{what:<40} {figure}"


if __name__ == "__main__":
    for line in figures(Path(sys.argv[1]) if sys.argv[1:] else PROJECT):
        print(line)
