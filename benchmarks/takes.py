"""A long take by OSC on a real server, held against what its journal gives offline."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.devices import dummy_jack
from tests.support.takes import BETWEEN_EDITS_SECONDS, killed, missing, performed

from .tables import Scale, Table


def takes(scale: Scale) -> Iterator[Table]:
    """A take of five minutes, and one whose player is killed."""
    seconds = scale.seconds(300, 20)
    table = Table(
        "takes and their journals",
        f"`serve --journal` on scsynth under a dummy JACK; something else is done by OSC every "
        f"{BETWEEN_EDITS_SECONDS:g} s (programs with lessons, tempo, pointer, modes, hush, agents "
        "saved and loaded; drawn with a seed). Heard: the hits that a listener was told of when "
        "they sounded. Written: what `events` says of the journal. The second take's player is "
        "killed (-9) in the middle; of what is written, what comes after its last hit is left out.",
        ("take", "seconds", "things done", "heard", "by agents", "written", "heard, not written",
         "written, not heard", "late bundles", "late lessons"),
    )  # fmt: skip
    for name, play, length in (("whole", performed, seconds), ("killed", killed, seconds / 5)):
        with dummy_jack() as device, tempfile.TemporaryDirectory() as folder:
            take = play(Path(folder), device, length)
        lost, invented = missing(take)
        table.rows.append((
            name, f"{length:g}", str(take.done), str(len(take.heard)),
            str(sum(hit[3] for hit in take.heard)), str(len(take.written)), str(len(lost)),
            str(len(invented)), str(take.status["late"]), str(take.status["late-lessons"]),
        ))  # fmt: skip
    yield table
