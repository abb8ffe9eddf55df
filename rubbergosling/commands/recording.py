"""The verbs for recordings of the sound and journals of the take."""

from pathlib import Path

from ..player.file_names import free_name
from .caller import Answer, Caller
from .music import FILE
from .verb import verb

NAME = "the file's name"


@verb("record/start", FILE, answer=NAME, work="file")
def record_start(caller: Caller, file: str) -> Answer:
    """Records what is heard into a WAV file."""
    # A client that says the same name again must not lose what it has recorded.
    path = free_name(caller.path(file, ".wav"))
    caller.session.start_recording(path)
    return Answer(((caller.shown(path),),), f"recording into {path}")


@verb("record/stop", answer=NAME, work="file")
def record_stop(caller: Caller) -> Answer:
    """Ends the recording."""
    return _complete(caller.session.stop_recording())


@verb("journal/start", FILE, answer=NAME, work="file")
def journal_start(caller: Caller, file: str) -> Answer:
    """Writes down the take, from its beginning and as it goes on."""
    path = free_name(caller.path(file, ".jsonl"))
    caller.session.start_journal(path)
    return Answer(((caller.shown(path),),), f"the take is written into {path}")


@verb("journal/stop", answer=NAME, work="file")
def journal_stop(caller: Caller) -> Answer:
    """Ends the journal."""
    return _complete(caller.session.stop_journal())


def _complete(path: Path) -> Answer:
    return Answer(((path.name,),), f"{path} is complete")
