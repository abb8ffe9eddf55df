"""The process that trains: does what it is told on its input, one thing after the other.

Run as ``python -m rubbergosling.agent.worker`` by whoever plays; ends with its input. Calls
and results are pickled, for they pass between two processes of ours and nowhere else.
"""

import os
import pickle
import signal
import sys

from ..errors import AgentError

NICENESS = 5
"""Who plays comes first."""


def main() -> None:
    """Answers calls until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who plays
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # What a model prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            function, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        failure, result = None, None
        try:
            result = function(*arguments)
        except AgentError as error:
            failure = str(error)
        except Exception as error:  # whatever it is, who plays must hear of it and go on
            failure = f"training failed: {error!r}"
        pickle.dump((failure, result), answers)
        answers.flush()


if __name__ == "__main__":
    main()
