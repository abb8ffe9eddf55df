"""Keeps the work of a pupil, or says in a sentence why not."""

import json
import logging

from ..agents.ensemble import load_file
from ..errors import GoslingError
from ..language.vocabulary import MAX_TEXT
from .class_folder import PupilFolder
from .kept_progress import MAX_PROGRESS_BYTES, known_progress
from .seat import Fields

log = logging.getLogger(__name__)


def put_unreadable_aside(folder: PupilFolder) -> list[str]:
    """Puts aside what can't be read of a pupil's work; says so in sentences, raises OSError."""
    found = [folder.put_aside_unreadable()]
    for instrument, path in folder.agents.items():
        try:
            load_file(instrument, path)
        except GoslingError:
            found.append(folder.put_agent_aside(instrument))
    return [sentence for sentence in found if sentence]


def why_not_kept(folder: PupilFolder, fields: Fields) -> str:
    """Keeps a text and a progress, or says why not."""
    program, progress = fields.get("program"), fields.get("progress")
    if not isinstance(program, str) or not isinstance(progress, dict):
        return "what this page sends can't be kept: it needs a program and a progress"
    if len(program) > MAX_TEXT:
        return f"a program of {len(program)} characters is not kept: {MAX_TEXT} are the most"
    known = known_progress(progress)
    if len(json.dumps(known)) > MAX_PROGRESS_BYTES:
        return "this progress is too long to be kept by your teacher's machine"
    try:
        folder.keep(program, known)
    except OSError as error:
        log.warning("the work of %s is not kept: %s", folder.name, error)
        return f"your teacher's machine can't keep your work: {error.strerror}; tell your teacher"
    return ""
