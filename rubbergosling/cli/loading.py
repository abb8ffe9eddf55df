"""The key L: the agents that were saved last come back."""

import re
from pathlib import Path

from ..commands.agents import ending_of
from ..commands.caller import where
from ..language.vocabulary import series
from ..player.session import Session


def load_newest(session: Session) -> str:
    """Has each instrument that learns or predicts played by the agent that S saved last here.

    Returns:
        Which files were loaded, or that there are none, for people.

    Raises:
        GoslingError: If one can't be read; those before it are loaded.
    """
    instruments = session.performance.taught_instruments
    loaded, entry = [], None
    for instrument in instruments:
        if (path := _newest(instrument)) is not None:
            entry = session.load(instrument, path)
            loaded.append(str(path))
    if entry is not None:
        return f"loaded {series(loaded, 'and')}, {where(entry)}"
    if not instruments:
        return "there are no agents yet: learn or predict makes one"
    names = [f"{instrument}{ending_of(instrument)}" for instrument in instruments]
    return f"no saved agent is in this folder: {series(names)}"


def _newest(instrument: str) -> Path | None:
    """The file of an instrument's agent that was written last in the current folder."""
    name = re.compile(rf"{re.escape(instrument)}(-(\d+))?{re.escape(ending_of(instrument))}")
    found = [
        (path.stat().st_mtime_ns, int(match[2] or 1), path)
        for path in Path().iterdir()
        if (match := name.fullmatch(path.name)) and path.is_file()
    ]
    return max(found)[2] if found else None
