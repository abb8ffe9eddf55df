"""For tests: journals written and read back, and what can be loaded in one."""

import base64
from pathlib import Path

from rubbergosling.agents.agent_file import packed
from rubbergosling.agents.ensemble import load_of
from rubbergosling.agents.learner import Agent, AgentSpec
from rubbergosling.agents.melody_agents import melody_file
from rubbergosling.language.vocabulary import DRUMS
from rubbergosling.performance.entries import (
    Performance,
)
from rubbergosling.performance.journal import Journal, JournalFile, read_journal

AGENT = packed(Agent(AgentSpec(5, (6, 5))), "openhat")
"""A saved agent as a file."""

TUNE = melody_file(((60, 63, 67) * 4,))
"""A model of melodies as a file."""


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def written(path: Path, performance: Performance) -> Performance:
    """The performance as it comes back from a journal."""
    with JournalFile(path) as journal:
        for entry in performance.entries:
            journal.write(entry)
    return read_journal(path, DRUMS, load_of).performance


def read(path: Path, *lines: str) -> Journal:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_journal(path, DRUMS, load_of)
