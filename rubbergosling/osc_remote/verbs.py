"""What only the remote has: who listens, where answers go, and the end."""

from ..language.vocabulary import Range
from ..performance.verbs import VERBS, Argument, Verb

NOTIFY_SECONDS = 60.0

PORT = Argument("port", "whole", Range(1, 65_535, whole=True))
_TABLE = (
    Verb(
        "notify",
        (
            Argument("on", "whole", Range(0, 1, whole=True)),
            Argument("port", "whole", PORT.range, is_optional=True),
        ),
        f"Has the streams sent here, or to a port of this machine, for {NOTIFY_SECONDS:g} "
        "seconds; 0 ends it.",
        "how many seconds",
    ),
    Verb("reply", (PORT,), "Has the answers to this sender go to a port of its machine."),
    Verb(
        "hello", (Argument("token", "text", is_optional=True),),
        "Shows that this address reads its answers: see [who may play](#who-may-play).",
        "the token to be sent back; nothing once it has come",
    ),
    Verb("quit", (), "Ends the music and the remote."),
)  # fmt: skip
REMOTE_VERBS = {verb.name: verb for verb in _TABLE}
OSC_VERBS = VERBS | REMOTE_VERBS

STREAMS = {
    "bar": ("BAR BPM", "a bar begins; its number is counted from 0"),
    "step": ("STEP BAR", "one of the 8 steps of a bar begins, 0 to 7"),
    "hit": (
        "INSTRUMENT BAR NOTE PREDICTED",
        "something sounds; the note is -1 for a sample, PREDICTED 1 where an agent plays it",
    ),
    "loss": ("INSTRUMENT BAR VALUE", "an agent has learnt the lesson of a bar; none of a synth"),
    "guess": (
        "INSTRUMENT P0 ... P7",
        "at each bar, the probabilities of a hit at its 8 steps, of an agent that learns or plays; "
        "none of a synth",
    ),
    "error": ("TEXT", "something failed"),
    "late": ("COUNT WORST", "so many bundles were late so far, the worst by so many seconds"),
}
"""What is sent to who asked with `notify`: its arguments, and what it means."""
