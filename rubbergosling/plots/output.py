"""Pictures to files, and the one thing they all need."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PlotError
from ..writing import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 100
INK = "#222222"
ENDINGS = (".png", ".svg", ".pdf")


def require_matplotlib() -> None:
    """Sees to it that there is something to draw with.

    Raises:
        PlotError: If matplotlib is missing; with the remedy.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise PlotError(
            "drawing needs matplotlib, which is not installed: pip install 'rubbergosling[plots]'"
        ) from None


def write_figure(figure: "Figure", path: Path) -> None:
    """Writes a picture, whole or not at all.

    Args:
        figure: What is written, at 100 dots an inch.
        path: Ends in one of `ENDINGS`.

    Raises:
        PlotError: If the file can't be written.
    """
    drawn = BytesIO()
    figure.savefig(drawn, format=path.suffix[1:].lower(), dpi=DOTS_PER_INCH)
    try:
        write_whole(path, drawn.getvalue())
    except OSError as error:
        raise PlotError(f"{path} can't be written: {error.strerror or error}") from error
