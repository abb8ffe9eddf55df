"""For tests only: runs the Python in a document, block by block, as a reader would."""

import doctest
import re
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_document(path: Path) -> int:
    """Runs all blocks in order, in one namespace; what they answer must be what is shown.

    A block with ``>>>`` is a conversation, any other a script.

    Returns:
        How many blocks there are.
    """
    text = path.read_text("utf-8")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    blocks = list(BLOCK.finditer(text))
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        if ">>>" in block[1]:
            _converse(block[1], namespace, path, line)
        else:
            # As many lines before it as in the document, for a traceback to be right.
            exec(compile("\n" * line + block[1], path, "exec"), namespace)
    return len(blocks)


def _converse(block: str, namespace: dict[str, Any], path: Path, line: int) -> None:
    test = doctest.DocTestParser().get_doctest(block, namespace, path.name, str(path), line)
    runner = doctest.DebugRunner()
    try:
        runner.run(test, clear_globs=False)
    except doctest.DocTestFailure as failure:
        raise AssertionError(
            f"{path}:{line + failure.example.lineno + 1}: {failure.example.source.strip()}\n"
            f"is shown as:\n{failure.example.want}but gives:\n{failure.got}"
        ) from None
    namespace.update(test.globs)
