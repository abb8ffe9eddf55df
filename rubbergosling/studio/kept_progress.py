"""Which tasks of the tutorial a pupil has done, as pages tell it and the class keeps it."""

import re
from typing import Any

KIND = "rubber-gosling-progress"
MAX_CHAPTER = 200
MAX_PROGRESS_BYTES = 8 << 10
TASK = re.compile(r"\d{1,3}", re.ASCII)
WHEN = re.compile(r"[\d.:TZ+-]{10,40}", re.ASCII)
"""How a page writes a time: 2026-12-04T09:15:00.000Z."""


def known_progress(found: object) -> dict[str, Any]:
    """What makes sense of a progress: of each chapter, when each of its tasks was done.

    A page keeps it, so it says what it likes; `page/src/tutorial/progress.ts` reads it so, too.
    """
    chapters = found.get("chapters") if isinstance(found, dict) else None
    if not isinstance(found, dict) or found.get("kind") != KIND or not isinstance(chapters, dict):
        return {}
    done = {
        name: kept
        for name, tasks in chapters.items()
        if len(name) <= MAX_CHAPTER and isinstance(tasks, dict) and (kept := _done(tasks))
    }
    return {"kind": KIND, "chapters": done} if done else {}


def _done(tasks: dict[str, Any]) -> dict[str, str]:
    return {
        task: when
        for task, when in tasks.items()
        if TASK.fullmatch(task) and isinstance(when, str) and WHEN.fullmatch(when)
    }
