"""The command: runs what was asked for and ends with its exit status.

0 done, 1 the program or file is wrong, 2 wrong usage, 3 the engine or device failed.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ..errors import GoslingError, NoDeviceError, ProgramError, SourceError
from .options import parser, settings_of
from .printing import print_error
from .usage import understood

ENDED_BY_CTRL_C = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status."""
    options = understood(parser(), arguments)
    try:
        # Imported only now: `check` should not wait for what `play` needs.
        command = getattr(import_module(f"rubbergosling.cli.{options.module}"), options.command)
        status: int = command(options, settings_of(options))
        return status
    except GoslingError as error:
        print_error(error)
        if isinstance(error, SourceError | ProgramError):
            from .misnamed import remedy

            if hint := remedy(options):
                print(f"rubbergosling: {hint}", file=sys.stderr)
        if isinstance(error, NoDeviceError):
            print("rubbergosling doctor tells more.", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return ENDED_BY_CTRL_C
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does: no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
