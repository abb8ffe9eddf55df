"""Progress bars for work that takes long."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..melody.learning import Progress
from .streams import tell


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None] | None]:
    """A progress bar on a terminal, told how much is done, 0 to 1; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def training_progress() -> Iterator[Callable[[Progress], None]]:
    """Shows a bar with the held-out bits a note on a terminal; elsewhere a line for each turn."""
    if not sys.stderr.isatty():
        yield _Lines().report
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[bits]}"), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("learning", bits="", left="")

        def report(progress: Progress) -> None:
            bars.update(
                task, description=_turn(progress), total=progress.epochs,
                completed=progress.epoch, bits=_bits(progress),
                left=f"at most {progress.seconds_left:.0f} s left",
            )  # fmt: skip

        yield report


class _Lines:
    """Tells of each turn when it is over, for a log."""

    def __init__(self) -> None:
        self._last: Progress | None = None

    def report(self, progress: Progress) -> None:
        last, self._last = self._last, progress
        if last is not None and _turn(last) != _turn(progress):
            self._tell(last)

    def _tell(self, progress: Progress) -> None:
        tell(f"{_turn(progress)}: round {progress.epoch}, {_bits(progress)}")


def _turn(progress: Progress) -> str:
    what = "learns" if progress.held_out_bits is not None else "learns all notes"
    return f"{progress.part} {what}"


def _bits(progress: Progress) -> str:
    if progress.held_out_bits is None:
        return ""
    return f"{progress.held_out_bits:.2f} bits per held-out note"
