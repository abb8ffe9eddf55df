"""One row of the table of verbs, and the decorator that adds it."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from ..errors import BugError, GoslingError, VerbError
from .arguments import Argument, spread
from .caller import Answer, Caller

Handler = Callable[..., Answer]
T = TypeVar("T")

Work = Literal["instant", "change", "question", "file"]
"""What a verb has to wait for. ``instant``: nothing. ``change``: programs that are read, agents
and samples that are made ready. ``question``: every agent, or thousands of events; nothing is
changed. ``file``: a file, the engine or the training process; a hush must not wait behind it."""

BAR = "the bar from which on it holds, counted from 0"

log = logging.getLogger(__name__)

_logged: set[tuple[str, type[Exception]]] = set()
"""The bugs whose traceback is in the log: a fader would write the same one a hundred times."""


@dataclass(frozen=True)
class Verb:
    """One thing that can be done or asked.

    Attributes:
        name: How it is called, with a slash between the words of a longer name.
        arguments: What it is told, in order.
        help: What it does, as one sentence.
        handler: Does it, given who calls and the checked arguments.
        answer: What a door answers besides that it is done, for people.
        work: What it has to wait for.
        is_quiet: Whether the player is not told each time: hands do it all the time, or it
            changes nothing.
        typed: How it is called in the terminal; empty where a program says it itself.
        early: Does what is quick before the verb's turn comes: takes who calls and the checked
            arguments, and returns what the handler gets in their place.
    """

    name: str
    arguments: tuple[Argument, ...]
    help: str
    handler: Handler
    answer: str = ""
    work: Work = "change"
    is_quiet: bool = False
    typed: str = ""
    early: Callable[[Any, Sequence[Any]], Sequence[Any]] | None = None

    @property
    def usage(self) -> str:
        """How it is written: ``bpm BPM``."""
        return " ".join([self.name, *(argument.usage for argument in self.arguments)])

    @property
    def min_count(self) -> int:
        """How many arguments it needs."""
        return sum(not argument.is_optional for argument in self.arguments)

    @property
    def max_count(self) -> int:
        """How many arguments it may have."""
        return sum(argument.max_count for argument in self.arguments)

    @property
    def takes_number(self) -> bool:
        """Whether a lone number can be its value; if not, the number is a button's state."""
        return bool(self.arguments) and self.arguments[0].kind in ("number", "whole", "text")

    def check(self, values: Sequence[Any], instruments: Collection[str]) -> list[Any]:
        """The arguments as the handler takes them, from what came through a door.

        Args:
            values: What came: numbers or text, several of one kind also as one text with commas.
            instruments: The names of the samples there are.

        Raises:
            GoslingValueError: If one is missing, too many or makes no sense.
        """
        values = spread(self.arguments, values)
        if not self.min_count <= len(values) <= self.max_count:
            raise VerbError(f"{self.name} is written as: {self.usage}")
        # One for each value there may be; those of a repeated argument are checked alike.
        arguments = [
            each for argument in self.arguments for each in (argument,) * argument.max_count
        ]
        return [
            argument.check(value, instruments)
            for argument, value in zip(arguments, values, strict=False)
        ]

    def run(self, caller: Caller, values: Sequence[Any]) -> Answer:
        """Does it.

        Args:
            caller: Who asks for it.
            values: The arguments as they came through a door.

        Raises:
            GoslingError: If it makes no sense or can't be done; nothing has changed then.
        """
        return self.prepare(caller, values)()

    def prepare(self, caller: Caller, values: Sequence[Any]) -> Callable[[], Answer]:
        """What does it, once all has been checked that can be checked quickly.

        Takes and raises the same as `run`, and what it returns may raise it, too.
        """
        arguments: Sequence[Any] = self.check(values, caller.session.bank.names)
        if self.early is not None:
            arguments = self._without_bugs(self.early, caller, arguments)
        return partial(self._without_bugs, self.handler, caller, *arguments)

    def _without_bugs(self, work: Callable[..., T], *arguments: Any) -> T:
        """Runs a handler; a bug of ours becomes a `BugError`, never the player's mistake."""
        try:
            return work(*arguments)
        except GoslingError:
            raise
        except Exception as error:
            # Whoever asked is told each time, the log only once.
            if (bug := (self.name, type(error))) not in _logged:
                _logged.add(bug)
                log.exception("%s failed by a mistake of Rubber Gosling's", self.name)
            raise BugError(
                f"this should not happen, and is no mistake of yours: {error!r}"
            ) from error


VERBS: dict[str, Verb] = {}
"""What can be done to a session and asked of it, by name, in the order of the documents."""


def verb(
    name: str,
    *arguments: Argument,
    answer: str = "",
    work: Work = "change",
    is_quiet: bool = False,
    typed: str | None = None,
    early: Callable[[Any, Sequence[Any]], Sequence[Any]] | None = None,
    table: dict[str, Verb] = VERBS,
) -> Callable[[Handler], Handler]:
    """Makes a function a verb, whose help is the function's docstring.

    Args:
        name: How it is called.
        arguments: What it is told; the function takes who calls, then these.
        answer: See `Verb`, also for `work`, `is_quiet` and `early`.
        typed: How it is called in the terminal; None is the name with blanks for slashes.
        table: Where the row is added.
    """

    def add(handler: Handler) -> Handler:
        table[name] = Verb(
            name, arguments, " ".join((handler.__doc__ or "").split()), handler, answer, work,
            is_quiet, name.replace("/", " ") if typed is None else typed, early,
        )  # fmt: skip
        return handler

    return add
