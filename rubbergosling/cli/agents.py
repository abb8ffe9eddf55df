"""The sub-command `agents`: lists saved agents and compares what they would play.

It reads the files only; no model is made.
"""

from collections.abc import Collection
from itertools import combinations
from pathlib import Path

import click

from ..agents.agent_file import SavedAgent, read_agent_file
from ..agents.situations import SITUATIONS
from ..agents.snapshot import HIT
from ..errors import AgentError
from ..language.visible import visible
from ..performance.guesses import Known
from ..settings import Settings
from .argument_types import InputFile
from .command_line import command
from .printing import loss_words, print_error, table


@command("agents")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=InputFile(".agent"),
    help="a saved agent",
)  # fmt: skip
def agents(files: tuple[Path, ...], settings: Settings) -> int:
    """Prints a row for each saved agent, and for each pair of them where they agree."""
    status = 0
    saved: list[tuple[Path, SavedAgent]] = []
    for path in files:
        try:
            saved.append((path, read_agent_file(path)))
        except AgentError as error:
            status = error.exit_status
            print_error(error)
    if saved:
        print(table([LISTED, *(_listed(path, agent) for path, agent in saved)]))
    if len(saved) > 1:
        print()
        print(table([COMPARED, *(_compared(*pair) for pair in combinations(saved, 2))]))
    return status


LISTED = ("file", "instrument", "structure", "lessons", "loss", "knows", "patterns")
COMPARED = ("would do the same", "", "of what either was taught", "of all situations")


def _listed(path: Path, saved: SavedAgent) -> tuple[str, ...]:
    known = _known(saved)
    right, taught = (sum(getattr(each, count) for each in known) for count in ("right", "taught"))
    spec = saved.spec
    structure = ",".join(map(str, spec.structure)) + (f" {spec.model}" if spec.model else "")
    return (
        visible(str(path)),
        saved.instrument,
        structure,
        str(saved.lessons),
        "none" if saved.loss is None else loss_words(saved.loss),
        f"{right} of {taught}",
        "; ".join(f"{each.pattern} {each.right}/{each.taught}" for each in known),
    )


def _known(saved: SavedAgent) -> list[Known]:
    """How much it still has right of each pattern, in the order they were taught."""
    found: dict[str, Known] = {}
    for situation, taught in saved.taught.items():
        before = found.get(taught.pattern, Known(taught.pattern, 0, 0))
        is_right = _hits(saved, situation) == taught.answer
        found[taught.pattern] = Known(taught.pattern, before.right + is_right, before.taught + 1)
    return list(found.values())


def _compared(first: tuple[Path, SavedAgent], second: tuple[Path, SavedAgent]) -> tuple[str, ...]:
    (path, one), (other_path, other) = first, second
    return (
        visible(str(path)),
        visible(str(other_path)),
        _same(one, other, {*one.taught, *other.taught}),
        _same(one, other, range(SITUATIONS)),
    )


def _same(one: SavedAgent, other: SavedAgent, situations: Collection[int]) -> str:
    same = sum(_hits(one, situation) == _hits(other, situation) for situation in situations)
    return f"{same} of {len(situations)}"


def _hits(saved: SavedAgent, situation: int) -> bool:
    return saved.probabilities[situation] >= HIT
