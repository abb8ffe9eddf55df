"""For tests only: runs rubbergosling on a machine whose wall clock is set while it runs.

``python set_clock.py FILE studio ...``: FILE holds, as one float of eight bytes, by how many
seconds the clock was set since the start.
"""

import os
import runpy
import struct
import sys
import time


def main() -> None:
    """Has `time.time` tell what the clock was set to, and runs the command."""
    unix_seconds, file = time.time, os.open(sys.argv.pop(1), os.O_RDONLY)

    def set_by_hand() -> float:
        (step,) = struct.unpack("d", os.pread(file, 8, 0))
        return unix_seconds() + float(step)

    time.time = set_by_hand
    runpy.run_module("rubbergosling", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
