"""All verbs: what can be done to a performance and asked of it, one row each.

OSC and the terminal only add how requests come in and answers go out. Each verb is a function of
one of these modules under the decorator `verb`, which holds its name, its arguments and how it
is run. The documents, the OSC remote and the terminal read the rows.
"""

from . import agents, clients, music, questions, recording
from .caller import Answer, Caller
from .clients import CLIENT_VERBS, Client
from .verb import VERBS, Verb

__all__ = [
    "CLIENT_VERBS", "VERBS", "Answer", "Caller", "Client", "Verb",
    "agents", "clients", "music", "questions", "recording",
]  # fmt: skip
