"""Makes the standard streams safe: always open, and able to show any text.

A shell can close them (`<&-`, `>&-`), a terminal may know few letters (`PYTHONIOENCODING`,
ISO-8859-1), a disk may be full, and whoever reads may go. Whatever the surroundings are, a command
prints as if all were well; what went wrong is found here, once, when it ends.
"""

import codecs
import errno
import io
import os
import stat
import sys
from contextlib import suppress
from typing import TextIO

from ..language.visible import spelt_out

SPELT_OUT = "rubbergosling"
"""The name of our way with letters that a stream can't write."""

PLAIN = dict(zip("●◑◉○·■□─…–—“”‘’→█▇▆▅▄▃▂▁", "#>%o.#--~--\"\"''>87654321", strict=True))
"""What stands for our own signs on a terminal that lacks them, each one column wide."""


def make_reliable() -> None:
    """Opens the standard streams that are closed, and has them show any text."""
    codecs.register_error(SPELT_OUT, _spell_out)
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere(descriptor))
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, SPELT_OUT),
        (sys.stderr, SPELT_OUT),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def what_failed() -> OSError | None:
    """Why what was printed can't be written, if so; a stream that fails is given up here.

    Comes before the end of a command: later, nobody could say a sentence about it. Where only the
    reader has gone, as `head` goes or a terminal that is closed, this is a `BrokenPipeError`.
    """
    failed = None
    for stream in (sys.stderr, sys.stdout):  # of the two, standard output is what matters
        try:
            stream.flush()
        except OSError as error:
            failed = error if not _has_gone(error, stream) else BrokenPipeError(*error.args)
            give_up(stream)
        except ValueError:  # somebody has closed it
            continue
    return failed


def give_up(stream: TextIO) -> None:
    """Has what is still to be written go nowhere, or it would fail once more at the very end."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def _has_gone(error: OSError, stream: TextIO) -> bool:
    """Whether a stream leads to a terminal that is gone; of a file it would be a broken disk."""
    return error.errno == errno.EIO and not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)


def tell(text: str) -> None:
    """Prints a line to standard error, if anybody is there to read it."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def tell_at_once(text: str) -> None:
    """Prints a line to standard error from the handler of a signal.

    The signal may have come in the middle of another line, and a stream takes no second one then:
    `RuntimeError: reentrant call`.
    """
    with suppress(OSError):
        os.write(2, f"{text}\n".encode())


def _spell_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter) or spelt_out(letter) for letter in letters), error.end


def _nowhere(descriptor: int) -> TextIO:
    """A stream that leads nowhere, at its usual place, where no other file then comes to lie."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != descriptor and not _is_open(descriptor):
        os.dup2(null, descriptor)
        os.close(null)
        null = descriptor
    return os.fdopen(null, "w" if descriptor else "r", encoding="utf-8")


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
