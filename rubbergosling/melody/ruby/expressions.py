"""The Ruby expressions that we understand: values, calls, loops."""

from dataclasses import dataclass, field
from fractions import Fraction

from ...language.syntax import Place


class NotFollowed(Exception):  # noqa: N818 it is no error of the text
    """Something that is Ruby, and is not followed here; ``str`` says what it is."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


class Symbol(str):
    """A Ruby symbol, without its colon."""


@dataclass(frozen=True)
class Literal:
    """A value that stands there as it is."""

    value: int | Fraction | str | bool | None


@dataclass(frozen=True)
class Listed:
    """Values in square brackets, or with commas between them."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Parameter:
    """A name that a block or a loop gives a value.

    Attributes:
        name: The name.
        default: Its value where none is handed over, if it has one.
        is_plain: Whether it is one value, and no part of one taken apart nor the rest of all.
    """

    name: str
    default: "Expression | None" = None
    is_plain: bool = True


@dataclass(frozen=True)
class Block:
    """What stands between `do` and `end`, or in braces, behind a call."""

    parameters: tuple[Parameter, ...]
    statements: tuple["Statement", ...]
    place: Place

    @property
    def names(self) -> list[str]:
        """The names of its parameters."""
        return [parameter.name for parameter in self.parameters]


@dataclass(frozen=True)
class Call:
    """A word, with or without arguments: a variable is one without any.

    Attributes:
        name: The word.
        arguments: In order.
        options: Those with a name.
        block: What is done in it.
        receiver: Whose word it is, or None.
        place: Where the word stands.
    """

    name: str
    arguments: tuple["Expression", ...] = ()
    options: tuple[tuple[str, "Expression"], ...] = ()
    block: Block | None = None
    receiver: "Expression | None" = None
    place: Place = field(default=Place(1, 1), compare=False)


@dataclass(frozen=True)
class Operation:
    """An operator between two values."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Assignment:
    """A value that gets a name, or a place in a list."""

    target: "Expression"
    value: "Expression"


@dataclass(frozen=True)
class Loop:
    """`for` with its names, its values and what it does with each."""

    names: list[str]
    values: "Expression"
    body: tuple["Statement", ...]


Expression = Literal | Listed | Call | Operation | Assignment | Loop

INDEX, NEGATIVE = "[]", "-@"
"""The names of `list[0]` and `-x` as calls."""


@dataclass(frozen=True)
class Statement:
    """What is done at once.

    Attributes:
        place: Where it begins.
        word: The word that is called first, such as `play`; empty where none is.
        said: What it says, or why that is not followed.
    """

    place: Place
    word: str
    said: Expression | NotFollowed

    @property
    def expression(self) -> Expression:
        """What it says.

        Raises:
            NotFollowed: If it is not among what is followed here.
        """
        if isinstance(self.said, NotFollowed):
            raise self.said.with_traceback(None)
        return self.said
