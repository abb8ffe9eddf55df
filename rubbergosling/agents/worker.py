"""The training process: it reads requests from its input and answers them in order.

Run as ``python -m rubbergosling.agents.worker`` by whoever plays; ends with its input. Calls
and results are pickled, for they pass between two processes of ours and nowhere else.
"""

import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import Any

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
    calls: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_read, args=(calls,), daemon=True).start()
    while True:
        function, arguments, named = calls.get()
        try:
            answer = pickle.dumps((None, function(*arguments, **named)))
        except AgentError as error:
            answer = pickle.dumps((str(error), None))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - who plays must hear of it
            answer = pickle.dumps((f"training failed: {error!r}", None))
        answers.write(answer)
        answers.flush()


def _read(calls: "SimpleQueue[Any]") -> None:
    """Takes in calls; when the input ends so does the process, even in the middle of one."""
    while True:
        try:
            calls.put(pickle.load(sys.stdin.buffer))
        except EOFError:
            os._exit(0)
        except BaseException:  # noqa: BLE001 - it would only wait for ever
            traceback.print_exc()
            os._exit(1)


if __name__ == "__main__":
    main()
