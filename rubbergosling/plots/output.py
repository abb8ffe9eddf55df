"""Saves pictures, and checks that matplotlib is installed."""

import importlib.util
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import PlotError
from ..locks import lock_of_process
from ..output_files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 100
INK = "#222222"

DRAWING = lock_of_process()
"""Held while a picture is drawn: matplotlib keeps its settings in one place for all threads."""


def require_matplotlib() -> None:
    """Sees to it that there is something to draw with, whatever the environment says.

    Raises:
        PlotError: If matplotlib is missing; with the remedy.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise PlotError(
            "drawing needs matplotlib, which is not installed: pip install 'rubbergosling[plots]'"
        )
    with DRAWING:
        _import_matplotlib()


def _import_matplotlib() -> None:
    if "matplotlib" in sys.modules:
        return
    logger = logging.getLogger("matplotlib")
    level = logger.level
    # It complains about settings that we do not use, and folders that it can do without.
    logger.setLevel(logging.ERROR)
    try:
        try:
            import matplotlib
        except (ValueError, OSError):
            # MPLBACKEND may name a backend of a notebook that is not installed here, and a
            # file of settings may be damaged: then the settings that matplotlib came with.
            for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
                del sys.modules[name]
            with _own_settings():
                import matplotlib  # noqa: F401
    finally:
        logger.setLevel(level)


@contextmanager
def _own_settings() -> Iterator[None]:
    found = importlib.util.find_spec("matplotlib")
    folders = found.submodule_search_locations if found else None
    folder = Path(folders[0] if folders else "")
    wanted = {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(folder / "mpl-data" / "matplotlibrc")}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def drawing(settings: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Draws with the settings that matplotlib came with, and some of ours; then as it was.

    Someone's own settings may need LaTeX, or fonts that are missing. One thread at a time.
    """
    require_matplotlib()
    from matplotlib import rc_context, rcdefaults, rcParams

    with DRAWING, rc_context():
        rcdefaults()
        wanted: Any = settings or {}  # a checker that knows matplotlib asks for literal names
        rcParams.update(wanted)
        yield


def write_figure(figure: "Figure", path: Path) -> None:
    """Writes a picture, whole or not at all.

    Args:
        figure: What is written, at 100 dots an inch.
        path: Ends in ``.png``, ``.svg`` or ``.pdf``.

    Raises:
        PlotError: If the file can't be written.
    """
    drawn = BytesIO()
    with drawing():
        figure.savefig(drawn, format=path.suffix[1:].lower(), dpi=DOTS_PER_INCH)
    try:
        write_whole(path, drawn.getvalue())
    except OSError as error:
        raise PlotError(f"{path} can't be written: {error.strerror or error}") from error
